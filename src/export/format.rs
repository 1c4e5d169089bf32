//! The one list of formats: their names in requests and files, and how each is made.

/// How a format comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// Row by row, while its reader reads.
    Streamed(Streamed),
    /// As a whole, in a file of its own, before its first byte is sent.
    Spooled(Spooled),
}

/// A format that is written row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Streamed {
    /// One `FeatureCollection` (RFC 7946).
    GeoJson,
    /// A text sequence of features (RFC 8142).
    GeoJsonSeq,
    /// Comma-separated values (RFC 4180), UTF-8.
    Csv,
    /// OGC KML 2.3 (OGC 12-007r2).
    Kml,
}

/// A format whose file needs places that are known only at the end, or its rows in an order of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spooled {
    /// OGC `GeoPackage` 1.3 (OGC 12-128r18).
    GeoPackage,
    /// `FlatGeobuf` 3.
    FlatGeobuf,
    /// Office Open XML workbook (ISO/IEC 29500).
    Xlsx,
    /// `GeoParquet` 1.1.
    GeoParquet,
    /// `GeoPackage`, CSV and what one has to know of them, in a ZIP archive.
    Bundle,
}

/// A format of a whole selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportFormat {
    /// Its name in the parameter `f`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The `Content-Type`.
    pub media_type: &'static str,
    /// A client that accepts the media type means this format. That of GeoJSON means a page.
    pub by_media_type: bool,
    /// Endings of file names; downloads get the first.
    endings: &'static [&'static str],
    pub(super) made: Made,
}

/// Every format of a whole selection, offered by `items` and by `banlang export`.
pub const FORMATS: [ExportFormat; 9] = [
    ExportFormat {
        name: "csv",
        title: "CSV",
        media_type: "text/csv; charset=utf-8",
        by_media_type: true,
        endings: &["csv"],
        made: Made::Streamed(Streamed::Csv),
    },
    ExportFormat {
        name: "jsonseq",
        title: "GeoJSON Text Sequence",
        media_type: "application/geo+json-seq",
        by_media_type: true,
        endings: &["geojsons", "geojsonl"],
        made: Made::Streamed(Streamed::GeoJsonSeq),
    },
    ExportFormat {
        name: "geojson-stream",
        title: "GeoJSON",
        media_type: "application/geo+json",
        by_media_type: false,
        endings: &["geojson", "json"],
        made: Made::Streamed(Streamed::GeoJson),
    },
    ExportFormat {
        name: "xlsx",
        title: "Excel",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        by_media_type: true,
        endings: &["xlsx"],
        made: Made::Spooled(Spooled::Xlsx),
    },
    ExportFormat {
        name: "gpkg",
        title: "GeoPackage",
        media_type: "application/geopackage+sqlite3",
        by_media_type: true,
        endings: &["gpkg"],
        made: Made::Spooled(Spooled::GeoPackage),
    },
    ExportFormat {
        name: "fgb",
        title: "FlatGeobuf",
        media_type: "application/flatgeobuf",
        by_media_type: true,
        endings: &["fgb"],
        made: Made::Spooled(Spooled::FlatGeobuf),
    },
    ExportFormat {
        name: "kml",
        title: "KML",
        media_type: "application/vnd.google-earth.kml+xml",
        by_media_type: true,
        endings: &["kml"],
        made: Made::Streamed(Streamed::Kml),
    },
    ExportFormat {
        name: "parquet",
        title: "GeoParquet",
        media_type: "application/vnd.apache.parquet",
        by_media_type: true,
        endings: &["parquet"],
        made: Made::Spooled(Spooled::GeoParquet),
    },
    ExportFormat {
        name: "zip",
        title: "ZIP",
        media_type: "application/zip",
        by_media_type: true,
        endings: &["zip"],
        made: Made::Spooled(Spooled::Bundle),
    },
];

/// A file name that ends like no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} ends like no format; end the name with {list}; {zipped} also with .gz", list = listed(|_| true), zipped = listed(|format| !format.is_spooled()))]
pub struct UnknownFormat(String);

