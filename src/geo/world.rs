//! Places on the web-Mercator square as whole numbers, so that a place lies in one cell of every grid by bits alone.

use std::f64::consts::PI;

use super::tile::TileCoord;

/// Bits of a world coordinate: the square is 2^32 units wide, one unit 9.3 mm at the equator.
const BITS: u32 = 32;

/// Units across the square.
const SIDE: f64 = 4_294_967_296.0;

/// Metres of EPSG:3857 in one unit: the square is 2 pi x 6378137 m wide.
pub const METRES_PER_UNIT: f64 = 40_075_016.685_578_49 / SIDE;

/// A place of the square, in units from its north-western corner.
///
/// # Quantisation
/// `x = floor((lon / 360 + 1/2) 2^32)` and `y = floor((1/2 - ln(tan(pi/4 + lat/2)) / 2 pi) 2^32)`, both held within the
/// square: the forward formulas of the spherical Mercator projection (EPSG guidance note 7-2, 3.5.2) scaled to units. What
/// lies north or south of the square lies on its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct World {
    /// Units from the west.
    pub x: u32,
    /// Units from the north.
    pub y: u32,
}

impl World {
    /// The place of a position in degrees.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion of floats that saturates holds the place within the square"
    )]
    pub fn of(lon: f64, lat: f64) -> Self {
        let x = (lon / 360.0 + 0.5) * SIDE;
        let y = (0.5 - (PI / 4.0 + lat.to_radians() / 2.0).tan().ln() / (2.0 * PI)) * SIDE;
        Self { x: x.floor() as u32, y: y.floor() as u32 }
    }

    /// The place's number in Morton (Z) order: its bits taken in turn, those of `y` first. Places of one cell of a
    /// quadtree follow each other.
    pub fn morton(self) -> u64 {
        spread(self.x) | spread(self.y) << 1
    }

    /// The place with that number.
    pub fn of_morton(number: u64) -> Self {
        Self { x: gather(number), y: gather(number >> 1) }
    }
}

/// The longitude of units from the west, in degrees.
pub fn lon_of(x: f64) -> f64 {
    (x / SIDE - 0.5) * 360.0
}

/// The latitude of units from the north, in degrees: the inverse of the spherical Mercator projection (EPSG guidance note
/// 7-2, 3.5.2).
pub fn lat_of(y: f64) -> f64 {
    ((0.5 - y / SIDE) * 2.0 * PI).sinh().atan().to_degrees()
}

/// The place of a position in degrees as two numbers: [`World::of`].
pub fn to_world(lon: f64, lat: f64) -> [u32; 2] {
    let World { x, y } = World::of(lon, lat);
    [x, y]
}

/// Puts a zero before each bit (Warren, Hacker's Delight, 2nd edition, 7-2).
fn spread(bits: u32) -> u64 {
    let mut bits = u64::from(bits);
    bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF;
    bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

/// Takes every second bit.
#[expect(clippy::cast_possible_truncation, reason = "32 bits are left")]
fn gather(bits: u64) -> u32 {
    let mut bits = bits & 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF;
    (bits | bits >> 16) as u32
}

/// A cell of a quadtree over the square. At depth `z` the cells are the tiles of zoom `z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// How often the square was quartered.
    pub depth: u8,
    /// The cell's number in Morton order among those of its depth.
    pub number: u64,
}

impl Cell {
    /// The whole square.
    pub const ALL: Self = Self { depth: 0, number: 0 };

    /// Morton numbers of the first place in it and the last one.
    pub fn range(self) -> (u64, u64) {
        let below = 2 * (BITS - u32::from(self.depth));
        let first = self.number.checked_shl(below).unwrap_or(0);
        (first, first | 1_u64.checked_shl(below).map_or(u64::MAX, |size| size - 1))
    }

    /// It and its neighbours, up to eight.
    pub fn around(self) -> impl Iterator<Item = Self> {
        let World { x, y } = World::of_morton(self.number);
        let last = (1_i64 << self.depth) - 1;
        let near = move |of: u32| {
            let of = i64::from(of);
            (of - 1..=of + 1)
                .filter(move |at| (0..=last).contains(at))
                .filter_map(|at| u32::try_from(at).ok())
        };
        near(y).flat_map(move |y| {
            near(x).map(move |x| Self { depth: self.depth, number: World { x, y }.morton() })
        })
    }

    /// Its quarters.
    pub fn quarters(self) -> [Self; 4] {
        [0, 1, 2, 3].map(|place| Self { depth: self.depth + 1, number: self.number << 2 | place })
    }

    /// The cell of a lesser depth that this one lies in; itself at its own depth.
    #[must_use]
    pub fn at(self, depth: u8) -> Self {
        let depth = depth.min(self.depth);
        Self { depth, number: self.number >> (2 * (self.depth - depth)) }
    }

    /// Its first place and its last one: the north-western and the south-eastern corner.
    pub fn corners(self) -> (World, World) {
        let (first, last) = self.range();
        (World::of_morton(first), World::of_morton(last))
    }

    /// The cell of a depth that holds the place with that Morton number.
    pub fn holding(morton: u64, depth: u8) -> Self {
        let below = 2 * (BITS - u32::from(depth));
        Self { depth, number: morton.checked_shr(below).unwrap_or(0) }
    }
}

impl From<TileCoord> for Cell {
    fn from(tile: TileCoord) -> Self {
        let number = World { x: tile.x(), y: tile.y() }.morton();
        Self { depth: tile.z(), number }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_corners_of_the_square_are_its_first_and_last_places() {
        assert_eq!(World::of(-180.0, 90.0), World { x: 0, y: 0 });
        assert_eq!(World::of(180.0, -90.0), World { x: u32::MAX, y: u32::MAX });
        assert_eq!(World::of(0.0, 0.0), World { x: 1 << 31, y: 1 << 31 });
        assert_eq!(Cell::ALL.range(), (0, u64::MAX));
    }

    proptest! {
        #[test]
        fn a_place_lies_in_one_cell_of_each_depth_and_comes_back_from_its_number(
            lon in -180.0..180.0, lat in -85.0..85.0, depth in 0_u8..=22,
        ) {
            let place = World::of(lon, lat);
            let morton = place.morton();
            prop_assert_eq!(World::of_morton(morton), place);
            let cell = Cell::holding(morton, depth);
            let (first, last) = cell.range();
            prop_assert!((first..=last).contains(&morton));
            let column = |of: u32| of.checked_shr(32 - u32::from(depth)).unwrap_or(0);
            let tile = TileCoord::new(depth, column(place.x), column(place.y)).unwrap();
            prop_assert_eq!(Cell::from(tile), cell);
            let inside = cell.quarters().iter().filter(|quarter| {
                let (first, last) = quarter.range();
                (first..=last).contains(&morton)
            }).count();
            prop_assert_eq!(inside, 1);
        }

        #[test]
        fn a_place_lies_within_the_edges_of_its_tile(lon in -180.0..180.0, lat in -85.0..85.0, z in 0_u8..=20) {
            let place = World::of(lon, lat);
            let column = |of: u32| of.checked_shr(32 - u32::from(z)).unwrap_or(0);
            let tile = TileCoord::new(z, column(place.x), column(place.y)).unwrap();
            let [west, south, east, north] = tile.lonlat_box().edges();
            // A unit is 8e-8 degrees.
            prop_assert!(west - 1e-7 <= lon && lon <= east + 1e-7 && south - 1e-7 <= lat && lat <= north + 1e-7);
        }
    }
}
