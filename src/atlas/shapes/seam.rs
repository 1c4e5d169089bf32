//! Rings that were cut at the edges of the tile, without the ways there and back that the cut leaves along the edges.
//!
//! Along each edge, what runs one way is set off against what runs the other way; the rest is joined to rings again
//! with the ways across the tile. Areas stay what they were, and a hole that reaches the edge becomes a bay.

use super::{
    clip::{HIGH, LOW},
    draw::Runs,
    frame::at,
};

/// An edge of the buffered tile, by its axis and limit.
const SIDES: [(usize, i64); 4] = [(0, LOW), (0, HIGH), (1, LOW), (1, HIGH)];

/// A way across the tile, or a stretch of its edge.
type Way = Vec<[i32; 2]>;

/// The rings, opened; `None` when there is nothing to set off.
pub(super) fn open(rings: &Runs) -> Option<Runs> {
    let stretches = SIDES.map(|side| stretches(rings, side));
    let one_way = |stretches: &Vec<[i32; 2]>| {
        let forth = stretches.iter().filter(|stretch| stretch[0] < stretch[1]).count();
        forth == 0 || forth == stretches.len()
    };
    if stretches.iter().all(one_way) {
        return None;
    }
    let mut opened = Runs::default();
    let mut ways = Vec::new();
    for ring in rings.iter() {
        across(ring, &mut ways, &mut opened);
    }
    for ((axis, limit), stretches) in SIDES.iter().zip(&stretches) {
        let point = |along: i32| point(*axis, *limit, along);
        ways.extend(set_off(stretches).into_iter().map(|[from, to]| vec![point(from), point(to)]));
    }
    join(ways, &mut opened);
    Some(opened)
}

fn point(axis: usize, limit: i64, along: i32) -> [i32; 2] {
    let limit = i32::try_from(limit).unwrap_or_default();
    if axis == 0 { [limit, along] } else { [along, limit] }
}

/// The side that a whole step of a ring runs along.
fn side(from: [i32; 2], to: [i32; 2]) -> Option<usize> {
    SIDES.iter().position(|(axis, limit)| {
        i64::from(at(&from, *axis)) == *limit && i64::from(at(&to, *axis)) == *limit
    })
}

/// The steps of a ring, the last of which leads to its first point.
fn steps(ring: &[[i32; 2]]) -> impl Iterator<Item = ([i32; 2], [i32; 2])> + Clone {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// All steps along a side, from where to where.
fn stretches(rings: &Runs, (axis, limit): (usize, i64)) -> Vec<[i32; 2]> {
    let on = |point: [i32; 2]| i64::from(at(&point, axis)) == limit;
    let all = rings.iter().flat_map(steps).filter(|(from, to)| on(*from) && on(*to));
    all.map(|(from, to)| [at(&from, 1 - axis), at(&to, 1 - axis)]).collect()
}

/// What is left when stretches that run against each other are taken off.
fn set_off(stretches: &[[i32; 2]]) -> Vec<[i32; 2]> {
    let mut turns: Vec<(i32, i32)> = Vec::new();
    for [from, to] in stretches {
        turns.push((*from, 1));
        turns.push((*to, -1));
    }
    turns.sort_unstable();
    let (mut left, mut level) = (Vec::new(), 0);
    for pair in turns.windows(2) {
        let ((from, turn), (to, _)) = (at(pair, 0), at(pair, 1));
        level += turn;
        if from != to {
            let way = if level > 0 { [from, to] } else { [to, from] };
            left.extend(std::iter::repeat_n(way, level.unsigned_abs() as usize));
        }
    }
    left
}

/// The ways of a ring between its steps along sides; a ring without such a step is whole.
fn across(ring: &[[i32; 2]], ways: &mut Vec<Way>, whole: &mut Runs) {
    let Some(first) = steps(ring).position(|(from, to)| side(from, to).is_some()) else {
        whole.push(ring);
        return;
    };
    let mut way = Way::new();
    for (from, to) in steps(ring).cycle().skip(first + 1).take(ring.len()) {
        if side(from, to).is_none() {
            if way.is_empty() {
                way.push(from);
            }
            way.push(to);
        } else if !way.is_empty() {
            ways.push(std::mem::take(&mut way));
        }
    }
}

/// Joins ways to rings: at each end goes on the way that turns most to the right, which is where the area lies.
fn join(mut ways: Vec<Way>, rings: &mut Runs) {
    ways.sort_unstable();
    let mut used = vec![false; ways.len()];
    for start in 0..ways.len() {
        let mut ring = Way::new();
        let mut next = Some(start);
        while let Some(place) = next.filter(|place| !at(&used, *place)) {
            super::frame::put(&mut used, place, true);
            let Some(way) = ways.get(place) else { break };
            ring.extend(way.iter().take(way.len() - 1));
            let end = way.last().copied().unwrap_or_default();
            let from = at(way, way.len().saturating_sub(2));
            next = onward(&ways, &used, from, end);
        }
        straighten(&mut ring);
        if ring.len() > 2 {
            rings.push(&ring);
        }
    }
}

fn onward(ways: &[Way], used: &[bool], from: [i32; 2], end: [i32; 2]) -> Option<usize> {
    let first = ways.partition_point(|way| way.first() < Some(&end));
    let here = ways.iter().enumerate().skip(first).take_while(|(_, way)| way.first() == Some(&end));
    let open = here.filter(|(place, _)| !at(used, *place));
    let turn = |way: &Way| turn(from, end, at(way, 1));
    open.max_by(|a, b| turn(a.1).total_cmp(&turn(b.1))).map(|(place, _)| place)
}

/// The turn at `middle`, positive to the right with y down; straight back is the least.
fn turn(from: [i32; 2], middle: [i32; 2], to: [i32; 2]) -> f64 {
    let step = |a: [i32; 2], b: [i32; 2]| [f64::from(b[0] - a[0]), f64::from(b[1] - a[1])];
    let (one, two) = (step(from, middle), step(middle, to));
    let cross = one[0] * two[1] - one[1] * two[0];
    let dot = one[0] * two[0] + one[1] * two[1];
    if cross == 0.0 && dot < 0.0 { f64::NEG_INFINITY } else { cross.atan2(dot) }
}

/// Takes out points in the middle of a straight way along a side.
fn straighten(ring: &mut Way) {
    let points = std::mem::take(ring);
    let count = points.len();
    for (place, point) in points.iter().enumerate() {
        let before = at(&points, (place + count - 1) % count.max(1));
        let after = at(&points, (place + 1) % count.max(1));
        let straight =
            side(before, *point).is_some() && side(before, *point) == side(*point, after);
        if !straight {
            ring.push(*point);
        }
    }
}
