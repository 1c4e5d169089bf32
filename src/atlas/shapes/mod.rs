//! Lines and areas in memory, drawn at every zoom without a gap between neighbours.
//!
//! # Layout
//! - `vertices`, `cut`: rings and lines become arcs, each border once (`vertices` knows equal ones, `cut` cuts).
//! - `border`, `rank`, `obstacles`: an arc, and from which zoom each of its vertices is drawn.
//! - `row`: what a row consists of.
//! - `draw`, `clip`, `seam`, `ring`, `nest`: a row as integer rings, lines and points of a tile.
//! - `find`, `label`, `replace`: which rows meet a box; where a name stands; the store after an edit.
//! - `stored`: the store in a file.
//!
//! # How neighbours never gap
//! Everything that decides what is drawn of a border belongs to the border and not to a row: which vertices at which
//! zoom, whether a small ring is drawn at all, and how a vertex is rounded and an edge is cut at the tile's buffer. So
//! an island and the hole it lies in come and go together.
//!
//! The parts below one pixel of a row that has to be seen ([`Small::Kept`]) are the one exception: they are drawn
//! over what surrounds them. A ring of several borders (an enclave of two rows, say) is never left out for its size:
//! its nodes are always drawn, and it goes when rounding leaves it no area, as does what lies in it.
//!
//! Where borders do not match (a vertex of one row lies on an edge of the other) they are different arcs, each
//! drawn as well as its own vertices allow.

mod border;
mod clip;
mod cut;
mod draw;
mod find;
mod frame;
mod label;
mod nest;
mod obstacles;
mod rank;
mod replace;
mod ring;
mod row;
mod seam;
mod stored;
#[cfg(test)]
mod tests;
mod vertices;

use std::{collections::HashSet, sync::Arc};

use geo::{Geometry, MultiPolygon};

pub(in crate::atlas) use cut::Kind;
pub(in crate::atlas) use draw::{Scratch, Sheet, Small, reach};
pub(in crate::atlas) use frame::Frame;
pub(in crate::atlas) use label::{Label, Place};

use self::{
    border::Border,
    cut::{Cuts, Tracer},
    find::Tree,
    frame::at,
    obstacles::Obstacles,
    rank::{Ranker, Work},
    row::Row,
};
use crate::geo::to_world;

/// An immutable store of rows with lines, areas or points. A store made by [`Shapes::replace`] shares with the old
/// one what did not change.
#[derive(Debug, Default)]
pub(in crate::atlas) struct Shapes {
    /// By key.
    rows: Vec<Arc<Row>>,
    tree: Tree,
}

impl Shapes {
    /// A store of rows in degrees, longitude first. Of two rows with one key the last counts.
    pub(in crate::atlas) fn build(rows: impl Iterator<Item = (u32, Geometry<f64>)>) -> Self {
        let mut tracer = Tracer::new();
        for (key, geometry) in rows {
            tracer.add(key, &geometry);
        }
        let cuts = tracer.cut();
        let worlds = worlds(&cuts);
        let arcs: Vec<&[[u32; 2]]> = worlds.iter().map(Vec::as_slice).collect();
        let mut obstacles = Obstacles::default();
        arcs.iter().enumerate().for_each(|(place, arc)| obstacles.add(place, arc));
        let obstacles = obstacles.finish();
        let work = Work { arcs: &arcs, obstacles: &obstacles };
        let mut ranker = Ranker::default();
        let borders: Vec<Arc<Border>> = cuts
            .arcs
            .iter()
            .enumerate()
            .map(|(place, arc)| {
                let way = ranker.rank(&work, place, arc.free);
                Arc::new(Border::new(&exact(&cuts, place), way))
            })
            .collect();
        Self::of(
            cuts.rows.iter().map(|row| Arc::new(Row::new(row, &cuts.uses, &borders))).collect(),
        )
    }

    fn of(mut rows: Vec<Arc<Row>>) -> Self {
        rows.sort_by_key(|row| row.key);
        let mut kept: Vec<Arc<Row>> = Vec::with_capacity(rows.len());
        for row in rows {
            if kept.last().is_some_and(|last| last.key == row.key) {
                kept.pop();
            }
            kept.push(row);
        }
        let frames: Vec<Frame> = kept.iter().map(|row| row.frame).collect();
        Self { tree: Tree::new(&frames), rows: kept }
    }

