//! The ground that is asked about: polygons in degrees, ready to be compared with many points and outlines.

mod buffer;
mod overlap;
mod plain;
mod shape;

use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

use super::{EwkbError, from_ewkb};

pub use buffer::buffered;
pub use plain::is_plain;

use shape::Shape;

/// Places so near to a cell's edge belong to it as far as its relation is concerned, in degrees: a thousand times what
/// rounding can move them, and less than a millimetre.
const MARGIN: f64 = 1e-9;

/// Polygons that may overlap: a point that lies in several lies inside once.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    shapes: Vec<Shape>,
}

/// How a box lies to the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Every point of it lies inside.
    Inside,
    /// None does.
    Outside,
    /// The border crosses it.
    Crossed,
}

impl Ground {
    /// The ground of these polygons.
    pub fn of<'a>(polygons: impl IntoIterator<Item = &'a MultiPolygon>) -> Self {
        Self { shapes: polygons.into_iter().filter_map(Shape::of).collect() }
    }

    /// The ground of a polygon or multipolygon in EWKB; anything else covers nothing.
    ///
    /// # Errors
    /// When the bytes are no geometry.
    pub fn of_ewkb(bytes: &[u8]) -> Result<Self, EwkbError> {
        Ok(match from_ewkb(bytes)? {
            Some(geo::Geometry::Polygon(polygon)) => Self::of([&MultiPolygon(vec![polygon])]),
            Some(geo::Geometry::MultiPolygon(polygons)) => Self::of([&polygons]),
            _ => Self::default(),
        })
    }

    /// Both grounds together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.shapes.extend(other.shapes);
        self
    }

    /// The boxes around the polygons or multipolygons that it was made of.
    pub fn boxes(&self) -> impl Iterator<Item = Rect> {
        self.shapes.iter().map(|shape| shape.bounds)
    }

    /// Some of what the outline encloses lies inside; a border that both have is no part.
    pub fn covers_part_of(&self, outline: &MultiPolygon) -> bool {
        self.shapes.iter().any(|shape| overlap::overlap(shape, outline))
    }

    /// The point lies inside.
    pub fn covers(&self, lon: f64, lat: f64) -> bool {
        self.shapes.iter().any(|shape| shape.covers(Coord { x: lon, y: lat }))
    }

    /// How a box in degrees lies to the ground; one that only its parts together cover is taken for crossed.
    pub fn relation(&self, rect: &Rect) -> Relation {
        let rect = Rect::new(
            rect.min() - Coord { x: MARGIN, y: MARGIN },
            rect.max() + Coord { x: MARGIN, y: MARGIN },
        );
        let mut relation = Relation::Outside;
        for shape in &self.shapes {
            match shape.relation(&rect) {
                Relation::Inside => return Relation::Inside,
                Relation::Crossed => relation = Relation::Crossed,
                Relation::Outside => {}
            }
        }
        relation
    }
}

/// The outline and the holes.
pub(super) fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}
