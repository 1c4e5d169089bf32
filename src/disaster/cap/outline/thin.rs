//! A line with fewer corners around the same points.

use std::{cmp::Reverse, collections::BinaryHeap};

use geo::{
    Coord,
    kernels::{Kernel as _, Orientation, RobustKernel},
};

use super::spots::Spots;

/// A corner, with those before and after it.
#[derive(Debug, Clone, Copy)]
struct Corner {
    at: Coord,
    before: usize,
    after: usize,
    /// How often it was looked at; what was found before the last time is no longer so.
    looked: u32,
    is_there: bool,
}

/// A closed line against the clock that loses its corners.
#[derive(Debug)]
struct Line<'a> {
    corners: Vec<Corner>,
    left: usize,
    /// What must stay inside.
    held: &'a Spots,
    /// The corners that are left.
    spots: Spots,
    /// Corners that can go, by the area that changes; areas are no less than nothing, so their bits are in order.
    next: BinaryHeap<Reverse<(u64, usize, u32)>>,
}

/// The line with so many corners, if it can have so few. It meets itself no more than before, and each of the points that
/// lay inside still does.
pub(super) fn thinned(corners: &[Coord], held: &[Coord], most: usize) -> Vec<Coord> {
    let held = Spots::of(held);
    let mut line = Line::of(corners, &held);
    line.thin(most);
    let mut corners = line.corners();
    while corners.len() > most {
        let Some(fewer) = without_a_side(&corners) else { break };
        corners = fewer;
    }
    corners
}

impl<'a> Line<'a> {
    fn of(corners: &[Coord], held: &'a Spots) -> Self {
        let left = corners.len();
        let corner = |(place, at): (usize, &Coord)| Corner {
            at: *at,
            before: (place + left - 1) % left,
            after: (place + 1) % left,
            looked: 0,
            is_there: true,
        };
        let spots = Spots::of(corners);
        let corners = corners.iter().enumerate().map(corner).collect();
        Self { corners, left, held, spots, next: BinaryHeap::new() }
    }

    fn corners(&self) -> Vec<Coord> {
        self.corners.iter().filter(|corner| corner.is_there).map(|corner| corner.at).collect()
    }

    /// Takes corners away, until so many are left or none can go.
    fn thin(&mut self, most: usize) {
        let mut before = usize::MAX;
        // Corners that lay in the way of others may be gone after a round.
        while self.left > most && self.left < before {
            before = self.left;
            (0..self.corners.len()).for_each(|place| self.look(place));
            while self.left > most {
                let Some(Reverse((_, place, looked))) = self.next.pop() else { break };
                self.take(place, looked);
            }
        }
    }

    fn take(&mut self, place: usize, looked: u32) {
        let Some(corner) = self.corners.get_mut(place) else { return };
        if !corner.is_there || corner.looked != looked {
            return;
        }
        corner.is_there = false;
        let Corner { at, before, after, .. } = *corner;
        self.left -= 1;
        self.spots.remove(at, place);
        if let Some(corner) = self.corners.get_mut(before) {
            corner.after = after;
        }
        if let Some(corner) = self.corners.get_mut(after) {
            corner.before = before;
        }
        self.look(before);
        self.look(after);
    }

    /// Puts the corner among those that can go, if it can.
    fn look(&mut self, place: usize) {
        let area = self.area_without(place);
        let Some(corner) = self.corners.get_mut(place).filter(|corner| corner.is_there) else {
            return;
        };
        corner.looked += 1;
        if let Some(area) = area {
            self.next.push(Reverse((area.to_bits(), place, corner.looked)));
        }
    }

    /// How much ground comes or goes with the corner; none where it has to stay.
    fn area_without(&self, place: usize) -> Option<f64> {
        let corner = self.corners.get(place)?;
        let (before, after) =
            (self.corners.get(corner.before)?.at, self.corners.get(corner.after)?.at);
        let triangle = [before, corner.at, after];
        let turn = RobustKernel::orient2d(before, corner.at, after);
        let loses = turn == Orientation::CounterClockwise && self.held.any_in(triangle, &[]);
        let crosses = || self.spots.any_in(triangle, &[corner.before, place, corner.after]);
        (self.left > 3 && !loses && !crosses()).then(|| area(triangle))
    }
}

fn area([a, b, c]: [Coord; 3]) -> f64 {
    let (first, second) = (b - a, c - a);
    (first.x * second.y - first.y * second.x).abs() / 2.0
}

/// A line that turns left everywhere without the side that costs least: its neighbours are drawn out until they meet.
fn without_a_side(corners: &[Coord]) -> Option<Vec<Coord>> {
    let sides = corners.len();
    let at = |place: usize| corners.get(place % sides).copied();
    let turns_left = |place: usize| {
        let turn = RobustKernel::orient2d(at(place)?, at(place + 1)?, at(place + 2)?);
        (turn == Orientation::CounterClockwise).then_some(())
    };
    (0..sides).try_for_each(turns_left)?;
    let best = (0..sides).filter_map(|place| {
        let [a, b, c, d] = [at(place)?, at(place + 1)?, at(place + 2)?, at(place + 3)?];
        let tip = meeting([a, b], [d, c])?;
        Some((area([b, tip, c]), place, tip))
    });
    let (_, place, tip) = best.min_by(|one, other| one.0.total_cmp(&other.0))?;
    let (first, second) = ((place + 1) % sides, (place + 2) % sides);
    let kept = corners.iter().enumerate().filter(|(place, _)| *place != second);
    Some(kept.map(|(place, at)| if place == first { tip } else { *at }).collect())
}

/// Where two lines meet beyond their second points.
fn meeting([a, b]: [Coord; 2], [d, c]: [Coord; 2]) -> Option<Coord> {
    let (one, other, between) = (b - a, c - d, d - a);
    let across = |first: Coord, second: Coord| first.x * second.y - first.y * second.x;
    let slant = across(one, other);
    let (own, theirs) = (across(between, other) / slant, across(between, one) / slant);
    (slant != 0.0 && own >= 1.0 && theirs >= 1.0).then(|| a + one * own)
}
