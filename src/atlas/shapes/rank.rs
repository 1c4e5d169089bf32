//! The first zoom at which each vertex of an arc is drawn.
//!
//! Vertices are taken out of an arc in the order of the area of the triangle that each makes with its neighbours
//! that are left; that area, or a greater one of a vertex taken before, is how much the vertex matters. Where a way turns back the
//! triangle may be as thin as nothing, however far the way went: there the distance from what is left counts.
//!
//! A vertex stays while its triangle holds another vertex: one of its own arc that is left, or any of another arc,
//! left or not. What is taken out of one arc then never moves it over another: a line that crosses the triangle's
//! new side but not the two old ones has to end inside. As the other arcs count with all their vertices, an arc's
//! ranks depend on nothing but the vertices within its own box, and each arc can be ranked on its own, again and with
//! the same result after an edit elsewhere.
//!
//! # References
//! Visvalingam, Whyatt, "Line generalisation by repeated elimination of points", The Cartographic Journal 30(1), 1993.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    border::Way,
    frame::{Frame, at, put},
    obstacles::{BLOCK, Block, Obstacles},
};

/// Square tile units (of 4096 x 4096) that a triangle has to have for its vertex to be drawn: an eighth of a pixel
/// of a tile that is 512 pixels wide, half a pixel of a screen with twice the pixels.
const TRIANGLE: f64 = 8.0;

/// Square tile units that a ring of one arc has to have to be drawn: one pixel.
const RING: f64 = 64.0;

/// The zoom at which a tile unit is a world unit.
const UNIT_ZOOM: u32 = 20;

/// The first zoom at which an area in square world units reaches `units` square tile units; one more than
/// [`UNIT_ZOOM`] when it never does.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "areas are positive and below 2^64; zooms fit in a byte"
)]
fn first_zoom(area: f64, units: f64) -> u8 {
    // A zoom less makes a tile unit four times as large.
    match ((area / units) as u64).checked_ilog2() {
        None => UNIT_ZOOM as u8 + 1,
        Some(log) => UNIT_ZOOM.saturating_sub(log / 2) as u8,
    }
}

/// Twice the signed area of a triangle.
#[expect(clippy::cast_precision_loss, reason = "only the order of areas matters")]
#[inline]
fn cross(a: [u32; 2], b: [u32; 2], c: [u32; 2]) -> f64 {
    let [dx, dy] = [i64::from(b[0]) - i64::from(a[0]), i64::from(b[1]) - i64::from(a[1])];
    let [ex, ey] = [i64::from(c[0]) - i64::from(a[0]), i64::from(c[1]) - i64::from(a[1])];
    dx as f64 * ey as f64 - dy as f64 * ex as f64
}

/// Twice the area by which a vertex matters: that of its triangle or, where that is narrower than it is high, of the square of its distance
/// from the side that stays. So none that is 4 units or more away is left out ([`TRIANGLE`]).
fn matters([a, b, c]: [[u32; 2]; 3]) -> f64 {
    let way = |from: [u32; 2], to: [u32; 2]| {
        [0, 1].map(|axis| f64::from(at(&to, axis)) - f64::from(at(&from, axis)))
    };
    let dot = |one: [f64; 2], other: [f64; 2]| one[0] * other[0] + one[1] * other[1];
    let (before, after, base) = (way(a, b), way(c, b), way(a, c));
    let area = cross(a, b, c).abs();
    let square = if dot(before, base) <= 0.0 {
        dot(before, before)
    } else if dot(after, base) >= 0.0 {
        dot(after, after)
    } else {
        area * area / dot(base, base)
    };
    area.max(square)
}

/// On which side of the line from `a` to `b` the point `c` lies.
fn side(a: [u32; 2], b: [u32; 2], c: [u32; 2]) -> i128 {
    let difference = |from: u32, to: u32| i128::from(i64::from(to) - i64::from(from));
    let (dx, dy) = (difference(a[0], b[0]), difference(a[1], b[1]));
    let (ex, ey) = (difference(a[0], c[0]), difference(a[1], c[1]));
    (dx * ey - dy * ex).signum()
}

/// The point lies in the triangle or on its edge, and is neither end of the side that stays.
fn inside([a, b, c]: [[u32; 2]; 3], point: [u32; 2]) -> bool {
    let sides = [side(a, b, point), side(b, c, point), side(c, a, point)];
    let (low, high) = (sides.iter().min() < Some(&0), sides.iter().max() > Some(&0));
    !(low && high) && point != a && point != c
}

