//! KML (OGC 12-007r2): one placemark for each row, always in degrees of WGS 84.
//!
//! Values stand in `ExtendedData` without a schema, each with its title for people; what a row lacks is left out. The name of
//! a placemark is what the search shows of a row, or the first part of its key.

use std::{fmt::Write as _, io::Write as _};

use geo::{Coord, Geometry, LineString, Polygon};

use super::values::typed;
use crate::{
    catalog::{Collection, Field, Value},
    geo::from_wkb,
    http::Lang,
    record::{Record, Select},
    store::StoreError,
};

/// Decimals of degrees: seven are about a centimetre.
const DECIMALS: usize = 7;

/// Writes placemarks.
#[derive(Debug)]
pub(super) struct Kml {
    collection: String,
    title: String,
    fields: Vec<Field>,
    titles: Vec<String>,
    /// Place of the field whose value is the name of a placemark.
    name: Option<usize>,
}

impl Kml {
    pub(super) fn of(select: &Select<'_>, lang: Lang) -> Self {
        let collection = select.view().collection();
        let fields: Vec<_> = select.fields().into_iter().cloned().collect();
        let title = |field: &Field| lang.of(&field.title.vi, &field.title.en).to_owned();
        Self {
            collection: collection.id.clone(),
            title: lang.of(&collection.title.vi, &collection.title.en).to_owned(),
            titles: fields.iter().map(title).collect(),
            name: named(collection, &fields),
            fields,
        }
    }

    pub(super) fn push_head(&self, out: &mut Vec<u8>) {
        out.extend(br#"<?xml version="1.0" encoding="UTF-8"?>"#);
        out.extend(b"\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document><name>");
        push_text(out, &self.title);
        out.extend(b"</name>\n");
    }

    /// # Errors
    /// When the row is not as the database promises.
    pub(super) fn push_row(&self, out: &mut Vec<u8>, record: &Record) -> Result<(), StoreError> {
        let values = typed(record, &self.fields)?;
        let text = |place: usize| values.get(place)?.as_ref().map(Value::to_sql_text);
        // Writing to a vector cannot fail.
        let _infallible = write!(out, "<Placemark id=\"{}.{}\">", self.collection, record.id);
        if let Some(name) = self.name.and_then(text) {
            push_element(out, "name", &name);
        }
        out.extend(b"<ExtendedData><Data name=\"id\"><value>");
        let _infallible = write!(out, "{}", record.id);
        out.extend(b"</value></Data>");
        for (place, (field, title)) in self.fields.iter().zip(&self.titles).enumerate() {
            let Some(value) = text(place) else { continue };
            out.extend(b"<Data name=\"");
            push_text(out, &field.name);
            out.extend(b"\">");
            push_element(out, "displayName", title);
            push_element(out, "value", &value);
            out.extend(b"</Data>");
        }
        out.extend(b"</ExtendedData>");
        push_place(out, record)?;
        out.extend(b"</Placemark>\n");
        Ok(())
    }

    pub(super) fn push_tail(out: &mut Vec<u8>) {
        out.extend(b"</Document>\n</kml>\n");
    }
}

/// The field that names a row to people.
fn named(collection: &Collection, fields: &[Field]) -> Option<usize> {
    let title = collection.search.as_ref().map(|search| &search.title);
    let place = |name: &String| fields.iter().position(|field| field.name == *name);
    title.and_then(place).or_else(|| collection.key.first().and_then(place))
}

fn push_element(out: &mut Vec<u8>, name: &str, text: &str) {
    let _infallible = write!(out, "<{name}>");
    push_text(out, text);
    let _infallible = write!(out, "</{name}>");
}

/// Text of an element or an attribute. A sign that XML 1.0 cannot hold (2.2, Char) becomes U+FFFD; a carriage return would
/// be read as a line feed, were it not named.
fn push_text(out: &mut Vec<u8>, text: &str) {
    let mut letter = [0; 4];
    for sign in text.chars() {
        match sign {
            '&' => out.extend(b"&amp;"),
            '<' => out.extend(b"&lt;"),
            '>' => out.extend(b"&gt;"),
            '"' => out.extend(b"&quot;"),
            '\r' => out.extend(b"&#13;"),
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.extend("\u{fffd}".as_bytes());
            }
            other => out.extend(other.encode_utf8(&mut letter).as_bytes()),
        }
    }
}

