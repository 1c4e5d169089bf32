//! The ground that is asked about, as the database holds it.

use chrono::NaiveDate;
use geo::Coord;

use super::{
    inputs::Place,
    shape::{Fault, Shape, ShapeError},
};
use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// Polygons and multipolygons as EWKB in EPSG:4326. They may overlap; who lies in two of them counts once.
pub(crate) type Footprint = Vec<Vec<u8>>;

/// Why there is no ground to ask about.
#[derive(Debug, thiserror::Error)]
pub enum FootprintError {
    /// The drawn area breaks a rule.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// Nobody knows the event, or the caller may not.
    #[error("there is no event {0}")]
    NoEvent(String),
    /// The event is known by a line or a point.
    #[error(
        "the event {event} is known by its {kind} only, which covers no area; draw the area or name communes"
    )]
    EventWithoutArea {
        /// The event as asked for.
        event: String,
        /// What it has.
        kind: &'static str,
    },
    /// The event has no place at all.
    #[error("the event {0} has no place on the map; draw the area or name communes")]
    EventWithoutPlace(String),
    /// The code is not in the register.
    #[error("there is no area with the code {0:?}")]
    NoArea(String),
    /// The code is in the register, for another time.
    #[error(
        "the area {code} is not in force on {day}; search for its code to find what became of it"
    )]
    NotInForce {
        /// The code.
        code: String,
        /// The day that counts.
        day: NaiveDate,
    },
    /// The area has no outline.
    #[error("the area {0} has no boundary in the register yet; draw it")]
    NoBoundary(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The views through which a footprint is read; `None` where the caller has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// The register of areas.
    pub(crate) areas: &'a View,
    /// Disaster events.
    pub(crate) events: Option<&'a View>,
}

/// The footprint of a place on a day.
pub(crate) async fn footprint(
    reading: &Reading<'_>,
    sources: Sources<'_>,
    place: &Place,
    day: NaiveDate,
) -> Result<Footprint, FootprintError> {
    match place {
        Place::Drawn(shape) => drawn(reading, shape).await,
        Place::Event { id, code } => {
            let name = code.clone().or_else(|| id.map(|id| id.to_string())).unwrap_or_default();
            match sources.events {
                Some(events) => of_event(reading, events, *id, code.as_deref(), name).await,
                None => Err(FootprintError::NoEvent(name)),
            }
        }
        Place::Areas(codes) => of_areas(reading, sources.areas, codes, day).await,
    }
}

async fn drawn(reading: &Reading<'_>, shape: &Shape) -> Result<Footprint, FootprintError> {
    const DOING: &str = "reading a drawn area";
    let row = reading
        .query_one(include_str!("sql/drawn.sql"), &[&shape.to_geojson()])
        .await
        .doing(DOING)?;
    let Some(reason) = row.try_get::<_, Option<String>>("reason").doing(DOING)? else {
        return Ok(vec![row.try_get("footprint").doing(DOING)?]);
    };
    let polygon: i32 = row.try_get("polygon").doing(DOING)?;
    let at = Coord {
        x: row.try_get::<_, Option<f64>>("lon").doing(DOING)?.unwrap_or_default(),
        y: row.try_get::<_, Option<f64>>("lat").doing(DOING)?.unwrap_or_default(),
    };
    let polygon = usize::try_from(polygon).unwrap_or(1);
    Err(shape.error_of(&Fault { polygon, reason, at }).into())
}

async fn of_event(
    reading: &Reading<'_>,
    events: &View,
    id: Option<i64>,
    code: Option<&str>,
    name: String,
) -> Result<Footprint, FootprintError> {
    const DOING: &str = "reading the footprint of an event";
    let sql = include_str!("sql/of_event.sql");
    let rows = ask(reading, DOING, sql, &[&id, &code], &[events.into()]).await?;
    let Some(row) = rows.first() else { return Err(FootprintError::NoEvent(name)) };
    let kind = row.try_get::<_, Option<String>>("kind").doing(DOING)?;
    let kind = match kind.as_deref() {
        Some("POLYGON" | "MULTIPOLYGON") => {
            return Ok(vec![row.try_get("footprint").doing(DOING)?]);
        }
        Some("LINESTRING" | "MULTILINESTRING") => "track",
        Some(_) => "position",
        None => return Err(FootprintError::EventWithoutPlace(name)),
    };
    Err(FootprintError::EventWithoutArea { event: name, kind })
}

async fn of_areas(
    reading: &Reading<'_>,
    areas: &View,
    codes: &[String],
    day: NaiveDate,
) -> Result<Footprint, FootprintError> {
    const DOING: &str = "reading the ground of areas";
    let sql = include_str!("sql/of_areas.sql");
    let rows = ask(reading, DOING, sql, &[&codes, &day], &[areas.into()]).await?;
    let mut footprint = Footprint::new();
    for row in rows {
        let code: String = row.try_get("code").doing(DOING)?;
        if !row.try_get::<_, bool>("known").doing(DOING)? {
            return Err(FootprintError::NoArea(code));
        }
        if !row.try_get::<_, bool>("in_force").doing(DOING)? {
            return Err(FootprintError::NotInForce { code, day });
        }
        match row.try_get::<_, Option<String>>("kind").doing(DOING)?.as_deref() {
            Some("POLYGON" | "MULTIPOLYGON") => {
                footprint.push(row.try_get("footprint").doing(DOING)?);
            }
            _ => return Err(FootprintError::NoBoundary(code)),
        }
    }
    Ok(footprint)
}
