//! Positions in quantised web Mercator, the unit in which everything in memory is compared and drawn.
//!
//! The world is a square of 2^32 x 2^32 units, x from the antimeridian to the east, y from the northern edge to the
//! south. A tile of zoom z is a square of side 2^(32-z).

use std::f64::consts::TAU;

/// Units across the world.
const UNITS: f64 = 4_294_967_296.0;

/// Width of the world in EPSG:3857 metres: 2 pi x 6378137.
const WIDTH_M: f64 = 40_075_016.685_578_49;

/// EPSG:3857 metres in one unit: 9.3 mm at the equator.
pub const METRES_PER_UNIT: f64 = WIDTH_M / UNITS;

/// The position of a place in degrees; what lies beyond the square is moved to its edge, 180 degrees east to the last unit.
///
/// # References
/// Spherical Mercator, EPSG guidance note 7-2, 3.5.2, with atanh(sin lat) for ln(tan(pi/4 + lat/2)).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast rounds down and stops at the edges of the world, which is what is wanted"
)]
pub fn to_world(lon: f64, lat: f64) -> [u32; 2] {
    let sin = lat.to_radians().sin();
    let north = ((1.0 + sin) / (1.0 - sin)).ln() / 2.0;
    [((lon / 360.0 + 0.5) * UNITS) as u32, ((0.5 - north / TAU) * UNITS) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_world_stay_in_it() {
        assert_eq!(to_world(0.0, 0.0), [1 << 31, 1 << 31]);
        assert_eq!(to_world(-180.0, 90.0), [0, 0]);
        assert_eq!(to_world(180.0, -90.0), [u32::MAX, u32::MAX]);
        let [_, north] = to_world(0.0, 85.051_128_779_8);
        assert!(north < 8, "the edge of the square is at 85.0511 degrees, not at unit {north}");
    }

    #[test]
    fn a_place_lies_in_the_tile_that_its_high_bits_name() {
        let [x, y] = to_world(107.98, 14.35);
        let tile = crate::geo::TileCoord::new(11, x >> 21, y >> 21).unwrap();
        let [west, south, east, north] = tile.lonlat_box().edges();
        assert!((west..east).contains(&107.98) && (south..north).contains(&14.35));
    }
}
