//! The store after an edit.
//!
//! Whether a vertex is a node depends on the rows that have it, and the ranks of an arc on the vertices within its box
//! (see [`super::rank`]). So rows that share a vertex with what goes or comes are cut anew, arcs in whose box a vertex
//! goes or comes are ranked anew, and all else stays, down to the memory it lies in.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use geo::{CoordsIter as _, Geometry};

use super::{
    Shapes,
    border::{Border, Way},
    cut::{Cuts, Tracer},
    exact,
    frame::{Frame, at, put},
    obstacles::Obstacles,
    rank::{Ranker, Work},
    row::{Piece, Row},
    vertices::Vertices,
    worlds,
};
use crate::geo::to_world;

/// Borders that were ranked anew, by what they take the place of.
type Fresh = HashMap<*const Border, Arc<Border>>;

impl Shapes {
    /// A store without the rows `removed` and with the rows `added` (which take the place of those with their keys),
    /// and the keys of all rows whose drawing may differ, in order. It is as [`Shapes::build`] would make it.
    pub(in crate::atlas) fn replace(
        &self,
        removed: &[u32],
        added: &[(u32, Geometry<f64>)],
    ) -> (Self, Vec<u32>) {
        let gone: HashSet<u32> =
            removed.iter().copied().chain(added.iter().map(|row| row.0)).collect();
        let edit = Edit::new(self, &gone, added);
        let (mut rows, fresh) = edit.finish(self, &gone);
        let mut changed: Vec<u32> = gone.iter().copied().collect();
        for row in &rows {
            if self.row(row.key).is_none_or(|old| differ(old, row)) {
                changed.push(row.key);
            }
        }
        let new: HashSet<u32> = rows.iter().map(|row| row.key).chain(gone).collect();
        for row in self.rows.iter().filter(|row| !new.contains(&row.key)) {
            let touched = !fresh.is_empty()
                && row.pieces().any(|piece| fresh.contains_key(&Arc::as_ptr(&piece.border)));
            if touched {
                changed.push(row.key);
                rows.push(Arc::new(row.with(|border| fresh.get(&Arc::as_ptr(border)).cloned())));
            } else {
                rows.push(Arc::clone(row));
            }
        }
        changed.sort_unstable();
        changed.dedup();
        (Self::of(rows), changed)
    }
}

/// The rows are not made of the same borders.
fn differ(old: &Row, new: &Row) -> bool {
    let same =
        |(a, b): (&Piece, &Piece)| Arc::ptr_eq(&a.border, &b.border) && a.reversed == b.reversed;
    old.pieces().count() != new.pieces().count() || !old.pieces().zip(new.pieces()).all(same)
}

/// A vertex of a row that goes.
const OLD: u8 = 1;
/// A vertex of a row that comes.
const NEW: u8 = 2;
/// A vertex of a row that stays.
const KEPT: u8 = 4;

/// What an edit touches.
struct Edit {
    /// The vertices of what goes and comes.
    vertices: Vertices,
    /// Of each vertex, who has it.
    marks: Vec<u8>,
    cuts: Cuts,
    /// Borders of rows that go or are cut anew, by their first two vertices.
    known: HashMap<[[u64; 2]; 2], Arc<Border>>,
    /// The rows that were cut, by key.
    recut: HashSet<u32>,
}

fn bits(position: [f64; 2]) -> [u64; 2] {
    position.map(f64::to_bits)
}

fn start(border: &Border) -> [[u64; 2]; 2] {
    [0, 1].map(|place| bits(border.degrees(place)))
}

