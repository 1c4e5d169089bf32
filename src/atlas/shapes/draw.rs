//! A row in the units of a tile, as an MVT encoder writes it.

use super::{
    Shapes, clip,
    cut::Kind,
    frame::Frame,
    nest,
    ring::Knots,
    row::{Part, Piece, Ring},
    seam,
};
use crate::geo::TileCoord;

/// Units across a tile (MVT `extent`).
pub(super) const EXTENT: i64 = 4096;

/// Units beyond the edge that are drawn, so that strokes do not end at tile borders.
pub(super) const BUFFER: i64 = 64;

/// The zoom at which a tile unit is a world unit.
const UNIT_ZOOM: u8 = 20;

/// What happens to a ring of less than one pixel (64 square units) that is one border alone: an island, and the hole
/// that it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::atlas) enum Small {
    /// It is left out, on both sides alike.
    LeftOut,
    /// It is drawn, for a row that has to be seen; over its surroundings, whose hole is left out.
    Kept,
}

/// Runs of points, one after the other.
#[derive(Debug, Default)]
pub(super) struct Runs {
    points: Vec<[i32; 2]>,
    ends: Vec<usize>,
}

impl Runs {
    pub(super) fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }

    pub(super) fn push(&mut self, run: &[[i32; 2]]) {
        self.points.extend_from_slice(run);
        self.ends.push(self.points.len());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[[i32; 2]]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.points.get(start..*end))
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Room for the work of drawing, used again for each row.
#[derive(Debug, Default)]
pub(in crate::atlas) struct Scratch {
    way: Vec<[i64; 2]>,
    spare: Vec<[i64; 2]>,
    ring: Vec<[i32; 2]>,
    rings: Runs,
    simple: Runs,
    knots: Knots,
    out: Runs,
}

/// A row as a tile draws it, in units of 4096 across the tile, y down.
#[derive(Debug)]
pub(in crate::atlas) struct Drawn<'a> {
    /// What the runs are.
    pub(in crate::atlas) kind: Kind,
    runs: &'a Runs,
}

impl Drawn<'_> {
    /// Points: one run with all of them. Lines: a run each, of two points or more. Areas: a run for each ring without its
    /// first point again at the end; an exterior ring is clockwise as seen (its area is positive, MVT 2.1, 4.3.4.4)
    /// and its holes follow it, the other way round. No run repeats a point next to itself; no ring is without an area,
    /// crosses or touches itself.
    pub(in crate::atlas) fn runs(&self) -> impl Iterator<Item = &[[i32; 2]]> {
        self.runs.iter()
    }
}

/// How a tile is drawn.
#[derive(Debug, Clone, Copy)]
pub(in crate::atlas) struct Sheet {
    /// The tile.
    pub(in crate::atlas) tile: TileCoord,
    /// How often the detail of its zoom is halved.
    pub(in crate::atlas) halved: u8,
}

impl From<TileCoord> for Sheet {
    fn from(tile: TileCoord) -> Self {
        Self { tile, halved: 0 }
    }
}

/// World units to units of a tile.
#[derive(Debug, Clone, Copy)]
struct Grid {
    zoom: u8,
    /// The zoom whose vertices are drawn.
    detail: u8,
    origin: [i64; 2],
}

impl Grid {
    fn new(Sheet { tile, halved }: Sheet) -> Self {
        let origin = [tile.x(), tile.y()].map(|place| i64::from(place) * EXTENT);
        Self { zoom: tile.z(), detail: tile.z().saturating_sub(halved), origin }
    }

    /// Rounded on the grid of all tiles of the zoom, so that every tile gives a vertex the same place.
    #[inline]
    fn place(&self, point: [u32; 2]) -> [i64; 2] {
        let round = |axis: u32| match UNIT_ZOOM.checked_sub(self.zoom) {
            Some(0) => i64::from(axis),
            Some(shift) => (i64::from(axis) + (1 << (shift - 1))) >> shift,
            None => i64::from(axis) << (self.zoom - UNIT_ZOOM),
        };
        [round(point[0]) - self.origin[0], round(point[1]) - self.origin[1]]
    }

