//! An event by its code.

use std::collections::BTreeMap;

use tokio_postgres::Row;

use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// The collection of events.
pub const COLLECTION: &str = "disaster_event";

const DOING: &str = "looking for an event";

/// An event that is there.
#[derive(Debug, Clone)]
pub struct Event {
    /// Row id.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind, as the list of hazards has it.
    pub kind: String,
    /// `watch`, `active` or `past`.
    pub state: String,
    /// The code of the event that tells what this one told.
    pub merged_into: Option<String>,
}

/// The event with that code, or else with that id.
///
/// # Errors
/// When the database is away.
pub async fn event(
    reading: &Reading<'_>,
    events: &View,
    code: &str,
) -> Result<Option<Event>, StoreError> {
    if code.contains('\0') {
        return Ok(None);
    }
    let sql = include_str!("sql/event.sql");
    let id: Option<i64> = code.parse().ok();
    let rows = ask(reading, DOING, sql, &[&code, &id], &[events.into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Event {
        id: row.try_get("id").doing(DOING)?,
        code: row.try_get("code").doing(DOING)?,
        name: row.try_get("name").doing(DOING)?,
        kind: row.try_get("kind").doing(DOING)?,
        state: row.try_get("state").doing(DOING)?,
        merged_into: row.try_get("merged_into").doing(DOING)?,
    }))
}

/// Row ids of the events that tell those with these codes now, by code.
///
/// # Errors
/// When the database is away.
pub async fn events_by_code(
    reading: &Reading<'_>,
    events: &View,
    codes: &[&str],
) -> Result<BTreeMap<String, i64>, StoreError> {
    let sql = include_str!("sql/by_code.sql");
    let rows = ask(reading, DOING, sql, &[&codes], &[events.into()]).await?;
    let pair =
        |row: &Row| Ok((row.try_get("code").doing(DOING)?, row.try_get("event").doing(DOING)?));
    rows.iter().map(pair).collect()
}

/// Ids of the rows that may have been events with that code, the newest first. Whether they were is for a view to say.
pub(super) async fn former(reading: &Reading<'_>, code: &str) -> Result<Vec<i64>, StoreError> {
    if code.contains('\0') {
        return Ok(Vec::new());
    }
    let sql = include_str!("sql/former.sql");
    let rows = reading.query(sql, &[&code]).await.doing(DOING)?;
    rows.iter().map(|row| row.try_get("id").doing(DOING)).collect()
}
