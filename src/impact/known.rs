//! The footprint of an event as it was known at a moment, from the history of its row.

use geo::Geometry;
use geojson::Geometry as GeoJson;

use super::footprint::{FootprintError, Sources, held, name};
use crate::{
    geo::Crs,
    record::{self, AsOf, Reading},
    store::{Doing as _, StoreError},
};

const DOING: &str = "reading a footprint as it was known";

/// What the event had for a place at that moment, with its name as asked for. Events are nobody's personal data: the view that opens what
/// they are opens what they were. One that has been removed since was known all the same.
pub(super) async fn geometry(
    sources: Sources<'_>,
    (id, code): (Option<i64>, Option<&str>),
    known_at: AsOf,
) -> Result<(String, Geometry), FootprintError> {
    let name = name(id, code);
    let Some(events) = sources.events else { return Err(FootprintError::NoEvent(name)) };
    let now = held(sources.seen, Some(events), id, code).map(|event| event.id());
    let mut client = sources.db.connection().await?;
    let reading = record::open(&mut client, &[events], "footprint").await?;
    let ids = match (now, code) {
        (Some(now), _) => vec![now],
        (None, Some(code)) => former(&reading, code).await?.into_iter().chain(id).collect(),
        (None, None) => Vec::from_iter(id),
    };
    let position = record::position_at(&reading, known_at).await?;
    for own in ids {
        let record = record::one_at(&reading, events, own, position, Crs::default()).await?;
        let Some(record) = record else { continue };
        let text = record.geometry.ok_or(FootprintError::EventWithoutPlace(name.clone()))?;
        let unread = |error: geojson::Error| StoreError::Unexpected {
            doing: DOING,
            detail: error.to_string(),
        };
        let geometry: GeoJson = text.parse().map_err(unread)?;
        return Ok((name, Geometry::try_from(geometry).map_err(unread)?));
    }
    Err(FootprintError::NotKnownThen(name))
}

/// Ids of rows that had the code before, the newest first.
async fn former(reading: &Reading<'_>, code: &str) -> Result<Vec<i64>, StoreError> {
    let sql = include_str!("sql/former_events.sql");
    let rows = reading.query(sql, &[&code]).await.doing(DOING)?;
    rows.iter().map(|row| row.try_get("id").doing(DOING)).collect()
}
