//! How large a layer of a tile may be, and what happens to one that would be larger.
//!
//! # The rule
//! A layer is [`BUDGET`] bytes at most, uncompressed: a phone has to unpack and draw it. Nothing is left out at random, and the
//! same rows give the same tile.
//!
//! - Points become sums of cells, as on the zooms where they always are. Every row is counted.
//! - Lines and areas are drawn with the detail of the zoom before, and what is smaller than a pixel of that zoom is left
//!   out; of points among them, and of labels, the first of each such pixel stays. This goes on until the layer fits. Rows that
//!   are always shown are never left out.
//!
//! The answer says so ([`Reduced`]), with the number of rows that are left out.

use std::fmt;

/// Bytes of a layer of a tile before compression, at most.
pub(super) const BUDGET: usize = 500_000;

/// The detail is halved so often at most; then a pixel is as large as a tile.
pub(super) const HALVINGS: u8 = 8;

/// A layer of a tile.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    /// Uncompressed MVT 2.1, empty when nothing is there.
    pub bytes: Vec<u8>,
    /// How many rows it shows.
    pub rows: usize,
    /// What was done to keep it within its budget.
    pub reduced: Option<Reduced>,
}

/// What was done to a layer that would have been too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduced {
    /// Points are shown as sums of cells.
    ToSums,
    /// Lines and areas have less detail.
    Detail {
        /// How often the detail of the zoom was halved.
        halved: u8,
        /// Rows that are left out.
        left_out: usize,
    },
}

/// As parameters of an item of a structured field (RFC 8941, 3.1.2).
impl fmt::Display for Reduced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ToSums => f.write_str("sums"),
            Self::Detail { halved, left_out } => write!(f, "halved={halved};left-out={left_out}"),
        }
    }
}
