//! A store after edits is the store that would be built anew.

use geo::{Geometry, MapCoords as _};
use proptest::prelude::*;

use super::{
    super::Shapes,
    country::{AROUND, Country, Dice, Plan},
    look::drawn,
    neighbours::{plans, tiles},
};

type Rows = std::collections::BTreeMap<u32, Geometry<f64>>;

/// A change that a person could make, and more: rows go and come back, borders move, for one side or for all.
fn edit(dice: &mut Dice, all: &Rows, rows: &mut Rows) -> (Vec<u32>, Vec<(u32, Geometry<f64>)>) {
    let key = *all.keys().nth(dice.below(all.len())).unwrap();
    let Some(own) = rows.get(&key).cloned() else {
        rows.insert(key, all[&key].clone());
        return (vec![], vec![(key, all[&key].clone())]);
    };
    match dice.below(4) {
        0 if key != AROUND => {
            rows.remove(&key);
            (vec![key], vec![])
        }
        1 => {
            rows.insert(key, all[&key].clone());
            (vec![key], vec![(key, all[&key].clone())])
        }
        kind => {
            // A place moves: for one side alone, or for all who have it.
            let place = dice.below(50);
            let at = geo::CoordsIter::coords_iter(&own).nth(place).unwrap_or_default();
            let to =
                geo::Coord { x: at.x + 0.0004 * dice.swing(), y: at.y + 0.0004 * dice.swing() };
            let mut moved = Vec::new();
            for (other, row) in rows.iter_mut().filter(|row| kind == 3 || *row.0 == key) {
                let changed = row.map_coords(|own| if own == at { to } else { own });
                if changed != *row {
                    row.clone_from(&changed);
                    moved.push((*other, changed));
                }
            }
            (vec![], moved)
        }
    }
}

fn same(store: &Shapes, fresh: &Shapes, zooms: std::ops::RangeInclusive<u8>) {
    assert_eq!(store.keys().collect::<Vec<_>>(), fresh.keys().collect::<Vec<_>>());
    assert_eq!(store.bytes(), fresh.bytes());
    for zoom in zooms {
        for tile in tiles(fresh, zoom, 4) {
            assert_eq!(drawn(store, tile), drawn(fresh, tile), "{tile:?}");
        }
    }
    for key in fresh.keys() {
        assert_eq!(store.polygons(key), fresh.polygons(key));
        let place = super::super::Place::Inside;
        assert_eq!(store.label(key, place), fresh.label(key, place));
    }
}

/// Edits, and after each of them a look at what is said to have changed.
fn run(plan: &Plan, seed: u64, edits: usize, look: usize) {
    let all: Rows = Country::new(plan).rows().into_iter().collect();
    let mut rows = all.clone();
    let mut store = Shapes::build(rows.clone().into_iter());
    let mut dice = Dice(seed);
    for count in 1..=edits {
        let (removed, added) = edit(&mut dice, &all, &mut rows);
        let (next, changed) = store.replace(&removed, &added);
        if count % look == 0 {
            for tile in [3, 7, 11].into_iter().flat_map(|zoom| tiles(&store, zoom, 2)) {
                let keep = |row: &(u32, _, _)| !changed.contains(&row.0);
                let before: Vec<_> = drawn(&store, tile).into_iter().filter(keep).collect();
                let after: Vec<_> = drawn(&next, tile).into_iter().filter(keep).collect();
                assert_eq!(before, after, "a row changed and was not named");
            }
        }
        store = next;
    }
    same(&store, &Shapes::build(rows.into_iter()), 0..=14);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn after_some_edits_the_store_is_as_if_built_anew(plan in plans(), seed in any::<u64>()) {
        run(&plan, seed, 6, 1);
    }
}

#[test]
fn after_a_thousand_edits_the_store_is_as_if_built_anew_and_no_larger() {
    let plan = Plan { seed: 11, columns: 4, rows: 4, cell: 0.2, depth: 5, enclaves: 2 };
    run(&plan, 12, 1000, 50);
}

#[test]
fn an_edit_leaves_the_borders_of_others_in_their_memory() {
    let plan = Plan { seed: 2, columns: 6, rows: 6, cell: 0.2, depth: 5, enclaves: 0 };
    let rows = Country::new(&plan).rows();
    let store = Shapes::build(rows.iter().cloned());
    let (next, changed) = store.replace(&[0], &[]);
    let far = |store: &Shapes| std::sync::Arc::as_ptr(store.row(35).unwrap());
    assert_eq!(far(&store), far(&next));
    assert!(changed.contains(&0) && !changed.contains(&35) && changed.len() < 6, "{changed:?}");
    let (_, changed) = next.replace(&[], &rows[..1]);
    assert!(changed.contains(&0) && !changed.contains(&35));
}
