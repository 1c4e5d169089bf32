//! Worlds by chance with three editions: the database rounds as the definition says, and neither the integer program with
//! all published sums nor the exhaustive attacker tells a small count.

use std::fmt::Write as _;

use proptest::{prelude::*, test_runner::FileFailurePersistence};
use rand::{SeedableRng as _, rngs::StdRng};
use tokio::runtime::Runtime;

use super::{
    super::{COMMUNES, dither, publish_next, second_dither, set_secret},
    APART, Story,
    exhaustive::{PROTECTED, given_away},
    program::{Sum, span, telling},
    protected::protected,
    stories, sums,
};
use crate::support::TestApp;

/// Places of households: without a point, and in three cells.
const POINTS: [Option<[f64; 2]>; 4] =
    [None, Some([107.05, 15.05]), Some([107.25, 15.25]), Some([107.5, 15.3])];

const GROUPS: [&str; 4] = ["gie_trieng", "xo_dang", "kinh", "muong"];

const POVERTY: [&str; 4] = ["poor", "near_poor", "other", ""];

/// The box of the two communes.
const BOX: [f64; 4] = [107.0, 15.0, 107.6, 15.4];

/// Counts of atoms by edition, and the secret.
#[derive(Debug, Clone)]
struct World {
    counts: Vec<Vec<i64>>,
    secret: [u8; 32],
    chance: u64,
}

fn worlds(atoms: usize) -> impl Strategy<Value = World> {
    let history = (0_i64..14, proptest::collection::vec(-11_i64..=11, 2));
    let counts = history.prop_map(|(first, changes)| {
        let mut counts = vec![first];
        for change in changes {
            counts.push((counts[counts.len() - 1] + change).max(0));
        }
        counts
    });
    let counts = proptest::collection::vec(counts, atoms);
    (counts, any::<[u8; 32]>(), any::<u64>()).prop_map(|(counts, secret, chance)| World {
        counts,
        secret,
        chance,
    })
}

/// Replaces all households by those of an edition.
async fn settle(app: &TestApp, world: &World, edition: usize) {
    let mut sql = String::from("DELETE FROM household; ");
    for (atom, counts) in world.counts.iter().enumerate() {
        let commune = ["23001", "23002"][atom % 2];
        let group = GROUPS[atom / 8 % 4];
        let poverty = POVERTY[atom / 32 % 4];
        let (how, place) = POINTS[atom / 2 % 4]
            .map_or(("commune", "NULL".to_owned()), |[lon, lat]| {
                ("gps", format!("ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326)"))
            });
        write!(
            sql,
            "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
             SELECT '{commune}', '{atom}-' || n, 1 + n % 7, '{group}', '{how}', {place} FROM generate_series(1, {}) AS n;",
            counts[edition]
        )
        .unwrap();
        if !poverty.is_empty() {
            write!(
                sql,
                "INSERT INTO household_status (commune_code, list_no, period_from, poverty)
                 SELECT commune_code, list_no, '2025-01-01', '{poverty}' FROM household
                 WHERE commune_code = '{commune}' AND list_no LIKE '{atom}-%';"
            )
            .unwrap();
        }
    }
    app.execute(&sql).await;
}

/// Publishes an edition of each state; gives the stories and all sums that were public at some time.
async fn published(world: &World) -> (Vec<Story>, Vec<Sum>) {
    let app = TestApp::start().await;
    app.execute(COMMUNES).await;
    set_secret(&app.db, &world.secret).await;
    let mut random = StdRng::seed_from_u64(world.chance);
    let mut sums = Vec::new();
    for edition in 0..world.counts[0].len() {
        settle(&app, world, edition).await;
        publish_next(&app.db).await;
        let stories = stories(&app.db).await;
        let seen = sums::published(&app, &stories).await;
        let own: Vec<_> = stories.iter().map(|story| story.figures[edition]).collect();
        assert_eq!(seen.figures, own, "the items are the figures");
        let mut told = sums::by_filters(&app, &stories, edition).await;
        told.extend(sums::by_tiles(&app, &stories, edition).await);
        told.extend(sums::by_communes(&app, &stories, edition).await);
        let chance = (&mut random, BOX);
        told.extend(sums::by_rectangles(&app, &stories, &seen, edition, chance).await);
        let mut figures = vec![Vec::new(); edition];
        figures.push(own);
        assert!(sums::wrong(&told, &figures).is_empty(), "{:?}", sums::wrong(&told, &figures));
        // Later editions may know more atoms: names instead of numbers.
        sums.push((told, stories.iter().map(|story| story.key.clone()).collect::<Vec<_>>()));
    }
    let stories = stories(&app.db).await;
    let number = |key: &[String; 4]| stories.iter().position(|story| story.key == *key).unwrap();
    let renumbered = sums.into_iter().flat_map(|(sums, keys)| {
        let numbers: Vec<_> = keys.iter().map(number).collect();
        sums.into_iter().map(move |sum| Sum {
            atoms: sum.atoms.iter().map(|atom| numbers[*atom]).collect(),
            ..sum
        })
    });
    let sums = renumbered.collect();
    (stories, sums)
}

