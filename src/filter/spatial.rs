//! Places, and how they lie to each other.

use geo::{Coord, Geometry, LineString, MultiPolygon, Point, Rect, Relate as _};

use super::tree::Property;

/// A place, in the reference system of whoever asks; this module does not know which. Heights are left out.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// That of a row.
    Property(Property),
    /// A geometry: its numbers are finite, its rings closed, and none of its parts is empty. It need not be valid: rings can
    /// cross. Before PostGIS compares it with rows it has to be made valid, and stay of its dimension
    /// (`ST_MakeValid` by structure): otherwise it can stop at some of them.
    Geometry(Geometry),
    /// `BBOX(..)`.
    Bounds(Bounds),
}

/// A box; `south` is not above `north`. When `west` is greater than `east`, it goes over the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Bounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bounds {
    /// The box as a geometry: a polygon; two, when it goes over the antimeridian (which is taken to be at 180 degrees); a line
    /// or a point, when it is as flat as that.
    pub fn geometry(&self) -> Geometry {
        let &Self { west, south, east, north } = self;
        if west > east {
            let sides = [(west, 180.0), (-180.0, east)];
            let side = |(west, east)| corners(west, south, east, north).to_polygon();
            return MultiPolygon(sides.map(side).to_vec()).into();
        }
        match (west < east, south < north) {
            (false, false) => Point::new(west, south).into(),
            (true, true) => corners(west, south, east, north).to_polygon().into(),
            _ => LineString::from(vec![(west, south), (east, north)]).into(),
        }
    }
}

fn corners(west: f64, south: f64, east: f64, north: f64) -> Rect {
    Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
}

/// How two places lie to each other: the relations of OGC 06-103r4 by the matrix of nine intersections
/// (OGC 21-065r2, 7.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SpatialRelation {
    Intersects,
    Equals,
    Disjoint,
    Touches,
    Within,
    Overlaps,
    Crosses,
    Contains,
}

impl SpatialRelation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Intersects,
        Self::Equals,
        Self::Disjoint,
        Self::Touches,
        Self::Within,
        Self::Overlaps,
        Self::Crosses,
        Self::Contains,
    ];

    /// As it is written in `cql2-json`; in text in capitals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intersects => "s_intersects",
            Self::Equals => "s_equals",
            Self::Disjoint => "s_disjoint",
            Self::Touches => "s_touches",
            Self::Within => "s_within",
            Self::Overlaps => "s_overlaps",
            Self::Crosses => "s_crosses",
            Self::Contains => "s_contains",
        }
    }

    /// The one that says the same with its sides changed.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            same => same,
        }
    }

    /// It is defined for collections of geometries of several kinds.
    pub(super) fn takes_collections(self) -> bool {
        matches!(self, Self::Intersects | Self::Equals | Self::Disjoint)
    }

    /// It holds for two geometries in a plane. Coordinates are compared exactly, as they are; for rings that cross themselves the
    /// answer is some answer.
    pub fn holds(self, own: &Geometry, other: &Geometry) -> bool {
        let matrix = own.relate(other);
        match self {
            Self::Intersects => matrix.is_intersects(),
            Self::Equals => matrix.is_equal_topo(),
            Self::Disjoint => matrix.is_disjoint(),
            Self::Touches => matrix.is_touches(),
            Self::Within => matrix.is_within(),
            Self::Overlaps => matrix.is_overlaps(),
            Self::Crosses => matrix.is_crosses(),
            Self::Contains => matrix.is_contains(),
        }
    }
}

impl Place {
    /// A collection of geometries of several kinds.
    pub(super) fn is_collection(&self) -> bool {
        matches!(self, Self::Geometry(Geometry::GeometryCollection(_)))
    }
}
