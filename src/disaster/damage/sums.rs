//! How figures go up the units, each counted once.
//!
//! A commune is the unit that reports: its own figure counts, and without one the sum of its villages. Above it the sum of the communes counts, and a
//! figure of its own only where no commune has one. A figure in another unit of measure is added to nothing. A unit that was not in force on the day
//! is added to nothing either: what became of its figure nobody has said.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::indicators::Indicator;

/// A figure that holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) id: i64,
    pub(super) amount: f64,
    pub(super) unit: String,
    pub(super) reported_at: DateTime<Utc>,
    pub(super) official: bool,
    pub(super) source: Option<String>,
}

/// Figures of one unit by the code of the indicator.
pub(super) type OwnFigures = BTreeMap<String, Figure>;

/// A unit of the tree.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) code: String,
    pub(super) level: String,
    pub(super) name: String,
    pub(super) parent: Option<String>,
    pub(super) in_force: bool,
    pub(super) valid_to: Option<NaiveDate>,
    /// The place of the event reaches it.
    pub(super) reached: bool,
}

impl Unit {
    /// It reports for itself, and sums of others are for want of that only.
    fn reports(&self) -> bool {
        matches!(self.level.as_str(), "commune" | "village")
    }
}

/// Units under one of them, with the figures of each.
#[derive(Debug)]
pub(super) struct Tree {
    units: BTreeMap<String, Unit>,
    under: BTreeMap<String, Vec<String>>,
    figures: BTreeMap<String, OwnFigures>,
}

/// What the parts of a unit say together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parts {
    /// Their sum; `None` when none of them has a figure.
    pub(super) sum: Option<f64>,
    /// Codes of those that have one.
    pub(super) with: Vec<String>,
}

impl Tree {
    /// The tree of these units under the one with that code. Units that were not in force, and those that then stood elsewhere, are in no sum.
    pub(super) fn new(root: &str, units: Vec<Unit>, figures: BTreeMap<String, OwnFigures>) -> Self {
        let units: BTreeMap<_, _> =
            units.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut under: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for unit in units.values().filter(|unit| unit.in_force && unit.code != root) {
            if let Some(parent) = &unit.parent {
                under.entry(parent.clone()).or_default().push(unit.code.clone());
            }
        }
        Self { units, under, figures }
    }

    pub(super) fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    /// Codes of the units directly under it.
    pub(super) fn under(&self, code: &str) -> &[String] {
        self.under.get(code).map_or(&[], Vec::as_slice)
    }

    /// The figures that the unit has given itself.
    pub(super) fn own(&self, code: &str) -> Option<&OwnFigures> {
        self.figures.get(code)
    }

    pub(super) fn figure(&self, code: &str, indicator: &str) -> Option<&Figure> {
        self.figures.get(code)?.get(indicator)
    }

    /// The figure of the unit itself that can be added to others.
    pub(super) fn own_amount(&self, code: &str, indicator: Indicator<'_>) -> Option<f64> {
        let figure = self.figure(code, indicator.code())?;
        (figure.unit == indicator.unit()).then_some(figure.amount)
    }

    /// What stands for the unit in a sum.
    pub(super) fn amount(&self, code: &str, indicator: Indicator<'_>) -> Option<f64> {
        self.amount_within(code, indicator, MOST_DEEP)
    }

    fn amount_within(&self, code: &str, indicator: Indicator<'_>, deep: usize) -> Option<f64> {
        let own = self.own_amount(code, indicator);
        if own.is_some() && self.units.get(code).is_some_and(Unit::reports) {
            return own;
        }
        self.parts_within(code, indicator, deep).sum.or(own)
    }

    /// What the units directly under it say.
    pub(super) fn parts(&self, code: &str, indicator: Indicator<'_>) -> Parts {
        self.parts_within(code, indicator, MOST_DEEP)
    }

