//! Rings and lines cut at nodes, so that a border between neighbours is found once.
//!
//! A ring without a node starts at its vertex with the smallest coordinates, and every arc runs from its end with the
//! smaller coordinates; so it does not matter in which order and direction rows come.

use std::collections::HashMap;

use geo::{Geometry, LineString, Polygon};

use super::{
    frame::{at, short},
    vertices::Vertices,
};

/// What a row is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::atlas) enum Kind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Area,
}

/// An arc as a ring or line uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) arc: u32,
    /// From its last vertex to its first.
    pub(super) reversed: bool,
}

/// A row, its rings and lines as runs of vertices, later of arcs.
#[derive(Debug)]
pub(super) struct Traced {
    pub(super) key: u32,
    pub(super) kind: Kind,
    /// Points only.
    pub(super) points: Vec<[f64; 2]>,
    /// For each part its rings (a line is a part with one), each a range of the list of all.
    pub(super) parts: Vec<Vec<std::ops::Range<usize>>>,
}

/// An arc: its vertices, both ends included (the same for one that closes).
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) vertices: std::ops::Range<usize>,
    /// A ring without a node.
    pub(super) free: bool,
}

/// Rows on the way to arcs.
#[derive(Debug)]
pub(super) struct Tracer {
    pub(super) vertices: Vertices,
    /// The vertices of all rings (without the last, which is the first) and lines.
    trail: Vec<u32>,
    pub(super) rows: Vec<Traced>,
}

/// All arcs and who uses them.
#[derive(Debug)]
pub(super) struct Cuts {
    pub(super) arcs: Vec<Cut>,
    /// Vertices of arcs.
    pub(super) trail: Vec<u32>,
    pub(super) uses: Vec<Use>,
    /// With ranges of [`Self::uses`].
    pub(super) rows: Vec<Traced>,
    /// Coordinates by vertex.
    pub(super) exact: Vec<[f64; 2]>,
}

impl Tracer {
    pub(super) fn new() -> Self {
        Self { vertices: Vertices::new(), trail: Vec::new(), rows: Vec::new() }
    }

    /// Takes a row. Vertices that repeat the one before are taken once, and rings of less than three left out.
    /// Geometry collections, which no table of the catalogue holds, are taken for areas without parts.
    pub(super) fn add(&mut self, key: u32, geometry: &Geometry<f64>) {
        let (kind, points) = match geometry {
            Geometry::Point(point) => (Kind::Point, vec![[point.x(), point.y()]]),
            Geometry::MultiPoint(all) => {
                (Kind::Point, all.iter().map(|point| [point.x(), point.y()]).collect())
            }
            Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::Line(_) => {
                (Kind::Line, Vec::new())
            }
            _ => (Kind::Area, Vec::new()),
        };
        let parts = match geometry {
            Geometry::LineString(line) => vec![self.line(line)],
            Geometry::MultiLineString(all) => all.iter().map(|line| self.line(line)).collect(),
            Geometry::Polygon(polygon) => vec![self.polygon(polygon)],
            Geometry::MultiPolygon(all) => {
                all.iter().map(|polygon| self.polygon(polygon)).collect()
            }
            _ => Vec::new(),
        };
        let parts = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.rows.push(Traced { key, kind, points, parts });
    }

    fn follow(&mut self, line: &LineString<f64>) -> std::ops::Range<usize> {
        let start = self.trail.len();
        for coordinate in &line.0 {
            let vertex = self.vertices.id([coordinate.x, coordinate.y]);
            if self.trail.len() == start || self.trail.last() != Some(&vertex) {
                self.trail.push(vertex);
            }
        }
        start..self.trail.len()
    }

    fn line(&mut self, line: &LineString<f64>) -> Vec<std::ops::Range<usize>> {
        let run = self.follow(line);
        if run.len() < 2 {
            self.trail.truncate(run.start);
            return Vec::new();
        }
        for place in run.start + 1..run.end - 1 {
            let [before, vertex, after] =
                [place - 1, place, place + 1].map(|place| at(&self.trail, place));
            self.vertices.pass(vertex, before, after);
        }
        for end in [run.start, run.end - 1] {
            self.vertices.make_node(at(&self.trail, end));
        }
        vec![run]
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) -> Vec<std::ops::Range<usize>> {
        let outer = self.ring(polygon.exterior());
        if outer.is_empty() {
            return Vec::new();
        }
        let mut rings = vec![outer];
        for inner in polygon.interiors() {
            rings.push(self.ring(inner));
        }
        rings.retain(|ring| !ring.is_empty());
        rings
    }

