//! What is read of the event, of warnings and of points through the views of the caller.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{
    error::ReportError,
    model::{Event, Warning},
};
use crate::{
    auth::Caller,
    catalog::Catalogue,
    policy::{View, keys, view_of},
    record::{self, ask},
    store::{Db, Doing as _, StoreError, position},
};

/// The event, and what is read with it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) event: Event,
    pub(super) warnings: Vec<Warning>,
    pub(super) data_version: String,
}

/// The event with that code, or else with that id, and the warnings in force where it is.
///
/// # Errors
/// When there is no such event, another one tells what it told, or the database is away.
pub(super) async fn event(
    db: &Db,
    (caller, catalogue): (&Caller, &Catalogue),
    (code, buffer_m): (&str, Option<f64>),
) -> Result<Found, ReportError> {
    const DOING: &str = "looking for an event that is reported on";
    let unknown = || ReportError::Unknown(code.to_owned());
    let open = |id| view_of(caller, id, catalogue);
    let (Some(events), false) = (open("disaster_event"), code.contains('\0')) else {
        return Err(unknown());
    };
    let warnings = open("warning");
    let opened = keys([&events].into_iter().chain(&warnings));
    let mut client = db.connection().await?;
    let reading = record::open(&mut client, &opened, "report").await?;
    let id: Option<i64> = code.parse().ok();
    let sql = include_str!("sql/event.sql");
    let rows = ask(&reading, DOING, sql, &[&code, &id], &[(&events).into()]).await?;
    let row = rows.first().ok_or_else(unknown)?;
    if let Some(into) = row.try_get("merged_into").doing(DOING)? {
        return Err(ReportError::Merged { event: code.to_owned(), into });
    }
    let event = read(row).doing(DOING)?;
    let warnings = match &warnings {
        Some(view) => in_force(&reading, (&event, buffer_m), (&events, view)).await?,
        None => Vec::new(),
    };
    let data_version = position(&*reading).await?.to_string();
    Ok(Found { event, warnings, data_version })
}

fn read(row: &Row) -> Result<Event, tokio_postgres::Error> {
    Ok(Event {
        id: row.try_get("id")?,
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        name_en: row.try_get("name_en")?,
        kind: row.try_get("kind")?,
        risk_level: row.try_get("risk_level")?,
        state: row.try_get("state")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        area_code: row.try_get("area_code")?,
        area: None,
        glide: row.try_get("glide")?,
        source: row.try_get("source")?,
        source_url: row.try_get("source_url")?,
    })
}

async fn in_force(
    reading: &record::Reading<'_>,
    (event, buffer_m): (&Event, Option<f64>),
    (events, warnings): (&View, &View),
) -> Result<Vec<Warning>, StoreError> {
    const DOING: &str = "looking for warnings in force";
    let sql = include_str!("sql/warnings.sql");
    let metres = buffer_m.unwrap_or_default();
    let views = [events.into(), warnings.into()];
    let rows = ask(reading, DOING, sql, &[&event.id, &metres], &views).await?;
    let warning = |row: &Row| -> Result<Warning, tokio_postgres::Error> {
        Ok(Warning {
            code: row.try_get("code")?,
            kind: row.try_get("kind")?,
            risk_level: row.try_get("risk_level")?,
            headline_vi: row.try_get("headline_vi")?,
            headline_en: row.try_get("headline_en")?,
            issuer: row.try_get("issuer")?,
            effective_at: row.try_get("effective_at")?,
            expires_at: row.try_get("expires_at")?,
        })
    };
    rows.iter().map(|row| warning(row).doing(DOING)).collect()
}

/// A point of the map.
#[derive(Debug, Clone)]
pub(super) struct Point {
    /// `shelter`, or the kind of a position.
    pub(super) what: String,
    /// When the storm was there.
    pub(super) at: Option<DateTime<Utc>>,
    /// Longitude and latitude.
    pub(super) place: [f64; 2],
}

/// Positions of the storm, and these shelters.
///
/// # Errors
/// When the database is away.
pub(super) async fn points(
    db: &Db,
    (caller, catalogue): (&Caller, &Catalogue),
    (event, shelters): (&str, &[&str]),
) -> Result<Vec<Point>, StoreError> {
    const DOING: &str = "reading points of the map of a report";
    let open = |id| view_of(caller, id, catalogue);
    let (Some(tracks), Some(own)) = (open("event_track"), open("shelter")) else {
        return Ok(Vec::new());
    };
    let mut client = db.connection().await?;
    let reading = record::open(&mut client, &keys([&tracks, &own]), "report").await?;
    let sql = include_str!("sql/points.sql");
    let views = [(&tracks).into(), (&own).into()];
    let rows = ask(&reading, DOING, sql, &[&event, &shelters], &views).await?;
    let point = |row: &Row| -> Result<Point, tokio_postgres::Error> {
        Ok(Point {
            what: row.try_get("what")?,
            at: row.try_get("at")?,
            place: [row.try_get("lon")?, row.try_get("lat")?],
        })
    };
    rows.iter().map(|row| point(row).doing(DOING)).collect()
}
