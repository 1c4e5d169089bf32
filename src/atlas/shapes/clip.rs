//! Cutting at the edges of the buffered tile.
//!
//! An edge is cut the same way in both directions and in every ring, so that neighbours end at the same points.
//!
//! # References
//! Sutherland, Hodgman, "Reentrant polygon clipping", Communications of the ACM 17(1), 1974. What it leaves along the
//! edges of the tile, [`super::seam`] opens.

use super::{
    draw::{BUFFER, EXTENT, Runs},
    frame::at,
};

pub(super) const LOW: i64 = -BUFFER;
pub(super) const HIGH: i64 = EXTENT + BUFFER;

/// The point lies in the buffered tile.
pub(super) fn holds([x, y]: [i64; 2]) -> bool {
    (LOW..=HIGH).contains(&x) && (LOW..=HIGH).contains(&y)
}

/// A point of the buffered tile.
#[expect(clippy::cast_possible_truncation, reason = "a buffered tile is some thousand units wide")]
pub(super) fn narrow([x, y]: [i64; 2]) -> [i32; 2] {
    [x.clamp(LOW, HIGH) as i32, y.clamp(LOW, HIGH) as i32]
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    /// 0 for a limit of x, 1 for one of y.
    axis: usize,
    limit: i64,
    /// What lies above the limit is kept.
    above: bool,
}

const EDGES: [Edge; 4] = [
    Edge { axis: 0, limit: LOW, above: true },
    Edge { axis: 0, limit: HIGH, above: false },
    Edge { axis: 1, limit: LOW, above: true },
    Edge { axis: 1, limit: HIGH, above: false },
];

impl Edge {
    #[inline]
    fn keeps(&self, point: [i64; 2]) -> bool {
        let value = at(&point, self.axis);
        if self.above { value >= self.limit } else { value <= self.limit }
    }

    /// Where the way from one point to another crosses the limit, rounded.
    fn crossing(&self, from: [i64; 2], to: [i64; 2]) -> [i64; 2] {
        let (from, to) = if from < to { (from, to) } else { (to, from) };
        let (across, along) = (self.axis, 1 - self.axis);
        let (whole, part) = (at(&to, across) - at(&from, across), self.limit - at(&from, across));
        let rise = at(&to, along) - at(&from, along);
        // Rounded to the nearest; `whole` is not zero, as the limit lies between the two.
        let [whole, part, rise] = [whole.abs(), part * whole.signum(), rise].map(i128::from);
        let offset = (2 * rise * part + whole).div_euclid((2 * whole).max(1));
        let value = at(&from, along) + i64::try_from(offset).unwrap_or_default();
        if across == 0 { [self.limit, value] } else { [value, self.limit] }
    }
}

/// Cuts a ring; false when there was nothing to cut.
pub(super) fn ring(way: &mut Vec<[i64; 2]>, spare: &mut Vec<[i64; 2]>) -> bool {
    let mut cut = false;
    for edge in EDGES {
        if way.iter().all(|point| edge.keeps(*point)) {
            continue;
        }
        cut = true;
        spare.clear();
        let mut before = at(way, way.len().saturating_sub(1));
        for point in way.iter().copied() {
            match (edge.keeps(before), edge.keeps(point)) {
                (true, true) => push(spare, point),
                (true, false) => push(spare, edge.crossing(before, point)),
                (false, true) => {
                    push(spare, edge.crossing(before, point));
                    push(spare, point);
                }
                (false, false) => {}
            }
            before = point;
        }
        std::mem::swap(way, spare);
    }
    cut
}

fn push(way: &mut Vec<[i64; 2]>, point: [i64; 2]) {
    if way.last() != Some(&point) {
        way.push(point);
    }
}

/// Cuts a line to the runs that lie in the buffered tile.
pub(super) fn line(way: &[[i64; 2]], run: &mut Vec<[i32; 2]>, out: &mut Runs) {
    run.clear();
    for pair in way.windows(2) {
        let (from, to) = (at(pair, 0), at(pair, 1));
        let Some([start, end]) = segment(from, to) else { continue };
        if run.last() != Some(&narrow(start)) {
            finish(run, out);
            run.push(narrow(start));
        }
        if start != end {
            run.push(narrow(end));
        }
        if end != to {
            finish(run, out);
        }
    }
    finish(run, out);
}

fn finish(run: &mut Vec<[i32; 2]>, out: &mut Runs) {
    if run.len() > 1 {
        out.push(run);
    }
    run.clear();
}

/// The part of a segment that lies in the buffered tile.
fn segment(mut from: [i64; 2], mut to: [i64; 2]) -> Option<[[i64; 2]; 2]> {
    for edge in EDGES {
        match (edge.keeps(from), edge.keeps(to)) {
            (true, true) => {}
            (true, false) => to = edge.crossing(from, to),
            (false, true) => from = edge.crossing(from, to),
            (false, false) => return None,
        }
    }
    Some([from, to])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near_an_edge() -> impl Strategy<Value = [i64; 2]> {
        let axis = || prop_oneof![LOW - 9..LOW + 9, HIGH - 9..HIGH + 9, 0..9_i64];
        (axis(), axis()).prop_map(|(x, y)| [x, y])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn an_edge_is_cut_the_same_in_both_directions(a in near_an_edge(), b in near_an_edge()) {
            let back = segment(b, a).map(|[from, to]| [to, from]);
            prop_assert_eq!(segment(a, b), back);
        }
    }

    #[test]
    fn a_crossing_is_rounded_to_the_nearest_unit() {
        assert_eq!(segment([LOW - 1, 0], [LOW + 2, 10]), Some([[LOW, 3], [LOW + 2, 10]]));
        assert_eq!(segment([0, HIGH + 3], [2, HIGH - 1]), Some([[2, HIGH], [2, HIGH - 1]]));
        assert_eq!(segment([LOW - 4, 0], [LOW - 1, 10]), None);
        let far = 1 << 34;
        assert_eq!(segment([-far, -far], [far, far]), Some([[LOW, LOW], [HIGH, HIGH]]));
    }
}
