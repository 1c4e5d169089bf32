//! Whether what a shape and an outline enclose overlaps.

use geo::{
    BoundingRect as _, Coord, Intersects as _, LineString, MultiPolygon, Rect, Relate as _,
    coordinate_position::CoordPos,
    dimensions::{Dimensions, HasDimensions as _},
};

use super::{
    rings,
    shape::{Edge, Meeting, Place, Shape},
};

/// So many vertices of an outline are tried before its edges are compared.
const TRIED: usize = 48;

/// Edges that are left out together when none of the shape's is near.
const TOGETHER: usize = 48;

/// The insides of the shape and the outline have an area in common; a border that both have is none. Each of their
/// polygons has to be valid by itself.
pub(super) fn overlap(shape: &Shape, outline: &MultiPolygon) -> bool {
    let Some(bounds) = outline.bounding_rect().filter(|bounds| shape.bounds.intersects(bounds))
    else {
        return false;
    };
    let inside = |vertex: &Coord| shape.place(*vertex) == Place::Inside;
    if tried(outline).any(inside) {
        return true;
    }
    match all_rings(outline).map(|ring| met(ring, shape)).max().unwrap_or(Meeting::None) {
        // On either side of both borders lies a part of what both enclose.
        Meeting::Cross => true,
        // Every ring lies wholly inside or outside the other shape.
        Meeting::None => {
            starts(outline).any(inside)
                || starts(&shape.polygons).any(|start| bounds.intersects(start))
                    && Shape::of(outline).is_some_and(|outline| {
                        starts(&shape.polygons).any(|start| outline.place(*start) == Place::Inside)
                    })
        }
        Meeting::Touch => {
            all_rings(outline).flat_map(|ring| &ring.0).any(inside)
                || Shape::of(outline).is_some_and(|outline| {
                    shape.edges.iter().any(|edge| outline.place(edge.from) == Place::Inside)
                })
                || related(&shape.polygons, outline)
        }
    }
}

/// Some vertices from all around the outline.
fn tried(outline: &MultiPolygon) -> impl Iterator<Item = &Coord> {
    let vertices = all_rings(outline).map(|ring| ring.0.len()).sum::<usize>();
    let step = (vertices / TRIED).max(1);
    all_rings(outline).flat_map(|ring| &ring.0).step_by(step)
}

/// The most that edges of the ring do to those of the shape.
fn met(ring: &LineString, shape: &Shape) -> Meeting {
    let mut most = Meeting::None;
    // The last vertex of a run is the first of the next.
    for first in (0..ring.0.len()).step_by(TOGETHER) {
        let end = (first + TOGETHER + 1).min(ring.0.len());
        let run = ring.0.get(first..end).unwrap_or_default();
        let Some(bounds) = bounds(run).filter(|bounds| shape.bounds.intersects(bounds)) else {
            continue;
        };
        let near: Vec<&Edge> = shape
            .edges_between(bounds.min().y, bounds.max().y)
            .filter(|edge| edge.box_meets(&bounds))
            .collect();
        for pair in run.windows(2) {
            let [from, to] = pair else { continue };
            let own = Edge::between(*from, *to);
            let meetings = near.iter().map(|edge| own.meeting(edge));
            most = most.max(meetings.max().unwrap_or(Meeting::None));
            if most == Meeting::Cross {
                return most;
            }
        }
    }
    most
}

fn bounds(run: &[Coord]) -> Option<Rect> {
    let (first, rest) = run.split_first()?;
    let (mut least, mut most) = (*first, *first);
    for at in rest {
        least = Coord { x: least.x.min(at.x), y: least.y.min(at.y) };
        most = Coord { x: most.x.max(at.x), y: most.y.max(at.y) };
    }
    Some(Rect::new(least, most))
}

/// The rings of all polygons.
fn all_rings(polygons: &MultiPolygon) -> impl Iterator<Item = &LineString> {
    polygons.iter().flat_map(rings)
}

/// A vertex of each ring.
fn starts(polygons: &MultiPolygon) -> impl Iterator<Item = &Coord> {
    all_rings(polygons).filter_map(|ring| ring.0.first())
}

/// The borders touch, and no vertex decides: the whole relation of the polygons does (DE-9IM, OGC 06-103r4, 6.1.15.2).
fn related(one: &MultiPolygon, other: &MultiPolygon) -> bool {
    one.iter().filter(|polygon| !polygon.is_empty()).any(|polygon| {
        other.iter().filter(|own| !own.is_empty()).any(|own| {
            let both = polygon.relate(own).get(CoordPos::Inside, CoordPos::Inside);
            both == Dimensions::TwoDimensional
        })
    })
}
