//! The straight segments of many lines, found by place.

use std::{cmp::Ordering, collections::HashSet};

use geo::Coord;
use rstar::{AABB, RTree, RTreeObject};

/// Mean radius of the Earth in metres (IUGG 1980), as the crate `geo` takes it for great circles.
const EARTH_M: f64 = 6_371_008.8;

/// Metres of a degree of longitude and of latitude at that latitude, on a sphere.
pub(super) fn metres_per_degree(lat: f64) -> [f64; 2] {
    let degree = EARTH_M.to_radians();
    [degree * lat.to_radians().cos(), degree]
}

/// A segment of a line.
#[derive(Debug, Clone, Copy)]
struct Segment {
    line: u32,
    number: u32,
    ends: [Coord; 2],
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        let [one, other] = self.ends;
        AABB::from_corners([one.x, one.y], [other.x, other.y])
    }
}

/// Where the nearest place on a line lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// Which line.
    pub(super) line: u32,
    /// Which of its segments.
    pub(super) segment: u32,
    /// Which share of the segment lies before the place.
    pub(super) share: f64,
    /// Metres to it.
    pub(super) off_m: f64,
}

impl Found {
    /// The nearest first; of two equally near ones by number, so that the answer is always the same.
    fn order(&self, other: &Self) -> Ordering {
        let by = |found: &Self| (found.line, found.segment);
        self.off_m.total_cmp(&other.off_m).then_with(|| by(self).cmp(&by(other)))
    }
}

/// The segments.
#[derive(Debug)]
pub(super) struct Segments(RTree<Segment>);

impl Segments {
    /// Those of these lines, which are numbered as they come.
    pub(super) fn of<L: Iterator<Item = Coord>>(lines: impl Iterator<Item = L>) -> Self {
        let mut all = Vec::new();
        for (line, vertices) in (0_u32..).zip(lines) {
            let mut before = None;
            for (place, vertex) in (0_u32..).zip(vertices) {
                if let Some(before) = before.replace(vertex) {
                    all.push(Segment { line, number: place - 1, ends: [before, vertex] });
                }
            }
        }
        Self(RTree::bulk_load(all))
    }

    /// The nearest place within so many metres on a line that fits.
    pub(super) fn nearest(
        &self,
        place: Coord,
        within_m: f64,
        fits: impl Fn(u32) -> bool,
    ) -> Option<Found> {
        let near = self.within(place, within_m);
        near.filter(|found| fits(found.line)).min_by(Found::order)
    }

    /// The nearest place on each line within so many metres, the nearest first.
    pub(super) fn nearest_of_each(&self, place: Coord, within_m: f64) -> Vec<Found> {
        let mut all: Vec<_> = self.within(place, within_m).collect();
        all.sort_by(Found::order);
        let mut known = HashSet::new();
        all.retain(|found| known.insert(found.line));
        all
    }

    fn within(&self, place: Coord, within_m: f64) -> impl Iterator<Item = Found> {
        let scale = metres_per_degree(place.y);
        let [wide, high] = scale.map(|per_degree| within_m / per_degree.max(1.0));
        let near =
            AABB::from_corners([place.x - wide, place.y - high], [place.x + wide, place.y + high]);
        let near: Vec<_> = self.0.locate_in_envelope_intersecting(&near).copied().collect();
        let near = near.into_iter().map(move |segment| found(&segment, place, scale));
        near.filter(move |found| found.off_m <= within_m)
    }

    /// The lines with a segment whose box meets this one, each as often as it has such segments.
    pub(super) fn meeting(&self, west_south: Coord, east_north: Coord) -> Vec<u32> {
        let own = AABB::from_corners([west_south.x, west_south.y], [east_north.x, east_north.y]);
        self.0.locate_in_envelope_intersecting(&own).map(|segment| segment.line).collect()
    }
}

/// The place on a segment that is nearest, on a plane that is true at the place that is looked for.
fn found(segment: &Segment, place: Coord, [per_lon, per_lat]: [f64; 2]) -> Found {
    let flat = |at: Coord| [(at.x - place.x) * per_lon, (at.y - place.y) * per_lat];
    let ([ax, ay], [bx, by]) = (flat(segment.ends[0]), flat(segment.ends[1]));
    let (dx, dy) = (bx - ax, by - ay);
    let square = dx * dx + dy * dy;
    let share = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    let off_m = (ax + share * dx).hypot(ay + share * dy);
    Found { line: segment.line, segment: segment.number, share, off_m }
}
