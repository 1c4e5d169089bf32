//! Villages and where their people want to get, as the database has them.

use chrono::{DateTime, Utc};
use geo::Coord;
use tokio_postgres::Row;

use crate::{
    impact::count::Count,
    policy::{CountView, View},
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// A village of a commune, or the households that state none.
#[derive(Debug, Clone)]
pub(super) struct Village {
    pub(super) commune: String,
    pub(super) name: Option<String>,
    pub(super) count: Count,
    /// Where it lies, as far as that may be told.
    pub(super) place: Option<Coord>,
}

/// What people want to get to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GoalKind {
    /// The office of their own commune.
    Office,
    /// The nearest shelter that is not closed.
    Shelter,
    /// The nearest hospital.
    Hospital,
}

impl GoalKind {
    pub(super) const ALL: [Self; 3] = [Self::Office, Self::Shelter, Self::Hospital];

    /// Its name in answers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Shelter => "shelter",
            Self::Hospital => "hospital",
        }
    }
}

/// One of the goals.
#[derive(Debug, Clone)]
pub(super) struct Goal {
    pub(super) kind: GoalKind,
    pub(super) name: String,
    pub(super) area: Option<String>,
    pub(super) place: Coord,
}

/// A report of a road.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) code: String,
    pub(super) road: Option<String>,
    pub(super) is_closed: bool,
    pub(super) reason: Option<String>,
    pub(super) reported_by: Option<String>,
    pub(super) since: DateTime<Utc>,
    pub(super) place: Option<Coord>,
}

fn place(row: &Row, doing: &'static str) -> Result<Option<Coord>, StoreError> {
    let lon: Option<f64> = row.try_get("lon").doing(doing)?;
    let lat: Option<f64> = row.try_get("lat").doing(doing)?;
    Ok(lon.zip(lat).map(|(x, y)| Coord { x, y }))
}

/// The villages of communes.
pub(super) async fn villages(
    reading: &Reading<'_>,
    communes: &[String],
    (areas, households): (&View, &CountView),
) -> Result<Vec<Village>, StoreError> {
    const DOING: &str = "counting households by village";
    let views = [areas.into(), households.into()];
    let rows = ask(reading, DOING, include_str!("sql/villages.sql"), &[&communes], &views).await?;
    rows.iter()
        .map(|row| {
            Ok(Village {
                commune: row.try_get("commune_code").doing(DOING)?,
                name: row.try_get("village").doing(DOING)?,
                count: Count {
                    households: row.try_get("households").doing(DOING)?,
                    members: row.try_get("members").doing(DOING)?,
                },
                place: place(row, DOING)?,
            })
        })
        .collect()
}

/// The goals in a box: west, south, east, north.
pub(super) async fn goals(
    reading: &Reading<'_>,
    [west, south, east, north]: [f64; 4],
    (facilities, shelters): (&View, &View),
) -> Result<Vec<Goal>, StoreError> {
    const DOING: &str = "reading where people want to get";
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] = [&west, &south, &east, &north];
    let views = [facilities.into(), shelters.into()];
    let rows = ask(reading, DOING, include_str!("sql/goals.sql"), &values, &views).await?;
    let goals = rows.iter().map(|row| {
        let kind = match row.try_get("kind").doing(DOING)? {
            "office" => GoalKind::Office,
            "hospital" => GoalKind::Hospital,
            _ => GoalKind::Shelter,
        };
        let name = row.try_get("name").doing(DOING)?;
        let area = row.try_get("area_code").doing(DOING)?;
        Ok(place(row, DOING)?.map(|place| Goal { kind, name, area, place }))
    });
    goals.filter_map(Result::transpose).collect()
}

/// What is reported of roads and holds at a moment.
pub(super) async fn reports(
    reading: &Reading<'_>,
    at: DateTime<Utc>,
    states: &View,
) -> Result<Vec<Report>, StoreError> {
    const DOING: &str = "reading the state of roads";
    let rows =
        ask(reading, DOING, include_str!("sql/reported.sql"), &[&at], &[states.into()]).await?;
    rows.iter()
        .map(|row| {
            let status: &str = row.try_get("status").doing(DOING)?;
            Ok(Report {
                is_closed: status == "closed",
                code: row.try_get("code").doing(DOING)?,
                road: row.try_get("road_code").doing(DOING)?,
                reason: row.try_get("reason").doing(DOING)?,
                reported_by: row.try_get("reported_by").doing(DOING)?,
                since: row.try_get("since").doing(DOING)?,
                place: place(row, DOING)?,
            })
        })
        .collect()
}
