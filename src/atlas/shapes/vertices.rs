//! Vertices known by their exact coordinates, and what surrounds each of them.
//!
//! A vertex is a *node* when its neighbours differ between the rings and lines that pass through it, or when a line ends
//! there. Between nodes, whoever passes takes the same way.

use super::frame::{at, put, short};

/// No vertex.
const NONE: u32 = u32::MAX;

/// The distinct vertices of many rings and lines.
#[derive(Debug)]
pub(super) struct Vertices {
    exact: Vec<[f64; 2]>,
    /// The neighbours of the first pass; equal ones for the only neighbour of a line's end.
    around: Vec<[u32; 2]>,
    node: Vec<bool>,
    /// Open addressing: a vertex or [`NONE`], at most half full.
    slots: Vec<u32>,
    /// The vertex asked for last. A neighbour walks along a border in the other direction, so that the next vertex is
    /// mostly the one before it or after it.
    last: u32,
}

impl Vertices {
    pub(super) fn new() -> Self {
        let slots = vec![NONE; 1 << 10];
        Self { exact: Vec::new(), around: Vec::new(), node: Vec::new(), slots, last: 0 }
    }

    /// The vertex with these coordinates, to the bit.
    pub(super) fn id(&mut self, position: [f64; 2]) -> u32 {
        let bits = |position: [f64; 2]| position.map(f64::to_bits);
        let wanted = bits(position);
        let is =
            |vertex: u32| self.exact.get(vertex as usize).is_some_and(|own| bits(*own) == wanted);
        for guess in [self.last.wrapping_sub(1), self.last.wrapping_add(1)] {
            if is(guess) {
                self.last = guess;
                return guess;
            }
        }
        let mask = self.slots.len() - 1;
        let mut slot = self.home(wanted);
        loop {
            let vertex = at(&self.slots, slot);
            if vertex == NONE {
                break;
            }
            if is(vertex) {
                self.last = vertex;
                return vertex;
            }
            slot = (slot + 1) & mask;
        }
        let vertex = short(self.exact.len());
        put(&mut self.slots, slot, vertex);
        self.exact.push(position);
        self.last = vertex;
        if self.exact.len() * 2 > self.slots.len() {
            self.grow();
        }
        vertex
    }

    /// The vertex with these coordinates, if there is one.
    pub(super) fn find(&self, position: [f64; 2]) -> Option<u32> {
        let wanted = position.map(f64::to_bits);
        let mut slot = self.home(wanted);
        loop {
            let vertex = at(&self.slots, slot);
            let own = self.exact.get(vertex as usize)?;
            if own.map(f64::to_bits) == wanted {
                return Some(vertex);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    fn home(&self, [x, y]: [u64; 2]) -> usize {
        // The odd number is 2^64 divided by the golden ratio (Knuth, TAOCP 3, 6.4).
        const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = (x.wrapping_mul(GOLDEN).rotate_left(29) ^ y).wrapping_mul(GOLDEN);
        let bits = self.slots.len().trailing_zeros();
        usize::try_from(mixed >> (64 - bits)).unwrap_or_default()
    }

    fn grow(&mut self) {
        self.slots = vec![NONE; self.slots.len() * 2];
        let mask = self.slots.len() - 1;
        for vertex in 0..self.exact.len() {
            let mut slot = self.home(at(&self.exact, vertex).map(f64::to_bits));
            while at(&self.slots, slot) != NONE {
                slot = (slot + 1) & mask;
            }
            put(&mut self.slots, slot, short(vertex));
        }
    }

    pub(super) fn exact(&self, vertex: u32) -> [f64; 2] {
        at(&self.exact, vertex as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.exact.len()
    }

    pub(super) fn is_node(&self, vertex: u32) -> bool {
        at(&self.node, vertex as usize)
    }

    pub(super) fn make_node(&mut self, vertex: u32) {
        self.reach(vertex);
        put(&mut self.node, vertex as usize, true);
    }

    fn reach(&mut self, vertex: u32) {
        let length = self.exact.len().max(vertex as usize + 1);
        if self.node.len() <= vertex as usize {
            self.node.resize(length, false);
            self.around.resize(length, [NONE; 2]);
        }
    }

    /// Notes that something passes through `vertex` between `before` and `after`.
    pub(super) fn pass(&mut self, vertex: u32, before: u32, after: u32) {
        self.reach(vertex);
        let Some(around) = self.around.get_mut(vertex as usize) else { return };
        if *around == [NONE; 2] {
            *around = [before, after];
        } else if *around != [before, after] && *around != [after, before] {
            put(&mut self.node, vertex as usize, true);
        }
    }

    /// Forgets how vertices are found and what surrounds them, which nothing needs once the arcs are cut.
    pub(super) fn into_exact(self) -> Vec<[f64; 2]> {
        self.exact
    }
}
