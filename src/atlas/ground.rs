//! The ground that is asked about: polygons in degrees, ready to be compared with many points.

use geo::{
    BoundingRect as _, Coord, LineString, MultiPolygon, Rect,
    kernels::{Kernel as _, Orientation, RobustKernel},
};

use crate::geo::{EwkbError, from_ewkb};

/// Edges of a slab, on average.
const EDGES_A_SLAB: usize = 4;

/// Most slabs.
const SLABS_AT_MOST: usize = 1 << 14;

/// Places so near to a cell's edge belong to it as far as its relation is concerned, in degrees: a thousand times what
/// rounding can move them, and less than a millimetre.
const MARGIN: f64 = 1e-9;

/// An edge of a ring.
#[derive(Debug, Clone, Copy)]
struct Edge {
    from: Coord,
    to: Coord,
    /// Which polygon it is of.
    polygon: u32,
}

/// Polygons, which may overlap. The inside of each is what a line from outside crosses an odd number of its edges to
/// reach, and its border: a point on the border, of a hole too, lies inside.
#[derive(Debug, Clone)]
struct Shape {
    bounds: Rect,
    edges: Vec<Edge>,
    /// Edges by the slab of latitude that they meet; where the edges of a slab begin, one more at the end.
    slabs: Vec<u32>,
    starts: Vec<u32>,
}

/// Polygons that may overlap: a point that lies in several lies inside once.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    shapes: Vec<Shape>,
}

/// How a cell lies to the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// Every point of it lies inside.
    Inside,
    /// None does.
    Outside,
    /// The border crosses it.
    Crossed,
}

impl Edge {
    fn meets(&self, rect: &Rect) -> bool {
        let (least, most) = (rect.min(), rect.max());
        let apart = |one: f64, other: f64, least: f64, most: f64| {
            (one < least && other < least) || (one > most && other > most)
        };
        if apart(self.from.x, self.to.x, least.x, most.x)
            || apart(self.from.y, self.to.y, least.y, most.y)
        {
            return false;
        }
        // The corners lie on both sides of the line, or on it.
        let corners =
            [least, Coord { x: most.x, y: least.y }, most, Coord { x: least.x, y: most.y }];
        let mut sides = corners.map(|corner| RobustKernel::orient2d(self.from, self.to, corner));
        sides.sort_unstable_by_key(|side| match side {
            Orientation::Clockwise => 0,
            Orientation::Collinear => 1,
            Orientation::CounterClockwise => 2,
        });
        !matches!(sides, [Orientation::CounterClockwise, ..] | [.., Orientation::Clockwise])
    }
}

impl Shape {
    fn of(polygons: &MultiPolygon) -> Option<Self> {
        let edges = (0..).zip(&polygons.0).flat_map(|(number, polygon)| {
            let rings = [polygon.exterior()].into_iter().chain(polygon.interiors());
            rings.flat_map(move |ring| edges(ring, number))
        });
        let edges = edges.collect();
        let bounds = polygons.bounding_rect()?;
        let mut shape = Self { bounds, edges, slabs: Vec::new(), starts: Vec::new() };
        shape.sort();
        Some(shape)
    }

    /// Sorts the edges into slabs.
    #[expect(clippy::cast_possible_truncation, reason = "a ground has fewer than 2^32 edges")]
    fn sort(&mut self) {
        let slabs = (self.edges.len() / EDGES_A_SLAB).clamp(1, SLABS_AT_MOST);
        self.starts = vec![0; slabs + 1];
        let reach: Vec<_> = self
            .edges
            .iter()
            .map(|edge| {
                let (one, other) = (self.slab(edge.from.y, slabs), self.slab(edge.to.y, slabs));
                one.min(other)..=one.max(other)
            })
            .collect();
        for slab in reach.iter().cloned().flatten() {
            if let Some(start) = self.starts.get_mut(slab + 1) {
                *start += 1;
            }
        }
        for slab in 1..self.starts.len() {
            let before = self.starts.get(slab - 1).copied().unwrap_or_default();
            if let Some(start) = self.starts.get_mut(slab) {
                *start += before;
            }
        }
        let mut next = self.starts.clone();
        self.slabs = vec![0; self.starts.last().copied().unwrap_or_default() as usize];
        for (edge, slabs) in reach.into_iter().enumerate() {
            for slab in slabs {
                let Some(place) = next.get_mut(slab) else { continue };
                if let Some(own) = self.slabs.get_mut(*place as usize) {
                    *own = edge as u32;
                }
                *place += 1;
            }
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a slab is a small number, and a conversion of floats saturates"
    )]
    fn slab(&self, lat: f64, slabs: usize) -> usize {
        let height = self.bounds.height();
        let share = if height > 0.0 { (lat - self.bounds.min().y) / height } else { 0.0 };
        ((share * slabs as f64) as usize).min(slabs - 1)
    }

