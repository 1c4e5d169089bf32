//! Where the name of a row stands, and how much room it has there.
//!
//! # References
//! The largest circle inside an area by halving of cells: Agafonkin, "A new algorithm for finding a visual center of a
//! polygon", 2016 (polylabel); the bound is that of Garcia-Castellanos, Lombardo, "Poles of inaccessibility", Scottish
//! Geographical Journal 123(3), 2007.

use std::{cmp::Ordering, collections::BinaryHeap};

use super::{
    cut::Kind,
    frame::{Frame, at},
    row::{Part, Ring, Row},
};
use crate::geo::METRES_PER_UNIT;

/// Where on a line a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::atlas) enum Place {
    /// In the middle of its longest part.
    Inside,
    /// At its end, for what moves.
    End,
}

/// A place for a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::atlas) struct Label {
    /// In world units.
    pub(in crate::atlas) at: [u32; 2],
    /// Of an area: the diameter of the largest circle around it inside, in EPSG:3857 metres.
    pub(in crate::atlas) room_m: Option<f64>,
}

/// Share of an area's width by which its outline may be off when the circle is looked for: a vertex moves the border
/// by some four units of a tile at most.
const COARSE: f64 = 40.0 * 4.0;

/// Share of an area's width by which the radius may be less than the largest.
const PRECISION: f64 = 100.0;

/// Cells looked at before the best of them is taken; a river of an area needs most.
const CELLS: usize = 4000;

/// The label of a row.
pub(super) fn of(row: &Row, place: Place) -> Option<Label> {
    let label = |at| Label { at, room_m: None };
    match (row.kind, place) {
        (Kind::Area, _) => row.label,
        (Kind::Point, Place::Inside) => row.points.first().map(|spot| label(spot.world)),
        (Kind::Point, Place::End) => row.points.last().map(|spot| label(spot.world)),
        (Kind::Line, Place::End) => {
            let piece = row.parts.last()?.rings.last()?.pieces.last()?;
            let [start, end] = piece.border.way.ends();
            Some(label(if piece.reversed { start } else { end }))
        }
        (Kind::Line, Place::Inside) => {
            let lines =
                row.parts.iter().flat_map(|part| part.rings.iter()).map(|ring| all(ring, [0, 0]));
            let longest = lines.max_by(|a, b| length(a).total_cmp(&length(b)))?;
            Some(label(middle(&longest)))
        }
    }
}

/// The label of an area: in the largest circle inside its largest part.
pub(super) fn inside(parts: &[Part]) -> Option<Label> {
    let size = |part: &Part| part.rings.iter().map(Ring::signed_area).sum::<f64>();
    let sizes = parts.iter().map(|part| (size(part), part));
    let (area, part) = sizes.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let frame = part.rings.first()?.frame;
    let width = area.max(0.0).sqrt();
    let mut edges = Vec::new();
    for ring in &part.rings {
        let points = coarse(ring, frame.min, width / COARSE);
        let after = points.iter().cycle().skip(1);
        edges.extend(points.iter().zip(after).map(|(from, to)| [*from, *to]));
    }
    let (center, radius) = circle(&edges, frame, width / PRECISION);
    let room_m = Some(2.0 * radius.max(0.0) * METRES_PER_UNIT);
    Some(Label { at: world(center, frame.min), room_m })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a point of the world; the cast stops at its edges"
)]
fn world([x, y]: [f64; 2], origin: [u32; 2]) -> [u32; 2] {
    [(x + f64::from(origin[0])).round() as u32, (y + f64::from(origin[1])).round() as u32]
}

fn local(point: [u32; 2], origin: [u32; 2]) -> [f64; 2] {
    [f64::from(point[0]) - f64::from(origin[0]), f64::from(point[1]) - f64::from(origin[1])]
}

/// The vertices of a ring that are drawn where a tile unit is `unit` world units.
fn coarse(ring: &Ring, origin: [u32; 2], unit: f64) -> Vec<[f64; 2]> {
    let zoom = (0..=20_u8).find(|zoom| 2.0_f64.powi(20 - i32::from(*zoom)) <= unit).unwrap_or(22);
    pull(ring, origin, zoom)
}

fn all(ring: &Ring, origin: [u32; 2]) -> Vec<[f64; 2]> {
    pull(ring, origin, u8::MAX)
}