fn push_place(out: &mut Vec<u8>, record: &Record) -> Result<(), StoreError> {
    let Some(wkb) = &record.wkb else { return Ok(()) };
    let geometry = from_wkb(wkb).map_err(|error| StoreError::Unexpected {
        doing: "writing a KML",
        detail: error.to_string(),
    })?;
    if let Some(geometry) = geometry {
        let mut text = String::new();
        push_geometry(&mut text, &geometry);
        out.extend(text.as_bytes());
    }
    Ok(())
}

fn push_geometry(out: &mut String, geometry: &Geometry) {
    match geometry {
        Geometry::Point(point) => simple(out, "Point", [point.0]),
        Geometry::LineString(line) => simple(out, "LineString", line.0.iter().copied()),
        Geometry::Polygon(polygon) => push_polygon(out, polygon),
        Geometry::MultiPoint(points) => {
            several(out, &points.0, |out, point| simple(out, "Point", [point.0]));
        }
        Geometry::MultiLineString(lines) => {
            several(out, &lines.0, |out, line| simple(out, "LineString", line.0.iter().copied()));
        }
        Geometry::MultiPolygon(polygons) => several(out, &polygons.0, push_polygon),
        // No other type is read from the database.
        _ => {}
    }
}

fn several<T>(out: &mut String, parts: &[T], mut push: impl FnMut(&mut String, &T)) {
    out.push_str("<MultiGeometry>");
    for part in parts {
        push(out, part);
    }
    out.push_str("</MultiGeometry>");
}

fn simple(out: &mut String, name: &str, coordinates: impl IntoIterator<Item = Coord<f64>>) {
    // Writing to a text cannot fail.
    let _infallible = write!(out, "<{name}><coordinates>");
    for (place, at) in coordinates.into_iter().enumerate() {
        out.push_str(if place > 0 { " " } else { "" });
        push_number(out, at.x);
        out.push(',');
        push_number(out, at.y);
    }
    let _infallible = write!(out, "</coordinates></{name}>");
}

fn push_polygon(out: &mut String, polygon: &Polygon) {
    let ring = |out: &mut String, side: &str, ring: &LineString| {
        let _infallible = write!(out, "<{side}>");
        simple(out, "LinearRing", ring.0.iter().copied());
        let _infallible = write!(out, "</{side}>");
    };
    out.push_str("<Polygon>");
    ring(out, "outerBoundaryIs", polygon.exterior());
    for inner in polygon.interiors() {
        ring(out, "innerBoundaryIs", inner);
    }
    out.push_str("</Polygon>");
}

/// Without the zeros that say nothing.
fn push_number(out: &mut String, number: f64) {
    let from = out.len();
    let _infallible = write!(out, "{number:.DECIMALS$}");
    let kept = out.trim_end_matches('0').trim_end_matches('.').len();
    out.truncate(kept.max(from));
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, point, polygon};

    use super::*;

    fn written(geometry: &Geometry) -> String {
        let mut out = String::new();
        push_geometry(&mut out, geometry);
        out
    }

    #[test]
    fn coordinates_are_longitude_and_latitude_to_a_centimetre() {
        assert_eq!(
            written(&point!(x: 107.123_456_789, y: -15.5).into()),
            "<Point><coordinates>107.1234568,-15.5</coordinates></Point>"
        );
        assert_eq!(
            written(&point!(x: 100.0, y: 0.0).into()),
            "<Point><coordinates>100,0</coordinates></Point>"
        );
    }

    #[test]
    fn a_hole_is_an_inner_boundary_and_several_parts_are_one_geometry() {
        let holed = polygon![
            exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.), (x: 0., y: 0.)],
            interiors: [[(x: 5., y: 2.), (x: 6., y: 2.), (x: 6., y: 3.), (x: 5., y: 2.)]],
        ];
        let text = written(&MultiPolygon(vec![holed.clone(), holed]).into());
        assert_eq!(text.matches("<Polygon>").count(), 2);
        assert!(text.starts_with(
            "<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9 0,0<"
        ));
        assert!(text.contains("<innerBoundaryIs><LinearRing><coordinates>5,2 6,2 6,3 5,2<"));
    }

    #[test]
    fn signs_that_mean_something_in_xml_are_named_and_those_that_it_cannot_hold_replaced() {
        let mut out = Vec::new();
        push_text(&mut out, "a<b> & \"c\"\r\n\u{1}Đăk");
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a&lt;b&gt; &amp; &quot;c&quot;&#13;\n\u{fffd}Đăk"
        );
    }
}
