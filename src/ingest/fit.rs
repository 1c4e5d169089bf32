//! Which reference system puts the places of a file where its rows say that they are: the decision alone.
//!
//! Neighbouring zones of VN-2000 lie 27 km apart, some only half a kilometre (3405 and 5897 share their meridian), which all
//! but a few places of a commune do not notice. So systems are not compared by how many places fit each, but by the places
//! that fit one and not the other: a right system has many of those and a wrong one next to none.

use std::collections::BTreeSet;

use crate::geo::Srid;

/// Places that tell anything; fewer decide nothing.
const PLACES: usize = 5;

/// Of all places so many have to fit: the rows may name some wrong units.
const FITTING: f64 = 0.9;

/// Places that fit the chosen system and not another one.
const AGAINST: usize = 5;

/// So many times more than those that fit the other one alone.
const TIMES: usize = 10;

/// A system is worth telling when so many places fit it.
const TOLD: f64 = 0.1;

/// The places, by number, that a system puts on the ground of their unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) srid: Srid,
    /// With the first coordinate as the northing.
    pub(super) exchanged: bool,
    pub(super) inside: BTreeSet<i32>,
}

/// What the places say.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict<'a> {
    /// It is this one.
    Sure(&'a Fit),
    /// It may be one of these, the best first, or none.
    Unsure(Vec<&'a Fit>),
}

/// The system of so many places with known units.
pub(super) fn verdict(fits: &[Fit], places: usize) -> Verdict<'_> {
    let mut best: Vec<_> = fits.iter().collect();
    best.sort_by_key(|fit| std::cmp::Reverse(fit.inside.len()));
    if let Some((first, others)) = best.split_first() {
        let fits = places >= PLACES && share(first, places) >= FITTING;
        if fits && others.iter().all(|other| beats(first, other)) && against_none(first) {
            return Verdict::Sure(first);
        }
    }
    best.retain(|fit| share(fit, places) >= TOLD);
    Verdict::Unsure(best)
}

/// Systems into which no place fits at all are not among the fits; against them too there have to be enough places.
fn against_none(fit: &Fit) -> bool {
    fit.inside.len() >= AGAINST
}

fn beats(fit: &Fit, other: &Fit) -> bool {
    let alone = fit.inside.difference(&other.inside).count();
    let against = other.inside.difference(&fit.inside).count();
    alone >= AGAINST && alone >= TIMES * against
}

/// The part of the places that fit.
#[expect(clippy::cast_precision_loss, reason = "some hundred places")]
pub(super) fn share(fit: &Fit, places: usize) -> f64 {
    if places == 0 { 0.0 } else { fit.inside.len() as f64 / places as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(code: u16, inside: impl IntoIterator<Item = i32>) -> Fit {
        let srid = format!("EPSG:{code}").parse().unwrap();
        Fit { srid, exchanged: false, inside: inside.into_iter().collect() }
    }

    #[test]
    fn a_system_is_sure_when_many_places_speak_for_it_and_hardly_any_against() {
        let right = fit(5898, 0..96);
        let far = fit(9217, [5, 6]);
        let near = fit(3406, 0..91);
        assert_eq!(verdict(&[far.clone(), right.clone()], 100), Verdict::Sure(&right));
        assert_eq!(verdict(&[right.clone(), near], 100), Verdict::Sure(&right));
        let nearer = fit(3406, 0..92);
        let unsure = [right.clone(), nearer];
        assert!(matches!(verdict(&unsure, 100), Verdict::Unsure(told) if told.len() == 2));
        let contrary = [right.clone(), fit(3406, 20..97)];
        assert!(matches!(verdict(&contrary, 100), Verdict::Sure(_)));
        let contrary = [right, fit(3406, 20..99)];
        assert!(matches!(verdict(&contrary, 100), Verdict::Unsure(_)));
    }

    #[test]
    fn few_places_or_many_that_fit_nowhere_decide_nothing() {
        assert_eq!(verdict(&[], 50), Verdict::Unsure(Vec::new()));
        assert!(matches!(verdict(&[fit(5898, 0..4)], 4), Verdict::Unsure(_)));
        assert!(matches!(verdict(&[fit(5898, 0..5)], 5), Verdict::Sure(_)));
        assert!(
            matches!(verdict(&[fit(5898, 0..80)], 100), Verdict::Unsure(told) if told.len() == 1)
        );
        assert_eq!(verdict(&[fit(5898, 0..5)], 100), Verdict::Unsure(Vec::new()));
    }
}
