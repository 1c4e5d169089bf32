//! The place of a row of a table: two columns, or one of well-known text.

use gdal::vector::Geometry;

use super::{check::Problem, mapping::PlaceFrom, shape::Place, source::RawRow, words::both};
use crate::catalog::{GeometryKind, LATITUDE, LONGITUDE, WKT};

/// Takes the place out of a row.
///
/// # Errors
/// When a coordinate is no number, only one of two is there, or the text is no geometry.
pub(super) fn of(row: &mut RawRow, from: PlaceFrom) -> Result<Place, Problem> {
    let cell = |place: usize| row.cells.get(place).and_then(Option::as_deref).map_or("", str::trim);
    match from {
        PlaceFrom::Layer => Ok(std::mem::replace(&mut row.place, Place::Nowhere)),
        PlaceFrom::Pair(x, y) => match (cell(x), cell(y)) {
            ("", "") => Ok(Place::Nowhere),
            (x, y) => Ok(Place::Point(coordinate(LONGITUDE, x)?, coordinate(LATITUDE, y)?)),
        },
        PlaceFrom::Wkt(place) => match cell(place) {
            "" => Ok(Place::Nowhere),
            text => {
                // The ISO form tells an empty point from one at the origin.
                let wkb = Geometry::from_wkt(text).and_then(|geometry| geometry.iso_wkb());
                wkb.map(Place::Wkb).map_err(|_unreadable| {
                    let start = text.chars().take(40).collect();
                    let reason = both(
                        "không phải hình học dạng WKT, ví dụ POINT (107.6 15.2)",
                        "not a geometry as well-known text, such as POINT (107.6 15.2)",
                    );
                    Problem::of(WKT, Some(start), reason)
                })
            }
        },
    }
}

/// A number with a decimal point or comma.
fn coordinate(name: &str, text: &str) -> Result<f64, Problem> {
    let plain = if text.contains('.') { text.to_owned() } else { text.replacen(',', ".", 1) };
    plain.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| {
        let reason = both(
            format!("toạ độ {text:?} không phải số"),
            format!("the coordinate {text:?} is not a number"),
        );
        Problem::of(name, Some(text.to_owned()), reason)
    })
}

/// Two coordinates of the place in the file's own system, to look at before anything is read by them.
pub(super) fn glimpse(row: &RawRow, from: PlaceFrom) -> Option<(f64, f64)> {
    corners(row, from).map(|(least, _)| least)
}

/// The middle of the place in the file's own system.
pub(super) fn middle(row: &RawRow, from: PlaceFrom) -> Option<(f64, f64)> {
    let ((west, south), (east, north)) = corners(row, from)?;
    Some((f64::midpoint(west, east), f64::midpoint(south, north)))
}

/// The least and the greatest coordinates of the place.
fn corners(row: &RawRow, from: PlaceFrom) -> Option<((f64, f64), (f64, f64))> {
    let mut row = row.clone();
    match of(&mut row, from).ok()? {
        Place::Nowhere => None,
        Place::Point(x, y) => Some(((x, y), (x, y))),
        Place::Wkb(bytes) => {
            let envelope = Geometry::from_wkb(&bytes).ok()?.envelope();
            Some(((envelope.MinX, envelope.MinY), (envelope.MaxX, envelope.MaxY)))
        }
    }
}

/// What is at the place of a row, as far as its first word says.
pub(super) fn kind(row: &RawRow, from: PlaceFrom) -> Option<GeometryKind> {
    let cell = |place: usize| row.cells.get(place).and_then(Option::as_deref).map(str::trim);
    match from {
        PlaceFrom::Layer => match &row.place {
            Place::Nowhere => None,
            Place::Point(..) => Some(GeometryKind::Point),
            Place::Wkb(bytes) => kind_of_wkb(bytes),
        },
        PlaceFrom::Pair(x, y) => {
            let is_filled = |place| cell(place).is_some_and(|text| !text.is_empty());
            (is_filled(x) && is_filled(y)).then_some(GeometryKind::Point)
        }
        PlaceFrom::Wkt(place) => {
            let text = cell(place)?;
            let word = text.split(|letter: char| !letter.is_ascii_alphabetic()).next()?;
            let word = word.to_ascii_uppercase();
            Some(match word.strip_prefix("MULTI").unwrap_or(&word) {
                "" => return None,
                "POINT" => GeometryKind::Point,
                "LINESTRING" => GeometryKind::Line,
                "POLYGON" => GeometryKind::Polygon,
                _ => GeometryKind::Any,
            })
        }
    }
}

/// The kind that the head of well-known binary names: in the form of ISO (thousands for more dimensions) or of PostGIS (high
/// bits for them).
fn kind_of_wkb(bytes: &[u8]) -> Option<GeometryKind> {
    let (order, rest) = bytes.split_first()?;
    let code = rest.first_chunk().copied()?;
    let code = if *order == 0 { u32::from_be_bytes(code) } else { u32::from_le_bytes(code) };
    Some(match (code & 0x0fff_ffff) % 1000 {
        1 | 4 => GeometryKind::Point,
        2 | 5 => GeometryKind::Line,
        3 | 6 => GeometryKind::Polygon,
        _ => GeometryKind::Any,
    })
}
