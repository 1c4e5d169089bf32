//! What is drawn, looked at with other means than those that drew it.

use std::collections::HashMap;

use super::super::{Kind, Scratch, Shapes, Small};
use crate::geo::TileCoord;

pub(super) type Run = Vec<[i32; 2]>;

/// Everything in a tile, by row.
pub(super) fn drawn(store: &Shapes, tile: TileCoord) -> Vec<(u32, Kind, Vec<Run>)> {
    let mut scratch = Scratch::default();
    let draw = |key: u32| {
        let shape = store.draw(key, tile.into(), Small::LeftOut, &mut scratch)?;
        Some((key, shape.kind, shape.runs().map(<[_]>::to_vec).collect()))
    };
    store.meeting_tile(tile).into_iter().filter_map(draw).collect()
}

/// Twice the signed area.
pub(super) fn area(run: &[[i32; 2]]) -> i64 {
    let next = run.iter().cycle().skip(1);
    let twice = |(a, b): (&[i32; 2], &[i32; 2])| {
        i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])
    };
    run.iter().zip(next).map(twice).sum()
}

/// What breaks the rules of a ring, by a look at each pair of edges.
pub(super) fn faults(run: &[[i32; 2]]) -> Option<String> {
    let count = run.len();
    if count < 3 || area(run) == 0 {
        return Some(format!("no area: {run:?}"));
    }
    let edge = |place: usize| [run[place], run[(place + 1) % count]];
    let side = |a: [i32; 2], b: [i32; 2], c: [i32; 2]| {
        let [ax, ay, bx, by, cx, cy] = [a[0], a[1], b[0], b[1], c[0], c[1]].map(i64::from);
        ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)).signum()
    };
    for one in 0..count {
        let [a, b] = edge(one);
        if a == b {
            return Some(format!("a point twice: {a:?}"));
        }
        for two in one + 1..count {
            let [c, d] = edge(two);
            if side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0 {
                return Some(format!("{a:?}-{b:?} crosses {c:?}-{d:?}"));
            }
            if a == c {
                return Some(format!("{a:?} is passed twice"));
            }
        }
    }
    None
}

/// How often each edge is run along in one direction more than in the other.
#[derive(Default)]
pub(super) struct Balance(HashMap<([i64; 2], [i64; 2]), i64>);

impl Balance {
    pub(super) fn add(&mut self, ring: &[[i64; 2]]) {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)).filter(|(a, b)| a != b) {
            let (edge, step) = if a < b { ((*a, *b), 1) } else { ((*b, *a), -1) };
            *self.0.entry(edge).or_default() += step;
        }
    }

    /// The edges that only one side has.
    pub(super) fn open(self) -> Vec<([i64; 2], [i64; 2])> {
        let open = self.0.into_iter().filter(|(_, left)| *left != 0);
        open.map(|(edge, _)| edge).collect()
    }
}
