//! The ground that is asked about.

use chrono::NaiveDate;
use geo::{Coord, Geometry, MultiPolygon, Polygon};

use super::{
    inputs::Place,
    known,
    register::Register,
    shape::{Fault, Shape, ShapeError},
};
use crate::{
    atlas::{Form, HeldRow, Seen},
    geo::{Ground, buffered, is_plain, to_ewkb},
    policy::View,
    store::{Db, Doing as _, StoreError},
};

/// Polygons in degrees. They may overlap; who lies in two of them counts once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Footprint(Vec<MultiPolygon>);

impl Footprint {
    /// Ready to be compared with.
    pub(crate) fn ground(&self) -> Ground {
        Ground::of(&self.0)
    }

    /// Its polygons as one multipolygon, which is not valid where they overlap, as EWKB in EPSG:4326.
    pub(crate) fn to_ewkb(&self) -> Vec<u8> {
        to_ewkb(self.polygons())
    }

    /// Both of them.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Its polygons.
    pub(crate) fn polygons(&self) -> impl Iterator<Item = &Polygon> {
        self.0.iter().flatten()
    }
}

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
    /// The event speaks of what another one tells.
    #[error("the event {event} was merged into {into}; ask for that one")]
    Merged {
        /// The event as asked for.
        event: String,
        /// The code of the other one.
        into: String,
    },
    /// Nothing was known of the event then, or nobody knows it at all.
    #[error(
        "no event {0} was known at that moment; /api/events/CODE/footprints lists what was known when"
    )]
    NotKnownThen(String),
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

/// What a footprint is read from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// The map in memory.
    pub(crate) seen: &'a Seen,
    /// The register of areas.
    pub(crate) areas: &'a View,
    /// Disaster events; `None` where the caller has no view.
    pub(crate) events: Option<&'a View>,
    /// The database, for drawn areas of which only it can say whether they are valid.
    pub(crate) db: &'a Db,
}

/// The footprint of a place on a day, and so many metres around it.
pub(crate) async fn footprint(
    sources: Sources<'_>,
    place: &Place,
    buffer_m: Option<f64>,
    day: NaiveDate,
) -> Result<Footprint, FootprintError> {
    let polygons = match place {
        Place::Drawn(shape) => {
            check(sources.db, shape).await?;
            vec![shape.polygons().clone()]
        }
        Place::Areas(codes) => of_areas(sources, codes, day)?,
        Place::Event { id, code } => return of_event(sources, *id, code.as_deref(), buffer_m),
        Place::Known { id, code, known_at } => {
            let event = (*id, code.as_deref());
            let (name, geometry) = known::geometry(sources, event, *known_at).await?;
            return of_geometry(name, geometry, buffer_m);
        }
    };
    let Some(metres) = buffer_m else { return Ok(Footprint(polygons)) };
    // Polygon by polygon, because those that are drawn may overlap.
    let parts = polygons.into_iter().flatten();
    Ok(Footprint(parts.map(|part| buffered(&Geometry::Polygon(part), metres)).collect()))
}

/// Each polygon is valid by itself. Most can be seen to be; where rings touch, the database decides.
async fn check(db: &Db, shape: &Shape) -> Result<(), FootprintError> {
    const DOING: &str = "reading a drawn area";
    if shape.polygons().iter().all(is_plain) {
        return Ok(());
    }
    let client = db.connection().await?;
    let sql = include_str!("sql/fault.sql");
    let fault = client.query_opt(sql, &[&shape.to_geojson()]).await.doing(DOING)?;
    let Some(row) = fault else { return Ok(()) };
    let polygon: i32 = row.try_get("polygon").doing(DOING)?;
    let at = Coord {
        x: row.try_get::<_, Option<f64>>("lon").doing(DOING)?.unwrap_or_default(),
        y: row.try_get::<_, Option<f64>>("lat").doing(DOING)?.unwrap_or_default(),
    };
    let reason = row.try_get("reason").doing(DOING)?;
    let polygon = usize::try_from(polygon).unwrap_or(1);
    Err(shape.error_of(&Fault { polygon, reason, at }).into())
}