    /// Where a box lies to the buffered tile.
    fn relation(&self, frame: &Frame) -> Relation {
        let (min, max) = (self.place(frame.min), self.place(frame.max));
        let (low, high) = (-BUFFER, EXTENT + BUFFER);
        if max[0] < low || max[1] < low || min[0] > high || min[1] > high {
            Relation::Beside
        } else if min[0] >= low && min[1] >= low && max[0] <= high && max[1] <= high {
            Relation::Inside
        } else {
            Relation::Across
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Wholly beyond one of the four edges.
    Beside,
    Inside,
    Across,
}

/// The box in world units of a tile with its buffer: whatever is drawn in the tile meets it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the world, which is 32 bits wide"
)]
pub(in crate::atlas) fn reach(tile: TileCoord) -> Frame {
    let edge = |place: u32, units: i64| {
        // Half a unit more, which rounding takes back.
        let units = (i64::from(place) * EXTENT + units) * 2 + units.signum();
        let world = match UNIT_ZOOM.checked_sub(tile.z()) {
            Some(shift) => (units << shift) / 2,
            None => units >> (tile.z() - UNIT_ZOOM + 1),
        };
        world.clamp(0, i64::from(u32::MAX)) as u32
    };
    let corner = |units: i64| [edge(tile.x(), units), edge(tile.y(), units)];
    Frame { min: corner(-BUFFER), max: corner(EXTENT + BUFFER) }
}

impl Shapes {
    /// Draws a row; `None` when nothing of it is seen in the tile.
    pub(in crate::atlas) fn draw<'a>(
        &self,
        key: u32,
        sheet: Sheet,
        small: Small,
        scratch: &'a mut Scratch,
    ) -> Option<Drawn<'a>> {
        let row = self.row(key)?;
        let grid = Grid::new(sheet);
        scratch.out.clear();
        if grid.relation(&row.frame) != Relation::Beside {
            match row.kind {
                Kind::Point => points(row.points.iter().map(|spot| spot.world), grid, scratch),
                Kind::Line => row.parts.iter().for_each(|part| line(part, grid, scratch)),
                Kind::Area => row.parts.iter().for_each(|part| area(part, grid, small, scratch)),
            }
        }
        drawn(row.kind, scratch)
    }

    /// Draws a point in the middle of each part of an area, for a row whose parts are too small to be seen as areas.
    pub(in crate::atlas) fn draw_dots<'a>(
        &self,
        key: u32,
        tile: TileCoord,
        scratch: &'a mut Scratch,
    ) -> Option<Drawn<'a>> {
        let row = self.row(key)?;
        scratch.out.clear();
        points(row.parts.iter().map(Part::middle), Grid::new(tile.into()), scratch);
        drawn(Kind::Point, scratch)
    }

    /// The rows that a tile may show, in order of their keys.
    #[cfg(test)]
    pub(in crate::atlas) fn meeting_tile(&self, tile: TileCoord) -> Vec<u32> {
        self.meeting(&reach(tile))
    }
}

fn drawn(kind: Kind, scratch: &Scratch) -> Option<Drawn<'_>> {
    if scratch.out.len() == 0 { None } else { Some(Drawn { kind, runs: &scratch.out }) }
}

fn points(places: impl Iterator<Item = [u32; 2]>, grid: Grid, scratch: &mut Scratch) {
    scratch.ring.clear();
    let seen = places.map(|point| grid.place(point)).filter(|point| clip::holds(*point));
    scratch.ring.extend(seen.map(clip::narrow));
    if !scratch.ring.is_empty() {
        scratch.out.push(&scratch.ring);
    }
}

fn line(part: &Part, grid: Grid, scratch: &mut Scratch) {
    for ring in &part.rings {
        let relation = grid.relation(&ring.frame);
        if relation == Relation::Beside {
            continue;
        }
        pull(&mut scratch.way, ring, grid, Small::Kept);
        clip::line(&scratch.way, &mut scratch.ring, &mut scratch.out);
    }
}

fn area(part: &Part, grid: Grid, small: Small, scratch: &mut Scratch) {
    scratch.rings.clear();
    let mut cut = false;
    for (place, ring) in part.rings.iter().enumerate() {
        let relation = grid.relation(&ring.frame);
        scratch.way.clear();
        if relation != Relation::Beside {
            pull(&mut scratch.way, ring, grid, small);
        }
        if relation == Relation::Across {
            cut |= clip::ring(&mut scratch.way, &mut scratch.spare);
        }
        tidy(&scratch.way, &mut scratch.ring);
        if scratch.ring.len() > 2 {
            scratch.rings.push(&scratch.ring);
        } else if place == 0 {
            return;
        }
    }
    finish(cut, scratch);
}

