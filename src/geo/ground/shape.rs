//! Polygons whose edges are found by their latitude.

use geo::{
    BoundingRect as _, Coord, Intersects as _, LineString, MultiPolygon, Rect,
    kernels::{Kernel as _, Orientation, RobustKernel},
};

use super::{Relation, rings};

/// Edges of a slab, on average, when none reaches far.
const EDGES_A_SLAB: usize = 4;

/// Most slabs.
const SLABS_AT_MOST: usize = 1 << 14;

/// So many slabs an edge is in, on average and at most: of a zigzag across the whole height each edge is in every slab.
const SLABS_AN_EDGE: usize = 8;

/// An edge of a ring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) from: Coord,
    pub(super) to: Coord,
    /// Which polygon it is of.
    polygon: u32,
}

/// How two edges lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meeting {
    /// They have no point in common.
    None,
    /// An end of one lies on the other.
    Touch,
    /// Each has an end on either side of the other.
    Cross,
}

/// Where a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Outside,
    Border,
    Inside,
}

/// Polygons, which may overlap. The inside of each is what a line from outside crosses an odd number of its edges to
/// reach, and its border: a point on the border, of a hole too, lies inside.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) polygons: MultiPolygon,
    pub(super) bounds: Rect,
    /// Ring by ring, in the order of the polygons.
    pub(super) edges: Vec<Edge>,
    /// Edges by the slab of latitude that they meet; where the edges of a slab begin, one more at the end.
    slabs: Vec<u32>,
    starts: Vec<u32>,
}

impl Edge {
    /// Of a line between two places.
    pub(super) fn between(from: Coord, to: Coord) -> Self {
        Self { from, to, polygon: 0 }
    }

    /// Its box has a point in common with another one.
    pub(super) fn box_meets(&self, rect: &Rect) -> bool {
        self.from.x.min(self.to.x) <= rect.max().x
            && self.from.x.max(self.to.x) >= rect.min().x
            && self.from.y.min(self.to.y) <= rect.max().y
            && self.from.y.max(self.to.y) >= rect.min().y
    }

    /// How it lies to another edge.
    pub(super) fn meeting(&self, other: &Self) -> Meeting {
        let beyond = |one: [f64; 2], other: [f64; 2]| {
            one[0].max(one[1]) < other[0].min(other[1])
                || other[0].max(other[1]) < one[0].min(one[1])
        };
        if beyond([self.from.x, self.to.x], [other.from.x, other.to.x])
            || beyond([self.from.y, self.to.y], [other.from.y, other.to.y])
        {
            return Meeting::None;
        }
        let sides = |edge: &Self, ends: [Coord; 2]| {
            ends.map(|end| RobustKernel::orient2d(edge.from, edge.to, end))
        };
        let theirs = sides(self, [other.from, other.to]);
        let own = sides(other, [self.from, self.to]);
        let on_line = |sides: &[Orientation; 2]| sides.contains(&Orientation::Collinear);
        if !on_line(&theirs) && !on_line(&own) {
            let cross = theirs[0] != theirs[1] && own[0] != own[1];
            return if cross { Meeting::Cross } else { Meeting::None };
        }
        let touch = theirs
            .iter()
            .zip([other.from, other.to])
            .any(|(side, end)| *side == Orientation::Collinear && self.box_holds(end))
            || own
                .iter()
                .zip([self.from, self.to])
                .any(|(side, end)| *side == Orientation::Collinear && other.box_holds(end));
        if touch { Meeting::Touch } else { Meeting::None }
    }

    fn box_holds(&self, point: Coord) -> bool {
        let within =
            |one: f64, other: f64, own: f64| (one.min(other)..=one.max(other)).contains(&own);
        within(self.from.x, self.to.x, point.x) && within(self.from.y, self.to.y, point.y)
    }

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
    /// Of polygons that are not all empty.
    pub(super) fn of(polygons: &MultiPolygon) -> Option<Self> {
        let edges =
            numbered_rings(polygons).flat_map(|(ring, number)| edges(ring, number)).collect();
        let bounds = polygons.bounding_rect()?;
        let polygons = polygons.clone();
        let mut shape = Self { polygons, bounds, edges, slabs: Vec::new(), starts: Vec::new() };
        shape.sort();
        Some(shape)
    }

