//! Which stretches of road are closed: those that somebody names or draws, and those that are reported.

use geo::Coord;

use super::{
    network::{Network, Piece, metres},
    ways::{Closed, Closures},
};
use crate::geo::Ground;

/// Steps in which a line is looked at for where it enters and leaves closed ground, in metres.
const STEP_M: f64 = 20.0;

/// A place that somebody closes lies on the nearest road within so many metres.
pub(super) const PLACE_M: f64 = 200.0;

impl Closures {
    /// Closes a whole road; says whether there is one of that code.
    pub(super) fn road(&mut self, network: &Network, code: &str) -> bool {
        let pieces = network.pieces_of(code);
        self.closed.extend(pieces.into_iter().flatten().map(|piece| Closed {
            piece: *piece,
            from_m: 0.0,
            to_m: network.pieces.get(*piece as usize).map_or(0.0, Piece::length_m),
        }));
        pieces.is_some()
    }

    /// Closes the road at a place, and gives its piece; `None` when none is near.
    pub(super) fn place(
        &mut self,
        network: &Network,
        place: Coord,
        road: Option<&str>,
    ) -> Option<u32> {
        let spot = network.nearest(place, PLACE_M, road)?;
        self.closed.push(Closed { piece: spot.piece, from_m: spot.along_m, to_m: spot.along_m });
        Some(spot.piece)
    }

    /// Closes what lies in a ground, and gives the pieces.
    pub(super) fn ground(&mut self, network: &Network, ground: &Ground) -> Vec<u32> {
        let mut pieces: Vec<_> =
            ground.boxes().flat_map(|own| network.pieces_near(own.min(), own.max())).collect();
        pieces.sort_unstable();
        pieces.dedup();
        pieces.retain(|number| {
            let Some(piece) = network.pieces.get(*number as usize) else { return false };
            let inside = stretches(piece, ground);
            self.closed.extend(inside.iter().map(|(from_m, to_m)| Closed {
                piece: *number,
                from_m: *from_m,
                to_m: *to_m,
            }));
            !inside.is_empty()
        });
        pieces
    }
}

/// The stretches of a piece in a ground, as metres along it.
fn stretches(piece: &Piece, ground: &Ground) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    let mut inside_since: Option<(f64, f64)> = None;
    for (at, along) in looked_at(piece) {
        if ground.covers(at.x, at.y) {
            inside_since = Some(inside_since.map_or((along, along), |(from, _)| (from, along)));
        } else {
            stretches.extend(inside_since.take());
        }
    }
    stretches.extend(inside_since);
    stretches
}

/// The vertices of a piece and places between them, never more than [`STEP_M`] apart, with how far along it they lie.
fn looked_at(piece: &Piece) -> impl Iterator<Item = (Coord, f64)> {
    let between = piece.line.windows(2).flat_map(|pair| {
        let [(one, from), (other, to)] =
            [pair.first(), pair.last()].map(|vertex| vertex.copied().unwrap_or_default());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small whole number"
        )]
        let steps = (metres(one, other) / STEP_M).ceil().clamp(1.0, 1e6) as u32;
        (1..=steps).map(move |step| {
            let share = f64::from(step) / f64::from(steps);
            (one + (other - one) * share, from + share * (to - from))
        })
    });
    piece.line.first().copied().into_iter().chain(between)
}
