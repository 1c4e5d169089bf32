//! One arc, kept once for all rings and lines that use it.

use super::frame::{Frame, at};
use crate::atlas::exact::Exact;

/// An arc between two nodes, or a ring without one (its first vertex is then also its last).
#[derive(Debug, PartialEq)]
pub(super) struct Border {
    /// Degrees, as in the database, beside the places of [`Way::world`].
    exact: Exact,
    pub(super) way: Way,
}

/// An arc in world units, with what is drawn of it at each zoom.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Way {
    pub(super) world: Box<[[u32; 2]]>,
    /// The first zoom at which each vertex is drawn.
    pub(super) first: Box<[u8]>,
    /// The first zoom at which a ring (an arc that ends where it begins) is drawn; 0 for others.
    pub(super) ring_first: u8,
    /// A ring without a node.
    pub(super) free: bool,
    pub(super) frame: Frame,
    coarse: [Coarse; TIERS.len()],
}

/// The vertices that are drawn up to a zoom, with their ranks: what lies between need not be looked at.
#[derive(Debug, Default, PartialEq, Eq)]
struct Coarse {
    world: Box<[[u32; 2]]>,
    first: Box<[u8]>,
}

/// Zooms up to which there is a coarse copy.
const TIERS: [u8; 2] = [6, 9];

/// Shorter arcs are read through faster than a copy is found.
const SHORT: usize = 24;

impl Way {
    pub(super) fn new(
        world: Box<[[u32; 2]]>,
        first: Box<[u8]>,
        ring_first: u8,
        free: bool,
    ) -> Self {
        let frame = Frame::of(&world);
        let coarse = TIERS.map(|zoom| {
            if world.len() < SHORT {
                return Coarse::default();
            }
            let drawn = world.iter().zip(&first).filter(|(_, first)| **first <= zoom);
            let (world, first): (Vec<_>, Vec<_>) = drawn.unzip();
            Coarse { world: world.into(), first: first.into() }
        });
        Self { world, first, ring_first, free, frame, coarse }
    }

    pub(super) fn ends(&self) -> [[u32; 2]; 2] {
        [at(&self.world, 0), at(&self.world, self.world.len().saturating_sub(1))]
    }

    /// The vertices drawn at the zoom, both ends among them.
    #[inline]
    pub(super) fn drawn(&self, zoom: u8, reversed: bool, mut draw: impl FnMut([u32; 2])) {
        let tier =
            TIERS.iter().position(|upto| zoom <= *upto).filter(|_| self.world.len() >= SHORT);
        let coarse = tier.and_then(|tier| self.coarse.get(tier));
        let (world, first) =
            coarse.map_or((&self.world, &self.first), |coarse| (&coarse.world, &coarse.first));
        let both = world.iter().zip(first.iter());
        if reversed {
            both.rev().filter(|(_, first)| **first <= zoom).for_each(|(at, _)| draw(*at));
        } else {
            both.filter(|(_, first)| **first <= zoom).for_each(|(at, _)| draw(*at));
        }
    }
}

impl Border {
    /// An arc of these degrees, which in world units is `way`.
    pub(super) fn new(exact: &[[f64; 2]], way: Way) -> Self {
        Self { exact: Exact::of(exact, &way.world), way }
    }

    /// The same arc with other ranks.
    pub(super) fn with(&self, way: Way) -> Self {
        Self { exact: self.exact.clone(), way }
    }

    /// Degrees as they are kept.
    pub(super) fn exact(&self) -> &Exact {
        &self.exact
    }

    /// An arc as it was kept.
    pub(super) fn kept(exact: Exact, way: Way) -> Self {
        Self { exact, way }
    }

    /// A vertex in degrees.
    pub(super) fn degrees(&self, place: usize) -> [f64; 2] {
        self.exact.get(place, at(&self.way.world, place)).unwrap_or_default()
    }

    /// All vertices in degrees.
    pub(super) fn all_degrees(&self) -> impl DoubleEndedIterator<Item = [f64; 2]> {
        (0..self.len()).map(|place| self.degrees(place))
    }

    /// How many vertices.
    pub(super) fn len(&self) -> usize {
        self.way.world.len()
    }

    pub(super) fn bytes(&self) -> usize {
        let coarse: usize = self.way.coarse.iter().map(|coarse| coarse.first.len()).sum();
        size_of::<Self>() + self.exact.bytes() + 9 * (self.len() + coarse)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn coarse_copies_draw_what_a_look_at_every_vertex_draws(
            vertices in prop::collection::vec((any::<[u32; 2]>(), 0..=21_u8), 2..120), reversed: bool,
        ) {
            let (world, first): (Vec<_>, Vec<_>) = vertices.iter().copied().unzip();
            let way = Way::new(world.into(), first.into(), 0, false);
            for zoom in 0..=22 {
                let drawn = vertices.iter().filter(|vertex| vertex.1 <= zoom);
                let mut expected: Vec<_> = drawn.map(|vertex| vertex.0).collect();
                if reversed {
                    expected.reverse();
                }
                let mut given = Vec::new();
                way.drawn(zoom, reversed, |at| given.push(at));
                prop_assert_eq!(given, expected);
            }
        }
    }
}