impl Edit {
    fn new(store: &Shapes, gone: &HashSet<u32>, added: &[(u32, Geometry<f64>)]) -> Self {
        let mut marked =
            Marked { vertices: Vertices::new(), marks: Vec::new(), frame: Frame::EMPTY };
        let mut known = HashMap::new();
        for row in gone.iter().filter_map(|key| store.row(*key)) {
            for piece in row.pieces() {
                piece.border.all_degrees().for_each(|position| marked.mark(position, OLD));
                known.insert(start(&piece.border), Arc::clone(&piece.border));
            }
        }
        for (_, geometry) in added {
            geometry.coords_iter().for_each(|place| marked.mark([place.x, place.y], NEW));
        }
        let mut tracer = Tracer::new();
        let mut recut = HashSet::new();
        let frame = marked.frame;
        for row in store.rows_meeting(&frame) {
            if gone.contains(&row.key) || !marked.meet(row) {
                continue;
            }
            recut.insert(row.key);
            for piece in row.pieces() {
                known.insert(start(&piece.border), Arc::clone(&piece.border));
                marked.keep_nodes(&piece.border, &mut tracer);
            }
            tracer.add(row.key, &row.geometry());
        }
        // Of two new rows with one key the last counts, as in a build.
        let last: HashMap<u32, usize> =
            added.iter().enumerate().map(|(place, row)| (row.0, place)).collect();
        for (place, (key, geometry)) in added.iter().enumerate() {
            if last.get(key) == Some(&place) {
                tracer.add(*key, geometry);
            }
        }
        let Marked { vertices, marks, .. } = marked;
        Self { vertices, marks, cuts: tracer.cut(), known, recut }
    }

    /// Vertices that nobody had, or nobody has now.
    fn moved(&self) -> Vec<[u32; 2]> {
        let marks =
            self.marks.iter().enumerate().filter(|(_, mark)| **mark == OLD || **mark == NEW);
        let exact = marks.map(|(vertex, _)| self.vertices.exact(super::frame::short(vertex)));
        exact.map(|[lon, lat]| to_world(lon, lat)).collect()
    }

    /// The rows that were cut, and the borders of others that were ranked anew.
    fn finish(&self, store: &Shapes, gone: &HashSet<u32>) -> (Vec<Arc<Row>>, Fresh) {
        let worlds = worlds(&self.cuts);
        let old: Vec<Option<Arc<Border>>> = (0..worlds.len()).map(|arc| self.same(arc)).collect();
        let moved = self.moved();
        let around = Frame::of(&moved);
        let is_moved =
            |frame: &Frame| frame.meets(&around) && moved.iter().any(|point| frame.holds(*point));
        let mut stale: Vec<bool> =
            old.iter().map(|old| old.as_ref().is_none_or(|old| is_moved(&old.way.frame))).collect();
        let others = self.others(store, gone, &old, is_moved);
        stale.extend(others.iter().map(|other| is_moved(&other.way.frame)));
        let mut arcs: Vec<&[[u32; 2]]> = worlds.iter().map(Vec::as_slice).collect();
        arcs.extend(others.iter().map(|other| &*other.way.world));
        let around = arcs.iter().zip(&stale).filter(|(_, stale)| **stale);
        let around = around.fold(Frame::EMPTY, |frame, (arc, _)| frame.join(Frame::of(arc)));
        let beside = self.beside(store, gone, &around, (&old, &others));
        arcs.extend(beside.iter().map(|other| &*other.way.world));
        let beside_frames: Vec<Frame> = beside.iter().map(|other| other.way.frame).collect();

        let mut obstacles = Obstacles::default();
        for (place, arc) in arcs.iter().enumerate() {
            if at(&stale, place) {
                obstacles.add(place, arc);
            } else {
                let beside = place.checked_sub(worlds.len() + others.len());
                let known = beside.and_then(|place| beside_frames.get(place)).copied();
                obstacles.add_whole(place, arc.len(), known.unwrap_or_else(|| Frame::of(arc)));
            }
        }
        let obstacles = obstacles.finish();
        let work = Work { arcs: &arcs, obstacles: &obstacles };
        let mut ranker = Ranker::default();
        let mut fresh = Fresh::new();
        let mut borders = Vec::with_capacity(worlds.len());
        for (place, old) in old.iter().enumerate() {
            let free = self.cuts.arcs.get(place).is_some_and(|arc| arc.free);
            let way = at(&stale, place).then(|| ranker.rank(&work, place, free));
            borders.push(match (old, way) {
                (Some(old), None) => Arc::clone(old),
                (old, way) => {
                    let made = |way| Border::new(&exact(&self.cuts, place), way);
                    renewed(old.as_ref(), way.unwrap_or_default(), made, &mut fresh)
                }
            });
        }
        for (place, other) in others.iter().enumerate() {
            let way = ranker.rank(&work, worlds.len() + place, other.way.free);
            renewed(Some(other), way, |way| other.with(way), &mut fresh);
        }
        let rows = self.cuts.rows.iter();
        (rows.map(|row| Arc::new(Row::new(row, &self.cuts.uses, &borders))).collect(), fresh)
    }

