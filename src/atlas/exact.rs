//! Degrees to the bit beside the whole numbers of a place, in half the bytes.
//!
//! A place in units of the square says the degrees to about 10^-7. Two floating-point numbers so close to each other, of the
//! sign and size of degrees on land, agree in the upper half of their bits or follow each other there. So the lower half is
//! kept, and of all numbers with that lower half the nearest to the place is the one.
//!
//! Nothing depends on how exactly the place is turned back into degrees: each number is tried out when it is kept, and
//! must lie much nearer than the next one.

use std::sync::LazyLock;

use super::{file::stored_columns, packed::gathered};
use crate::geo::{lat_of, lon_of};

/// Halves of the bits of longitude and latitude, or both whole where the halves do not do, as next to the equator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Exact {
    /// The lower halves.
    Low(Vec<[u32; 2]>),
    /// Degrees.
    Full(Vec<[f64; 2]>),
}

stored_columns!(Exact { 4 => Low, 8 => Full });

impl Default for Exact {
    fn default() -> Self {
        Self::Low(Vec::new())
    }
}

/// Units of the square between two latitudes that are known.
const STEP: u32 = 18;

/// Numbers so far from the place, counted in floating-point numbers, are not kept by half: a half of those within which the
/// nearest is the one.
const SURE: i64 = 1 << 30;

/// The latitudes of lines across the square, from north to south. Between two of them the latitude bends by less than 10^-6
/// degrees.
static LATITUDES: LazyLock<Box<[f64]>> = LazyLock::new(|| {
    let apart = f64::from(1_u32 << STEP);
    (0..=1_u32 << (32 - STEP)).map(|line| lat_of(f64::from(line) * apart)).collect()
});

/// About where a place is, in degrees.
fn about([x, y]: [u32; 2]) -> [f64; 2] {
    let line = (y >> STEP) as usize;
    let at = |line: usize| LATITUDES.get(line).copied().unwrap_or_default();
    let (north, south) = (at(line), at(line + 1));
    let share = f64::from(y & ((1 << STEP) - 1)) / f64::from(1_u32 << STEP);
    [lon_of(x.into()), north + (south - north) * share]
}

/// How far the number with that lower half lies from another, in floating-point numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "halves wrap")]
fn steps(low: u32, near: f64) -> i64 {
    i64::from(low.wrapping_sub(near.to_bits() as u32) as i32)
}

fn whole(low: u32, near: f64) -> f64 {
    f64::from_bits(near.to_bits().wrapping_add_signed(steps(low, near)))
}

/// The lower half of a number, when it says the number.
#[expect(clippy::cast_possible_truncation, reason = "it is the lower half")]
fn half(number: f64, near: f64) -> Option<u32> {
    let low = number.to_bits() as u32;
    let is = whole(low, near).to_bits() == number.to_bits() && steps(low, near).abs() < SURE;
    is.then_some(low)
}

impl Exact {
    /// Room for so many.
    pub(super) fn with_capacity(places: usize) -> Self {
        Self::Low(Vec::with_capacity(places))
    }

    /// Degrees whose places are known.
    pub(super) fn of(degrees: &[[f64; 2]], worlds: &[[u32; 2]]) -> Self {
        let mut all = Self::with_capacity(degrees.len());
        for (own, world) in degrees.iter().zip(worlds) {
            all.push(*own, *world, |place| worlds.get(place).copied().unwrap_or_default());
        }
        all
    }

    /// One more: degrees and their place. `worlds` gives the places of those before.
    pub(super) fn push(
        &mut self,
        degrees: [f64; 2],
        world: [u32; 2],
        worlds: impl Fn(usize) -> [u32; 2],
    ) {
        let [lon, lat] = about(world);
        if let Self::Low(halves) = self {
            let half = half(degrees[0], lon).zip(half(degrees[1], lat));
            if let Some((lon, lat)) = half {
                halves.push([lon, lat]);
                return;
            }
            let known = (0..halves.len()).filter_map(|place| self.get(place, worlds(place)));
            *self = Self::Full(known.collect());
        }
        if let Self::Full(all) = self {
            all.push(degrees);
        }
    }

    /// The degrees at a place of the list; `world` is where they are.
    pub(super) fn get(&self, place: usize, world: [u32; 2]) -> Option<[f64; 2]> {
        match self {
            Self::Low(halves) => {
                let [lon, lat] = *halves.get(place)?;
                let near = about(world);
                Some([whole(lon, near[0]), whole(lat, near[1])])
            }
            Self::Full(all) => all.get(place).copied(),
        }
    }

    /// The same in that order.
    pub(super) fn in_order(self, order: &[u32]) -> Self {
        match self {
            Self::Low(halves) => Self::Low(gathered(halves, order)),
            Self::Full(all) => Self::Full(gathered(all, order)),
        }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Low(halves) => size_of_val(&**halves),
            Self::Full(all) => size_of_val(&**all),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geo::to_world;

    fn kept(degrees: &[[f64; 2]]) -> Exact {
        let worlds: Vec<_> = degrees.iter().map(|[lon, lat]| to_world(*lon, *lat)).collect();
        let exact = Exact::of(degrees, &worlds);
        for (place, own) in degrees.iter().enumerate() {
            let back = exact.get(place, worlds[place]).unwrap();
            assert_eq!(back.map(f64::to_bits), own.map(f64::to_bits), "{own:?}");
        }
        exact
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn places_of_the_country_come_back_to_the_bit_from_half_of_it(
            degrees in prop::collection::vec([101.0..118.0_f64, 6.0..25.0_f64], 1..40),
        ) {
            prop_assert!(matches!(kept(&degrees), Exact::Low(_)));
        }

        #[test]
        fn places_anywhere_come_back_to_the_bit(
            degrees in prop::collection::vec([-180.0..180.0_f64, -90.0..90.0_f64], 1..40),
        ) {
            kept(&degrees);
        }
    }

    #[test]
    fn what_halves_cannot_say_is_kept_whole() {
        let zero = kept(&[[107.5, 14.25], [0.0, -0.0], [1e-300, 5e-324], [180.0, 90.0]]);
        assert!(matches!(zero, Exact::Full(_)));
    }
}
