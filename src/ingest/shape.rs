//! Geometries on their way from a file into the database: brought to degrees, flattened, checked, and written as
//! EWKB in EPSG:4326.
//!
//! # Axis order
//! x (longitude, easting) first, as GDAL gives it with its traditional GIS order.

use gdal::spatial_ref::CoordTransform;

use super::{
    wkb::{Coordinates, Reader, Simple, Structure, write},
    words::both,
};
use crate::catalog::{GeometryType, Text};

/// The place of a row as its file gives it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    /// None.
    Nowhere,
    /// A point.
    Point(f64, f64),
    /// Any geometry, as well-known binary.
    Wkb(Vec<u8>),
}

/// What is at a place of a row, ready for the database.
#[derive(Debug)]
pub(super) struct Shape {
    /// EWKB, little-endian, SRID 4326, two dimensions.
    pub(super) ewkb: Vec<u8>,
    /// A point of it, in degrees.
    pub(super) at: (f64, f64),
}

impl Simple {
    fn types(self) -> (GeometryType, GeometryType) {
        match self {
            Self::Point => (GeometryType::Point, GeometryType::MultiPoint),
            Self::Line => (GeometryType::LineString, GeometryType::MultiLineString),
            Self::Polygon => (GeometryType::Polygon, GeometryType::MultiPolygon),
        }
    }
}

/// Turns the place of a row into a geometry of the collection; `None` for an empty one.
///
/// # Errors
/// A sentence when the type is not one of `accepted`, or the coordinates are no degrees.
pub(super) fn shape(
    place: &Place,
    to_degrees: Option<&CoordTransform>,
    accepted: &[GeometryType],
) -> Result<Option<Shape>, Text> {
    let mut coordinates = Coordinates::default();
    let structure = match place {
        Place::Nowhere => return Ok(None),
        Place::Point(x, y) => {
            coordinates.push(*x, *y);
            Structure { kind: Simple::Point, multi: false, parts: vec![vec![1]] }
        }
        Place::Wkb(bytes) => Reader::new(bytes).geometry(&mut coordinates)?,
    };
    if coordinates.x.is_empty() {
        return Ok(None);
    }
    let multi = multi(&structure, accepted)?;
    structure.whole(&coordinates)?;
    coordinates.turn_to_degrees(to_degrees)?;
    let at = (coordinates.x.first().copied(), coordinates.y.first().copied());
    let (Some(x), Some(y)) = at else { return Ok(None) };
    Ok(Some(Shape { ewkb: write(&structure, multi, &coordinates), at: (x, y) }))
}

/// Whether the geometry is written as its multi type: as it is where that is accepted, otherwise a single one is
/// taken for a multi one, and a multi one of one part for a single one.
fn multi(structure: &Structure, accepted: &[GeometryType]) -> Result<bool, Text> {
    let (single, many) = structure.kind.types();
    let (single_fits, many_fits) = (accepted.contains(&single), accepted.contains(&many));
    match structure.multi {
        false if single_fits => Ok(false),
        _ if many_fits => Ok(true),
        true if single_fits && structure.parts.len() == 1 => Ok(false),
        found => Err(refused_type(&format!("{:?}", if found { many } else { single }), accepted)),
    }
}

pub(super) fn refused_type(found: &str, accepted: &[GeometryType]) -> Text {
    let list = accepted.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join(", ");
    both(
        format!("hình học kiểu {found} không dùng ở đây; cần {list}"),
        format!("a geometry of type {found} does not belong here; wanted {list}"),
    )
}

pub(super) fn damaged() -> Text {
    both("hình học bị hỏng", "the geometry is damaged")
}