/// The first endings of those formats, as a sentence says them.
fn listed(which: impl Fn(&ExportFormat) -> bool) -> String {
    let endings: Vec<_> =
        FORMATS.iter().filter(|one| which(one)).map(|one| format!(".{}", one.ending())).collect();
    match endings.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => endings.join(""),
    }
}

impl ExportFormat {
    /// The format of that name in the parameter `f`.
    pub fn named(name: &str) -> Option<Self> {
        FORMATS.into_iter().find(|format| format.name == name)
    }

    /// The first format whose media type stands in an `Accept` header, as far as it says a format of its own.
    pub fn accepted(header: &str) -> Option<Self> {
        FORMATS
            .into_iter()
            .filter(|format| format.by_media_type)
            .find(|format| header.split([',', ';']).any(|part| part.trim() == format.essence()))
    }

    /// The format of a file name, and whether it is compressed.
    ///
    /// # Errors
    /// When the name has another ending.
    pub fn of_file_name(name: &str) -> Result<(Self, bool), UnknownFormat> {
        let lower = name.to_ascii_lowercase();
        let (stem, compressed) =
            lower.strip_suffix(".gz").map_or((lower.as_str(), false), |stem| (stem, true));
        let ending = stem.rsplit_once('.').map_or("", |(_, ending)| ending);
        FORMATS
            .into_iter()
            .find(|format| format.endings.contains(&ending))
            .filter(|format| !(compressed && format.is_spooled()))
            .map(|format| (format, compressed))
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }

    /// The media type without its parameters.
    pub fn essence(&self) -> &'static str {
        self.media_type.split(';').next().unwrap_or_default()
    }

    /// The ending of a file name.
    pub fn ending(&self) -> &'static str {
        self.endings.first().copied().unwrap_or_default()
    }

    /// Texts whose system the header of an answer names; a file alone does not.
    pub fn has_named_system(&self) -> bool {
        use Streamed::{Csv, GeoJson, GeoJsonSeq};
        matches!(self.made, Made::Streamed(GeoJson | GeoJsonSeq | Csv))
    }

    /// It can be in another reference system than degrees, and says in which.
    pub fn has_system(&self) -> bool {
        !matches!(self.made, Made::Streamed(_) | Made::Spooled(Spooled::Xlsx))
    }

    /// The whole file is made before its first byte is sent.
    pub fn is_spooled(&self) -> bool {
        matches!(self.made, Made::Spooled(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_name_says_format_and_compression() {
        let of =
            |name| ExportFormat::of_file_name(name).map(|(format, zipped)| (format.name, zipped));
        assert_eq!(of("/tmp/xa.geojson"), Ok(("geojson-stream", false)));
        assert_eq!(of("xa.GeoJSONS.gz"), Ok(("jsonseq", true)));
        assert_eq!(of("xa.csv.gz"), Ok(("csv", true)));
        assert_eq!(of("xa.GPKG"), Ok(("gpkg", false)));
        assert_eq!(
            of("xa.shp").unwrap_err().to_string(),
            "\"xa.shp\" ends like no format; end the name with .csv, .geojsons, .geojson, .xlsx, .gpkg, .fgb, .kml, .parquet or .zip; \
             .csv, .geojsons, .geojson or .kml also with .gz"
        );
        assert!(of("xa.gpkg.gz").is_err(), "a file that is compressed in itself");
    }

    #[test]
    fn a_media_type_means_one_format_and_that_of_geojson_a_page() {
        let of = |header| ExportFormat::accepted(header).map(|format| format.name);
        assert_eq!(of("text/html, text/csv;q=0.9"), Some("csv"));
        assert_eq!(of("application/geo+json-seq"), Some("jsonseq"));
        assert_eq!(of("application/geo+json"), None);
        assert_eq!(of("*/*"), None);
    }

    #[test]
    fn names_endings_and_media_types_mean_one_format_each() {
        for (place, one) in FORMATS.iter().enumerate() {
            for other in FORMATS.iter().skip(place + 1) {
                assert_ne!((one.name, one.media_type), (other.name, other.media_type));
                assert!(one.endings.iter().all(|ending| !other.endings.contains(ending)));
                assert!(one.name != other.name && one.media_type != other.media_type);
            }
        }
    }
}
