//! Comma-separated values (RFC 4180), UTF-8 without byte-order mark.
//!
//! Columns: `id`, the fields in the order of the descriptor, then `lon,lat` for collections of points or `wkt` for
//! others. When a request names `properties`, the columns are exactly those.
//!
//! A text cell that a spreadsheet would run as a formula (it begins with `= + - @`, a tab or a line break) gets an
//! apostrophe before it, unless it is a number or a telephone number and nothing else. Whoever needs every byte as
//! it is stored takes one of the JSON formats.
//!
//! # Source
//! OWASP, "CSV Injection"; CWE-1236.

use serde_json::{Map, Value};

use crate::{
    catalog::{Collection, GeometryKind},
    record::{Record, Select},
    store::StoreError,
};

/// How the place of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    LonLat,
    Wkt,
    None,
}

/// The columns of a CSV.
#[derive(Debug, Clone)]
pub struct CsvColumns {
    with_id: bool,
    names: Vec<String>,
    place: Place,
}

impl CsvColumns {
    /// Those of a question; `only_fields` leaves id and geometry out.
    pub(super) fn of(select: &Select<'_>, only_fields: bool) -> Self {
        let names = select.fields().into_iter().map(|field| field.name.clone()).collect();
        let place = if only_fields { Place::None } else { place(select.view().collection()) };
        Self { with_id: !only_fields, names, place }
    }

    pub(super) fn push_head(&self, out: &mut Vec<u8>) {
        let place: &[&str] = match self.place {
            Place::LonLat => &["lon", "lat"],
            Place::Wkt => &["wkt"],
            Place::None => &[],
        };
        let id = self.with_id.then_some("id");
        let names = id.into_iter().chain(self.names.iter().map(String::as_str));
        push_line(out, names.chain(place.iter().copied()).map(|name| Cell::Plain(name.to_owned())));
    }

    pub(super) fn push_row(&self, out: &mut Vec<u8>, record: &Record) -> Result<(), StoreError> {
        let properties: Map<String, Value> =
            serde_json::from_str(&record.properties).map_err(|error| StoreError::Unexpected {
                doing: "writing a CSV",
                detail: error.to_string(),
            })?;
        let id = self.with_id.then(|| Cell::Plain(record.id.to_string()));
        let fields = self.names.iter().map(|name| cell(properties.get(name)));
        let wkt = record.geometry.as_deref().unwrap_or_default();
        let place = match self.place {
            Place::LonLat => lon_lat(wkt),
            Place::Wkt => vec![Cell::Plain(wkt.to_owned())],
            Place::None => Vec::new(),
        };
        push_line(out, id.into_iter().chain(fields).chain(place));
        Ok(())
    }
}

/// A collection of points has two columns of numbers; lines and areas need a text.
fn place(collection: &Collection) -> Place {
    match collection.geometry.as_ref().map(|geometry| geometry.kind) {
        Some(GeometryKind::Point) => Place::LonLat,
        Some(_) => Place::Wkt,
        None => Place::None,
    }
}

enum Cell {
    /// A number, a time, a geometry: of the service's own making.
    Plain(String),
    /// What people wrote.
    Text(String),
}

fn cell(value: Option<&Value>) -> Cell {
    match value {
        None | Some(Value::Null) => Cell::Plain(String::new()),
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(other) => Cell::Plain(other.to_string()),
    }
}

/// The numbers of `POINT(108.1 15.2)`.
fn lon_lat(wkt: &str) -> Vec<Cell> {
    let numbers = wkt.strip_prefix("POINT(").and_then(|rest| rest.strip_suffix(')'));
    let (lon, lat) = numbers.and_then(|numbers| numbers.split_once(' ')).unwrap_or_default();
    vec![Cell::Plain(lon.to_owned()), Cell::Plain(lat.to_owned())]
}

fn push_line(out: &mut Vec<u8>, cells: impl Iterator<Item = Cell>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        match cell {
            Cell::Text(text) if runs_as_formula(&text) => push_quoted(out, &format!("'{text}")),
            Cell::Plain(text) | Cell::Text(text) => push_quoted(out, &text),
        }
    }
    out.extend(b"\r\n");
}

fn push_quoted(out: &mut Vec<u8>, text: &str) {
    if text.contains([',', '"', '\r', '\n']) {
        out.push(b'"');
        out.extend(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend(text.as_bytes());
    }
}

fn runs_as_formula(text: &str) -> bool {
    let harmless = |sign: char| sign.is_ascii_digit() || " .,()+-".contains(sign);
    match text.chars().next() {
        Some('+' | '-') => !text.chars().all(harmless),
        Some('=' | '@' | '\t' | '\r' | '\n') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut out = Vec::new();
        push_line(&mut out, cells.iter().map(|text| Cell::Text((*text).to_owned())));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn commas_quotes_and_line_breaks_are_quoted() {
        assert_eq!(
            line(&["Đăk Long", "a,b", "say \"x\"", "two\nlines"]),
            "Đăk Long,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n"
        );
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_telephone_number_does_not() {
        assert_eq!(
            line(&["=1+1", "+84 905 123 456", "-5", "@x", "-cmd", "a=b"]),
            "'=1+1,+84 905 123 456,-5,'@x,'-cmd,a=b\r\n"
        );
    }

    #[test]
    fn a_point_is_two_numbers_and_none_is_two_empty_cells() {
        let texts = |wkt: &str| {
            let mut out = Vec::new();
            push_line(&mut out, lon_lat(wkt).into_iter());
            String::from_utf8(out).unwrap()
        };
        assert_eq!(texts("POINT(107.5 15.1)"), "107.5,15.1\r\n");
        assert_eq!(texts(""), ",\r\n");
    }
}