/// No point of the box lies in the triangle: it lies wholly beyond one of its sides.
fn is_apart([a, b, c]: [[u32; 2]; 3], frame: &Frame) -> bool {
    let ([west, north], [east, south]) = (frame.min, frame.max);
    let corners = [[west, north], [east, north], [east, south], [west, south]];
    let turn = side(a, b, c);
    let beyond = |from, to| corners.iter().all(|corner| side(from, to, *corner) * turn < 0);
    beyond(a, b) || beyond(b, c) || beyond(c, a)
}

/// Room for the work, used again for each arc.
#[derive(Debug, Default)]
pub(super) struct Ranker {
    before: Vec<u32>,
    after: Vec<u32>,
    /// The key in the heap that counts.
    keys: Vec<u64>,
    left: Vec<bool>,
    /// The vertices that are left; others are moved to the corner of the world, for a quick look through all.
    x: Vec<u32>,
    y: Vec<u32>,
    heap: BinaryHeap<Reverse<u64>>,
    near: Vec<Near>,
    blocks: Vec<(Frame, Block)>,
}

/// The blocks that meet the surroundings of one block of the arc, once they were asked for.
#[derive(Debug, Clone)]
struct Near {
    frame: Frame,
    blocks: Option<(u32, u32)>,
}

/// The arc at work and all others.
pub(super) struct Work<'a> {
    pub(super) arcs: &'a [&'a [[u32; 2]]],
    pub(super) obstacles: &'a Obstacles,
}

impl Ranker {
    /// Ranks the arc at place `arc`.
    pub(super) fn rank(&mut self, work: &Work<'_>, arc: usize, free: bool) -> Way {
        let world = at(work.arcs, arc);
        let closed = world.len() > 3 && world.first() == world.last();
        let mut first = vec![0_u8; world.len()].into_boxed_slice();
        self.start(world);
        // A ring keeps three vertices.
        let mut spare = world.len().saturating_sub(if closed { 4 } else { 2 });
        let mut reached = 0.0_f64;
        while let Some(Reverse(key)) = self.heap.pop() {
            let place = usize::try_from(key & 0xFFFF_FFFF).unwrap_or_default();
            if at(&self.keys, place) != key || !at(&self.left, place) {
                continue;
            }
            if spare == 0 {
                break;
            }
            let corners = self.corners(world, place);
            if self.is_blocked(work, arc, place, corners) {
                continue;
            }
            reached = reached.max(matters(corners) / 2.0);
            put(&mut first, place, first_zoom(reached, TRIANGLE));
            self.take_out(world, place);
            spare -= 1;
        }
        let ring_first = if closed { first_zoom(area(world), RING) } else { 0 };
        Way::new(world.into(), first, ring_first, free)
    }

    fn start(&mut self, world: &[[u32; 2]]) {
        let length = world.len();
        let count = super::frame::short(length);
        self.before.clear();
        self.before.extend((0..count).map(|place| place.saturating_sub(1)));
        self.after.clear();
        self.after.extend(1..=count);
        self.keys.clear();
        self.keys.resize(length, 0);
        self.left.clear();
        self.left.resize(length, true);
        self.x.clear();
        self.x.extend(world.iter().map(|point| point[0]));
        self.y.clear();
        self.y.extend(world.iter().map(|point| point[1]));
        self.near.clear();
        self.blocks.clear();
        for start in (0..length).step_by(BLOCK) {
            let (from, upto) =
                (start.saturating_sub(BLOCK / 2), (start + BLOCK * 3 / 2).min(length));
            let frame = Frame::of(world.get(from..upto).unwrap_or_default());
            self.near.push(Near { frame, blocks: None });
        }
        let mut heap = std::mem::take(&mut self.heap).into_vec();
        heap.clear();
        heap.extend((1..length.saturating_sub(1)).map(|place| Reverse(self.key(world, place))));
        self.heap = heap.into();
    }

    fn corners(&self, world: &[[u32; 2]], place: usize) -> [[u32; 2]; 3] {
        let corner = |place: u32| at(world, place as usize);
        [corner(at(&self.before, place)), at(world, place), corner(at(&self.after, place))]
    }

