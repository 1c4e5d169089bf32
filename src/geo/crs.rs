//! Reference systems in which requests and answers write coordinates, each with the order of its axes.

use std::{fmt, str::FromStr};

use super::srid::Srid;

/// What the identifiers of the EPSG dataset begin with (OGC 09-048r5; version 0 is whichever is current).
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";

/// The identifier of the default system (OGC API Features Part 1, 7.13).
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Degrees on each side of a central meridian that a transverse Mercator zone shows. The series that PROJ sums up is exact to
/// well under a millimetre here; near a right angle from the meridian it has no value at all.
const ZONE_DEGREES: f64 = 70.0;

/// The northern edge of the web-Mercator square, rounded up; the southern one lies opposite.
const MERCATOR_DEGREES: f64 = 85.06;

/// Metres from the middle to an edge of the web-Mercator square, rounded up.
const MERCATOR_M: f64 = 20_037_508.35;

/// Easting of the central meridian in every zone of VN-2000.
const FALSE_EASTING_M: f64 = 500_000.0;

/// Greatest distances east or west of a central meridian, and north or south of the equator, that a position in a zone of
/// VN-2000 can have: what [`ZONE_DEGREES`] becomes at the equator, and the pole.
const ZONE_M: [f64; 2] = [11_100_000.0, 10_100_000.0];

/// A reference system of requests and answers.
///
/// # Axis order
/// Coordinates stand in the order that the authority gives: longitude first in CRS84, latitude first in EPSG:4326 and
/// EPSG:4756, east before north in EPSG:3857 and in the zones of VN-2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crs {
    srid: Srid,
    latitude_first: bool,
}

/// Why a text names no system that answers can be written in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no reference system of this service; write the identifier of one, for example EPSG:9216 or {EPSG}9216; every collection lists them as \"crs\""
)]
pub struct CrsError(String);

impl Crs {
    /// WGS 84 in degrees, longitude first: the default, and what is stored.
    pub const CRS84: Self = Self { srid: Srid::WGS84, latitude_first: false };

    /// WGS 84 in degrees, latitude first.
    const WGS84: Self = Self { srid: Srid::WGS84, latitude_first: true };

    /// VN-2000 in degrees, latitude first.
    const VN2000: Self = Self { srid: Srid::VN2000, latitude_first: true };

    /// The web Mercator projection, in metres.
    const MERCATOR: Self = Self { srid: Srid::MERCATOR, latitude_first: false };

    /// All systems, the default first.
    pub fn all() -> impl Iterator<Item = Self> {
        let zones = Srid::vn2000_projected().map(|srid| Self { srid, latitude_first: false });
        [Self::CRS84, Self::WGS84, Self::MERCATOR, Self::VN2000].into_iter().chain(zones)
    }

    /// The EPSG code. CRS84 has that of the system with the same positions and the other order.
    pub fn srid(self) -> Srid {
        self.srid
    }

    /// It is the one in which positions are stored.
    pub fn is_default(self) -> bool {
        self == Self::CRS84
    }

    /// A position is written latitude before longitude.
    pub fn is_latitude_first(self) -> bool {
        self.latitude_first
    }

    /// Its units are degrees; those of the others are metres.
    pub fn is_in_degrees(self) -> bool {
        self.srid == Srid::WGS84 || self.srid == Srid::VN2000
    }

    /// Decimals of its coordinates in answers: about a centimetre in degrees, a millimetre in metres.
    pub fn decimals(self) -> u8 {
        if self.is_in_degrees() { 7 } else { 3 }
    }

    /// Names of its two axes in their order, as columns of a table.
    pub fn axes(self) -> [&'static str; 2] {
        match (self.is_in_degrees(), self.latitude_first) {
            (true, true) => ["lat", "lon"],
            (true, false) => ["lon", "lat"],
            (false, _) => ["x", "y"],
        }
    }

    /// West, south, east and north in degrees of what it can show; `None` for the whole world. VN-2000 in degrees shows what its
    /// UTM zone 48N does, by way of which it is computed.
    pub fn shows(self) -> Option<[f64; 4]> {
        if self.srid == Srid::MERCATOR {
            return Some([-180.0, -MERCATOR_DEGREES, 180.0, MERCATOR_DEGREES]);
        }
        let around = if self.srid == Srid::VN2000 { Srid::VN2000_UTM_48N } else { self.srid };
        let meridian = around.central_meridian()?;
        Some([meridian - ZONE_DEGREES, -90.0, meridian + ZONE_DEGREES, 90.0])
    }

