//! Comma-separated values (RFC 4180), UTF-8 without byte-order mark.
//!
//! Columns: `id`, the fields in the order of the descriptor, then `lon,lat` for collections of points (the axes of the
//! reference system that was asked for, in their order) or `wkt` for others. When a request names `properties`, the columns are exactly those.
//!
//! A text cell that a spreadsheet would run as a formula (it begins with `= + - @`, a tab or a line break) gets an
//! apostrophe before it, unless it is a number or a telephone number and nothing else. Whoever needs every byte as
//! it is stored takes one of the JSON formats.
//!
//! # Source
//! OWASP, "CSV Injection"; CWE-1236.

use std::{borrow::Cow, io::Write as _};

use super::values::each;
use crate::{
    catalog::{Collection, Field, GeometryKind, WKT},
    geo::Crs,
    record::Record,
    store::StoreError,
};

/// How the place of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The names of two columns.
    Point([&'static str; 2]),
    Wkt,
    None,
}

impl Place {
    /// A collection of points has two columns of numbers; lines and areas need a text.
    pub(super) fn of(collection: &Collection, crs: Crs) -> Self {
        match collection.geometry.as_ref().map(|geometry| geometry.kind) {
            Some(GeometryKind::Point) => Self::Point(crs.axes()),
            Some(_) => Self::Wkt,
            None => Self::None,
        }
    }
}

/// The columns of a CSV.
#[derive(Debug, Clone)]
pub(super) struct CsvColumns {
    with_id: bool,
    names: Vec<String>,
    place: Place,
}

impl CsvColumns {
    /// Those of the fields; `only_fields` leaves id and geometry out.
    pub(super) fn of<'a>(
        collection: &Collection,
        fields: impl IntoIterator<Item = &'a Field>,
        only_fields: bool,
        crs: Crs,
    ) -> Self {
        let names = fields.into_iter().map(|field| field.name.clone()).collect();
        let place = if only_fields { Place::None } else { Place::of(collection, crs) };
        Self { with_id: !only_fields, names, place }
    }

    pub(super) fn push_head(&self, out: &mut Vec<u8>) {
        let place: &[&str] = match &self.place {
            Place::Point(axes) => axes,
            Place::Wkt => &[WKT],
            Place::None => &[],
        };
        let id = self.with_id.then_some("id");
        let names = id.into_iter().chain(self.names.iter().map(String::as_str));
        let mut line = Line::start(out);
        names.chain(place.iter().copied()).for_each(|name| line.plain(name));
        line.end();
    }

    /// # Errors
    /// When the properties are not the object of the fields in their order, which the database promises.
    pub(super) fn push_row(&self, out: &mut Vec<u8>, record: &Record) -> Result<(), StoreError> {
        let mut line = Line::start(out);
        if self.with_id {
            line.id(record.id);
        }
        each(record, self.names.iter().map(String::as_str), |_, value| line.json(value))?;
        let wkt = record.geometry.as_deref().unwrap_or_default();
        match self.place {
            Place::Point(_) => {
                let (first, second) = numbers(wkt);
                line.plain(first);
                line.plain(second);
            }
            Place::Wkt => line.plain(wkt),
            Place::None => {}
        }
        line.end();
        Ok(())
    }
}

/// The numbers of `POINT(108.1 15.2)`.
pub(super) fn numbers(wkt: &str) -> (&str, &str) {
    let numbers = wkt.strip_prefix("POINT(").and_then(|rest| rest.strip_suffix(')'));
    numbers.and_then(|numbers| numbers.split_once(' ')).unwrap_or_default()
}

/// A line under construction.
pub(super) struct Line<'a> {
    out: &'a mut Vec<u8>,
    begun: bool,
}

impl<'a> Line<'a> {
    pub(super) fn start(out: &'a mut Vec<u8>) -> Self {
        Self { out, begun: false }
    }

    fn separate(&mut self) {
        if self.begun {
            self.out.push(b',');
        }
        self.begun = true;
    }

    /// A number, a time, a geometry: of the service's own making.
    pub(super) fn plain(&mut self, text: &str) {
        self.separate();
        push_quoted(self.out, text);
    }

    pub(super) fn id(&mut self, id: i64) {
        self.separate();
        // Writing to a vector cannot fail.
        let _infallible = write!(self.out, "{id}");
    }

    /// What people wrote.
    pub(super) fn text(&mut self, text: &str) {
        self.separate();
        if runs_as_formula(text) {
            push_quoted(self.out, &format!("'{text}"));
        } else {
            push_quoted(self.out, text);
        }
    }

    /// The JSON text of a value.
    fn json(&mut self, json: &str) -> Result<(), serde_json::Error> {
        match json {
            "null" => self.plain(""),
            _ if json.starts_with('"') => self.text(&serde_json::from_str::<Cow<'_, str>>(json)?),
            other => self.plain(other),
        }
        Ok(())
    }

    pub(super) fn end(self) {
        self.out.extend(b"\r\n");
    }
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

pub(super) fn runs_as_formula(text: &str) -> bool {
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
        let mut line = Line::start(&mut out);
        for text in cells {
            line.text(text);
        }
        line.end();
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
        assert_eq!(numbers("POINT(107.5 15.1)"), ("107.5", "15.1"));
        assert_eq!(numbers(""), ("", ""));
    }

    #[test]
    fn values_are_written_as_they_are_stored_and_never_under_another_name() {
        let columns = CsvColumns {
            with_id: true,
            names: vec!["name".into(), "area_km2".into(), "seen".into()],
            place: Place::None,
        };
        let row = |properties: &str| {
            let record =
                Record { id: 7, properties: properties.to_owned(), geometry: None, wkb: None };
            let mut out = Vec::new();
            columns.push_row(&mut out, &record).map(|()| String::from_utf8(out).unwrap())
        };
        assert_eq!(
            row(r#"{"name":"\u0110\u0103k \"Long\"","area_km2":0.10000000000000001,"seen":null}"#)
                .unwrap(),
            "7,\"Đăk \"\"Long\"\"\",0.10000000000000001,\r\n"
        );
        assert!(row(r#"{"area_km2":1,"name":"x","seen":true}"#).is_err());
        assert!(row(r#"{"name":"x"}"#).is_err());
    }
}