/// The event with that code, or else with that id, if it stands for itself.
pub(crate) fn event<'a>(
    seen: &'a Seen,
    events: Option<&'a View>,
    id: Option<i64>,
    code: Option<&str>,
) -> Result<HeldRow<'a>, FootprintError> {
    let event = held(seen, events, id, code);
    let event = event.ok_or_else(|| FootprintError::NoEvent(name(id, code)))?;
    match event.text("merged_into") {
        Some(into) => Err(FootprintError::Merged { event: name(id, code), into: into.to_owned() }),
        None => Ok(event),
    }
}

/// The event with that code, or else with that id: a code of digits may be the id of another event, and the code is meant.
pub(super) fn held<'a>(
    seen: &'a Seen,
    events: Option<&'a View>,
    id: Option<i64>,
    code: Option<&str>,
) -> Option<HeldRow<'a>> {
    let rows = events.and_then(|events| seen.rows(events));
    let by_code = rows.as_ref().and_then(|rows| rows.with("code", code).into_iter().next());
    let by_id = || rows.as_ref().and_then(|rows| rows.by_id(id?));
    by_code.or_else(by_id)
}

pub(super) fn name(id: Option<i64>, code: Option<&str>) -> String {
    code.map(str::to_owned).or_else(|| id.map(|id| id.to_string())).unwrap_or_default()
}

fn of_event(
    sources: Sources<'_>,
    id: Option<i64>,
    code: Option<&str>,
    buffer_m: Option<f64>,
) -> Result<Footprint, FootprintError> {
    let event = event(sources.seen, sources.events, id, code)?;
    let name = || name(id, code);
    let form = event.form().ok_or_else(|| FootprintError::EventWithoutPlace(name()))?;
    let kind = match (form, buffer_m) {
        (Form::Area, None) => return Ok(Footprint(event.outline().into_iter().collect())),
        (_, Some(metres)) => {
            let around = event.geometry().map(|geometry| buffered(&geometry, metres));
            return Ok(Footprint(around.into_iter().collect()));
        }
        (Form::Line, None) => "track",
        (Form::Point, None) => "position",
    };
    Err(FootprintError::EventWithoutArea { event: name(), kind })
}

/// The footprint of an event that had this geometry.
fn of_geometry(
    event: String,
    geometry: Geometry,
    buffer_m: Option<f64>,
) -> Result<Footprint, FootprintError> {
    if let Some(metres) = buffer_m {
        return Ok(Footprint(vec![buffered(&geometry, metres)]));
    }
    let kind = match geometry {
        Geometry::Polygon(polygon) => return Ok(Footprint(vec![MultiPolygon(vec![polygon])])),
        Geometry::MultiPolygon(polygons) => return Ok(Footprint(vec![polygons])),
        Geometry::LineString(_) | Geometry::MultiLineString(_) => "track",
        _ => "position",
    };
    Err(FootprintError::EventWithoutArea { event, kind })
}

fn of_areas(
    sources: Sources<'_>,
    codes: &[String],
    day: NaiveDate,
) -> Result<Vec<MultiPolygon>, FootprintError> {
    let register = Register::of(sources.seen, sources.areas, day);
    let outline = |code: &String| {
        let versions = register.as_ref().map(|register| register.versions(code));
        let versions = versions.filter(|versions| !versions.is_empty());
        let versions = versions.ok_or_else(|| FootprintError::NoArea(code.clone()))?;
        let version = versions.iter().find(|version| version.holds_on(day));
        let version =
            version.ok_or_else(|| FootprintError::NotInForce { code: code.clone(), day })?;
        version.outline().ok_or_else(|| FootprintError::NoBoundary(code.clone()))
    };
    codes.iter().map(outline).collect()
}
