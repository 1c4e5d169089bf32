//! The form of a unit at a moment, put together: figures, sums, who has to report, and what is missing.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    error::DamageError,
    figures::{At, Event, Times, Views, day_of, event, figures, opens, times, units},
    indicators::{Indicator, indicators},
    schedule::{Duty, Schedule},
    sums::{Parts, Tree, Unit, rounded},
};
use crate::{auth::Caller, catalog::Catalogue, record, store::Db};

/// From what it is known which communes have to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Basis {
    /// The ground of the event.
    Footprint,
    /// The area that keeps the event, for want of a ground.
    Area,
    /// The point or line of the event, for want of both.
    Place,
    /// Nothing says it.
    Unknown,
}

impl Basis {
    fn of(event: &Event) -> Self {
        match (event.dimension, &event.area) {
            (Some(2), _) => Self::Footprint,
            (_, Some(_)) => Self::Area,
            (Some(_), None) => Self::Place,
            (None, None) => Self::Unknown,
        }
    }

    fn expects(self, event: &Event, unit: &Unit) -> bool {
        if !unit.in_force || unit.level != "commune" {
            return false;
        }
        match self {
            Self::Footprint | Self::Place => unit.reached,
            Self::Area => {
                let area = event.area.as_deref();
                area == Some(&unit.code) || area == unit.parent.as_deref()
            }
            Self::Unknown => false,
        }
    }
}

/// The form of a unit at a moment.
#[derive(Debug)]
pub(super) struct Picture<'a> {
    pub(super) event: Event,
    pub(super) root: Unit,
    pub(super) at: At,
    /// The day whose boundaries count.
    pub(super) day: NaiveDate,
    pub(super) basis: Basis,
    pub(super) schedule: Schedule,
    pub(super) tree: Tree,
    pub(super) lines: Vec<Indicator<'a>>,
    /// Communes that have to report.
    pub(super) expected: BTreeSet<String>,
    times: Times,
}

/// What is said of one indicator.
#[derive(Debug)]
pub(super) struct Said {
    /// The figure that counts; `None` is a gap, and no zero.
    pub(super) amount: Option<f64>,
    /// What the units under it say.
    pub(super) parts: Parts,
    /// How much more the unit says itself than its parts do together.
    pub(super) difference: Option<f64>,
    /// Communes that have to report and have said nothing of it.
    pub(super) missing: Vec<String>,
}

impl Picture<'_> {
    /// What is said of an indicator.
    pub(super) fn said(&self, line: Indicator<'_>) -> Said {
        let root = &self.root.code;
        let parts = self.tree.parts(root, line);
        let own = self.tree.own_amount(root, line);
        let difference = own.zip(parts.sum).map(|(own, sum)| rounded(own - sum));
        let missing = self.expected.iter().filter(|code| self.tree.amount(code, line).is_none());
        let missing = missing.cloned().collect();
        Said { amount: self.tree.amount(root, line), parts, difference, missing }
    }

    /// What a unit owes; `None` for one that nobody expects a report of.
    pub(super) fn duty(&self, code: &str) -> Option<Duty> {
        self.expected.contains(code).then(|| self.schedule.duty(&self.times_of(code)))
    }

    fn times_of(&self, code: &str) -> BTreeSet<chrono::DateTime<chrono::Utc>> {
        self.times.get(code).cloned().unwrap_or_default()
    }

    /// When a unit has reported last.
    pub(super) fn last_at(&self, code: &str) -> Option<chrono::DateTime<chrono::Utc>> {
        self.times.get(code).and_then(|times| times.last().copied())
    }

    /// The units of the list: what stands directly under the unit, and the unit itself where it has to report.
    pub(super) fn units(&self) -> Vec<&Unit> {
        let own = self.expected.contains(&self.root.code).then_some(&self.root);
        let under = self.tree.under(&self.root.code).iter().filter_map(|code| self.tree.unit(code));
        own.into_iter().chain(under).collect()
    }
}

/// The form of a unit at a moment; without a unit that of the area that keeps the event.
///
/// # Errors
/// When there is no such event or unit, the caller reads no reports of it, or the database is away.
pub(super) async fn picture<'a>(
    db: &Db,
    catalogue: &'a Catalogue,
    caller: &Caller,
    (code, area, at): (&str, Option<&str>, At),
) -> Result<Picture<'a>, DamageError> {
    let unknown = |what: &str| DamageError::Unknown(what.to_owned());
    let views = Views::of(caller, catalogue).ok_or_else(|| unknown(code))?;
    let mut client = db.connection().await?;
    let reading = record::open(&mut client, &views.keys(), "damage").await?;
    let event = event(&reading, &views, code).await?;
    let area = area.or(event.area.as_deref()).ok_or(DamageError::NoArea)?.to_owned();
    if !opens(&views.reports, &area) {
        return Err(unknown(&area));
    }
    let over = event.over_at().filter(|over| *over < at.moment).unwrap_or(at.moment);
    let day = day_of(over);
    let units = units(&reading, &views, (&area, day, event.id)).await?;
    let root = units.iter().find(|unit| unit.code == area).cloned();
    let root = root.ok_or_else(|| unknown(&area))?;
    let codes: Vec<_> = units.iter().map(|unit| unit.code.clone()).collect();
    let figures = figures(&reading, &views, (&event.code, &codes, at.until)).await?;
    let times = times(&reading, &views, (&event, &codes, at.until)).await?;
    drop(reading);
    let basis = Basis::of(&event);
    let expected = units.iter().filter(|unit| basis.expects(&event, unit));
    let expected = expected.map(|unit| unit.code.clone()).collect();
    let schedule = Schedule::new(event.started_at, event.over_at(), at.moment);
    let tree = Tree::new(&area, units, figures);
    let lines = indicators(catalogue.codes());
    Ok(Picture { event, root, at, day, basis, schedule, tree, lines, expected, times })
}