    /// The keys of all rows, in order.
    #[cfg(test)]
    pub(in crate::atlas) fn keys(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|row| row.key)
    }

    /// The keys of the rows whose box meets `frame`, in order. For a tile ask for its [`reach`].
    pub(in crate::atlas) fn meeting(&self, frame: &Frame) -> Vec<u32> {
        let mut keys: Vec<u32> = self.rows_meeting(frame).map(|row| row.key).collect();
        keys.sort_unstable();
        keys
    }

    fn rows_meeting(&self, frame: &Frame) -> impl Iterator<Item = &Arc<Row>> {
        let mut places = Vec::new();
        self.tree.meeting(frame, |place| places.push(place));
        places.into_iter().filter_map(|place| self.rows.get(place as usize))
    }

    fn row(&self, key: u32) -> Option<&Arc<Row>> {
        let place = self.rows.binary_search_by_key(&key, |row| row.key).ok()?;
        self.rows.get(place)
    }

    /// The box around a row; `None` for a row that is not here or is empty.
    pub(in crate::atlas) fn frame(&self, key: u32) -> Option<Frame> {
        self.row(key).map(|row| row.frame).filter(|frame| *frame != Frame::EMPTY)
    }

    /// What a row is; `None` for a row that is not here or is empty.
    pub(in crate::atlas) fn kind(&self, key: u32) -> Option<Kind> {
        self.row(key).filter(|row| row.frame != Frame::EMPTY).map(|row| row.kind)
    }

    /// Where the name of a row stands; `None` for a row that is not here or is empty.
    pub(in crate::atlas) fn label(&self, key: u32, place: Place) -> Option<Label> {
        label::of(self.row(key)?, place)
    }

    /// The polygons of a row in degrees, every coordinate as it came. Rings may start at another vertex, run in the other
    /// direction and lack vertices that repeat the one before. `None` for a row that is not here or is no area.
    pub(in crate::atlas) fn polygons(&self, key: u32) -> Option<MultiPolygon<f64>> {
        self.row(key).filter(|row| row.kind == Kind::Area).map(|row| row.polygons())
    }

    /// A row in degrees, every coordinate as it came; `None` for a row that is not here or is empty.
    pub(in crate::atlas) fn geometry(&self, key: u32) -> Option<Geometry<f64>> {
        self.row(key).filter(|row| row.frame != Frame::EMPTY).map(|row| row.geometry())
    }

    /// About how much memory this store holds, with what it shares with others.
    pub(in crate::atlas) fn bytes(&self) -> usize {
        let mut seen = HashSet::new();
        let pieces = self.rows.iter().flat_map(|row| row.pieces());
        let borders = pieces.filter(|piece| seen.insert(Arc::as_ptr(&piece.border)));
        let borders: usize = borders.map(|piece| piece.border.bytes()).sum();
        let rows: usize = self.rows.iter().map(|row| row.bytes() + size_of::<usize>()).sum();
        borders + rows + self.tree.bytes()
    }
}

/// The arcs in world units.
fn worlds(cuts: &Cuts) -> Vec<Vec<[u32; 2]>> {
    let world = |vertex: &u32| {
        let [lon, lat] = at(&cuts.exact, *vertex as usize);
        to_world(lon, lat)
    };
    let arcs = cuts.arcs.iter().map(|arc| cuts.trail.get(arc.vertices.clone()).unwrap_or_default());
    arcs.map(|trail| trail.iter().map(world).collect()).collect()
}

/// An arc in degrees.
fn exact(cuts: &Cuts, arc: usize) -> Vec<[f64; 2]> {
    let run = cuts.arcs.get(arc).map(|arc| arc.vertices.clone()).unwrap_or_default();
    let trail = cuts.trail.get(run).unwrap_or_default();
    trail.iter().map(|vertex| at(&cuts.exact, *vertex as usize)).collect()
}
