//! Events that may speak of the same thing.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio_postgres::Row;

use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// So many hours may lie between the times of two events.
const HOURS: f64 = 48.0;

/// So many kilometres may lie between their places.
const KM: f64 = 50.0;

/// An event that may speak of the same thing as another one.
#[derive(Debug, Clone, Serialize)]
pub struct Duplicate {
    /// Row id.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// Both have one GLIDE number.
    pub same_glide: bool,
    /// Hours between the two; 0 when one went on while the other did.
    pub hours_apart: f64,
    /// Kilometres between their places; 0 when they touch, `None` when one has none.
    pub km_apart: Option<f64>,
}

impl Duplicate {
    fn of(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            code: row.try_get("code")?,
            name: row.try_get("name")?,
            kind: row.try_get("kind")?,
            started_at: row.try_get("started_at")?,
            same_glide: row.try_get("same_glide")?,
            hours_apart: row.try_get("hours_apart")?,
            km_apart: row.try_get("km_apart")?,
        })
    }
}

/// The events that may speak of the same thing as the one with that id, the likeliest first: those with its GLIDE number, and those of its
/// kind within 48 hours and 50 km.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn duplicates(
    reading: &Reading<'_>,
    events: &View,
    id: i64,
) -> Result<Vec<Duplicate>, StoreError> {
    const DOING: &str = "looking for events that speak of the same thing";
    let sql = include_str!("sql/duplicates.sql");
    let rows = ask(reading, DOING, sql, &[&id, &HOURS, &KM], &[events.into()]).await?;
    rows.iter().map(|row| Duplicate::of(row).doing(DOING)).collect()
}
