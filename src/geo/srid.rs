//! Coordinate reference systems the service knows, by EPSG code.

use std::{fmt, str::FromStr};

/// Datum shift from VN-2000 to WGS 84, EPSG operation 6960 "VN-2000 to WGS 84 (2)", accuracy 1 m.
///
/// # Source
/// EPSG Dataset v11.022. Published rotations are coordinate-frame (EPSG method 9607); PROJ's `+towgs84` takes
/// position-vector ones, so the three signs are turned. Order: metres, arc seconds, parts per million.
const VN2000_TO_WGS84: &str =
    "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278";

/// VN-2000 projected systems: EPSG code, central meridian (degrees), scale factor at it.
///
/// # Source
/// EPSG Dataset v11.022; zones by province in Circular 973/2001/TT-TCĐC.
const VN2000_PROJECTED: [(i32, f64, f64); 20] = [
    (3405, 105.0, 0.9996),
    (3406, 111.0, 0.9996),
    (5896, 102.0, 0.9999),
    (5897, 105.0, 0.9999),
    (5898, 108.0, 0.9999),
    (5899, 107.75, 0.9999),
    (9205, 103.0, 0.9999),
    (9206, 104.0, 0.9999),
    (9207, 104.5, 0.9999),
    (9208, 104.75, 0.9999),
    (9209, 105.5, 0.9999),
    (9210, 105.75, 0.9999),
    (9211, 106.0, 0.9999),
    (9212, 106.25, 0.9999),
    (9213, 106.5, 0.9999),
    (9214, 107.0, 0.9999),
    (9215, 107.25, 0.9999),
    (9216, 107.5, 0.9999),
    (9217, 108.25, 0.9999),
    (9218, 108.5, 0.9999),
];

/// An EPSG code that the service can read coordinates in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Srid(i32);

/// Why a text names no reference system that we read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SridError {
    /// Not of the form `EPSG:n`.
    #[error(
        "{0:?} is not a reference system; write EPSG:n, for example EPSG:9216 for VN-2000 TM-3 107°30'"
    )]
    NotACode(String),
    /// A deprecated twin with swapped axes.
    #[error("EPSG:{0} is a deprecated VN-2000 code with swapped axes; use EPSG:5896 to 5899")]
    Deprecated(i32),
}

impl Srid {
    /// WGS 84 in degrees, longitude first wherever this service writes it.
    pub const WGS84: Self = Self(4326);

    /// VN-2000 in degrees.
    pub const VN2000: Self = Self(4756);

    /// VN-2000 / UTM zone 48N.
    pub const VN2000_UTM_48N: Self = Self(3405);

    /// WGS 84 / UTM zone 48N: the same projection of the same ellipsoid as [`Self::VN2000_UTM_48N`], in the other datum.
    pub const WGS84_UTM_48N: Self = Self(32648);

    /// The web Mercator projection.
    pub const MERCATOR: Self = Self(3857);

    /// The EPSG code.
    pub fn code(self) -> i32 {
        self.0
    }

    /// Every projected system of VN-2000.
    pub fn vn2000_projected() -> impl Iterator<Item = Self> {
        VN2000_PROJECTED.iter().map(|zone| Self(zone.0))
    }

    /// The VN-2000 projected system with that central meridian (degrees) and scale factor, for files that describe
    /// their system without naming its code.
    pub fn vn2000(meridian: f64, scale: f64) -> Option<Self> {
        let same = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let zone =
            VN2000_PROJECTED.iter().find(|zone| same(zone.1, meridian) && same(zone.2, scale))?;
        Some(Self(zone.0))
    }

    /// The central meridian of a projected system of VN-2000, in degrees.
    pub(super) fn central_meridian(self) -> Option<f64> {
        VN2000_PROJECTED.iter().find(|zone| zone.0 == self.0).map(|zone| zone.1)
    }

    /// The PROJ text that pins the one datum shift of VN-2000 (see `VN2000_TO_WGS84`); `None` for other systems,
    /// which PROJ's own database describes well.
    pub fn pinned_proj4(self) -> Option<String> {
        let datum = format!("+ellps=WGS84 +towgs84={VN2000_TO_WGS84}");
        if self == Self::VN2000 {
            return Some(format!("+proj=longlat {datum} +no_defs"));
        }
        let &(_, meridian, scale) = VN2000_PROJECTED.iter().find(|zone| zone.0 == self.0)?;
        Some(format!(
            "+proj=tmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0=500000 +y_0=0 {datum} +units=m +no_defs"
        ))
    }
}

impl FromStr for Srid {
    type Err = SridError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || SridError::NotACode(text.to_owned());
        let (authority, code) = text.trim().split_once(':').ok_or_else(wrong)?;
        if !authority.eq_ignore_ascii_case("epsg") {
            return Err(wrong());
        }
        match code.parse::<u16>() {
            Ok(code @ 6956..=6959) => Err(SridError::Deprecated(code.into())),
            Ok(code @ 1024..=32767) => Ok(Self(code.into())),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Srid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_any_case_and_print_the_same() {
        let zone: Srid = "epsg:9216".parse().unwrap();
        assert_eq!(zone.to_string(), "EPSG:9216");
        assert!(zone.pinned_proj4().unwrap().contains("+lon_0=107.5 +k=0.9999"));
        assert_eq!(Srid::WGS84.pinned_proj4(), None);
    }

    #[test]
    fn deprecated_and_unknown_codes_are_refused_with_the_way_out() {
        assert!("EPSG:6957".parse::<Srid>().unwrap_err().to_string().contains("use EPSG:5896"));
        assert!("VN2000".parse::<Srid>().unwrap_err().to_string().contains("write EPSG:n"));
        assert!("EPSG:99999".parse::<Srid>().is_err());
    }
}
