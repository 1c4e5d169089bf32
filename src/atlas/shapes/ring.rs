//! Rings without knots: rounding to tile units can make a ring cross or touch itself.
//!
//! # The rule
//! Where two edges cross, both get the rounded crossing as a vertex; where a vertex lies on an edge, the edge gets it.
//! This is repeated until vertices are the only points that a ring passes twice, and there the ring is taken apart.
//! Parts without an area go. No border moves by more than a tile unit (an eighth of a pixel). A ring that is not
//! untied after [`ROUNDS`] rounds is left out.

use std::collections::HashMap;

use super::{draw::Runs, frame::at};

/// Each round after the first mends what the rounding of crossings in the round before has bent.
const ROUNDS: usize = 16;

type Point = [i32; 2];

/// Room for the work, used again for each ring.
#[derive(Debug, Default)]
pub(super) struct Knots {
    /// Edges as they follow each other.
    spans: Vec<Span>,
    /// Their western ends and places, from west to east.
    order: Vec<(i32, u32)>,
    ring: Vec<Point>,
    /// Points to add to edges.
    added: Vec<(u32, Point)>,
}

/// An edge, for the sweep from west to east.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    min: Point,
    max: Point,
}

impl Knots {
    /// Writes the ring, or what it is taken apart into; true when it was simple.
    pub(super) fn untie(&mut self, ring: &[Point], out: &mut Runs) -> bool {
        if !self.touches(ring) {
            if area(ring) != 0 {
                out.push(ring);
            }
            return true;
        }
        self.ring.clear();
        self.ring.extend_from_slice(ring);
        for _ in 0..ROUNDS {
            if self.added.is_empty() {
                take_apart(&self.ring, out);
                break;
            }
            self.add();
            let ring = std::mem::take(&mut self.ring);
            self.touches(&ring);
            self.ring = ring;
        }
        false
    }

    /// The ring meets itself. What has to be added to its edges is left in `added`.
    fn touches(&mut self, ring: &[Point]) -> bool {
        self.added.clear();
        self.spans.clear();
        self.order.clear();
        let after = ring.iter().cycle().skip(1);
        self.spans.extend(ring.iter().zip(after).map(|(from, to)| Span {
            min: [from[0].min(to[0]), from[1].min(to[1])],
            max: [from[0].max(to[0]), from[1].max(to[1])],
        }));
        self.order.extend(self.spans.iter().zip(0..).map(|(span, edge)| (span.min[0], edge)));
        self.order.sort_unstable();
        let mut touched = false;
        for (place, (_, edge)) in self.order.iter().enumerate() {
            let one = at(&self.spans, *edge as usize);
            let rest = self.order.get(place + 1..).unwrap_or_default();
            for (_, other) in rest.iter().take_while(|(west, _)| *west <= one.max[0]) {
                let two = at(&self.spans, *other as usize);
                if two.min[1] <= one.max[1] && two.max[1] >= one.min[1] {
                    let pair = [*edge.min(other), *edge.max(other)];
                    touched |= meet(ring, pair[0], pair[1], &mut self.added);
                }
            }
        }
        touched
    }

    fn add(&mut self) {
        let ring = std::mem::take(&mut self.ring);
        let along = |edge: u32, point: Point| distance(at(&ring, edge as usize), point);
        self.added.sort_unstable_by_key(|(edge, point)| (*edge, along(*edge, *point)));
        let mut added = self.added.iter().peekable();
        for (edge, point) in ring.iter().enumerate() {
            push(&mut self.ring, *point);
            while let Some((_, point)) = added.next_if(|(own, _)| *own as usize == edge) {
                push(&mut self.ring, *point);
            }
        }
        while self.ring.len() > 1 && self.ring.first() == self.ring.last() {
            self.ring.pop();
        }
    }
}

fn push(ring: &mut Vec<Point>, point: Point) {
    if ring.last() != Some(&point) {
        ring.push(point);
    }
}

fn distance(a: Point, b: Point) -> i64 {
    let [dx, dy] = [i64::from(b[0] - a[0]), i64::from(b[1] - a[1])];
    dx * dx + dy * dy
}

