//! Tiles of the WebMercatorQuad matrix set (OGC Two Dimensional Tile Matrix Set 2.0, annex D.1).

use std::f64::consts::PI;

use super::lonlat::LonLatBox;

/// Half the width of the WebMercatorQuad square in metres: pi x 6378137 (EPSG:3857, sphere of the WGS 84 radius).
const HALF_WIDTH_M: f64 = 20_037_508.342_789_244;

/// Deepest zoom that is served.
const MAX_ZOOM: u8 = 22;

/// One tile: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileCoord {
    z: u8,
    x: u32,
    y: u32,
}

/// Why three numbers are no tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Deeper than served.
    #[error("zoom {0} is deeper than 22")]
    Zoom(u8),
    /// Column or row beyond the matrix.
    #[error("tile {z}/{x}/{y} is outside zoom {z}, which has columns and rows 0 to {last}")]
    Outside {
        /// Zoom.
        z: u8,
        /// Column.
        x: u32,
        /// Row.
        y: u32,
        /// Last column and row of the zoom.
        last: u32,
    },
}

impl TileCoord {
    /// Deepest zoom that is served.
    pub const DEEPEST: u8 = MAX_ZOOM;

    /// Half the width of the square of the map in metres of EPSG:3857.
    pub const HALF_WIDTH_M: f64 = HALF_WIDTH_M;

    /// A tile of the matrix.
    ///
    /// # Errors
    /// When the zoom is deeper than 22 or the column or row lies outside the matrix.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, TileError> {
        if z > MAX_ZOOM {
            return Err(TileError::Zoom(z));
        }
        let last = (1_u32 << z) - 1;
        if x > last || y > last {
            return Err(TileError::Outside { z, x, y, last });
        }
        Ok(Self { z, x, y })
    }

    /// The tiles of a zoom that meet a box which does not cross the antimeridian, row by row from the north west.
    pub fn covering(z: u8, bbox: &LonLatBox) -> Vec<Self> {
        let [west, south, east, north] = bbox.edges();
        let edge = f64::from(1_u32 << z.min(MAX_ZOOM));
        // The forward projection (EPSG guidance note 7-2, 3.5.2) in tiles; a place beyond the square is on its edge.
        let place = |at: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it lies between 0 and the last column, both of which fit"
            )]
            let place = (at * edge).floor().clamp(0.0, edge - 1.0) as u32;
            place
        };
        let column = |lon: f64| place((lon + 180.0) / 360.0);
        let row = |lat: f64| place(0.5 - lat.to_radians().tan().asinh() / (2.0 * PI));
        let rows = row(north)..=row(south);
        rows.flat_map(|y| (column(west)..=column(east)).map(move |x| Self { z, x, y })).collect()
    }

    /// Zoom.
    pub fn z(self) -> u8 {
        self.z
    }

    /// Column from the west.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Row from the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// Width and height of a tile of this zoom in EPSG:3857 metres.
    pub fn width_m(self) -> f64 {
        2.0 * HALF_WIDTH_M / f64::from(1_u32 << self.z)
    }

    /// The tile in degrees.
    pub fn lonlat_box(self) -> LonLatBox {
        let [west, south, east, north] = self.edges_3857();
        // The inverse of the spherical Mercator projection (EPSG guidance note 7-2, 3.5.2), its radius that of EPSG:3857.
        let radius_m = HALF_WIDTH_M / PI;
        let lon = |x: f64| (x / radius_m).to_degrees();
        let lat = |y: f64| (y / radius_m).sinh().atan().to_degrees();
        LonLatBox::clamped([lon(west), lat(south), lon(east), lat(north)])
    }

    /// West, south, east, north in EPSG:3857 metres. Neighbours give the very same number for the edge that they
    /// share, so that a point on it belongs to one of them by comparison.
    pub fn edges_3857(self) -> [f64; 4] {
        let width = self.width_m();
        let column = |x: u32| f64::from(x).mul_add(width, -HALF_WIDTH_M);
        let row = |y: u32| f64::from(y).mul_add(-width, HALF_WIDTH_M);
        [column(self.x), row(self.y + 1), column(self.x + 1), row(self.y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_one_tile_and_its_quarters_meet_at_the_origin() {
        let edges = |z, x, y| {
            let edges = TileCoord::new(z, x, y).unwrap().edges_3857();
            edges.map(|edge| format!("{edge:.3}"))
        };
        let half = format!("{HALF_WIDTH_M:.3}");
        let west = format!("-{half}");

        assert_eq!(edges(0, 0, 0), [west.as_str(), &west, &half, &half]);
        assert_eq!(edges(1, 1, 0), ["0.000", "0.000", &half, &half]);
    }

    #[test]
    fn neighbours_share_their_edges_to_the_last_bit() {
        for (z, x, y) in [(5, 25, 14), (8, 203, 116), (11, 1631, 934), (22, 3_346_000, 1_912_777)] {
            let [_, south, east, _] = TileCoord::new(z, x, y).unwrap().edges_3857();
            let [west_of_next, ..] = TileCoord::new(z, x + 1, y).unwrap().edges_3857();
            let [.., north_of_next] = TileCoord::new(z, x, y + 1).unwrap().edges_3857();
            assert_eq!(
                [east.to_bits(), south.to_bits()],
                [west_of_next.to_bits(), north_of_next.to_bits()]
            );
        }
    }

    #[test]
    fn the_tiles_of_a_box_are_those_whose_own_box_meets_it() {
        let [west, south, east, north] = [107.47, 14.86, 107.72, 15.05];
        let bbox = LonLatBox::new(west, south, east, north).unwrap();
        for z in [0, 5, 8] {
            let all = (0..1_u32 << z).flat_map(|y| (0..1_u32 << z).map(move |x| (x, y)));
            let meets = |(x, y): &(u32, u32)| {
                let tile = TileCoord::new(z, *x, *y).unwrap().lonlat_box().edges();
                tile[0] <= east && tile[2] > west && tile[1] < north && tile[3] >= south
            };
            let wanted: Vec<_> = all.filter(meets).collect();
            let found = TileCoord::covering(z, &bbox);
            let found: Vec<_> = found.into_iter().map(|tile| (tile.x(), tile.y())).collect();
            assert_eq!(found, wanted, "zoom {z}");
        }
        assert_eq!(TileCoord::covering(14, &bbox).len(), 12 * 9);
    }

    #[test]
    fn tiles_outside_the_matrix_are_refused_with_their_bounds() {
        assert_eq!(
            TileCoord::new(2, 4, 0).unwrap_err().to_string(),
            "tile 2/4/0 is outside zoom 2, which has columns and rows 0 to 3"
        );
        assert_eq!(TileCoord::new(23, 0, 0), Err(TileError::Zoom(23)));
    }
}