    fn ring(&mut self, ring: &LineString<f64>) -> std::ops::Range<usize> {
        let mut run = self.follow(ring);
        if run.len() > 1 && at(&self.trail, run.start) == at(&self.trail, run.end - 1) {
            run.end -= 1;
        }
        if run.len() < 3 {
            run.end = run.start;
        }
        self.trail.truncate(run.end);
        let (mut before, last) = (at(&self.trail, run.end.saturating_sub(1)), run.end);
        for place in run.clone() {
            let vertex = at(&self.trail, place);
            let after = at(&self.trail, if place + 1 == last { run.start } else { place + 1 });
            self.vertices.pass(vertex, before, after);
            before = vertex;
        }
        run
    }

    /// Cuts everything.
    pub(super) fn cut(self) -> Cuts {
        let Self { vertices, trail, rows } = self;
        let mut cutter = Cutter {
            vertices: &vertices,
            known: HashMap::new(),
            arcs: Vec::new(),
            trail: Vec::with_capacity(vertices.len()),
            uses: Vec::new(),
            piece: Vec::new(),
        };
        let cut = |mut row: Traced| {
            for run in row.parts.iter_mut().flatten() {
                let start = cutter.uses.len();
                cutter.run(trail.get(run.clone()).unwrap_or_default(), row.kind == Kind::Area);
                *run = start..cutter.uses.len();
            }
            row
        };
        let rows = rows.into_iter().map(cut).collect();
        let Cutter { arcs, trail, uses, .. } = cutter;
        Cuts { arcs, trail, uses, rows, exact: vertices.into_exact() }
    }
}

struct Cutter<'a> {
    vertices: &'a Vertices,
    /// An arc by its first two vertices, from either end. From a node, the next vertex decides the way up to the
    /// next node.
    known: HashMap<(u32, u32), Use>,
    arcs: Vec<Cut>,
    trail: Vec<u32>,
    uses: Vec<Use>,
    piece: Vec<u32>,
}

impl Cutter<'_> {
    fn run(&mut self, run: &[u32], closed: bool) {
        let first = run.iter().position(|vertex| self.vertices.is_node(*vertex));
        match first {
            Some(first) if closed => {
                let around = run.iter().cycle().skip(first).take(run.len() + 1).copied();
                self.pieces(around);
            }
            Some(_) => self.pieces(run.iter().copied()),
            None => self.free(run),
        }
    }

    fn pieces(&mut self, run: impl Iterator<Item = u32>) {
        self.piece.clear();
        for vertex in run {
            self.piece.push(vertex);
            if self.piece.len() > 1 && self.vertices.is_node(vertex) {
                self.note(false);
                self.piece.clear();
                self.piece.push(vertex);
            }
        }
    }

    /// A ring without a node.
    fn free(&mut self, run: &[u32]) {
        let order = |a: u32, b: u32| compare(self.vertices.exact(a), self.vertices.exact(b));
        let least = run.iter().enumerate().min_by(|a, b| order(*a.1, *b.1));
        let Some((first, _)) = least else { return };
        self.piece.clear();
        self.piece.extend(run.iter().cycle().skip(first).take(run.len() + 1));
        self.note(true);
    }

    /// Uses the arc of the piece, an earlier one if there is one.
    fn note(&mut self, free: bool) {
        let [first, second, before, last] = ends(&self.piece);
        if let Some(used) = self.known.get(&(first, second)) {
            self.uses.push(*used);
            return;
        }
        let exact = |vertex| self.vertices.exact(vertex);
        let order = compare(exact(first), exact(last)).then(compare(exact(second), exact(before)));
        let reversed = order.is_gt();
        let (start, arc) = (self.trail.len(), short(self.arcs.len()));
        if reversed {
            self.trail.extend(self.piece.iter().rev());
        } else {
            self.trail.extend(&self.piece);
        }
        self.arcs.push(Cut { vertices: start..self.trail.len(), free });
        self.known.insert((first, second), Use { arc, reversed });
        self.known.entry((last, before)).or_insert(Use { arc, reversed: !reversed });
        self.uses.push(Use { arc, reversed });
    }
}

/// First, second, last but one and last.
fn ends(piece: &[u32]) -> [u32; 4] {
    let last = piece.len().saturating_sub(1);
    [at(piece, 0), at(piece, 1), at(piece, last.saturating_sub(1)), at(piece, last)]
}

/// The order by which arcs are directed: by longitude, then latitude.
fn compare(a: [f64; 2], b: [f64; 2]) -> std::cmp::Ordering {
    a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
}
