//! The ways that are left when stretches of road are closed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap, HashSet},
};

use petgraph::{
    graph::{NodeIndex, UnGraph},
    unionfind::UnionFind,
    visit::EdgeRef as _,
};

use super::network::{Network, Spot};

/// Metres that a group walks in a second where many are old (Highway Capacity Manual 2000, chapter 18: 1.0 m/s where more
/// than a fifth of those who walk are elderly).
const WALK_M_PER_S: f64 = 1.0;

/// On a road that is hard to pass people walk at half that speed: our choice, as no manual tells.
const DIFFICULT_SHARE: f64 = 0.5;

/// A closed stretch of a piece, ends included; a single place is a stretch without length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Closed {
    pub(super) piece: u32,
    pub(super) from_m: f64,
    pub(super) to_m: f64,
}

/// What is closed and what is hard to pass.
#[derive(Debug, Clone, Default)]
pub(super) struct Closures {
    pub(super) closed: Vec<Closed>,
    /// Pieces that are hard to pass.
    pub(super) difficult: HashSet<u32>,
}

/// How long a stretch is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Length {
    /// Metres.
    pub(super) metres: f64,
    /// Seconds on foot.
    pub(super) seconds: f64,
}

impl Length {
    pub(super) fn of(metres: f64, is_difficult: bool) -> Self {
        let speed = if is_difficult { WALK_M_PER_S * DIFFICULT_SHARE } else { WALK_M_PER_S };
        Self { metres, seconds: metres / speed }
    }

    fn and(self, other: Self) -> Self {
        Self { metres: self.metres + other.metres, seconds: self.seconds + other.seconds }
    }
}

/// A way from a place to the nearest goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Way {
    /// Which of the goals.
    pub(super) goal: usize,
    pub(super) length: Length,
}

/// The roads with places on them, as far as they can be passed.
pub(super) struct Passable {
    graph: UnGraph<(), Length>,
    /// The part of the graph that each node hangs together with.
    part_of: Vec<u32>,
    /// Where each place comes to the roads, and how many metres off it lies.
    places: Vec<Vec<(NodeIndex, f64)>>,
}

impl Passable {
    /// The roads with these places, each with where it comes to the roads.
    pub(super) fn of(network: &Network, places: &[Vec<Spot>], closures: &Closures) -> Self {
        let mut graph = UnGraph::with_capacity(
            network.nodes as usize + places.len(),
            network.pieces.len() + places.len(),
        );
        for _ in 0..network.nodes {
            graph.add_node(());
        }
        let mut on_piece: HashMap<u32, Vec<(f64, NodeIndex)>> = HashMap::new();
        let mut stop = |spot: &Spot| {
            let node = graph.add_node(());
            on_piece.entry(spot.piece).or_default().push((spot.along_m, node));
            (node, spot.off_m)
        };
        let places = places.iter().map(|spots| spots.iter().map(&mut stop).collect()).collect();
        let mut closed: HashMap<u32, Vec<(f64, f64)>> = HashMap::new();
        for stretch in &closures.closed {
            closed.entry(stretch.piece).or_default().push((stretch.from_m, stretch.to_m));
        }
        for (number, piece) in (0_u32..).zip(&network.pieces) {
            let [first, last] = piece.ends.map(|end| NodeIndex::new(end as usize));
            let mut stops = vec![(0.0, first)];
            stops.extend(on_piece.remove(&number).unwrap_or_default());
            stops.push((piece.length_m(), last));
            stops.sort_by(|one, other| one.0.total_cmp(&other.0));
            let closed = closed.get(&number).map(Vec::as_slice).unwrap_or_default();
            for pair in stops.windows(2) {
                let [(from, one), (to, other)] = *pair else { continue };
                if closed.iter().all(|(start, end)| *end < from || to < *start) {
                    let length = Length::of(to - from, closures.difficult.contains(&number));
                    graph.add_edge(one, other, length);
                }
            }
        }
        let mut parts = UnionFind::new(graph.node_count());
        for edge in graph.edge_references() {
            parts.union(edge.source().index(), edge.target().index());
        }
        let part_of = parts
            .into_labeling()
            .into_iter()
            .map(|part| u32::try_from(part).unwrap_or(u32::MAX))
            .collect();
        Self { graph, part_of, places }
    }

    fn part(&self, node: NodeIndex) -> Option<u32> {
        self.part_of.get(node.index()).copied()
    }

    /// For each place of `from` the way to the nearest of `goals`, both numbers of places; nothing for a place without one.
    pub(super) fn ways(&self, from: &[usize], goals: &[usize]) -> BTreeMap<usize, Way> {
        let nodes = |place: usize| self.places.get(place).into_iter().flatten().copied();
        let starts: Vec<_> =
            goals.iter().flat_map(|goal| nodes(*goal).map(|node| (*goal, node))).collect();
        let reached: HashSet<_> =
            starts.iter().filter_map(|(_, (node, _))| self.part(*node)).collect();
        let mut wanted: HashMap<NodeIndex, Vec<(usize, f64)>> = HashMap::new();
        for place in from {
            for (node, off_m) in nodes(*place) {
                // Whatever hangs together with no goal would have the whole part searched in vain.
                if self.part(node).is_some_and(|part| reached.contains(&part)) {
                    wanted.entry(node).or_default().push((*place, off_m));
                }
            }
        }
        let mut ways: BTreeMap<usize, Way> = BTreeMap::new();
        let mut search = Search::from(&starts);
        while !wanted.is_empty() {
            let Some((at, way)) = search.next(&self.graph) else { break };
            for (place, off_m) in wanted.remove(&at).unwrap_or_default() {
                let way = Way { length: way.length.and(Length::of(off_m, false)), ..way };
                let known = ways.entry(place).or_insert(way);
                if way.length.seconds < known.length.seconds {
                    *known = way;
                }
            }
        }
        ways
    }
}

/// Dijkstra's search from several goals at once, one node after another. (The one of `petgraph` ends at one node or at none,
/// and tells not which goal a way leads to.)
struct Search {
    /// Seconds in bits, which compare like the number as none is negative; node, goal, metres.
    waiting: BinaryHeap<Reverse<(u64, usize, usize, u64)>>,
    done: HashSet<NodeIndex>,
}

impl Search {
    fn from(starts: &[(usize, (NodeIndex, f64))]) -> Self {
        let mut search = Self { waiting: BinaryHeap::new(), done: HashSet::new() };
        for (goal, (node, off_m)) in starts {
            search.push(*node, Way { goal: *goal, length: Length::of(*off_m, false) });
        }
        search
    }

    fn push(&mut self, node: NodeIndex, way: Way) {
        let Length { metres, seconds } = way.length;
        self.waiting.push(Reverse((seconds.to_bits(), node.index(), way.goal, metres.to_bits())));
    }

    fn next(&mut self, graph: &UnGraph<(), Length>) -> Option<(NodeIndex, Way)> {
        loop {
            let Reverse((seconds, node, goal, metres)) = self.waiting.pop()?;
            let node = NodeIndex::new(node);
            if !self.done.insert(node) {
                continue;
            }
            let length =
                Length { metres: f64::from_bits(metres), seconds: f64::from_bits(seconds) };
            let way = Way { goal, length };
            for edge in graph.edges(node) {
                if !self.done.contains(&edge.target()) {
                    self.push(edge.target(), Way { length: length.and(*edge.weight()), ..way });
                }
            }
            return Some((node, way));
        }
    }
}
