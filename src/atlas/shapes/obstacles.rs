//! What may stand in the way when a vertex is taken out of an arc: the vertices of other arcs, in blocks along them.

use super::{
    find::Tree,
    frame::{Frame, at, short},
};

/// Vertices in a block.
pub(super) const BLOCK: usize = 32;

/// A run of vertices of one arc.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Block {
    pub(super) arc: u32,
    /// Its first vertex.
    pub(super) start: u32,
    /// The vertex after its last.
    pub(super) end: u32,
}

impl Block {
    /// It takes long to look through.
    pub(super) fn is_long(self) -> bool {
        self.end - self.start > short(2 * BLOCK)
    }
}

/// The blocks of a list of arcs.
#[derive(Debug, Default)]
pub(super) struct Obstacles {
    tree: Tree,
    frames: Vec<Frame>,
    blocks: Vec<Block>,
}

impl Obstacles {
    /// Adds the arc at a place of the list, in blocks of [`BLOCK`].
    pub(super) fn add(&mut self, arc: usize, points: &[[u32; 2]]) {
        for (place, block) in points.chunks(BLOCK).enumerate() {
            let start = short(place * BLOCK);
            self.frames.push(Frame::of(block));
            self.blocks.push(Block { arc: short(arc), start, end: start + short(block.len()) });
        }
    }

    /// Adds an arc with a known box as one block: quick to add, slower to look through. For an arc that is not ranked.
    pub(super) fn add_whole(&mut self, arc: usize, points: usize, frame: Frame) {
        self.frames.push(frame);
        self.blocks.push(Block { arc: short(arc), start: 0, end: short(points) });
    }

    /// To be called once all arcs are added.
    pub(super) fn finish(mut self) -> Self {
        self.tree = Tree::new(&self.frames);
        self
    }

    /// Calls `found` with the blocks that meet `frame` and their boxes.
    pub(super) fn meeting(&self, frame: &Frame, mut found: impl FnMut(Frame, Block)) {
        self.any(frame, |frame, block| {
            found(frame, block);
            false
        });
    }

    /// Whether `is` holds for some block that meets `frame`.
    pub(super) fn any(&self, frame: &Frame, mut is: impl FnMut(Frame, Block) -> bool) -> bool {
        self.tree.any(frame, |place| {
            let place = place as usize;
            self.frames.get(place).is_some_and(|own| is(*own, at(&self.blocks, place)))
        })
    }
}