/// Brings the rings of a polygon, cut or not, into order.
fn finish(cut: bool, scratch: &mut Scratch) {
    let mut plain = true;
    if cut && let Some(rings) = seam::open(&scratch.rings) {
        scratch.rings = rings;
        plain = false;
    }
    scratch.simple.clear();
    for ring in scratch.rings.iter() {
        plain &= scratch.knots.untie(ring, &mut scratch.simple);
    }
    nest::write(&scratch.simple, plain, &mut scratch.out);
}

/// The vertices of a ring or line that are drawn at the zoom, without the first again at the end.
fn pull(way: &mut Vec<[i64; 2]>, ring: &Ring, grid: Grid, small: Small) {
    way.clear();
    for piece in &ring.pieces {
        pull_piece(way, piece, grid, small);
    }
}

#[inline]
fn push(way: &mut Vec<[i64; 2]>, place: [i64; 2]) {
    if way.last() != Some(&place) {
        way.push(place);
    }
}

fn pull_piece(way: &mut Vec<[i64; 2]>, piece: &Piece, grid: Grid, small: Small) {
    let border = &piece.border.way;
    if border.ring_first > grid.detail && small == Small::LeftOut {
        let [start, _] = border.ends();
        push(way, grid.place(start));
    } else if grid.relation(&border.frame) == Relation::Beside {
        // The straight way between its ends lies beyond the same edge.
        let [start, end] = border.ends();
        let ends = if piece.reversed { [end, start] } else { [start, end] };
        for end in ends {
            push(way, grid.place(end));
        }
    } else {
        border.drawn(grid.detail, piece.reversed, |point| push(way, grid.place(point)));
    }
}

/// Takes out ways there and straight back, which rounding makes of narrow places, and the repeated end.
fn tidy(way: &[[i64; 2]], ring: &mut Vec<[i32; 2]>) {
    ring.clear();
    for point in way.iter().map(|point| clip::narrow(*point)) {
        match ring.as_slice() {
            [.., last] if *last == point => {}
            [.., before, _] if *before == point => {
                ring.pop();
            }
            _ => ring.push(point),
        }
    }
    loop {
        match ring.as_slice() {
            [first, .., last] if first == last => {
                ring.pop();
            }
            [first, .., before, _] if first == before => {
                ring.truncate(ring.len() - 2);
            }
            [_, second, .., last] if second == last => {
                ring.pop();
                ring.remove(0);
            }
            _ => return,
        }
    }
}

/// The rings of a row before anything is cut or untied, for tests.
#[cfg(test)]
pub(super) fn probe(
    row: &super::row::Row,
    tile: TileCoord,
    small: Small,
    mut seen: impl FnMut(&[[i64; 2]]),
) {
    let mut way = Vec::new();
    for ring in row.parts.iter().flat_map(|part| part.rings.iter()) {
        way.clear();
        let grid = Grid::new(tile.into());
        for piece in &ring.pieces {
            let border = &piece.border.way;
            if border.ring_first > grid.detail && small == Small::LeftOut {
                push(&mut way, grid.place(border.ends()[0]));
            } else {
                border
                    .drawn(grid.detail, piece.reversed, |point| push(&mut way, grid.place(point)));
            }
        }
        seen(&way);
    }
}

/// A polygon in tile units, cut and brought into order, for tests.
#[cfg(test)]
pub(super) fn compose<'a>(rings: &[Vec<[i64; 2]>], scratch: &'a mut Scratch) -> &'a Runs {
    scratch.out.clear();
    scratch.rings.clear();
    let mut cut = false;
    for ring in rings {
        scratch.way.clone_from(ring);
        cut |= clip::ring(&mut scratch.way, &mut scratch.spare);
        tidy(&scratch.way, &mut scratch.ring);
        if scratch.ring.len() > 2 {
            scratch.rings.push(&scratch.ring);
        }
    }
    finish(cut, scratch);
    &scratch.out
}
