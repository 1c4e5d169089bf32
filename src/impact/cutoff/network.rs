//! Roads as a graph: where lines meet there is a node, and between two nodes a piece.
//!
//! Lines meet where they share a coordinate, and where a line ends within [`MEET_M`] of another one. Lines that cross without
//! a common coordinate do not meet: one of them may be a bridge.

use std::collections::HashMap;

use geo::{Coord, Distance as _, Haversine, Point};

use super::segments::{Found, Segments, metres_per_degree};

/// An end so near to another line, in metres, lies on it: drawn roads seldom end exactly on each other.
const MEET_M: f64 = 15.0;

/// A road that is so much farther off than the nearest, in metres, is beside a place as well: the width of a hamlet.
const BESIDE_M: f64 = 150.0;

/// Most roads that are beside one place.
const BESIDE_MOST: usize = 8;

/// Steps of a degree in which coordinates are told apart, a tenth of a metre.
const STEPS: f64 = 1e6;

/// A road as it was drawn.
#[derive(Debug, Clone)]
pub(super) struct Road {
    /// Its code.
    pub(super) code: String,
    /// Its name.
    pub(super) name: String,
    /// Its line, longitude first, in degrees.
    pub(super) line: Vec<Coord>,
}

/// A stretch of one road between two nodes.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Which road of [`Network::roads`].
    pub(super) road: u32,
    /// Its nodes, first and last.
    pub(super) ends: [u32; 2],
    /// Its vertices, and how many metres along it each lies.
    pub(super) line: Vec<(Coord, f64)>,
}

impl Piece {
    /// Metres from its first node to its last.
    pub(super) fn length_m(&self) -> f64 {
        self.line.last().map_or(0.0, |(_, along)| *along)
    }
}

/// A place on a piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// Which piece.
    pub(super) piece: u32,
    /// Metres from its first node.
    pub(super) along_m: f64,
    /// Metres from what was looked for.
    pub(super) off_m: f64,
}

/// All roads.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) roads: Vec<Road>,
    pub(super) pieces: Vec<Piece>,
    pub(super) nodes: u32,
    segments: Segments,
    by_code: HashMap<String, Vec<u32>>,
}

type Key = [i64; 2];

fn key(place: Coord) -> Key {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "degrees in tenths of a metre have nine digits"
    )]
    [place.x, place.y].map(|degrees| (degrees * STEPS).round() as i64)
}

impl Network {
    /// The graph of these roads; a line of less than two places is none.
    pub(super) fn of(roads: Vec<Road>) -> Self {
        let mut lines: Vec<_> = roads.iter().map(|road| road.line.clone()).collect();
        join_ends(&mut lines);
        let mut uses: HashMap<Key, u32> = HashMap::new();
        for line in &lines {
            for (place, vertex) in line.iter().enumerate() {
                // An end is a node whether anything else comes there or not.
                let weight = if place == 0 || place + 1 == line.len() { 2 } else { 1 };
                *uses.entry(key(*vertex)).or_default() += weight;
            }
        }
        let mut nodes = HashMap::new();
        let mut pieces = Vec::new();
        for (road, line) in (0_u32..).zip(&lines) {
            for part in parts(line, &uses) {
                let number = |place: Coord, nodes: &mut HashMap<Key, u32>| {
                    let next = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                    *nodes.entry(key(place)).or_insert(next)
                };
                let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
                let ends = [number(*first, &mut nodes), number(*last, &mut nodes)];
                pieces.push(Piece { road, ends, line: measured(part) });
            }
        }
        let segments =
            Segments::of(pieces.iter().map(|piece| piece.line.iter().map(|(at, _)| *at)));
        let mut by_code: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, piece) in (0_u32..).zip(&pieces) {
            if let Some(road) = roads.get(piece.road as usize) {
                by_code.entry(road.code.clone()).or_default().push(number);
            }
        }
        let nodes = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
        Self { roads, pieces, nodes, segments, by_code }
    }

    /// The pieces of the road with that code; `None` when there is no such road.
    pub(super) fn pieces_of(&self, code: &str) -> Option<&[u32]> {
        self.by_code.get(code).map(Vec::as_slice)
    }

    /// The road that a piece belongs to.
    pub(super) fn road_of(&self, piece: u32) -> Option<&Road> {
        self.roads.get(self.pieces.get(piece as usize)?.road as usize)
    }

    /// The nearest place on a road within so many metres; with `road`, on one of that code only.
    pub(super) fn nearest(&self, place: Coord, within_m: f64, road: Option<&str>) -> Option<Spot> {
        let only = road.map(|code| self.pieces_of(code).unwrap_or_default());
        let fits = |piece: u32| only.is_none_or(|only| only.binary_search(&piece).is_ok());
        self.spot(&self.segments.nearest(place, within_m, fits)?)
    }

    /// Where a place comes to the roads: on the nearest within so many metres, and on those beside it that are not much farther
    /// off. Who lives between two roads uses the one that is open.
    pub(super) fn beside(&self, place: Coord, within_m: f64) -> Vec<Spot> {
        let near = self.segments.nearest_of_each(place, within_m);
        let most = near.first().map_or(0.0, |nearest| nearest.off_m + BESIDE_M);
        let near = near.iter().take_while(|found| found.off_m <= most).take(BESIDE_MOST);
        near.filter_map(|found| self.spot(found)).collect()
    }

    fn spot(&self, found: &Found) -> Option<Spot> {
        let piece = self.pieces.get(found.line as usize)?;
        let [one, other] = [found.segment, found.segment + 1]
            .map(|vertex| piece.line.get(vertex as usize).map_or(0.0, |(_, along)| *along));
        let along_m = one + found.share * (other - one);
        Some(Spot { piece: found.line, along_m, off_m: found.off_m })
    }

    /// The pieces with a segment whose box meets this one.
    pub(super) fn pieces_near(&self, west_south: Coord, east_north: Coord) -> Vec<u32> {
        let mut pieces = self.segments.meeting(west_south, east_north);
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }
}