    /// Sorts the edges into slabs.
    #[expect(clippy::cast_possible_truncation, reason = "a ground has fewer than 2^32 edges")]
    fn sort(&mut self) {
        let slabs = (self.edges.len() / EDGES_A_SLAB).min(self.slabs_for_reach());
        let slabs = slabs.clamp(1, SLABS_AT_MOST);
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

    /// How many slabs there may be so that edges are in [`SLABS_AN_EDGE`] of them on average.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a small number, and a conversion of floats saturates"
    )]
    fn slabs_for_reach(&self) -> usize {
        let climbed: f64 = self.edges.iter().map(|edge| (edge.to.y - edge.from.y).abs()).sum();
        let edges = self.edges.len() * (SLABS_AN_EDGE - 1);
        if climbed > 0.0 { (edges as f64 * self.bounds.height() / climbed) as usize } else { 1 }
    }

    /// Edges that may meet these latitudes; one may come twice.
    pub(super) fn edges_between(&self, south: f64, north: f64) -> impl Iterator<Item = &Edge> {
        self.places_between(south, north).iter().filter_map(|edge| self.edges.get(*edge as usize))
    }

    fn places_between(&self, south: f64, north: f64) -> &[u32] {
        let slabs = self.starts.len().saturating_sub(1);
        let (first, last) = (self.slab(south, slabs), self.slab(north, slabs));
        let bounds = self.starts.get(first).zip(self.starts.get(last + 1));
        let edges = bounds.and_then(|(start, end)| self.slabs.get(*start as usize..*end as usize));
        edges.unwrap_or_default()
    }

    /// The edges of each slab.
    pub(super) fn by_slab(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).filter_map(|pair| match pair {
            [start, end] => self.slabs.get(*start as usize..*end as usize),
            _ => None,
        })
    }

    /// The point lies inside or on a border.
    pub(super) fn covers(&self, point: Coord) -> bool {
        self.place(point) != Place::Outside
    }

    /// Where the point lies: inside one polygon counts more than on the border of another.
    pub(super) fn place(&self, point: Coord) -> Place {
        if !self.bounds.intersects(&point) {
            return Place::Outside;
        }
        let (mut found, mut inside, mut border, mut polygon) = (Place::Outside, false, false, 0);
        let of_one = |inside: bool, border: bool| match (border, inside) {
            (true, _) => Place::Border,
            (false, true) => Place::Inside,
            (false, false) => Place::Outside,
        };
        // Those of one polygon follow each other.
        for edge in self.edges_between(point.y, point.y) {
            if edge.polygon != polygon {
                found = found.max(of_one(inside, border));
                if found == Place::Inside {
                    return found;
                }
                (inside, border, polygon) = (false, false, edge.polygon);
            }
            match crossed(edge, point) {
                Crossing::Border => border = true,
                Crossing::One => inside = !inside,
                Crossing::None => {}
            }
        }
        found.max(of_one(inside, border))
    }

    /// How a box lies to the polygons.
    pub(super) fn relation(&self, rect: &Rect) -> Relation {
        if !self.bounds.intersects(rect) {
            return Relation::Outside;
        }
        let mut near = self.edges_between(rect.min().y, rect.max().y);
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

/// The rings, each with the number of its polygon.
pub(super) fn numbered_rings(polygons: &MultiPolygon) -> impl Iterator<Item = (&LineString, u32)> {
    (0..).zip(polygons).flat_map(|(number, polygon)| rings(polygon).map(move |ring| (ring, number)))
}

fn edges(ring: &LineString, polygon: u32) -> impl Iterator<Item = Edge> + '_ {
    ring.lines().map(move |line| Edge { from: line.start, to: line.end, polygon })
}
