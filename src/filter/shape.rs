//! Geometries as they are written, in Well-Known Text or GeoJSON, checked and made.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

use super::{error::Problem, spatial::Bounds};

/// Positions that the geometries of one filter can have together.
pub const VERTICES_AT_MOST: usize = 10_000;

/// A geometry or a box, and how it is called in its encoding.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) what: Form,
}

/// What a shape is.
#[derive(Debug)]
pub(super) enum Form {
    Geometry(Geometry),
    Bounds(Bounds),
}

/// The kinds of geometries, by their names in Well-Known Text, in GeoJSON, and by what their coordinates look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GeometryKind {
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    Collection,
}

impl GeometryKind {
    const ALL: [Self; 7] = [
        Self::Point,
        Self::LineString,
        Self::Polygon,
        Self::MultiPoint,
        Self::MultiLineString,
        Self::MultiPolygon,
        Self::Collection,
    ];

    /// Its name in GeoJSON; in Well-Known Text in capitals.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::LineString => "LineString",
            Self::Polygon => "Polygon",
            Self::MultiPoint => "MultiPoint",
            Self::MultiLineString => "MultiLineString",
            Self::MultiPolygon => "MultiPolygon",
            Self::Collection => "GeometryCollection",
        }
    }

    pub(super) fn of_geojson(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(super) fn of_text(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A position from its two or three numbers; a height, and in JSON what follows it, is left out.
pub(super) fn position(numbers: &[f64]) -> Result<Coord, Problem> {
    match numbers {
        [x, y, ..] if numbers.len() <= 4 => Ok(Coord { x: coordinate(*x)?, y: coordinate(*y)? }),
        _ => Err(Problem::Geometry(
            "a position has two numbers, or three with a height; write POINT(108.05 12.68)",
        )),
    }
}

/// Degrees and metres of the earth are far below it, and what is computed with it stays a number.
const COORDINATE_AT_MOST: f64 = 1e8;

fn coordinate(number: f64) -> Result<f64, Problem> {
    if number.abs() > COORDINATE_AT_MOST {
        return Err(Problem::Geometry(
            "a coordinate is beyond 100,000,000; write degrees, or metres of the reference system that is asked for",
        ));
    }
    // Adding zero makes -0 the 0 that it equals.
    Ok(number + 0.0)
}

/// A line from its positions.
pub(super) fn line(positions: Vec<Coord>) -> Result<LineString, Problem> {
    if positions.len() < 2 {
        return Err(Problem::Geometry("a line has two positions or more; add one"));
    }
    Ok(LineString(positions))
}

fn ring(positions: Vec<Coord>) -> Result<LineString, Problem> {
    if positions.len() < 4 {
        return Err(Problem::Geometry(
            "a ring of a polygon has four positions or more, the last one as the first; add some",
        ));
    }
    if positions.first() != positions.last() {
        return Err(Problem::Geometry(
            "a ring of a polygon is not closed; write its first position again as the last one",
        ));
    }
    Ok(LineString(positions))
}

pub(super) fn polygon(rings: Vec<Vec<Coord>>) -> Result<Polygon, Problem> {
    let mut rings = rings.into_iter().map(ring);
    let outer = rings.next().ok_or(EMPTY)??;
    Ok(Polygon::new(outer, rings.collect::<Result<_, _>>()?))
}

const EMPTY: Problem = Problem::Geometry("a geometry has no position; write one that has");

/// The parts of a geometry of several, which are some.
fn some<T>(parts: Vec<T>) -> Result<Vec<T>, Problem> {
    if parts.is_empty() { Err(EMPTY) } else { Ok(parts) }
}

pub(super) fn points(positions: Vec<Coord>) -> Result<Geometry, Problem> {
    Ok(MultiPoint(some(positions)?.into_iter().map(Point::from).collect()).into())
}

pub(super) fn lines(parts: Vec<Vec<Coord>>) -> Result<Geometry, Problem> {
    let parts = some(parts)?.into_iter().map(line).collect::<Result<_, _>>()?;
    Ok(MultiLineString(parts).into())
}

pub(super) fn polygons(parts: Vec<Vec<Vec<Coord>>>) -> Result<Geometry, Problem> {
    let parts = some(parts)?.into_iter().map(polygon).collect::<Result<_, _>>()?;
    Ok(MultiPolygon(parts).into())
}

pub(super) fn collection(parts: Vec<Geometry>) -> Result<Geometry, Problem> {
    Ok(Geometry::GeometryCollection(GeometryCollection::new_from(some(parts)?)))
}

/// A box from its four numbers, or six with heights, which are left out.
pub(super) fn bounds(numbers: &[f64]) -> Result<Bounds, Problem> {
    let (&[west, south, east, north] | &[west, south, _, east, north, _]) = numbers else {
        return Err(Problem::Geometry(
            "a box has four numbers, or six with heights; write BBOX(107, 13, 109.5, 15.5)",
        ));
    };
    if south > north {
        return Err(Problem::Geometry(
            "a box has its south above its north; the order is west, south, east, north",
        ));
    }
    let (west, south) = (coordinate(west)?, coordinate(south)?);
    Ok(Bounds { west, south, east: coordinate(east)?, north: coordinate(north)? })
}

/// Counts the positions of one filter.
#[derive(Debug, Default)]
pub(super) struct Vertices(usize);

impl Vertices {
    /// One more.
    pub(super) fn count(&mut self) -> Result<(), Problem> {
        self.0 += 1;
        if self.0 > VERTICES_AT_MOST {
            return Err(Problem::TooManyVertices { limit: VERTICES_AT_MOST });
        }
        Ok(())
    }
}
