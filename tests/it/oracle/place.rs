//! Places by chance: on a lattice that polygons are drawn on, on edges of cells, at the ends of the world, and anywhere.

use std::f64::consts::PI;

use proptest::prelude::*;

use super::ground::{ORIGIN, STEP};

/// Where something is.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// A point of the lattice, or of one twice as fine.
    Lattice([i32; 2]),
    /// On the corner or an edge of cells of a depth, or the next number beside it.
    Edge { depth: u8, beside: [i32; 2], nudge: [i8; 2], along: [f64; 2] },
    /// As far beyond the edges of a tile of a zoom as its margin reaches, to the unit of the square: within or beyond.
    Margin { z: u8, beside: [i32; 2], beyond: [bool; 2], further: [bool; 2] },
    /// Where the map ends.
    End(usize),
    /// Anywhere near.
    Free([f64; 2]),
}

const ENDS: [[f64; 2]; 8] = [
    [180.0, 0.0],
    [-180.0, 10.0],
    [108.0, 90.0],
    [108.0, -90.0],
    [-180.0, 90.0],
    [108.0, 85.06],
    [179.999_999_999, -85.051_128_779_806_6],
    [0.0, 0.0],
];

/// Any place.
pub(super) fn spot() -> impl Strategy<Value = Spot> {
    let free = || [-0.7_f64..0.7, -0.5_f64..0.5];
    prop_oneof![
        5 => [-90_i32..90, -70_i32..70].prop_map(Spot::Lattice),
        5 => (5_u8..=24, [-3_i32..4, -3_i32..4], [-1_i8..2, -1_i8..2], free())
            .prop_map(|(depth, beside, nudge, along)| Spot::Edge { depth, beside, nudge, along }),
        3 => (13_u8..=19, [-3_i32..4, -3_i32..4], any::<[bool; 2]>(), any::<[bool; 2]>()).prop_map(
            |(z, beside, beyond, further)| Spot::Margin { z, beside, beyond, further }
        ),
        1 => (0..ENDS.len()).prop_map(Spot::End),
        3 => free().prop_map(Spot::Free),
    ]
}

fn nudged(number: f64, by: i8) -> f64 {
    match by {
        0 => number,
        // The next number to the equator's own is so small that a database refuses to compute with it.
        _ if number.abs() < 1e-9 => f64::from(by) * 1e-12,
        -1 => number.next_down(),
        _ => number.next_up(),
    }
}

impl Spot {
    /// The zoom at whose tiles the place means something.
    pub(super) fn zoom(&self) -> Option<u8> {
        match self {
            Self::Margin { z, .. } => Some(*z),
            _ => None,
        }
    }

    /// Degrees east and north.
    pub(super) fn degrees(&self) -> [f64; 2] {
        match self {
            Self::Lattice([x, y]) => [
                f64::from(*x).mul_add(STEP / 2.0, ORIGIN[0]),
                f64::from(*y).mul_add(STEP / 2.0, ORIGIN[1]),
            ],
            Self::Edge { depth, beside, nudge, along } => {
                let [lon, lat] = corner(*depth, *beside);
                match nudge {
                    // One of the two edges only.
                    [1, 0] => [nudged(lon, nudge[1]), ORIGIN[1] + along[1]],
                    [0, 1] => [ORIGIN[0] + along[0], nudged(lat, nudge[0])],
                    _ => [nudged(lon, nudge[0]), nudged(lat, nudge[1])],
                }
            }
            Self::Margin { z, beside, beyond, further } => {
                // Half a unit of the tile more than 64 is the nearest to 65: it is the first that is too far.
                let side = f64::from(1_u32 << (32 - z));
                let reach = side * 64.5 / 4096.0;
                let tile = tile_of(*z, ORIGIN);
                let [x, y] = [0, 1].map(|axis| {
                    let edge = side * (f64::from(tile[axis]) + f64::from(beside[axis]));
                    let way = if beyond[axis] { reach } else { -reach };
                    edge + way - if further[axis] { 0.0 } else { 1.0 }
                });
                unit([x, y])
            }
            Self::End(end) => ENDS[*end],
            Self::Free([east, north]) => [ORIGIN[0] + east, ORIGIN[1] + north],
        }
    }
}

/// The middle of a unit of the square, in degrees.
fn unit([x, y]: [f64; 2]) -> [f64; 2] {
    let side = f64::from(u32::MAX) + 1.0;
    let lat = (PI * (1.0 - 2.0 * (y + 0.5) / side)).sinh().atan().to_degrees();
    [((x + 0.5) / side - 0.5) * 360.0, lat]
}

/// The north-western corner of a cell near the origin.
fn corner(depth: u8, [right, down]: [i32; 2]) -> [f64; 2] {
    let side = f64::from(1_u32 << depth);
    let [column, row] = tile_of(depth, ORIGIN);
    let column = f64::from(column) + f64::from(right);
    let row = f64::from(row) + f64::from(down);
    let lat = (PI * (1.0 - 2.0 * row / side)).sinh().atan().to_degrees();
    [(column / side - 0.5) * 360.0, lat]
}

/// Column and row of the tile of a zoom that holds a place; good enough to ask near it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what lies outside saturates and is held in the square"
)]
pub(super) fn tile_of(z: u8, [lon, lat]: [f64; 2]) -> [u32; 2] {
    let side = f64::from(1_u32 << z);
    let y = 0.5 - lat.to_radians().tan().asinh() / (2.0 * PI);
    [lon / 360.0 + 0.5, y].map(|share| ((share * side) as u32).min((1 << z) - 1))
}
