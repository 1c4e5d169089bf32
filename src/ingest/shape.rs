//! Geometries on their way from a file into the database: brought to degrees, flattened, checked, and written as
//! EWKB in EPSG:4326.
//!
//! # Axis order
//! x (longitude, easting) first, as GDAL gives it with its traditional GIS order.

use gdal::spatial_ref::CoordTransform;

use super::words::both;
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

/// The coordinates of a geometry, apart from its structure.
#[derive(Debug, Default)]
struct Coordinates {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// The structure: the kind of its parts, and for each part the number of points of its rings.
#[derive(Debug)]
struct Structure {
    kind: Simple,
    multi: bool,
    parts: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Simple {
    Point = 1,
    Line = 2,
    Polygon = 3,
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
        Place::Wkb(bytes) => Reader { bytes }.geometry(&mut coordinates)?,
    };
    if coordinates.x.is_empty() {
        return Ok(None);
    }
    let multi = multi(&structure, accepted)?;
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

fn refused_type(found: &str, accepted: &[GeometryType]) -> Text {
    let list = accepted.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join(", ");
    both(
        format!("hình học kiểu {found} không dùng ở đây; cần {list}"),
        format!("a geometry of type {found} does not belong here; wanted {list}"),
    )
}

fn damaged() -> Text {
    both("hình học bị hỏng", "the geometry is damaged")
}

impl Coordinates {
    fn push(&mut self, x: f64, y: f64) {
        self.x.push(x);
        self.y.push(y);
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        self.x.iter().copied().zip(self.y.iter().copied())
    }

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

/// A reader of well-known binary: ISO (Z 1000, M 2000, ZM 3000) and extended (flag bits).
struct Reader<'a> {
    bytes: &'a [u8],
}

const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;

/// Names of the types that are never taken, by their number in OGC 06-103r4, 8.2.
const OTHER_TYPES: [(u32, &str); 5] = [
    (7, "GeometryCollection"),
    (8, "CircularString"),
    (9, "CompoundCurve"),
    (10, "CurvePolygon"),
    (12, "MultiSurface"),
];

struct Head {
    little: bool,
    kind: u32,
    dimensions: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Text> {
        let (first, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn integer(&mut self, little: bool) -> Result<u32, Text> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self, little: bool) -> Result<f64, Text> {
        let bytes = self.take()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things that take at least `bytes` each; a greater one than can follow is a lie.
    fn count(&mut self, little: bool, bytes: usize) -> Result<usize, Text> {
        let count = self.integer(little)? as usize;
        if count.saturating_mul(bytes) > self.bytes.len() { Err(damaged()) } else { Ok(count) }
    }

    fn head(&mut self) -> Result<Head, Text> {
        let [order] = self.take()?;
        let little = order == 1;
        let code = self.integer(little)?;
        if code & EWKB_SRID != 0 {
            self.integer(little)?;
        }
        let plain = code & !(EWKB_Z | EWKB_M | EWKB_SRID);
        let flags = usize::from(code & EWKB_Z != 0) + usize::from(code & EWKB_M != 0);
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            _ => 2,
        };
        Ok(Head { little, kind: plain % 1000, dimensions: 2 + flags.max(iso) })
    }

    fn geometry(&mut self, coordinates: &mut Coordinates) -> Result<Structure, Text> {
        let head = self.head()?;
        let simple = |kind| match kind {
            1 => Some(Simple::Point),
            2 => Some(Simple::Line),
            3 => Some(Simple::Polygon),
            _ => None,
        };
        if let Some(kind) = simple(head.kind) {
            let part = self.part(kind, &head, coordinates)?;
            return Ok(Structure { kind, multi: false, parts: part.into_iter().collect() });
        }
        let Some(kind) = head.kind.checked_sub(3).and_then(simple) else {
            let name = OTHER_TYPES.iter().find(|(code, _)| *code == head.kind);
            return Err(refused_type(name.map_or("?", |(_, name)| *name), &[]));
        };
        let mut parts = Vec::new();
        for _ in 0..self.count(head.little, 5)? {
            let inner = self.head()?;
            if simple(inner.kind) != Some(kind) {
                return Err(damaged());
            }
            parts.extend(self.part(kind, &inner, coordinates)?);
        }
        Ok(Structure { kind, multi: true, parts })
    }

    /// The rings of one part; `None` when it is empty.
    fn part(
        &mut self,
        kind: Simple,
        head: &Head,
        coordinates: &mut Coordinates,
    ) -> Result<Option<Vec<usize>>, Text> {
        let rings = match kind {
            Simple::Point => return self.point(head, coordinates),
            Simple::Line => 1,
            Simple::Polygon => self.count(head.little, 4)?,
        };
        let mut lengths = Vec::with_capacity(rings);
        for _ in 0..rings {
            let points = self.count(head.little, 8 * head.dimensions)?;
            for _ in 0..points {
                let (x, y) = self.pair(head)?;
                coordinates.push(x, y);
            }
            if points > 0 {
                lengths.push(points);
            }
        }
        Ok(Some(lengths).filter(|lengths| !lengths.is_empty()))
    }

    fn pair(&mut self, head: &Head) -> Result<(f64, f64), Text> {
        let pair = (self.number(head.little)?, self.number(head.little)?);
        for _ in 2..head.dimensions {
            self.number(head.little)?;
        }
        Ok(pair)
    }

    /// An empty point is written with coordinates that are no numbers.
    fn point(
        &mut self,
        head: &Head,
        coordinates: &mut Coordinates,
    ) -> Result<Option<Vec<usize>>, Text> {
        let (x, y) = self.pair(head)?;
        if x.is_nan() && y.is_nan() {
            return Ok(None);
        }
        coordinates.push(x, y);
        Ok(Some(vec![1]))
    }
}

/// EPSG:4326, the reference system of every stored geometry.
const SRID: u32 = 4326;

fn write(structure: &Structure, multi: bool, coordinates: &Coordinates) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 * coordinates.x.len() + 32);
    let mut pairs = coordinates.pairs();
    let kind = structure.kind as u32;
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let head = |bytes: &mut Vec<u8>, code: u32, outer: bool| {
        bytes.push(1);
        bytes.extend((if outer { code | EWKB_SRID } else { code }).to_le_bytes());
        if outer {
            bytes.extend(SRID.to_le_bytes());
        }
    };
    if multi {
        head(&mut bytes, kind + 3, true);
        bytes.extend(count(structure.parts.len()).to_le_bytes());
    }
    for part in &structure.parts {
        head(&mut bytes, kind, !multi);
        if structure.kind == Simple::Polygon {
            bytes.extend(count(part.len()).to_le_bytes());
        }
        for ring in part {
            if structure.kind != Simple::Point {
                bytes.extend(count(*ring).to_le_bytes());
            }
            for (x, y) in pairs.by_ref().take(*ring) {
                bytes.extend(x.to_le_bytes());
                bytes.extend(y.to_le_bytes());
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use gdal::vector::Geometry;

    use super::*;

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