    /// The border that an arc was before.
    fn same(&self, arc: usize) -> Option<Arc<Border>> {
        let cut = self.cuts.arcs.get(arc)?;
        let trail = self.cuts.trail.get(cut.vertices.clone())?;
        let exact = |vertex: &u32| at(&self.cuts.exact, *vertex as usize);
        let [first, second] = [trail.first()?, trail.get(1)?].map(exact);
        let old = self.known.get(&[bits(first), bits(second)])?;
        let same = old.way.free == cut.free
            && old.all_degrees().map(bits).eq(trail.iter().map(|vertex| bits(exact(vertex))));
        same.then(|| Arc::clone(old))
    }

    /// Borders of rows that stay as they are, in whose box a vertex moved.
    fn others(
        &self,
        store: &Shapes,
        gone: &HashSet<u32>,
        old: &[Option<Arc<Border>>],
        is_moved: impl Fn(&Frame) -> bool,
    ) -> Vec<Arc<Border>> {
        let mut seen: HashSet<*const Border> = old.iter().flatten().map(Arc::as_ptr).collect();
        let mut found = Vec::new();
        for row in store.rows_meeting(&Frame::of(&self.moved())) {
            if gone.contains(&row.key) || self.recut.contains(&row.key) {
                continue;
            }
            for piece in row.pieces() {
                if is_moved(&piece.border.way.frame) && seen.insert(Arc::as_ptr(&piece.border)) {
                    found.push(Arc::clone(&piece.border));
                }
            }
        }
        found
    }

    /// Borders of rows that stay as they are, which may stand in the way of what is ranked.
    fn beside(
        &self,
        store: &Shapes,
        gone: &HashSet<u32>,
        around: &Frame,
        (old, others): (&[Option<Arc<Border>>], &[Arc<Border>]),
    ) -> Vec<Arc<Border>> {
        let mut seen: HashSet<*const Border> =
            old.iter().flatten().chain(others).map(Arc::as_ptr).collect();
        let mut found = Vec::new();
        for row in store.rows_meeting(around) {
            if gone.contains(&row.key) || self.recut.contains(&row.key) {
                continue;
            }
            for piece in row.pieces() {
                if piece.border.way.frame.meets(around) && seen.insert(Arc::as_ptr(&piece.border)) {
                    found.push(Arc::clone(&piece.border));
                }
            }
        }
        found
    }
}

/// The old border when that is its way too, otherwise a new one.
fn renewed(
    old: Option<&Arc<Border>>,
    way: Way,
    made: impl Fn(Way) -> Border,
    fresh: &mut Fresh,
) -> Arc<Border> {
    if let Some(old) = old.filter(|old| old.way == way) {
        return Arc::clone(old);
    }
    let new = Arc::new(made(way));
    if let Some(old) = old {
        fresh.insert(Arc::as_ptr(old), Arc::clone(&new));
    }
    new
}

/// Vertices with marks.
struct Marked {
    vertices: Vertices,
    marks: Vec<u8>,
    frame: Frame,
}

impl Marked {
    fn mark(&mut self, position: [f64; 2], mark: u8) {
        let vertex = self.vertices.id(position) as usize;
        self.marks.resize(self.vertices.len(), 0);
        let before = at(&self.marks, vertex);
        put(&mut self.marks, vertex, before | mark);
        self.frame.add(to_world(position[0], position[1]));
    }

    /// The row has one of the vertices; those that it has are marked.
    fn meet(&mut self, row: &Row) -> bool {
        let mut met = false;
        let near = row.pieces().filter(|piece| piece.border.way.frame.meets(&self.frame));
        for position in near.flat_map(|piece| piece.border.all_degrees()) {
            if let Some(vertex) = self.vertices.find(position) {
                met = true;
                let before = at(&self.marks, vertex as usize);
                put(&mut self.marks, vertex as usize, before | KEPT);
            }
        }
        met
    }

    /// A node that no vertex of the edit is stays one, also where the rows that make it one are not cut anew.
    fn keep_nodes(&self, border: &Border, tracer: &mut Tracer) {
        if border.way.free {
            return;
        }
        for end in [0, border.len().saturating_sub(1)].map(|place| border.degrees(place)) {
            if self.vertices.find(end).is_none() {
                let vertex = tracer.vertices.id(end);
                tracer.vertices.make_node(vertex);
            }
        }
    }
}
