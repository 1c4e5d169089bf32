//! The formats, by the ending of a file name or the name in a request.

use super::csv::CsvColumns;
use crate::{
    record::{Record, Select},
    store::StoreError,
};

/// Record separator before each text of a sequence (RFC 7464, 2.2).
const RECORD_SEPARATOR: u8 = 0x1E;

/// A format that is written row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One `FeatureCollection` (RFC 7946).
    GeoJson,
    /// A text sequence of features (RFC 8142).
    GeoJsonSeq,
    /// Comma-separated values (RFC 4180), UTF-8.
    Csv,
}

/// A file name that ends like no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} ends like no format; end the name with .geojson, .geojsonl, .geojsons or .csv, each also with .gz"
)]
pub struct UnknownFormat(String);

impl ExportFormat {
    /// The format of a file name, and whether it is compressed.
    ///
    /// # Errors
    /// When the name has another ending.
    pub fn of_file_name(name: &str) -> Result<(Self, bool), UnknownFormat> {
        let lower = name.to_ascii_lowercase();
        let (stem, compressed) =
            lower.strip_suffix(".gz").map_or((lower.as_str(), false), |stem| (stem, true));
        let format = match stem.rsplit_once('.').map(|(_, ending)| ending) {
            Some("geojson" | "json") => Self::GeoJson,
            Some("geojsonl" | "geojsons") => Self::GeoJsonSeq,
            Some("csv") => Self::Csv,
            _ => return Err(UnknownFormat(name.to_owned())),
        };
        Ok((format, compressed))
    }

    /// The `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::GeoJsonSeq => "application/geo+json-seq",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The ending of a file name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsons",
            Self::Csv => "csv",
        }
    }

    /// The question with the geometry written as the format needs it.
    pub fn shape(self, select: Select<'_>) -> Select<'_> {
        match self {
            Self::Csv => select.with_wkt(),
            Self::GeoJson | Self::GeoJsonSeq => select,
        }
    }
}

/// Writes rows one after the other.
#[derive(Debug)]
pub(super) struct Encoder {
    format: ExportFormat,
    columns: CsvColumns,
    rows: u64,
}

impl Encoder {
    /// For a question; `only_fields` leaves id and geometry out of a CSV.
    pub(super) fn new(format: ExportFormat, select: &Select<'_>, only_fields: bool) -> Self {
        Self { format, columns: CsvColumns::of(select, only_fields), rows: 0 }
    }

    /// What stands before the first row.
    pub(super) fn head(&self, out: &mut Vec<u8>) {
        match self.format {
            ExportFormat::GeoJson => out.extend(br#"{"type":"FeatureCollection","features":["#),
            ExportFormat::GeoJsonSeq => {}
            ExportFormat::Csv => self.columns.push_head(out),
        }
    }

    /// One row.
    ///
    /// # Errors
    /// When the properties are no JSON object, which the database promises.
    pub(super) fn row(&mut self, record: &Record, out: &mut Vec<u8>) -> Result<(), StoreError> {
        match self.format {
            ExportFormat::GeoJson => {
                out.extend(if self.rows > 0 { ",\n".as_bytes() } else { b"\n" });
                record.push_feature(out, None);
            }
            ExportFormat::GeoJsonSeq => {
                out.push(RECORD_SEPARATOR);
                record.push_feature(out, None);
                out.push(b'\n');
            }
            ExportFormat::Csv => self.columns.push_row(out, record)?,
        }
        self.rows += 1;
        Ok(())
    }

    /// What stands after the last row.
    pub(super) fn tail(&self, out: &mut Vec<u8>) {
        if self.format == ExportFormat::GeoJson {
            out.extend(b"\n]}\n");
        }
    }

    /// Rows written.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_name_says_format_and_compression() {
        let of = ExportFormat::of_file_name;
        assert_eq!(of("/tmp/xa.geojson"), Ok((ExportFormat::GeoJson, false)));
        assert_eq!(of("xa.GeoJSONS.gz"), Ok((ExportFormat::GeoJsonSeq, true)));
        assert_eq!(of("xa.csv.gz"), Ok((ExportFormat::Csv, true)));
        assert!(
            of("xa.gpkg").unwrap_err().to_string().starts_with("\"xa.gpkg\" ends like no format")
        );
    }
}
