//! Whether what two shapes enclose overlaps.

use geo::{
    Coord, Relate as _,
    coordinate_position::CoordPos,
    dimensions::{Dimensions, HasDimensions as _},
};

use super::shape::{Edge, Meeting, Place, Shape, meet};

/// The insides of the shapes have an area in common; a border that both have is none. Each of their polygons has to be
/// valid by itself.
pub(super) fn overlap(one: &Shape, other: &Shape) -> bool {
    if !meet(&one.bounds, &other.bounds) {
        return false;
    }
    let (fewer, more) =
        if one.edges.len() < other.edges.len() { (one, other) } else { (other, one) };
    let meeting = fewer.edges.iter().map(|edge| met(edge, more)).max();
    match meeting.unwrap_or(Meeting::None) {
        // On either side of both borders lies a part of what both enclose.
        Meeting::Cross => true,
        // Every ring lies wholly inside or outside the other shape.
        Meeting::None => starts(one).any(inside(other)) || starts(other).any(inside(one)),
        Meeting::Touch => {
            vertices(one).any(inside(other))
                || vertices(other).any(inside(one))
                || related(one, other)
        }
    }
}

/// The most that the edge does to those of the shape.
fn met(edge: &Edge, shape: &Shape) -> Meeting {
    let (south, north) = (edge.from.y.min(edge.to.y), edge.from.y.max(edge.to.y));
    if north < shape.bounds.min().y || south > shape.bounds.max().y {
        return Meeting::None;
    }
    let meetings = shape.edges_between(south, north).map(|other| edge.meeting(other));
    meetings.max().unwrap_or(Meeting::None)
}

fn inside(shape: &Shape) -> impl Fn(Coord) -> bool {
    |vertex| shape.place(vertex) == Place::Inside
}

/// A vertex of each ring.
fn starts(shape: &Shape) -> impl Iterator<Item = Coord> {
    let rings = shape
        .polygons
        .iter()
        .flat_map(|polygon| [polygon.exterior()].into_iter().chain(polygon.interiors()));
    rings.filter_map(|ring| ring.0.first().copied())
}

fn vertices(shape: &Shape) -> impl Iterator<Item = Coord> {
    shape.edges.iter().map(|edge| edge.from)
}

/// The borders touch, and no vertex decides: the whole relation of the polygons does (DE-9IM, OGC 06-103r4, 6.1.15.2).
fn related(one: &Shape, other: &Shape) -> bool {
    one.polygons.iter().filter(|polygon| !polygon.is_empty()).any(|polygon| {
        other.polygons.iter().filter(|own| !own.is_empty()).any(|own| {
            let both = polygon.relate(own).get(CoordPos::Inside, CoordPos::Inside);
            both == Dimensions::TwoDimensional
        })
    })
}
