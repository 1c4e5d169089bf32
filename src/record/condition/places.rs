//! The places that a filter names, in degrees and valid.

use std::collections::BTreeMap;

use deadpool_postgres::GenericClient;
use geo::{CoordsIter as _, Geometry, MapCoords as _, coord};

use super::ConditionError;
use crate::{
    filter::{Bounds, Filter, Place},
    geo::{Crs, CrsBox, Srid},
    store::{Doing as _, StoreError},
};

/// A place as rows are compared with it, each part as EWKB.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// The place; one of several kinds of geometries has a part of each, that of most dimensions first.
    pub(super) parts: Vec<Vec<u8>>,
    /// The same in pieces, when an index finds rows in them sooner: the halves of a box over the antimeridian.
    pub(super) halves: Vec<Vec<u8>>,
}

/// The places of a filter, by their text in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(BTreeMap<String, Shape>);

/// Checks the coordinates of a place.
pub(super) fn check(place: &Place, crs: Crs) -> Result<(), ConditionError> {
    let position = |x: f64, y: f64| match crs.x_y([x, y]) {
        Some(_) => Ok(()),
        None => Err(ConditionError::Position { x, y, crs }),
    };
    match place {
        Place::Property(_) => Ok(()),
        Place::Geometry(geometry) => geometry.coords_iter().try_for_each(|at| position(at.x, at.y)),
        Place::Bounds(bounds) => {
            position(bounds.west, bounds.south)?;
            position(bounds.east, bounds.north)?;
            let Bounds { west, south, east, north } = ordered(*bounds, crs);
            let over_the_antimeridian = west > east && crs.srid() == Srid::WGS84;
            if (west > east && !over_the_antimeridian) || south > north {
                return Err(ConditionError::Upside(place.to_string()));
            }
            Ok(())
        }
    }
}

/// The box with x before y.
fn ordered(bounds: Bounds, crs: Crs) -> Bounds {
    let Bounds { west, south, east, north } = bounds;
    if crs.is_latitude_first() {
        return Bounds { west: south, south: west, east: north, north: east };
    }
    bounds
}

/// The geometries of a place, x before y: its parts and its halves.
fn geometries(place: &Place, crs: Crs) -> (Vec<Geometry>, Vec<Geometry>) {
    match place {
        Place::Property(_) => (Vec::new(), Vec::new()),
        Place::Geometry(geometry) => {
            let mut geometry = geometry.clone();
            if crs.is_latitude_first() {
                geometry = geometry.map_coords(|at| coord! { x: at.y, y: at.x });
            }
            (by_dimension(geometry), Vec::new())
        }
        Place::Bounds(bounds) => {
            let whole = ordered(*bounds, crs).geometry();
            let halves = match &whole {
                Geometry::MultiPolygon(halves) => halves.iter().cloned().map(Into::into).collect(),
                _ => Vec::new(),
            };
            (vec![whole], halves)
        }
    }
}

/// A collection of geometries as one polygon, one line and one point of several parts, as far as it has them.
fn by_dimension(geometry: Geometry) -> Vec<Geometry> {
    let Geometry::GeometryCollection(_) = &geometry else { return vec![geometry] };
    let (mut polygons, mut lines, mut points) = (Vec::new(), Vec::new(), Vec::new());
    let mut left = vec![geometry];
    while let Some(next) = left.pop() {
        match next {
            Geometry::GeometryCollection(parts) => left.extend(parts),
            Geometry::Polygon(polygon) => polygons.push(polygon),
            Geometry::MultiPolygon(all) => polygons.extend(all),
            Geometry::LineString(line) => lines.push(line),
            Geometry::MultiLineString(all) => lines.extend(all),
            Geometry::Point(point) => points.push(point),
            Geometry::MultiPoint(all) => points.extend(all),
            // The readers make none of these.
            Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {}
        }
    }
    let mut parts = Vec::new();
    if !polygons.is_empty() {
        parts.push(geo::MultiPolygon(polygons).into());
    }
    if !lines.is_empty() {
        parts.push(geo::MultiLineString(lines).into());
    }
    if !points.is_empty() {
        parts.push(geo::MultiPoint(points).into());
    }
    parts
}

impl Places {
    /// Those of a filter with coordinates of a system.
    pub(super) async fn of(
        client: &impl GenericClient,
        filter: &Filter,
        crs: Crs,
    ) -> Result<Self, StoreError> {
        let mut asked: BTreeMap<String, (Vec<Geometry>, Vec<Geometry>)> = BTreeMap::new();
        for leaf in filter.leaves() {
            // Two places that are given are compared without a row.
            if let Filter::Spatial(
                _,
                Place::Property(_),
                place @ (Place::Geometry(_) | Place::Bounds(_)),
            ) = leaf
            {
                asked.entry(place.to_string()).or_insert_with(|| geometries(place, crs));
            }
        }
        if asked.is_empty() {
            return Ok(Self::default());
        }
        let all: Vec<_> =
            asked.values().flat_map(|(parts, halves)| parts.iter().chain(halves)).collect();
        let (srid, texts) = (system_of(&all, crs), texts(&all));
        let mut made = in_degrees(client, texts, srid, CrsBox::finest_cut(crs)).await?.into_iter();
        let mut places = BTreeMap::new();
        for (text, (parts, halves)) in asked {
            let parts = made.by_ref().take(parts.len()).collect();
            let halves = made.by_ref().take(halves.len()).collect();
            places.insert(text, Shape { parts, halves });
        }
        Ok(Self(places))
    }

    /// The place as it was made.
    pub(super) fn get(&self, place: &Place) -> Option<&Shape> {
        self.0.get(&place.to_string())
    }
}

/// The system in which the geometries are read. Degrees of another datum that lie at the ends of the world are not shifted.
fn system_of(geometries: &[&Geometry], crs: Crs) -> Srid {
    let mut coordinates = geometries.iter().flat_map(|geometry| geometry.coords_iter());
    let is_shifted = !crs.is_in_degrees() || coordinates.all(|at| CrsBox::is_shifted(at.x, at.y));
    if is_shifted { crs.srid() } else { Srid::WGS84 }
}

fn texts(geometries: &[&Geometry]) -> Vec<String> {
    geometries.iter().map(|one| Place::Geometry((*one).clone()).to_string()).collect()
}

async fn in_degrees(
    client: &impl GenericClient,
    texts: Vec<String>,
    srid: Srid,
    cut: f64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    const DOING: &str = "reading the places of a filter";
    let sql = include_str!("../sql/places_in_degrees.sql");
    let statement = client.prepare_cached(sql).await.doing(DOING)?;
    let pinned = srid.pinned_proj4();
    let rows =
        client.query(&statement, &[&texts, &srid.code(), &pinned, &cut]).await.doing(DOING)?;
    rows.iter().map(|row| row.try_get("place").doing(DOING)).collect()
}