/// The line between nodes, with how far along it each vertex lies.
fn measured(part: &[Coord]) -> Vec<(Coord, f64)> {
    let mut along = 0.0;
    let mut before: Option<Coord> = None;
    part.iter()
        .map(|vertex| {
            if let Some(before) = before {
                along += Haversine.distance(Point(before), Point(*vertex));
            }
            before = Some(*vertex);
            (*vertex, along)
        })
        .collect()
}

/// The parts of a line between the vertices that are nodes.
fn parts<'a>(line: &'a [Coord], uses: &HashMap<Key, u32>) -> Vec<&'a [Coord]> {
    let is_node = |vertex: &Coord| uses.get(&key(*vertex)).is_some_and(|uses| *uses > 1);
    let mut parts = Vec::new();
    let mut start = 0;
    for (place, vertex) in line.iter().enumerate().skip(1) {
        if is_node(vertex) {
            parts.extend(line.get(start..=place));
            start = place;
        }
    }
    parts
}

/// Where a line ends beside another one, that one gets a vertex there, and the end moves onto it.
fn join_ends(lines: &mut [Vec<Coord>]) {
    let mut ends: HashMap<Key, u32> = HashMap::new();
    for vertex in lines.iter().flatten() {
        *ends.entry(key(*vertex)).or_default() += 1;
    }
    let segments = Segments::of(lines.iter().map(|line| line.iter().copied()));
    let mut joints: Vec<Vec<(u32, f64, Coord)>> = vec![Vec::new(); lines.len()];
    for (own, line) in (0_u32..).zip(lines.iter()) {
        for end in [line.first(), line.last()].into_iter().flatten() {
            if ends.get(&key(*end)).is_some_and(|uses| *uses > 1) {
                continue;
            }
            let found = segments.nearest(*end, MEET_M, |line| line != own);
            if let Some(found) = found
                && let Some(joints) = joints.get_mut(found.line as usize)
            {
                joints.push((found.segment, found.share, *end));
            }
        }
    }
    for (line, mut joints) in lines.iter_mut().zip(joints) {
        joints.sort_by(|one, other| {
            (other.0, other.1).partial_cmp(&(one.0, one.1)).unwrap_or(std::cmp::Ordering::Equal)
        });
        // From behind, so that the numbers of the segments before stay true.
        for (segment, _, end) in joints {
            line.insert(segment as usize + 1, end);
        }
    }
}

/// The distance of two places on the ground, in metres.
pub(super) fn metres(one: Coord, other: Coord) -> f64 {
    let [per_lon, per_lat] = metres_per_degree(f64::midpoint(one.y, other.y));
    ((one.x - other.x) * per_lon).hypot((one.y - other.y) * per_lat)
}