impl Coordinates {
    fn turn_to_degrees(&mut self, transform: Option<&CoordTransform>) -> Result<(), Text> {
        if let Some((x, y)) = self.pairs().find(|(x, y)| !x.is_finite() || !y.is_finite()) {
            return Err(both(
                format!("toạ độ {x}, {y} không phải số"),
                format!("the coordinates {x}, {y} are no numbers"),
            ));
        }
        if let Some(transform) = transform {
            if let Some((x, y)) = self.pairs().find(|(x, y)| grid_swapped(*x, *y)) {
                return Err(swapped(x, y));
            }
            let given = self.pairs().next().unwrap_or_default();
            if transform.transform_coords(&mut self.x, &mut self.y, &mut []).is_err() {
                return Err(outside(given));
            }
            return match self.pairs().find(|(x, y)| !in_degrees(*x, *y)) {
                Some(_) => Err(outside(given)),
                None => Ok(()),
            };
        }
        match self.pairs().find(|(x, y)| !in_degrees(*x, *y)) {
            None => Ok(()),
            Some((x, y)) if in_degrees(y, x) => Err(swapped(x, y)),
            Some(place) => Err(outside(place)),
        }
    }
}

/// Longitude and latitude.
pub(super) fn in_degrees(x: f64, y: f64) -> bool {
    (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y)
}

/// Metres that fit a VN-2000 grid only with x and y exchanged: no easting of Viet Nam reaches 1,000 km, and no
/// northing but that of the last kilometres of Cà Mau is less. Surveyors call the northing X, so this is common.
fn grid_swapped(x: f64, y: f64) -> bool {
    (1_000_000.0..3_000_000.0).contains(&x) && (0.0..1_000_000.0).contains(&y)
}

fn swapped(x: f64, y: f64) -> Text {
    both(
        format!("x = {x}, y = {y}: có vẻ bị đổi chỗ hai trục; kinh độ (hoặc hướng đông) là x"),
        format!("x = {x}, y = {y}: looks swapped; the longitude (or easting) is x"),
    )
}

fn outside((x, y): (f64, f64)) -> Text {
    both(
        format!("toạ độ {x}, {y} nằm ngoài hệ toạ độ đã nêu"),
        format!("the coordinates {x}, {y} lie outside the stated reference system"),
    )
}

#[cfg(test)]
mod tests {
    use gdal::vector::Geometry;

    use super::{super::wkb::SRID, *};

    #[test]
    fn a_circle_of_arcs_becomes_a_ring_that_keeps_its_radius() {
        let circle = "CIRCULARSTRING (107 15, 107.01 15.01, 107.02 15, 107.01 14.99, 107 15)";
        let half =
            "COMPOUNDCURVE (CIRCULARSTRING (107 15, 107.01 15.01, 107.02 15), (107.02 15, 107 15))";
        let ring = |curve: &str| {
            let wkt = format!("CURVEPOLYGON ({curve})");
            ewkb(&wkt, &[GeometryType::Polygon]).unwrap().unwrap()
        };
        let points = |wkt: &str| {
            let numbers = wkt.trim_start_matches("POLYGON ((").trim_end_matches("))");
            let pair = |text: &str| {
                let (x, y) = text.split_once(' ').unwrap();
                (x.parse::<f64>().unwrap(), y.parse::<f64>().unwrap())
            };
            numbers.split(',').map(pair).collect::<Vec<_>>()
        };

        let whole = points(&ring(circle));

        assert!(whole.len() > 100, "{}", whole.len());
        for (x, y) in &whole {
            assert!(((x - 107.01).hypot(y - 15.0) - 0.01).abs() < 1e-9, "{x} {y}");
        }
        assert_eq!(whole.first(), whole.last());
        let closed = points(&ring(half));
        assert_eq!((closed.first(), closed.last()), (Some(&(107.0, 15.0)), Some(&(107.0, 15.0))));
        assert_eq!(closed[closed.len() - 2], (107.02, 15.0));
        let many = format!(
            "MULTISURFACE (CURVEPOLYGON ({circle}), ((108 15, 108.1 15, 108.1 15.1, 108 15)))"
        );
        assert!(
            ewkb(&many, &[GeometryType::MultiPolygon])
                .unwrap()
                .unwrap()
                .starts_with("MULTIPOLYGON")
        );
        let lines =
            "MULTICURVE ((107 15, 107.1 15), CIRCULARSTRING (107 15, 107.01 15.01, 107.02 15))";
        assert!(ewkb(lines, &[GeometryType::MultiLineString]).unwrap().is_some());
    }