/// A sum without the figures that were known before.
fn without_held(stories: &[Story], sum: &Sum) -> Sum {
    let (held, atoms): (Vec<usize>, Vec<usize>) =
        sum.atoms.iter().partition(|atom| stories[**atom].held[sum.edition]);
    let known: i64 = held.iter().map(|atom| stories[*atom].figures[sum.edition]).sum();
    Sum { edition: sum.edition, atoms, households: sum.households - known }
}

/// With all figures and sums, no edition narrows a small count to less than [`APART`]; without knowledge of changes
/// none is narrower at all. Says how many spans were looked at.
fn withstands(stories: &[Story], sums: &[Sum], knows: bool) -> usize {
    let mut looked_at = 0;
    for (atom, story) in stories.iter().enumerate() {
        for edition in 0..story.counts.len() {
            let small = (1..=4).contains(&story.counts[edition]);
            let was_small = knows && story.is_small(edition);
            if !(small || was_small) {
                continue;
            }
            let told = |figures: usize| {
                let tellings: Vec<_> =
                    stories.iter().map(|story| telling(story, edition, figures, knows)).collect();
                let sums: Vec<_> = sums
                    .iter()
                    .filter(|sum| sum.edition < figures.min(edition + 1))
                    .map(|sum| without_held(stories, sum))
                    .collect();
                span(&tellings, &sums, (atom, edition))
            };
            let (least, most) = told(edition + 1);
            let count = story.counts[edition];
            assert!((least..=most).contains(&count), "the truth is possible: {story:?}");
            if most - least < APART {
                assert!(knows, "{story:?} in {edition}: {least} to {most}");
                assert_eq!((least, most), told(edition), "{story:?} is given away in {edition}");
            }
            looked_at += 1;
        }
    }
    looked_at
}

fn config(cases: u32) -> ProptestConfig {
    let seeds = FileFailurePersistence::Direct("tests/it/disclosure/attack/seeds.txt");
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(seeds)),
        max_shrink_iters: 4,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(3))]

    #[test]
    fn all_published_sums_of_three_editions_together_tell_no_small_count(world in worlds(20)) {
        let (stories, sums) = Runtime::new().unwrap().block_on(published(&world));

        let looked_at = withstands(&stories, &sums, true) + withstands(&stories, &sums, false);

        prop_assert!(looked_at > 4 && sums.len() > 100, "{} spans, {} sums", looked_at, sums.len());
        eprintln!("{looked_at} spans with {} sums", sums.len());
    }

    #[test]
    fn the_database_rounds_as_the_definition_says_and_no_atom_is_given_away(world in worlds(128)) {
        let (stories, _) = Runtime::new().unwrap().block_on(published(&world));

        let mut held = 0;
        for story in &stories {
            let own = dither(&world.secret, &story.key);
            let second = second_dither(&world.secret, &story.key);
            let wanted = protected(&story.counts, own, second);
            let figures: Vec<_> = wanted.iter().map(|figure| figure.figure).collect();
            prop_assert_eq!(&story.figures, &figures, "{:?} with {}", story, own);
            for (edition, figure) in wanted.iter().enumerate() {
                // An atom without households is not kept; its figure is 0 in any case.
                if story.counts[edition] > 0 {
                    prop_assert_eq!(story.held[edition], figure.held, "{:?} with {}", story, own);
                }
                held += usize::from(figure.held);
            }
            if story.is_small(story.counts.len() - 1) {
                let dithers = vec![own; story.counts.len()];
                prop_assert_eq!(given_away(&PROTECTED, &story.counts, &dithers, second), None, "{:?}", story);
            }
        }
        prop_assert!(stories.len() > 100 && held > 0, "{} atoms, {held} held", stories.len());
    }
}
