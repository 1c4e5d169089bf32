//! The strongest attacker, by brute force: knows the method and every change of the atom between editions, plays the
//! whole method through for every first count and every dither, and keeps what gives the published figures.

use proptest::prelude::*;

use super::{APART, protected::protected};

/// How far from the true count the possible ones are looked for: a figure is at most 9 off, so two counts with the same
/// figure differ by 18 at most.
const WINDOW: i64 = 19;

/// A way of publishing: what the editions tell of an atom with these counts, for dithers by edition.
pub(super) struct Method {
    /// Number of different dithers.
    pub(super) dithers: i64,
    /// The dither is the same in all editions.
    pub(super) lasting: bool,
    /// What each edition tells, by counts, dithers and the second dither, which the attacker is told.
    pub(super) tells: fn(&[i64], &[i64], i64) -> Vec<i64>,
}

/// The method in use.
pub(super) const PROTECTED: Method = Method {
    dithers: 10,
    lasting: true,
    tells: |counts, dithers, second| {
        protected(counts, dithers[0], second).iter().map(|figure| figure.figure).collect()
    },
};

/// A small count that an edition gives away.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GivenAway {
    pub(super) edition: usize,
    /// Distance of the largest and the least possible count, without and with this edition.
    pub(super) before: i64,
    pub(super) after: i64,
}

/// All dithers of so many editions.
fn dithers(method: &Method, editions: usize) -> Vec<Vec<i64>> {
    let mut all = vec![Vec::new()];
    for edition in 0..editions {
        all = all
            .iter()
            .flat_map(|so_far| {
                let choices: Vec<_> = match so_far.first() {
                    Some(first) if method.lasting && edition > 0 => vec![*first],
                    _ => (0..method.dithers).collect(),
                };
                choices.into_iter().map(|dither| [so_far.as_slice(), &[dither]].concat())
            })
            .collect();
    }
    all
}

/// The first edition that narrows the possible counts of an atom that is or was small to less than [`APART`].
pub(super) fn given_away(
    method: &Method,
    counts: &[i64],
    own: &[i64],
    second: i64,
) -> Option<GivenAway> {
    let first = counts[0];
    let told = (method.tells)(counts, own, second);
    let mut possible: Vec<(i64, Vec<i64>)> = Vec::new();
    for other in (first - WINDOW).max(0)..=first + WINDOW {
        let history: Vec<_> = counts.iter().map(|count| count - first + other).collect();
        for dithers in dithers(method, counts.len()) {
            // What differs in the first edition is ruled out there.
            if (method.tells)(&history[..1], &dithers[..1], second)[0] != told[0] {
                continue;
            }
            // Up to the first count below 0 it is possible; from then on the change tells that it is not.
            let lasting = history.iter().take_while(|count| **count >= 0).count();
            let mut tells = (method.tells)(&history[..lasting], &dithers[..lasting], second);
            tells.resize(counts.len(), i64::MIN);
            possible.push((other, tells));
        }
    }
    let span = |possible: &[(i64, Vec<i64>)]| {
        let firsts = possible.iter().map(|(first, _)| *first);
        firsts.clone().max().unwrap() - firsts.min().unwrap()
    };
    for edition in 0..counts.len() {
        possible.retain(|(_, tells)| tells[edition] != i64::MIN);
        // Before the first edition every count is possible.
        let before = if edition == 0 { i64::MAX } else { span(&possible) };
        possible.retain(|(_, tells)| tells[edition] == told[edition]);
        let after = span(&possible);
        let small = counts[..=edition].iter().any(|count| (1..=4).contains(count));
        if small && after < APART && after < before {
            return Some(GivenAway { edition, before, after });
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_knows_every_change_and_the_method_tells_no_small_count(
        first in 0_i64..16, changes in proptest::collection::vec(-12_i64..=12, 1..=3),
        dither in 0_i64..10, second in 0_i64..10,
    ) {
        let mut counts = vec![first];
        for change in changes {
            counts.push((counts[counts.len() - 1] + change).max(0));
        }
        let own = vec![dither; counts.len()];
        prop_assert_eq!(given_away(&PROTECTED, &counts, &own, second), None, "{:?} {}", counts, dither);
    }
}

#[test]
fn every_short_history_of_small_counts_withstands() {
    let mut histories = 0_i64;
    for first in 0..=9 {
        for second in 0..=14 {
            for dither in 0..10 {
                let counts = [first, second];
                assert_eq!(
                    given_away(&PROTECTED, &counts, &[dither; 2], histories % 10),
                    None,
                    "{counts:?} with the dither {dither}"
                );
                histories += 1;
            }
        }
    }
    assert_eq!(histories, 10 * 15 * 10);
}

/// Someone who knows no change sees every small count at least 5 apart, without exception.
#[test]
fn who_knows_no_change_tells_no_small_count_at_all() {
    for counts in [[1, 9], [4, 12], [3, 3], [9, 1], [18, 2], [2, 0]] {
        for dither in [0, 4, 9] {
            let told = protected(&counts, dither, 3);
            let possible: Vec<_> = (0..30)
                .flat_map(|first| (0..30).map(move |second| [first, second]))
                .filter(|other| (0..10).any(|dither| protected(other, dither, 3) == told))
                .collect();
            for edition in 0..2 {
                let values = possible.iter().map(|other| other[edition]);
                let span = values.clone().max().unwrap() - values.min().unwrap();
                assert!(span >= APART, "{counts:?} with the dither {dither}: {span}");
            }
        }
    }
}

/// A figure that does not follow the dither is right on average, too.
#[test]
fn the_mean_of_held_figures_is_the_count() {
    let mut held = 0;
    for count in 5..=9 {
        let figures = (0..10).map(|second| protected(&[0, count], 0, second)[1]);
        held += figures.clone().filter(|figure| figure.held).count();
        assert_eq!(figures.map(|figure| figure.figure).sum::<i64>(), 10 * count);
    }
    assert_eq!(held, 50);
}

#[test]
fn the_mean_over_all_dithers_is_the_count() {
    for count in 0..200 {
        let sum: i64 = (0..10).map(|dither| protected(&[count], dither, 0)[0].figure).sum();
        assert_eq!(sum, 10 * count);
    }
}
