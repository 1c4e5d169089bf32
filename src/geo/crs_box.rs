//! Boxes whose edges are coordinates of some reference system.

use super::{
    crs::{Crs, looks_like_degrees},
    lonlat::{BboxError, LonLatBox},
    srid::Srid,
    world::{METRES_PER_UNIT, lat_of, lon_of},
};

/// Metres from the equator and the central meridian to the edges of the web-Mercator square.
const MERCATOR_M: f64 = METRES_PER_UNIT * 2_147_483_648.0;

/// Farthest edges of a box in a zone of VN-2000: everything within them lies less than 70 degrees from the central meridian.
/// What a box has beyond is no part of the zone and is left away.
const ZONE_BOX_M: [f64; 4] = [-6_500_000.0, -6_000_000.0, 7_500_000.0, 6_000_000.0];

/// Degrees from the middle of the world up to which a box in another datum is shifted.
const SHIFTED: [f64; 2] = [179.0, 89.0];

/// Most pieces into which an edge is cut.
const CUTS: f64 = 400.0;

/// The shortest piece of an edge, in metres and in degrees.
const CUT_M: f64 = 1_000.0;
const CUT_DEGREES: f64 = 0.01;

/// A box as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CrsBox {
    /// Its edges are meridians and parallels of WGS 84.
    Degrees(LonLatBox),
    /// Its edges are lines of another system.
    Lines {
        /// The system.
        crs: Crs,
        /// Least x, least y, greatest x, greatest y.
        edges: [f64; 4],
    },
}

/// Why a text is no box of a system.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BoxError {
    /// No box in degrees, longitude first.
    #[error(transparent)]
    Bbox(#[from] BboxError),
    /// Not four (or six) numbers.
    #[error("{text:?} is no box in EPSG:{code}; write {order}")]
    NotFourNumbers {
        /// The text.
        text: String,
        /// The system.
        code: i32,
        /// The edges in the order of the axes.
        order: &'static str,
    },
    /// Edges that the system does not have.
    #[error("{text:?} is no box in EPSG:{code}: {reason}; write {order}")]
    Edges {
        /// The text.
        text: String,
        /// The system.
        code: i32,
        /// What is wrong.
        reason: String,
        /// The edges in the order of the axes.
        order: &'static str,
    },
}

impl CrsBox {
    /// Reads the edges of a box in the order of the axes of a system, each corner with a height or without: the lower corner,
    /// then the upper one (OGC API Features Part 1, 7.15.3, and Part 2, 6.3.1).
    ///
    /// # Errors
    /// When the text is no such box.
    pub fn read(text: &str, crs: Crs) -> Result<Self, BoxError> {
        if crs.is_default() {
            return Ok(Self::Degrees(text.parse()?));
        }
        let (code, order) = (crs.srid().code(), order(crs));
        let numbers = text
            .split(',')
            .map(|part| part.trim().parse::<f64>().ok().filter(|number| number.is_finite()))
            .collect::<Option<Vec<_>>>()
            .unwrap_or_default();
        let corners = match numbers.as_slice() {
            &[a, b, c, d] | &[a, b, _, c, d, _] => [a, b, c, d],
            _ => {
                return Err(BoxError::NotFourNumbers { text: text.to_owned(), code, order });
            }
        };
        let wrong = |reason: String| BoxError::Edges { text: text.to_owned(), code, reason, order };
        let [a, b, c, d] = corners;
        let edges = if crs.is_latitude_first() { [b, a, d, c] } else { corners };
        Self::of(crs, edges).map_err(wrong)
    }

    /// A box from its least x, least y, greatest x and greatest y.
    fn of(crs: Crs, edges: [f64; 4]) -> Result<Self, String> {
        let [west, south, east, north] = edges;
        if crs.srid() == Srid::WGS84 {
            let bbox = LonLatBox::new(west, south, east, north);
            return bbox.map(Self::Degrees).map_err(|error| reason(&error));
        }
        if west > east || south > north {
            return Err("the lower corner comes first".to_owned());
        }
        if crs.srid() == Srid::MERCATOR {
            let lon = |x: f64| lon_of((x + MERCATOR_M) / METRES_PER_UNIT);
            let lat = |y: f64| lat_of((MERCATOR_M - y) / METRES_PER_UNIT);
            let degrees = [lon(west), lat(south), lon(east), lat(north)];
            return Ok(Self::Degrees(LonLatBox::clamped(degrees)));
        }
        if crs.is_in_degrees() {
            let bbox = LonLatBox::new(west, south, east, north).map_err(|error| reason(&error))?;
            let is_shifted = Self::is_shifted(west, south) && Self::is_shifted(east, north);
            return Ok(if is_shifted { Self::Lines { crs, edges } } else { Self::Degrees(bbox) });
        }
        if looks_like_degrees(west, south) && looks_like_degrees(east, north) {
            return Err("these are degrees, and it is in metres".to_owned());
        }
        let [least_x, least_y, most_x, most_y] = ZONE_BOX_M;
        let (x, y) = (|x: f64| x.clamp(least_x, most_x), |y: f64| y.clamp(least_y, most_y));
        Ok(Self::Lines { crs, edges: [x(west), y(south), x(east), y(north)] })
    }