    /// The key of the heap: the area, which sorts like its bits, then the place.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "24 bits of an area are enough for its order"
    )]
    fn key(&mut self, world: &[[u32; 2]], place: usize) -> u64 {
        let area = matters(self.corners(world, place)) as f32;
        let key = u64::from(area.to_bits()) << 32 | place as u64;
        put(&mut self.keys, place, key);
        key
    }

    fn take_out(&mut self, world: &[[u32; 2]], place: usize) {
        put(&mut self.left, place, false);
        put(&mut self.x, place, u32::MAX);
        put(&mut self.y, place, u32::MAX);
        let (before, after) = (at(&self.before, place), at(&self.after, place));
        put(&mut self.after, before as usize, after);
        put(&mut self.before, after as usize, before);
        for neighbour in [before as usize, after as usize] {
            if neighbour > 0 && neighbour + 1 < world.len() {
                let key = self.key(world, neighbour);
                self.heap.push(Reverse(key));
            }
        }
    }

    fn is_blocked(
        &mut self,
        work: &Work<'_>,
        arc: usize,
        place: usize,
        corners: [[u32; 2]; 3],
    ) -> bool {
        let triangle = Frame::of(&corners);
        let own = place / BLOCK;
        if !self.near.get(own).is_some_and(|near| near.frame.covers(&triangle)) {
            return work.obstacles.any(&triangle, |frame, block| {
                !is_apart(corners, &frame)
                    && self.stands(work, (arc, place), block, &triangle, corners)
            });
        }
        let (start, end) = self.near(work, own);
        let near = self.blocks.get(start as usize..end as usize).unwrap_or_default();
        near.iter().any(|(frame, block)| {
            frame.meets(&triangle)
                && !(block.is_long() && is_apart(corners, frame))
                && self.stands(work, (arc, place), *block, &triangle, corners)
        })
    }

    /// The blocks near a block of the arc.
    fn near(&mut self, work: &Work<'_>, own: usize) -> (u32, u32) {
        let Some(near) = self.near.get_mut(own) else { return (0, 0) };
        *near.blocks.get_or_insert_with(|| {
            let start = super::frame::short(self.blocks.len());
            work.obstacles.meeting(&near.frame, |frame, block| self.blocks.push((frame, block)));
            (start, super::frame::short(self.blocks.len()))
        })
    }

    /// A vertex of the block stands in the triangle.
    fn stands(
        &self,
        work: &Work<'_>,
        (arc, place): (usize, usize),
        block: Block,
        triangle: &Frame,
        corners: [[u32; 2]; 3],
    ) -> bool {
        let run = block.start as usize..block.end as usize;
        let points = at(work.arcs, block.arc as usize).get(run.clone()).unwrap_or_default();
        if block.arc as usize == arc {
            let (x, y) = (self.x.get(run.clone()), self.y.get(run.clone()));
            let own = [at(&self.before, place), super::frame::short(place), at(&self.after, place)];
            let own = own.iter().filter(|corner| run.contains(&(**corner as usize))).count();
            if count(x.unwrap_or_default(), y.unwrap_or_default(), triangle) as usize <= own {
                return false;
            }
            let left = self.left.get(run).unwrap_or_default();
            return points.iter().zip(left).any(|(point, left)| {
                *left && triangle.holds(*point) && *point != corners[1] && inside(corners, *point)
            });
        }
        points.iter().any(|point| triangle.holds(*point) && inside(corners, *point))
    }
}

/// How many points lie in a box. Without branches, so that it runs over several at once.
#[inline]
fn count(x: &[u32], y: &[u32], frame: &Frame) -> u32 {
    let [width, height] = [frame.max[0] - frame.min[0], frame.max[1] - frame.min[1]];
    let holds = |(x, y): (&u32, &u32)| {
        let across = u32::from(x.wrapping_sub(frame.min[0]) <= width);
        across & u32::from(y.wrapping_sub(frame.min[1]) <= height)
    };
    x.iter().zip(y).map(holds).sum()
}

/// The area of a ring in square world units.
pub(super) fn area(ring: &[[u32; 2]]) -> f64 {
    let from = at(ring, 0);
    let twice: f64 = ring.windows(2).map(|pair| cross(from, at(pair, 0), at(pair, 1))).sum();
    twice.abs() / 2.0
}
