//! Polygons that are valid at a glance.

use geo::{
    Coord, LineString, Polygon, RemoveRepeatedPoints as _,
    kernels::{Kernel as _, Orientation, RobustKernel},
};

use super::{
    rings,
    shape::{Edge, Meeting, Place, Shape},
};

/// No ring of the polygon meets itself or another ring, each hole lies in the outline and in no other hole.
///
/// Such a polygon is valid by the rules of Simple Features (OGC 06-103r4, 6.1.11). One that is not plain may be valid all
/// the same, as one whose hole touches the outline in a point.
pub fn is_plain(polygon: &Polygon) -> bool {
    let polygon = polygon.remove_repeated_points();
    let lengths: Vec<_> = rings(&polygon).map(|ring| ring.0.len().saturating_sub(1)).collect();
    if lengths.iter().any(|sides| *sides < 3) || !nested(&polygon) {
        return false;
    }
    Shape::of(&polygon.into()).is_some_and(|shape| apart(&shape, &lengths))
}

/// The first ring holds the others, and none of those holds another one. A vertex of each tells, as they do not meet.
fn nested(polygon: &Polygon) -> bool {
    let alone = |ring: &LineString| Shape::of(&Polygon::new(ring.clone(), Vec::new()).into());
    let holes = polygon.interiors();
    let Some(outer) = alone(polygon.exterior()) else { return false };
    let starts: Vec<Coord> = holes.iter().filter_map(|hole| hole.0.first().copied()).collect();
    let holds = |shape: &Shape, vertex: Coord| shape.place(vertex) == Place::Inside;
    if !starts.iter().all(|start| holds(&outer, *start)) {
        return false;
    }
    holes.iter().enumerate().all(|(place, hole)| {
        let Some(hole) = alone(hole) else { return false };
        starts.iter().enumerate().all(|(own, start)| own == place || !holds(&hole, *start))
    })
}

/// No two edges meet but those that follow each other in a ring, and these in their one vertex alone.
fn apart(shape: &Shape, lengths: &[usize]) -> bool {
    // The ring of each edge and its place in it.
    let places: Vec<(usize, usize)> = lengths
        .iter()
        .enumerate()
        .flat_map(|(ring, length)| (0..*length).map(move |place| (ring, place)))
        .collect();
    let follows = |one: usize, other: usize| match (places.get(one), places.get(other)) {
        (Some((ring, place)), Some((theirs, next))) => {
            ring == theirs && lengths.get(*ring).is_some_and(|length| (place + 1) % length == *next)
        }
        _ => false,
    };
    shape.by_slab().all(|slab| {
        slab.iter().enumerate().all(|(number, one)| {
            slab.iter().skip(number + 1).all(|other| {
                let (one, other) = (*one as usize, *other as usize);
                let Some((edge, next)) = shape.edges.get(one).zip(shape.edges.get(other)) else {
                    return false;
                };
                if follows(one, other) {
                    !turns_back(edge, next)
                } else if follows(other, one) {
                    !turns_back(next, edge)
                } else {
                    edge.meeting(next) == Meeting::None
                }
            })
        })
    })
}

/// The second edge begins where the first ends, and runs back along it.
fn turns_back(first: &Edge, second: &Edge) -> bool {
    let (back, ahead) = (first.from - first.to, second.to - second.from);
    RobustKernel::orient2d(first.from, first.to, second.to) == Orientation::Collinear
        && back.x.mul_add(ahead.x, back.y * ahead.y) > 0.0
}
