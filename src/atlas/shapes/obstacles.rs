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
    /// Its first vertex; it has [`BLOCK`] or what is left of the arc.
    pub(super) start: u32,
}

/// The blocks of a list of arcs.
#[derive(Debug)]
pub(super) struct Obstacles {
    tree: Tree,
    frames: Vec<Frame>,
    blocks: Vec<Block>,
}

impl Obstacles {
    pub(super) fn new<'a>(arcs: impl Iterator<Item = &'a [[u32; 2]]>) -> Self {
        let (mut frames, mut blocks) = (Vec::new(), Vec::new());
        for (arc, points) in arcs.enumerate() {
            for (place, block) in points.chunks(BLOCK).enumerate() {
                frames.push(Frame::of(block));
                blocks.push(Block { arc: short(arc), start: short(place * BLOCK) });
            }
        }
        Self { tree: Tree::new(&frames), frames, blocks }
    }

    /// The blocks that meet `frame`, with their boxes.
    pub(super) fn meeting(&self, frame: &Frame, mut found: impl FnMut(Frame, Block)) {
        self.tree.meeting(frame, |place| {
            if let Some(own) = self.frames.get(place as usize) {
                found(*own, at(&self.blocks, place as usize));
            }
        });
    }
}