    fn covers(&self, point: Coord) -> bool {
        let (least, most) = (self.bounds.min(), self.bounds.max());
        if point.x < least.x || point.x > most.x || point.y < least.y || point.y > most.y {
            return false;
        }
        let slab = self.slab(point.y, self.starts.len() - 1);
        let bounds = (self.starts.get(slab), self.starts.get(slab + 1));
        let (Some(start), Some(end)) = bounds else { return false };
        let edges = self.slabs.get(*start as usize..*end as usize).unwrap_or_default();
        let (mut inside, mut polygon) = (false, 0);
        // Those of one polygon follow each other.
        for edge in edges.iter().filter_map(|edge| self.edges.get(*edge as usize)) {
            if edge.polygon != polygon {
                if inside {
                    return true;
                }
                polygon = edge.polygon;
            }
            match crossed(edge, point) {
                Crossing::Border => return true,
                Crossing::One => inside = !inside,
                Crossing::None => {}
            }
        }
        inside
    }

    fn relation(&self, rect: &Rect) -> Relation {
        let (least, most) = (self.bounds.min(), self.bounds.max());
        if rect.max().x < least.x
            || rect.min().x > most.x
            || rect.max().y < least.y
            || rect.min().y > most.y
        {
            return Relation::Outside;
        }
        let slabs = self.starts.len() - 1;
        let (first, last) = (self.slab(rect.min().y, slabs), self.slab(rect.max().y, slabs));
        let bounds = (self.starts.get(first), self.starts.get(last + 1));
        let (Some(start), Some(end)) = bounds else { return Relation::Crossed };
        let near = self.slabs.get(*start as usize..*end as usize).unwrap_or_default();
        let mut near = near.iter().filter_map(|edge| self.edges.get(*edge as usize));
        if near.any(|edge| edge.meets(rect)) {
            Relation::Crossed
        } else if self.covers(rect.center()) {
            Relation::Inside
        } else {
            Relation::Outside
        }
    }
}

enum Crossing {
    Border,
    One,
    None,
}

/// How the ray from the point to the east meets the edge.
fn crossed(edge: &Edge, point: Coord) -> Crossing {
    let (low, high) =
        if edge.from.y <= edge.to.y { (edge.from, edge.to) } else { (edge.to, edge.from) };
    if point.y < low.y || point.y > high.y {
        return Crossing::None;
    }
    let side = RobustKernel::orient2d(low, high, point);
    if side == Orientation::Collinear {
        let on = point.x >= low.x.min(high.x) && point.x <= low.x.max(high.x);
        return if on { Crossing::Border } else { Crossing::None };
    }
    // The upper end belongs to the next edge.
    if point.y < high.y && side == Orientation::CounterClockwise {
        Crossing::One
    } else {
        Crossing::None
    }
}

fn edges(ring: &LineString, polygon: u32) -> impl Iterator<Item = Edge> + '_ {
    ring.lines().map(move |line| Edge { from: line.start, to: line.end, polygon })
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

    /// The point lies inside.
    pub(super) fn covers(&self, lon: f64, lat: f64) -> bool {
        self.shapes.iter().any(|shape| shape.covers(Coord { x: lon, y: lat }))
    }

    /// How a box in degrees lies to the ground; one that only its parts together cover is taken for crossed.
    pub(super) fn relation(&self, rect: &Rect) -> Relation {
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