/// Twice the area of a triangle; positive when it turns right with y down.
fn cross(a: Point, b: Point, c: Point) -> i64 {
    let step = |from: Point, to: Point| [i64::from(to[0] - from[0]), i64::from(to[1] - from[1])];
    let ([dx, dy], [ex, ey]) = (step(a, b), step(a, c));
    dx * ey - dy * ex
}

/// Twice the signed area by the surveyor's formula.
pub(super) fn area(ring: &[Point]) -> i64 {
    let from = at(ring, 0);
    ring.windows(2).map(|pair| cross(from, at(pair, 0), at(pair, 1))).sum()
}

/// `point`, known to be on the line, lies between `a` and `b` and is neither.
fn between([a, b]: [Point; 2], point: Point) -> bool {
    let range = |axis: usize| at(&a, axis).min(at(&b, axis))..=at(&a, axis).max(at(&b, axis));
    point != a && point != b && range(0).contains(&point[0]) && range(1).contains(&point[1])
}

/// Two edges of a ring meet elsewhere than neighbours do.
fn meet(ring: &[Point], one: u32, two: u32, added: &mut Vec<(u32, Point)>) -> bool {
    let edge = |edge: u32| {
        let next = edge as usize + 1;
        [at(ring, edge as usize), at(ring, if next == ring.len() { 0 } else { next })]
    };
    let ([a, b], [c, d]) = (edge(one), edge(two));
    let (on_one, on_two) = ([cross(a, b, c), cross(a, b, d)], [cross(c, d, a), cross(c, d, b)]);
    let apart = |[first, second]: [i64; 2]| (first > 0 && second > 0) || (first < 0 && second < 0);
    if apart(on_one) || apart(on_two) {
        return false;
    }
    let before = added.len();
    let ends = [(one, [a, b], on_one, [c, d]), (two, [c, d], on_two, [a, b])];
    for (edge, line, sides, points) in ends {
        for (side, point) in sides.into_iter().zip(points) {
            if side == 0 && between(line, point) {
                added.push((edge, point));
            }
        }
    }
    if on_one.iter().chain(&on_two).all(|side| *side != 0) {
        let crossing = crossing([c, d], on_one);
        let lines = [(one, [a, b]), (two, [c, d])];
        let open = lines.into_iter().filter(|(_, line)| !line.contains(&crossing));
        added.extend(open.map(|(edge, _)| (edge, crossing)));
    }
    let neighbours = two == one + 1 || (one == 0 && two as usize + 1 == ring.len());
    added.len() > before || (!neighbours && (a == c || a == d || b == c || b == d))
}

/// Where the line `c d`, whose ends lie on the given sides of another line, crosses that; rounded.
fn crossing([c, d]: [Point; 2], sides: [i64; 2]) -> Point {
    let (part, whole) = (i128::from(sides[0].abs()), i128::from(sides[0].abs() + sides[1].abs()));
    let axis = |from: i32, to: i32| {
        let rise = i128::from(to) - i128::from(from);
        let offset = (2 * rise * part + whole).div_euclid((2 * whole).max(1));
        from + i32::try_from(offset).unwrap_or_default()
    };
    [axis(c[0], d[0]), axis(c[1], d[1])]
}

/// Takes a ring apart at the vertices that it passes more than once.
fn take_apart(ring: &[Point], out: &mut Runs) {
    let mut way: Vec<Point> = Vec::new();
    let mut places: HashMap<Point, usize> = HashMap::new();
    for point in ring {
        let Some(first) = places.get(point).copied() else {
            places.insert(*point, way.len());
            way.push(*point);
            continue;
        };
        write(way.get(first..).unwrap_or_default(), out);
        way.drain(first + 1..).for_each(|passed| {
            places.remove(&passed);
        });
    }
    write(&way, out);
}

fn write(ring: &[Point], out: &mut Runs) {
    if ring.len() > 2 && area(ring) != 0 {
        out.push(ring);
    }
}
