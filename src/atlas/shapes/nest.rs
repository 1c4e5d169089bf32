//! Rings in the order of MVT: each exterior ring, then its holes.

use super::{draw::Runs, frame::at, ring::area};

type Ring<'a> = &'a [[i32; 2]];

/// Writes the rings of one polygon. `plain` rings are an exterior and its holes as they came; others were taken
/// apart: those with a positive area are exteriors, those with a negative one holes of the smallest exterior around
/// them. A negative one in no exterior is a fold of less than a unit's width that rounding made, and goes.
pub(super) fn write(rings: &Runs, plain: bool, out: &mut Runs) {
    if plain {
        let mut all = rings.iter();
        if let Some(outer) = all.next().filter(|outer| area(outer) > 0) {
            out.push(outer);
            all.filter(|ring| area(ring) < 0).for_each(|hole| out.push(hole));
        }
        return;
    }
    let (mut outers, holes): (Vec<(i64, Ring<'_>)>, Vec<_>) =
        rings.iter().map(|ring| (area(ring), ring)).partition(|(area, _)| *area > 0);
    outers.sort_by_key(|(area, _)| *area);
    let mut owners: Vec<Vec<Ring<'_>>> = vec![Vec::new(); outers.len()];
    for (size, hole) in holes {
        let owner = outers.iter().position(|(area, outer)| *area >= -size && lies_in(hole, outer));
        if let Some(owner) = owner.and_then(|owner| owners.get_mut(owner)) {
            owner.push(hole);
        }
    }
    for ((_, outer), holes) in outers.iter().zip(owners) {
        out.push(outer);
        for hole in holes {
            out.push(hole);
        }
    }
}

/// The ring lies in the other, whose border it may touch but does not cross.
fn lies_in(ring: Ring<'_>, outer: Ring<'_>) -> bool {
    let next = ring.iter().cycle().skip(1);
    let middles = ring.iter().zip(next).map(|(a, b)| [a[0] + b[0], a[1] + b[1]]);
    let corners = ring.iter().map(|point| [point[0] * 2, point[1] * 2]);
    corners.chain(middles).find_map(|point| is_inside(point, outer)).unwrap_or(true)
}

/// Whether a point (in half units) lies in the ring; `None` on its border.
fn is_inside(point: [i32; 2], ring: Ring<'_>) -> Option<bool> {
    let mut inside = false;
    let mut before = at(ring, ring.len().saturating_sub(1));
    for after in ring.iter().copied() {
        let [[ax, ay], [bx, by]] = [before, after].map(|end| end.map(|axis| i64::from(axis) * 2));
        let [x, y] = point.map(i64::from);
        let side = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        let in_box = x >= ax.min(bx) && x <= ax.max(bx) && y >= ay.min(by) && y <= ay.max(by);
        if side == 0 && in_box {
            return None;
        }
        if (ay > y) != (by > y) && (side > 0) == (by > ay) {
            inside = !inside;
        }
        before = after;
    }
    Some(inside)
}