    /// The position as x and y (longitude and latitude, east and north) from its two coordinates in the order of the axes;
    /// `None` when it is none of this system. Small numbers are degrees and no metres of a zone.
    pub fn x_y(self, [first, second]: [f64; 2]) -> Option<[f64; 2]> {
        let [x, y] = if self.latitude_first { [second, first] } else { [first, second] };
        let is_there = if self.is_in_degrees() {
            looks_like_degrees(x, y)
        } else if self.srid == Srid::MERCATOR {
            x.abs() <= MERCATOR_M && y.abs() <= MERCATOR_M
        } else {
            let [east_m, north_m] = ZONE_M;
            (x - FALSE_EASTING_M).abs() <= east_m && y.abs() <= north_m && !looks_like_degrees(x, y)
        };
        is_there.then_some([x, y])
    }

    /// A position as an example of how they are written.
    pub fn example(self) -> &'static str {
        match (self.is_in_degrees(), self.latitude_first) {
            (true, true) => "[15.25, 107.6]",
            (true, false) => "[107.6, 15.25]",
            (false, _) if self.srid == Srid::MERCATOR => "[11977977, 1716879]",
            (false, _) => "[510735, 1686800]",
        }
    }
}

/// The two numbers could be longitude and latitude.
pub(super) fn looks_like_degrees(x: f64, y: f64) -> bool {
    x.abs() <= 180.0 && y.abs() <= 90.0
}

impl Default for Crs {
    fn default() -> Self {
        Self::CRS84
    }
}

impl FromStr for Crs {
    type Err = CrsError;

    /// Reads the identifiers of the OGC, and the same as a CURIE, with brackets or without: `[EPSG:9216]`, `EPSG:9216`,
    /// `OGC:CRS84` (OGC API Features Part 2, 6.2.3).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let named = |known: &Self| {
            let curie =
                if known.is_default() { "OGC:CRS84".to_owned() } else { known.srid.to_string() };
            plain.eq_ignore_ascii_case(&curie) || text == known.to_string()
        };
        Self::all().find(named).ok_or_else(|| CrsError(text.to_owned()))
    }
}

impl fmt::Display for Crs {
    /// The identifier of the OGC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_default() { f.write_str(CRS84) } else { write!(f, "{EPSG}{}", self.srid.code()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_is_read_by_each_of_its_names_and_printed_as_its_identifier() {
        let all: Vec<_> = Crs::all().collect();
        assert_eq!((all.len(), all[0]), (24, Crs::default()));
        for crs in all {
            let uri = crs.to_string();
            assert_eq!(uri.parse::<Crs>().unwrap(), crs, "{uri}");
            let code = uri.rsplit('/').next().unwrap();
            let authority = if crs.is_default() { "OGC" } else { "EPSG" };
            for name in [format!("{authority}:{code}"), format!("[{authority}:{code}]")] {
                assert_eq!(name.parse::<Crs>().unwrap(), crs, "{name}");
                assert_eq!(name.to_lowercase().parse::<Crs>().unwrap(), crs, "{name}");
            }
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_words() {
        for text in [
            "",
            "EPSG:",
            "EPSG:4979",
            "EPSG:+9216",
            " EPSG:9216",
            "EPSG:6957",
            "EPSG:32648",
            "[EPSG:9216",
            "EPSG:9216]",
            "EPSG:9216x",
            "VN-2000",
            "9216",
            "http://www.opengis.net/def/crs/EPSG/0/",
            "http://www.opengis.net/def/crs/EPSG/0/99999",
            "http://www.opengis.net/def/crs/OGC/0/CRS84h",
            "urn:ogc:def:crs:EPSG::9216",
        ] {
            let refused = text.parse::<Crs>().unwrap_err().to_string();
            assert!(refused.starts_with(&format!("{text:?} is no reference system")), "{refused}");
        }
    }

    #[test]
    fn positions_of_another_system_or_order_are_none() {
        let crs = |name: &str| name.parse::<Crs>().unwrap();
        assert_eq!(crs("EPSG:4326").x_y([15.1, 107.6]), Some([107.6, 15.1]));
        assert_eq!(crs("EPSG:4326").x_y([107.6, 15.1]), None);
        assert_eq!(crs("OGC:CRS84").x_y([15.1, 107.6]), None);
        assert_eq!(crs("EPSG:9216").x_y([510_735.0, 1_686_800.0]), Some([510_735.0, 1_686_800.0]));
        assert_eq!(crs("EPSG:9216").x_y([107.6, 15.1]), None);
        assert_eq!(crs("EPSG:3857").x_y([1e9, 0.0]), None);
        assert_eq!(crs("EPSG:3857").x_y([f64::NAN, 0.0]), None);
        for crs in Crs::all() {
            let example: [f64; 2] = serde_json::from_str(crs.example()).unwrap();
            assert!(crs.x_y(example).is_some(), "{crs}");
        }
    }
}
