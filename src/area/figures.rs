//! Figures of units of one day, told for the units of another.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    apportion::{Amount, Range, apportion},
    crosswalk::Portion,
    lineage::Basis,
    units::{UnitError, Units},
};
use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// The id of the collection with figures about areas.
pub const STATISTICS: &str = "stat_value";

/// Which of both additive numbers of a figure is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// What is counted.
    Numerator,
    /// The whole of which it is a share.
    Denominator,
}

/// Which figures are asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Id of the indicator.
    pub indicator: String,
    /// Code of the group.
    pub ethnic_group: String,
    /// First day of the period.
    pub period: NaiveDate,
    /// Which number.
    pub measure: Measure,
}

/// Figures cannot be told for other units.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// A unit cannot be followed.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// What is counted in different units has no sum.
    #[error("{one} and {other} cannot be added up")]
    OtherUnit {
        /// A unit of measure.
        one: String,
        /// Another one.
        other: String,
    },
    /// A figure that cannot be exact.
    #[error("the figure of {0} is too large to be handed out to the unit")]
    TooLarge(String),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A figure as it stands.
#[derive(Debug, Clone)]
struct Value {
    amount: Amount,
    unit: String,
    illustrative: bool,
    source: String,
}

/// The figure of a unit, made from those of others.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// Between which bounds it lies; without the parts that are missing.
    pub range: Range,
    /// The bounds are the same because all shares are known.
    pub known: bool,
    /// What the shares are shares of.
    pub bases: BTreeSet<Basis>,
    /// The units whose figures are in it.
    pub of: BTreeSet<String>,
    /// The units whose figures should be in it, and are not there.
    pub missing: BTreeSet<String>,
}

/// Figures of units by their codes, and what is to be said of all of them.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// By the code of the unit.
    pub figures: BTreeMap<String, Figure>,
    /// Unit of measure.
    pub unit: Option<String>,
    /// Some of what is in them is illustrative.
    pub illustrative: bool,
    /// Where the figures stand from which these are made.
    pub sources: BTreeSet<String>,
}

/// The whole figures of all units of the day `to` that have something of these units of the day `from`; for that, figures of
/// their neighbours are read too. Whatever the view does not show is missing.
///
/// # Errors
/// When a unit cannot be followed, the figures have no sum or the database is away.
pub async fn figures(
    reading: &Reading<'_>,
    statistics: &View,
    units: &Units,
    (codes, from, to): (&[String], NaiveDate, NaiveDate),
    wanted: &Wanted,
) -> Result<Figures, FigureError> {
    let mut ends = BTreeSet::new();
    for code in codes {
        ends.extend(units.crosswalk(code, from, to)?.into_keys());
    }
    let parts: BTreeMap<_, _> = units
        .beside(&ends, from, to)?
        .into_iter()
        .map(|code| Ok((code.clone(), units.crosswalk(&code, from, to)?)))
        .collect::<Result<_, UnitError>>()?;
    let asked: Vec<_> = parts.keys().cloned().collect();
    let values = values(reading, statistics, units, (&asked, from), wanted).await?;
    let mut figures = summed(&values, &parts, &ends);
    for value in values.values() {
        let unit = figures.unit.get_or_insert_with(|| value.unit.clone());
        if *unit != value.unit {
            return Err(FigureError::OtherUnit { one: unit.clone(), other: value.unit.clone() });
        }
        figures.illustrative |= value.illustrative;
        figures.sources.insert(value.source.clone());
    }
    Ok(figures)
}

/// Every value handed out to the units that its own one is in, and added up where they are asked for.
fn summed(
    values: &BTreeMap<String, Value>,
    parts: &BTreeMap<String, BTreeMap<String, Portion>>,
    ends: &BTreeSet<String>,
) -> Figures {
    let empty = Figure { known: true, ..Figure::default() };
    let mut figures: BTreeMap<_, _> =
        ends.iter().map(|code| (code.clone(), empty.clone())).collect();
    for (code, shares) in parts {
        let handed = values.get(code).map(|value| apportion(value.amount, shares));
        for (place, (end, share)) in shares.iter().enumerate() {
            let Some(figure) = figures.get_mut(end) else { continue };
            figure.known &= share.known;
            figure.bases.extend(share.bases());
            match handed.as_ref().and_then(|handed| handed.get(place)) {
                Some(range) => {
                    figure.range = figure.range.and(*range);
                    figure.of.insert(code.clone());
                }
                None => _ = figure.missing.insert(code.clone()),
            }
        }
    }
    Figures { figures, ..Figures::default() }
}

/// The figures of these units by their codes. A figure that speaks of another unit with the same code is none of them.
async fn values(
    reading: &Reading<'_>,
    statistics: &View,
    units: &Units,
    (codes, from): (&[String], NaiveDate),
    wanted: &Wanted,
) -> Result<BTreeMap<String, Value>, FigureError> {
    const DOING: &str = "reading figures of areas";
    let sql = include_str!("sql/figures.sql");
    let Wanted { indicator, ethnic_group, period, measure } = wanted;
    let bound: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&codes, indicator, ethnic_group, period];
    let mut values = BTreeMap::new();
    for row in ask(reading, DOING, sql, &bound, &[statistics.into()]).await? {
        let code: String = row.try_get("area_code").doing(DOING)?;
        let boundaries_on = row.try_get("boundaries_on").doing(DOING)?;
        let figure: Option<f64> = match measure {
            Measure::Numerator => row.try_get("numerator").doing(DOING)?,
            Measure::Denominator => row.try_get("denominator").doing(DOING)?,
        };
        let Some(figure) = figure.filter(|_| units.lineage().same_unit(&code, boundaries_on, from))
        else {
            continue;
        };
        let amount = Amount::of(figure).ok_or_else(|| FigureError::TooLarge(code.clone()))?;
        let value = Value {
            amount,
            unit: row.try_get("unit").doing(DOING)?,
            illustrative: row.try_get("illustrative").doing(DOING)?,
            source: row.try_get("source").doing(DOING)?,
        };
        values.insert(code, value);
    }
    Ok(values)
}
