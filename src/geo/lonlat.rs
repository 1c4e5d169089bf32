//! Positions and boxes in degrees, longitude first (OGC CRS84).

use std::{fmt, str::FromStr};

/// A position in degrees.
///
/// # Axis order
/// Longitude, latitude (CRS84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Degrees north, -90 to 90.
    pub lat: f64,
}

/// A box in degrees. It crosses the antimeridian when `west` is greater than `east`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLatBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Why a text is not a box.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BboxError {
    /// Not four (or six) numbers.
    #[error(
        "{0:?} is not a bbox; write west,south,east,north in degrees, for example 107,13,109.5,15.5"
    )]
    NotFourNumbers(String),
    /// A longitude outside -180..180.
    #[error("longitude {0} is outside -180..180; the order is west,south,east,north")]
    Longitude(f64),
    /// A latitude outside -90..90.
    #[error("latitude {0} is outside -90..90; the order is west,south,east,north")]
    Latitude(f64),
    /// South above north.
    #[error("bbox south {south} lies north of north {north}")]
    Upside {
        /// The given southern edge, degrees.
        south: f64,
        /// The given northern edge, degrees.
        north: f64,
    },
}

impl LonLatBox {
    /// A box from its edges in degrees.
    ///
    /// # Errors
    /// When an edge is out of range or south lies above north.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BboxError> {
        for lon in [west, east] {
            if !(-180.0..=180.0).contains(&lon) {
                return Err(BboxError::Longitude(lon));
            }
        }
        for lat in [south, north] {
            if !(-90.0..=90.0).contains(&lat) {
                return Err(BboxError::Latitude(lat));
            }
        }
        if south > north {
            return Err(BboxError::Upside { south, north });
        }
        Ok(Self { west, south, east, north })
    }

    /// A box that was computed: what rounding put beyond the world is put back.
    pub(super) fn clamped([west, south, east, north]: [f64; 4]) -> Self {
        let (lon, lat) = (|x: f64| x.clamp(-180.0, 180.0), |y: f64| y.clamp(-90.0, 90.0));
        Self { west: lon(west), south: lat(south), east: lon(east), north: lat(north) }
    }

    /// West, south, east, north in degrees.
    pub fn edges(&self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }

    /// One box, or two when this one crosses the antimeridian; none of them crosses it.
    pub fn split(&self) -> Vec<Self> {
        if self.west <= self.east {
            return vec![*self];
        }
        vec![Self { east: 180.0, ..*self }, Self { west: -180.0, ..*self }]
    }
}

impl FromStr for LonLatBox {
    type Err = BboxError;

    /// Reads `west,south,east,north`, or six numbers with heights, which are ignored
    /// (OGC API Features Part 1, 7.15.3).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || BboxError::NotFourNumbers(text.to_owned());
        let numbers = text
            .split(',')
            .map(|part| part.trim().parse::<f64>().ok().filter(|number| number.is_finite()))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(wrong)?;
        match numbers.as_slice() {
            &[west, south, east, north] | &[west, south, _, east, north, _] => {
                Self::new(west, south, east, north)
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for LonLatBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.west, self.south, self.east, self.north)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn heights_in_a_bbox_are_ignored() {
        let flat: LonLatBox = "107,13,109,15".parse().unwrap();
        assert_eq!("107,13,-5,109,15,900".parse::<LonLatBox>().unwrap(), flat);
    }

    #[test]
    fn a_refused_bbox_names_its_value() {
        assert_eq!(
            "107,19,109,15".parse::<LonLatBox>().unwrap_err().to_string(),
            "bbox south 19 lies north of north 15"
        );
        assert_eq!("15,107,16,109".parse::<LonLatBox>(), Err(BboxError::Latitude(107.0)));
        assert!("1,2,3".parse::<LonLatBox>().unwrap_err().to_string().contains("\"1,2,3\""));
        assert!("nan,2,3,4".parse::<LonLatBox>().is_err());
    }

    #[test]
    fn a_box_over_the_antimeridian_is_two_boxes() {
        let fiji: LonLatBox = "177,-20,-178,-16".parse().unwrap();
        let edges: Vec<_> = fiji.split().iter().map(LonLatBox::edges).collect();
        assert_eq!(edges, [[177.0, -20.0, 180.0, -16.0], [-180.0, -20.0, -178.0, -16.0]]);
    }

    proptest! {
        #[test]
        fn printing_and_reading_a_box_gives_the_same_box(
            west in -180.0..180.0_f64, east in -180.0..180.0_f64, a in -90.0..90.0_f64, b in -90.0..90.0_f64,
        ) {
            let bbox = LonLatBox::new(west, a.min(b), east, a.max(b)).unwrap();
            prop_assert_eq!(bbox.to_string().parse::<LonLatBox>().unwrap(), bbox);
        }
    }
}
