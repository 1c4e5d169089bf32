//! The same attackers find what is wrong with methods that are not in use.

use super::{
    exhaustive::{GivenAway, Method, given_away},
    program::{Telling, spans},
};

/// The former method: nothing under 5, exact figures from there on, and a mark where something is withheld.
const THRESHOLD: Method = Method {
    dithers: 1,
    lasting: true,
    tells: |counts, _, _| {
        counts.iter().map(|count| if (1..5).contains(count) { -1 } else { *count }).collect()
    },
};

const BASE_FIVE: Method = Method {
    dithers: 5,
    lasting: true,
    tells: |counts, dithers, _| {
        counts.iter().zip(dithers).map(|(count, dither)| (count + dither) / 5 * 5).collect()
    },
};

const fn base_ten(lasting: bool) -> Method {
    Method {
        dithers: 10,
        lasting,
        tells: |counts, dithers, _| {
            counts.iter().zip(dithers).map(|(count, dither)| (count + dither) / 10 * 10).collect()
        },
    }
}

/// Keeps the last figure when, and only when, the true one would tell too much.
const KEEPING: Method = Method {
    dithers: 10,
    lasting: true,
    tells: |counts, dithers, _| {
        let mut figures: Vec<i64> = Vec::new();
        let (mut high, mut fewest) = (i64::MAX, i64::MAX);
        for (count, dither) in counts.iter().zip(dithers) {
            let own = (count + dither) / 10 * 10;
            fewest = fewest.min(*count);
            if high.min(own + 9 - count) + fewest < 5 {
                figures.push(figures.last().copied().unwrap_or(own));
            } else {
                high = high.min(own + 9 - count);
                figures.push(own);
            }
        }
        figures
    },
};

/// The first history of two editions that a method gives away.
fn first_given_away(method: &Method) -> Option<(Vec<i64>, Vec<i64>, GivenAway)> {
    for first in 0..8 {
        for second in 0..16 {
            for own in 0..method.dithers {
                let others = if method.lasting { own..own + 1 } else { 0..method.dithers };
                for other in others {
                    let dithers = vec![own, other];
                    if let Some(found) = given_away(method, &[first, second], &dithers, 0) {
                        return Some((vec![first, second], dithers, found));
                    }
                }
            }
        }
    }
    None
}

#[test]
fn methods_that_are_not_in_use_are_found_out() {
    // With the name: whether one edition alone is enough.
    let planted = [
        ("threshold 5, exact above", THRESHOLD, true),
        ("rounding to base 5", BASE_FIVE, true),
        ("a fresh dither in each edition", base_ten(false), false),
        ("no look at the editions together", base_ten(true), false),
        ("keeping the last figure when the true one is dangerous", KEEPING, false),
    ];

    for (name, method, alone) in planted {
        let found = first_given_away(&method);
        let Some((counts, dithers, found)) = found else { panic!("{name} was not found out") };
        eprintln!("{name}: {counts:?} with {dithers:?} is given away: {found:?}");
        let falls_alone = (1..5).any(|count| {
            (0..method.dithers).any(|dither| given_away(&method, &[count], &[dither], 0).is_some())
        });
        assert_eq!(falls_alone, alone, "{name}");
    }
}

/// Exact members beside a rounded figure: there are at most as many households as members.
#[test]
fn exact_members_are_found_out() {
    let figure_only = Telling { figures: vec![Some(10)], changes: None, members: None };
    let with_members = Telling { members: Some(2), ..figure_only.clone() };

    assert_eq!(spans(&figure_only), [(1, 19)]);
    assert_eq!(spans(&with_members), [(1, 2)]);
}

/// The integer program, too, finds what a fresh dither gives away: two sights with 8 households between them.
#[test]
fn the_integer_program_finds_out_figures_that_the_check_refuses() {
    let unchecked =
        Telling { figures: vec![Some(0), Some(0)], changes: Some(vec![0, 8]), members: None };
    let held = Telling { figures: vec![Some(0), None], ..unchecked.clone() };

    assert_eq!(spans(&unchecked), [(0, 1), (8, 9)]);
    assert_eq!(spans(&held), [(0, 9), (8, 17)]);
}