    #[expect(clippy::panic_in_result_fn, reason = "a helper of tests")]
    fn ewkb(wkt: &str, accepted: &[GeometryType]) -> Result<Option<String>, String> {
        let wkb = Geometry::from_wkt(wkt).unwrap().iso_wkb().unwrap();
        let shape = shape(&Place::Wkb(wkb), None, accepted).map_err(|text| text.en)?;
        Ok(shape.map(|shape| {
            // GDAL reads plain WKB: the SRID and its flag are taken out again.
            let mut plain = shape.ewkb;
            assert_eq!(plain.splice(5..9, []).collect::<Vec<_>>(), SRID.to_le_bytes());
            plain[4] &= 0x1f;
            Geometry::from_wkb(&plain).unwrap().wkt().unwrap()
        }))
    }

    #[test]
    fn heights_are_dropped_and_empty_geometries_are_none() {
        use GeometryType::{MultiPolygon, Point, Polygon};
        assert_eq!(
            ewkb("POINT Z (107.5 15.1 900)", &[Point]),
            Ok(Some("POINT (107.5 15.1)".into()))
        );
        assert_eq!(ewkb("POINT EMPTY", &[Point]), Ok(None));
        assert_eq!(ewkb("MULTIPOLYGON EMPTY", &[MultiPolygon]), Ok(None));
        let ring =
            "POLYGON ((107 15,108 15,108 16,107 15),(107.5 15.2,107.6 15.2,107.6 15.3,107.5 15.2))";
        assert_eq!(ewkb(ring, &[Polygon]), Ok(Some(ring.into())));
    }

    #[test]
    fn a_single_geometry_is_taken_for_a_multi_one_where_only_that_is_wanted_and_back() {
        use GeometryType::{MultiPolygon, Point};
        assert_eq!(
            ewkb("POLYGON ((107 15,108 15,108 16,107 15))", &[MultiPolygon]),
            Ok(Some("MULTIPOLYGON (((107 15,108 15,108 16,107 15)))".into()))
        );
        assert_eq!(ewkb("MULTIPOINT ((107 15))", &[Point]), Ok(Some("POINT (107 15)".into())));
        let refused = ewkb("MULTIPOINT ((107 15),(108 15))", &[Point]).unwrap_err();
        assert_eq!(refused, "a geometry of type MultiPoint does not belong here; wanted Point");
        assert!(
            ewkb("GEOMETRYCOLLECTION (POINT (1 2))", &[Point])
                .unwrap_err()
                .contains("GeometryCollection")
        );
    }

    #[test]
    fn swapped_and_impossible_coordinates_are_told_apart() {
        let refused =
            |x, y| shape(&Place::Point(x, y), None, &[GeometryType::Point]).unwrap_err().en;
        assert!(refused(15.1, 107.5).contains("looks swapped"));
        assert!(refused(510_735.0, 1_686_800.0).contains("outside the stated reference system"));
        assert!(refused(f64::NAN, 1.0).contains("no numbers"));
    }

    #[test]
    fn a_cut_geometry_is_refused_and_does_not_take_memory() {
        let mut wkb = Geometry::from_wkt("LINESTRING (1 2,3 4)").unwrap().iso_wkb().unwrap();
        wkb[5..9].copy_from_slice(&u32::MAX.to_le_bytes());
        let refused = shape(&Place::Wkb(wkb), None, &[GeometryType::LineString]).unwrap_err();
        assert_eq!(refused.en, "the geometry is damaged");
    }
}
