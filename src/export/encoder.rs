//! Formats that are written row by row.

use super::{csv::CsvColumns, format::Streamed, kml::Kml};
use crate::{
    http::Lang,
    record::{Record, Select},
    store::StoreError,
};

/// Record separator before each text of a sequence (RFC 7464, 2.2).
const RECORD_SEPARATOR: u8 = 0x1E;

/// Writes rows one after the other.
#[derive(Debug)]
pub(super) struct Encoder {
    form: Form,
    rows: u64,
}

#[derive(Debug)]
enum Form {
    GeoJson,
    GeoJsonSeq,
    Csv(CsvColumns),
    Kml(Kml),
}

impl Encoder {
    /// For a question; `only_fields` leaves id and geometry out of a CSV.
    pub(super) fn new(
        format: Streamed,
        select: &Select<'_>,
        only_fields: bool,
        lang: Lang,
    ) -> Self {
        let form = match format {
            Streamed::GeoJson => Form::GeoJson,
            Streamed::GeoJsonSeq => Form::GeoJsonSeq,
            Streamed::Csv => {
                let collection = select.view().collection();
                Form::Csv(CsvColumns::of(collection, select.fields(), only_fields, select.crs()))
            }
            Streamed::Kml => Form::Kml(Kml::of(select, lang)),
        };
        Self { form, rows: 0 }
    }

    /// What stands before the first row.
    pub(super) fn head(&self, out: &mut Vec<u8>) {
        match &self.form {
            Form::GeoJson => out.extend(br#"{"type":"FeatureCollection","features":["#),
            Form::GeoJsonSeq => {}
            Form::Csv(columns) => columns.push_head(out),
            Form::Kml(kml) => kml.push_head(out),
        }
    }

    /// One row.
    ///
    /// # Errors
    /// When the row is not as the database promises.
    pub(super) fn row(&mut self, record: &Record, out: &mut Vec<u8>) -> Result<(), StoreError> {
        match &self.form {
            Form::GeoJson => {
                out.extend(if self.rows > 0 { ",\n".as_bytes() } else { b"\n" });
                record.push_feature(out, None);
            }
            Form::GeoJsonSeq => {
                out.push(RECORD_SEPARATOR);
                record.push_feature(out, None);
                out.push(b'\n');
            }
            Form::Csv(columns) => columns.push_row(out, record)?,
            Form::Kml(kml) => kml.push_row(out, record)?,
        }
        self.rows += 1;
        Ok(())
    }

    /// What stands after the last row.
    pub(super) fn tail(&self, out: &mut Vec<u8>) {
        match self.form {
            Form::GeoJson => out.extend(b"\n]}\n"),
            Form::GeoJsonSeq | Form::Csv(_) => {}
            Form::Kml(_) => Kml::push_tail(out),
        }
    }

    /// Rows written.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }
}