fn pull(ring: &Ring, origin: [u32; 2], zoom: u8) -> Vec<[f64; 2]> {
    let mut points = Vec::new();
    for piece in &ring.pieces {
        points.pop();
        piece.border.way.drawn(zoom, piece.reversed, |point| points.push(local(point, origin)));
    }
    points
}

fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2).map(|pair| distance(at(pair, 0), at(pair, 1))).sum()
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (b[0] - a[0]).hypot(b[1] - a[1])
}

fn middle(line: &[[f64; 2]]) -> [u32; 2] {
    let mut left = length(line) / 2.0;
    for pair in line.windows(2) {
        let (from, to) = (at(pair, 0), at(pair, 1));
        let step = distance(from, to);
        if step >= left && step > 0.0 {
            let share = left / step;
            let between = |axis: usize| at(&from, axis) + (at(&to, axis) - at(&from, axis)) * share;
            return world([between(0), between(1)], [0, 0]);
        }
        left -= step;
    }
    world(line.last().copied().unwrap_or_default(), [0, 0])
}

type Edge = [[f64; 2]; 2];

/// A square around `center`, with the distance from there to the border and the most that any point in it can have.
#[derive(Debug, Clone, Copy)]
struct Cell {
    center: [f64; 2],
    half: f64,
    distance: f64,
    most: f64,
}

impl Cell {
    fn new(center: [f64; 2], half: f64, edges: &[Edge]) -> Self {
        let distance = inward(center, edges);
        Self { center, half, distance, most: distance + half * std::f64::consts::SQRT_2 }
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.most.total_cmp(&other.most)
    }
}

/// The distance to the border; negative outside.
fn inward([x, y]: [f64; 2], edges: &[Edge]) -> f64 {
    let (mut inside, mut least) = (false, f64::INFINITY);
    for [[ax, ay], [bx, by]] in edges {
        let (dx, dy) = (bx - ax, by - ay);
        let (ex, ey) = (x - ax, y - ay);
        if ((*ay > y) != (*by > y)) && (ex < dx * ey / dy) {
            inside = !inside;
        }
        let square = dx * dx + dy * dy;
        let share = if square > 0.0 { ((dx * ex + dy * ey) / square).clamp(0.0, 1.0) } else { 0.0 };
        let (gap_x, gap_y) = (ex - share * dx, ey - share * dy);
        least = least.min(gap_x * gap_x + gap_y * gap_y);
    }
    if inside { least.sqrt() } else { -least.sqrt() }
}

/// Centre and radius of nearly the largest circle inside edges that lie in `frame`, relative to its corner.
fn circle(edges: &[Edge], frame: Frame, precision: f64) -> ([f64; 2], f64) {
    let [width, height] = local(frame.max, frame.min);
    let size = width.min(height).max(width.max(height) / 64.0);
    let mut best = Cell::new([width / 2.0, height / 2.0], 0.0, edges);
    if size <= 0.0 {
        return (best.center, 0.0);
    }
    let mut cells = BinaryHeap::new();
    let half = size / 2.0;
    let mut y = half;
    while y < height + half {
        let mut x = half;
        while x < width + half {
            cells.push(Cell::new([x, y], half, edges));
            x += size;
        }
        y += size;
    }
    for _ in 0..CELLS {
        let Some(cell) = cells.pop() else { break };
        if cell.distance > best.distance {
            best = cell;
        }
        if cell.most - best.distance <= precision {
            break;
        }
        let half = cell.half / 2.0;
        for [dx, dy] in [[-half, -half], [half, -half], [-half, half], [half, half]] {
            cells.push(Cell::new([cell.center[0] + dx, cell.center[1] + dy], half, edges));
        }
    }
    (best.center, best.distance)
}

impl Part {
    /// The centre of gravity of a polygon, in world units.
    pub(super) fn middle(&self) -> [u32; 2] {
        let origin = self.rings.first().map(|ring| ring.frame.min).unwrap_or_default();
        let (mut twice, mut sum) = (0.0, [0.0, 0.0]);
        for ring in &self.rings {
            for pair in all(ring, origin).windows(2) {
                let ([ax, ay], [bx, by]) = (at(pair, 0), at(pair, 1));
                let cross = ax * by - bx * ay;
                twice += cross;
                sum = [sum[0] + (ax + bx) * cross, sum[1] + (ay + by) * cross];
            }
        }
        if twice == 0.0 { origin } else { world(sum.map(|axis| axis / (3.0 * twice)), origin) }
    }
}