    /// Degrees of another datum are shifted here: at the ends of the world a shift of some hundred metres would come out on the
    /// other side.
    pub fn is_shifted(lon: f64, lat: f64) -> bool {
        let [most_lon, most_lat] = SHIFTED;
        lon.abs() <= most_lon && lat.abs() <= most_lat
    }

    /// The least length into which lines of a system are cut, in its own units.
    pub fn finest_cut(crs: Crs) -> f64 {
        if crs.is_in_degrees() { CUT_DEGREES } else { CUT_M }
    }

    /// The length into which its edges are cut, in its own units: then they stay where they are, to a few centimetres, when
    /// lines that bend in degrees become straight ones between their ends.
    pub fn cut(crs: Crs, [west, south, east, north]: [f64; 4]) -> f64 {
        ((east - west).max(north - south) / CUTS).max(Self::finest_cut(crs))
    }
}

/// The order of the edges in words.
fn order(crs: Crs) -> &'static str {
    match (crs.is_in_degrees(), crs.is_latitude_first()) {
        (true, true) => {
            "south,west,north,east in degrees (latitude comes first), for example 13,107,15.5,109.5"
        }
        (true, false) => "west,south,east,north in degrees, for example 107,13,109.5,15.5",
        (false, _) => {
            "the least x and y and the greatest x and y in metres, for example 500000,1600000,600000,1700000"
        }
    }
}

/// What is wrong with degrees, without an order that is another one here.
fn reason(error: &BboxError) -> String {
    match error {
        BboxError::NotFourNumbers(text) => format!("{text:?} are not four numbers"),
        BboxError::Longitude(lon) => format!("longitude {lon} is outside -180..180"),
        BboxError::Latitude(lat) => format!("latitude {lat} is outside -90..90"),
        BboxError::Upside { south, north } => format!("south {south} lies north of north {north}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, crs: &str) -> Result<CrsBox, String> {
        CrsBox::read(text, crs.parse().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn latitude_comes_first_where_the_authority_has_it_so() {
        let lon_lat = read("107,13,109,15.5", "OGC:CRS84").unwrap();
        assert_eq!(read("13,107,15.5,109", "EPSG:4326").unwrap(), lon_lat);
        assert_eq!(read("13,107,-5,15.5,109,900", "EPSG:4326").unwrap(), lon_lat);
        // Another datum, so its meridians are not those of WGS 84.
        let crs = "EPSG:4756".parse().unwrap();
        let lines = CrsBox::Lines { crs, edges: [107.0, 13.0, 109.0, 15.5] };
        assert_eq!(read("13,107,15.5,109", "EPSG:4756").unwrap(), lines);
    }

    #[test]
    fn a_refused_box_names_its_text_its_system_and_the_order() {
        for (text, crs, sentence) in [
            (
                "107,13,109,15.5",
                "EPSG:4326",
                "latitude 107 is outside -90..90; write south,west,north,east",
            ),
            ("13,107,15.5", "EPSG:4326", "is no box in EPSG:4326; write south,west"),
            ("107,13,109,15", "EPSG:9216", "these are degrees, and it is in metres"),
            ("600000,1600000,500000,1700000", "EPSG:9216", "the lower corner comes first"),
            ("5,6,nan,8", "EPSG:3857", "is no box in EPSG:3857; write the least x"),
            ("15,107,16,109", "OGC:CRS84", "latitude 107 is outside -90..90"),
        ] {
            let refused = read(text, crs).unwrap_err();
            assert!(refused.contains(sentence), "{refused}");
        }
    }

    #[test]
    fn a_box_beyond_the_zone_is_cut_to_it_and_one_of_web_mercator_to_the_world() {
        let crs = "EPSG:9216".parse().unwrap();
        let zone = CrsBox::Lines { crs, edges: ZONE_BOX_M };
        assert_eq!(read("-1e12,-1e12,1e12,1e12", "EPSG:9216").unwrap(), zone);
        let bbox = LonLatBox::new(-180.0, -90.0, 180.0, 90.0).unwrap();
        assert_eq!(read("-90,-180,90,180", "EPSG:4756").unwrap(), CrsBox::Degrees(bbox));
        let world = read("-1e12,-1e12,1e12,1e12", "EPSG:3857").unwrap();
        assert_eq!(world, CrsBox::Degrees(bbox));
    }

    proptest! {
        #[test]
        fn a_box_of_web_mercator_has_the_degrees_of_its_edges(
            lon in -180.0..180.0_f64, width in 0.0..10.0_f64, lat in -80.0..70.0_f64, height in 0.0..10.0_f64,
        ) {
            let radius = 6_378_137.0_f64;
            let x = |lon: f64| radius * lon.to_radians();
            let y = |lat: f64| radius * (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0).tan().ln();
            let east = (lon + width).min(180.0);
            let text = format!("{},{},{},{}", x(lon), y(lat), x(east), y(lat + height));
            let CrsBox::Degrees(bbox) = read(&text, "EPSG:3857").unwrap() else { panic!() };
            for (edge, wanted) in bbox.edges().into_iter().zip([lon, lat, east, lat + height]) {
                prop_assert!((edge - wanted).abs() < 1e-9, "{} {}", edge, wanted);
            }
        }

        #[test]
        fn no_text_makes_the_reader_fail(text in "[-0-9.,eE+ ]{0,40}") {
            for crs in Crs::all() {
                let _read = CrsBox::read(&text, crs);
            }
        }
    }
}
