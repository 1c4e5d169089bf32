//! How much of a unit of one day is in which units of another day.

use std::{collections::BTreeMap, collections::BTreeSet};

use chrono::NaiveDate;

use super::lineage::{Basis, Edge, Kind, Lineage};

/// Everything of a unit. Shares are whole numbers of this, so that sums and ties are exact.
pub const WHOLE: u64 = 1_000_000_000_000;

/// By how much weights that are written with two or three digits may miss their sum.
const SLACK: u64 = WHOLE / 200;

/// A share between two bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion {
    /// At least so much.
    pub low: u64,
    /// At most so much.
    pub high: u64,
    /// The share is known; both bounds are it.
    pub known: bool,
    /// What the weights on the way are shares of. That the law hands a unit over as a whole is not among them: it is true of
    /// households, people and ground alike.
    bases: BTreeSet<Basis>,
}

impl Portion {
    fn whole() -> Self {
        Self { low: WHOLE, high: WHOLE, known: true, bases: BTreeSet::new() }
    }

    fn unknown() -> Self {
        Self { low: 0, high: WHOLE, known: false, bases: BTreeSet::from([Basis::Unknown]) }
    }

    fn share(weight: f64, basis: Basis) -> Self {
        let share = in_whole(weight);
        let says_more = basis != Basis::Law || share < WHOLE;
        let bases = says_more.then_some(basis).into_iter().collect();
        Self { low: share, high: share, known: true, bases }
    }

    /// That share of this one.
    fn of(&self, other: &Self) -> Self {
        Self {
            low: product(self.low, other.low),
            high: product(self.high, other.high),
            known: self.known && other.known,
            bases: &self.bases | &other.bases,
        }
    }

    /// Both together.
    fn and(&self, other: &Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low).min(WHOLE),
            high: self.high.saturating_add(other.high).min(WHOLE),
            known: self.known && other.known,
            bases: &self.bases | &other.bases,
        }
    }

    /// The share, when it is known.
    pub fn weight(&self) -> Option<f64> {
        self.known.then(|| part(self.low))
    }

    /// The lower and the upper bound as parts of one.
    pub fn bounds(&self) -> [f64; 2] {
        [part(self.low), part(self.high)]
    }

    /// What the weights on the way are shares of.
    pub fn bases(&self) -> &BTreeSet<Basis> {
        &self.bases
    }
}

/// A weight of a row in parts of [`WHOLE`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a weight lies between 0 and 1"
)]
fn in_whole(weight: f64) -> u64 {
    (weight.clamp(0.0, 1.0) * WHOLE as f64).round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "at most 10^12, far below 2^53")]
fn part(share: u64) -> f64 {
    share as f64 / WHOLE as f64
}

fn product(one: u64, other: u64) -> u64 {
    let whole = u128::from(WHOLE);
    u64::try_from((u128::from(one) * u128::from(other) + whole / 2) / whole).unwrap_or(WHOLE)
}

/// In which units of the day `to` the unit with that code on the day `from` is, by their codes. `to` may be the earlier day.
pub fn crosswalk(
    lineage: &Lineage,
    code: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> BTreeMap<String, Portion> {
    let start = BTreeMap::from([(code.to_owned(), Portion::whole())]);
    if from <= to {
        lineage.ends(from, to).fold(start, |held, reform| {
            through(&held, |code| Some(forward(lineage.rows(reform.get(code)?))))
        })
    } else {
        lineage.beginnings(to, from).fold(start, |held, reform| {
            through(&held, |code| Some(backward(lineage.rows(reform.get(code)?))))
        })
    }
}

/// What is held after one reform. What it does not touch stays.
fn through(
    held: &BTreeMap<String, Portion>,
    steps: impl Fn(&str) -> Option<Vec<(String, Portion)>>,
) -> BTreeMap<String, Portion> {
    let mut next: BTreeMap<String, Portion> = BTreeMap::new();
    for (code, portion) in held {
        let steps = steps(code).unwrap_or_else(|| vec![(code.clone(), Portion::whole())]);
        for (code, step) in steps {
            let more = portion.of(&step);
            let sum = next.get(&code).map_or_else(|| more.clone(), |before| before.and(&more));
            next.insert(code, sum);
        }
    }
    next
}

/// The units that one became. Weights that are all there have to make a whole, and others no more than that; those that do
/// not say nothing.
fn forward<'a>(rows: impl Iterator<Item = &'a Edge>) -> Vec<(String, Portion)> {
    let rows: Vec<_> = rows.collect();
    let sum: u64 = rows.iter().filter_map(|row| row.weight).map(in_whole).sum();
    let open = rows.iter().any(|row| row.weight.is_none());
    let sound = sum <= WHOLE + SLACK && (open || sum >= WHOLE - SLACK);
    rows.into_iter()
        .map(|row| {
            let portion = match row.weight.filter(|_| sound) {
                Some(weight) => Portion::share(weight, row.basis),
                None => Portion::unknown(),
            };
            (row.to.clone(), portion)
        })
        .collect()
}

/// The units that one was made of. A single one gets back all, whatever its own weights were: the law names no other. How
/// much each of several brought along is not known. A row without a weight that claims the whole unit is in doubt itself.
fn backward<'a>(rows: impl Iterator<Item = &'a Edge>) -> Vec<(String, Portion)> {
    let rows: Vec<_> = rows.collect();
    let alone = rows.len() == 1;
    rows.into_iter()
        .map(|row| {
            let in_doubt = row.weight.is_none() && row.kind == Kind::Full;
            let portion = if alone && !in_doubt { Portion::whole() } else { Portion::unknown() };
            (row.from.clone(), portion)
        })
        .collect()
}