    fn parts_within(&self, code: &str, indicator: Indicator<'_>, deep: usize) -> Parts {
        let mut parts = Parts::default();
        // A register in which units stand under each other in a circle must not hold an answer up.
        let Some(deeper) = deep.checked_sub(1) else { return parts };
        for child in self.under(code) {
            if let Some(amount) = self.amount_within(child, indicator, deeper) {
                parts.sum = Some(rounded(parts.sum.unwrap_or_default() + amount));
                parts.with.push(child.clone());
            }
        }
        parts
    }

    /// Units in no sum that have figures all the same: those that were not in force on the day, and those that then stood elsewhere.
    pub(super) fn outside<'a>(&'a self, root: &'a str) -> Vec<&'a Unit> {
        let mut inside = BTreeSet::from([root]);
        let mut next = vec![root];
        while let Some(code) = next.pop() {
            next.extend(
                self.under(code).iter().map(String::as_str).filter(|child| inside.insert(child)),
            );
        }
        let with = self.figures.iter().filter(|(_, own)| !own.is_empty());
        with.filter(|(code, _)| !inside.contains(code.as_str()))
            .filter_map(|(code, _)| self.units.get(code))
            .collect()
    }
}

/// Levels under a unit that are looked at.
const MOST_DEEP: usize = 5;

/// Sums of decimal fractions, without what binary ones add to them.
pub(super) fn rounded(amount: f64) -> f64 {
    (amount * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalogue, disaster::damage::indicators::indicators};

    fn unit(code: &str, level: &str, parent: Option<&str>) -> Unit {
        Unit {
            code: code.to_owned(),
            level: level.to_owned(),
            name: code.to_owned(),
            parent: parent.map(str::to_owned),
            in_force: !code.starts_with("old"),
            valid_to: None,
            reached: false,
        }
    }

    fn figure(amount: f64, unit: &str) -> OwnFigures {
        let reported_at = DateTime::default();
        let own = Figure {
            id: 1,
            amount,
            unit: unit.to_owned(),
            reported_at,
            official: false,
            source: None,
        };
        OwnFigures::from([("NG.chet".to_owned(), own)])
    }

    fn tree(figures: &[(&str, f64, &str)]) -> Tree {
        let units = vec![
            unit("51", "province", None),
            unit("a", "commune", Some("51")),
            unit("b", "commune", Some("51")),
            unit("old", "commune", Some("51")),
            unit("a-1", "village", Some("a")),
            unit("a-2", "village", Some("a")),
        ];
        let figures =
            figures.iter().map(|(code, amount, unit)| ((*code).to_owned(), figure(*amount, unit)));
        Tree::new("51", units, figures.collect())
    }

    fn dead(figures: &[(&str, f64, &str)]) -> (Option<f64>, Vec<String>) {
        let catalogue = Catalogue::built_in().unwrap();
        let all = indicators(catalogue.codes());
        let line = *all.iter().find(|own| own.code() == "NG.chet").unwrap();
        let tree = tree(figures);
        (tree.amount("51", line), tree.parts("51", line).with)
    }

    #[test]
    fn villages_count_where_their_commune_has_said_nothing() {
        assert_eq!(dead(&[("a-1", 1.0, "người"), ("a-2", 2.0, "người")]).0, Some(3.0));
        assert_eq!(
            dead(&[("a-1", 1.0, "người"), ("a-2", 2.0, "người"), ("a", 2.0, "người")]).0,
            Some(2.0)
        );
    }

    #[test]
    fn a_province_is_the_sum_of_its_communes_and_itself_only_without_them() {
        assert_eq!(dead(&[("51", 9.0, "người")]).0, Some(9.0));
        assert_eq!(
            dead(&[("51", 9.0, "người"), ("b", 0.0, "người")]),
            (Some(0.0), vec!["b".to_owned()])
        );
        assert_eq!(dead(&[]).0, None);
    }

    #[test]
    fn retired_units_and_other_units_of_measure_are_added_to_nothing() {
        let figures = [("old", 4.0, "người"), ("a", 1.0, "hộ"), ("b", 2.0, "người")];
        assert_eq!(dead(&figures).0, Some(2.0));
        let tree = tree(&figures);
        let outside: Vec<_> = tree.outside("51").iter().map(|unit| unit.code.clone()).collect();
        assert_eq!(outside, ["old"]);
    }
}
