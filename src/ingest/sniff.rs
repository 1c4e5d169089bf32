//! What a file is, by its first bytes and not by its name.

use serde::{Deserialize, Serialize};

use super::error::IngestError;

/// A kind of file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A feature collection or a sequence of features.
    GeoJson,
    /// A `GeoPackage`.
    GeoPackage,
    /// The `.shp` of a Shapefile.
    Shapefile,
    /// The header of a `MapInfo` table (`.tab`).
    MapInfoTable,
    /// `MapInfo` Interchange Format (`.mif`).
    MapInfoInterchange,
    /// Keyhole Markup Language.
    Kml,
    /// GPS Exchange Format.
    Gpx,
    /// Geography Markup Language.
    Gml,
    /// A drawing in Drawing Interchange Format.
    Dxf,
    /// `FlatGeobuf`.
    FlatGeobuf,
    /// Text in lines and columns.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// An Excel workbook of the years before 2007.
    Xls,
    /// An `OpenDocument` spreadsheet.
    Ods,
}

impl FileKind {
    /// It is XML.
    pub(super) fn is_xml(self) -> bool {
        matches!(self, Self::Kml | Self::Gpx | Self::Gml)
    }

    /// Endings of files beside it that belong to it.
    pub(super) fn companions(self) -> &'static [&'static str] {
        match self {
            Self::Shapefile => &["shx", "dbf", "prj", "cpg"],
            Self::MapInfoTable => &["dat", "dbf", "map", "id"],
            Self::MapInfoInterchange => &["mid"],
            _ => &[],
        }
    }
}

/// What stands at the door: a file, or a package around one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sniffed {
    File(FileKind),
    Gzip,
    Zip,
}

/// Bytes that are looked at.
pub(super) const HEAD_BYTES: usize = 4096;

/// Marks at the very beginning of a file.
const MAGIC: [(&[u8], Sniffed); 7] = [
    (b"\x1f\x8b", Sniffed::Gzip),
    (b"PK\x03\x04", Sniffed::Zip),
    (b"PK\x05\x06", Sniffed::Zip),
    (b"fgb\x03fgb", Sniffed::File(FileKind::FlatGeobuf)),
    (b"\0\0\x27\x0a", Sniffed::File(FileKind::Shapefile)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sniffed::File(FileKind::Xls)),
    (b"AutoCAD Binary DXF\r\n", Sniffed::File(FileKind::Dxf)),
];

/// Where `SQLite` keeps the id of the application, and what `GeoPackage` 1.0 to 1.4 write there
/// (OGC 12-128r19, requirement 2).
const APPLICATION_ID: std::ops::Range<usize> = 68..72;
const GEOPACKAGE_IDS: [&[u8]; 3] = [b"GPKG", b"GP10", b"GP11"];

/// Texts that would pass for a table: first letters, a word that follows, kind.
const TEXTS: [(&str, &str, FileKind); 5] = [
    ("0", "section", FileKind::Dxf),
    // A comment comes first.
    ("999\n", "section", FileKind::Dxf),
    ("999\r\n", "section", FileKind::Dxf),
    ("version", "columns", FileKind::MapInfoInterchange),
    ("!table", "!version", FileKind::MapInfoTable),
];

/// First words of well-known text (OGC 06-103r4, 7.2).
const GEOMETRIES: [&str; 7] = [
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
];

/// What is found in the first bytes of XML.
const XML: [(&str, FileKind); 5] = [
    ("<kml", FileKind::Kml),
    ("<gpx", FileKind::Gpx),
    ("opengis.net/gml", FileKind::Gml),
    ("<gml:", FileKind::Gml),
    ("opengis.net/wfs", FileKind::Gml),
];

/// Names the kind of a file from its first bytes.
///
/// # Errors
/// When the file is empty or of a kind that is not read.
pub(super) fn sniff(head: &[u8]) -> Result<Sniffed, IngestError> {
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(IngestError::empty());
    }
    if let Some((_, sniffed)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Ok(*sniffed);
    }
    // `AC1015`, `AC1032`: the release that wrote it.
    if head.starts_with(b"AC10")
        && head.get(4..6).is_some_and(|release| release.iter().all(u8::is_ascii_digit))
    {
        return Err(IngestError::other_type(
            "bản vẽ AutoCAD DWG (lưu lại dạng DXF)",
            "an AutoCAD drawing (DWG; save it as DXF)",
        ));
    }
    if head.starts_with(b"SQLite format 3\0") {
        let id = head.get(APPLICATION_ID).unwrap_or_default();
        return if GEOPACKAGE_IDS.contains(&id) {
            Ok(Sniffed::File(FileKind::GeoPackage))
        } else {
            Err(IngestError::other_type(
                "cơ sở dữ liệu SQLite không phải GeoPackage",
                "an SQLite database but no GeoPackage",
            ))
        };
    }
    text(head)
}

fn text(head: &[u8]) -> Result<Sniffed, IngestError> {
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    // A PDF begins with text; `infer` knows such kinds, and binary ones by their marks.
    if let Some(kind) = infer::get(head).filter(|_| !utf16) {
        let readable = ["text/plain", "text/xml"].contains(&kind.mime_type());
        if !readable {
            return Err(IngestError::other_type(kind.mime_type(), kind.mime_type()));
        }
    }
    let unmarked = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let sample = String::from_utf8_lossy(unmarked).to_ascii_lowercase();
    let drawn =
        TEXTS.iter().find(|(start, mark, _)| sample.starts_with(start) && sample.contains(mark));
    if let Some((_, _, kind)) = drawn {
        return Ok(Sniffed::File(*kind));
    }
    if is_bare_geometry(&sample) {
        return Err(IngestError::other_type(
            "hình học WKT không kèm bảng (cần CSV có cột WKT)",
            "well-known text without a table (a CSV with a column WKT is one)",
        ));
    }
    match unmarked.first() {
        Some(b'{' | 0x1e) => Ok(Sniffed::File(FileKind::GeoJson)),
        Some(b'<') => {
            let kind = XML.iter().find(|(mark, _)| sample.contains(mark));
            kind.map(|(_, kind)| Sniffed::File(*kind)).ok_or_else(|| {
                IngestError::other_type(
                    "XML nhưng không phải KML, GPX hay GML",
                    "XML but no KML, GPX or GML",
                )
            })
        }
        _ if !utf16 && head.contains(&0) => {
            Err(IngestError::other_type("dữ liệu nhị phân lạ", "binary data"))
        }
        _ => Ok(Sniffed::File(FileKind::Csv)),
    }
}

/// Well-known text stands where a table would have its header.
fn is_bare_geometry(sample: &str) -> bool {
    let Some((words, rest)) = sample.split_once('(') else { return false };
    let coordinates = |letter: char| letter.is_ascii_digit() || ['-', '(', '.'].contains(&letter);
    // The members of a collection begin with words.
    if !rest.trim_start().starts_with(coordinates) && !words.starts_with("geometrycollection") {
        return false;
    }
    let mut words = words.split_whitespace();
    let named = words.next().is_some_and(|word| GEOMETRIES.contains(&word));
    named && words.all(|word| ["z", "m", "zm"].contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let file = Sniffed::File;
        assert_eq!(sniff(b"  {\"type\":\"FeatureCollection\"").unwrap(), file(FileKind::GeoJson));
        assert_eq!(sniff(b"\x1e{\"type\":\"Feature\"").unwrap(), file(FileKind::GeoJson));
        assert_eq!(sniff(b"<?xml version='1.0'?><kml xmlns=''>").unwrap(), file(FileKind::Kml));
        assert_eq!(sniff(b"code,name\n1,A").unwrap(), file(FileKind::Csv));
        assert_eq!(sniff(b"\xff\xfec\0o\0d\0e\0").unwrap(), file(FileKind::Csv));
        assert_eq!(sniff(b"PK\x03\x04").unwrap(), Sniffed::Zip);
        assert_eq!(sniff(b"999\r\nqcad\r\n  0\r\nSECTION").unwrap(), file(FileKind::Dxf));
        for table in ["point,name\n(1),A", "Point (m),name\n1,A", "999,section\n1,A"] {
            assert_eq!(sniff(table.as_bytes()).unwrap(), file(FileKind::Csv), "{table}");
        }
    }

    #[test]
    fn other_kinds_are_named_and_refused() {
        for (bytes, name) in [
            (&b"%PDF-1.7 .."[..], "application/pdf"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"<!DOCTYPE html><html>", "text/html"),
            (b"\x01\x02\0\x03", "binary data"),
            (b"AC1032\0\0\0\0", "AutoCAD drawing"),
            (b"LINESTRING Z (107 15 1, 108 16 2)", "well-known text without a table"),
            (b"GEOMETRYCOLLECTION (POINT (107 15))", "well-known text without a table"),
            (b"POLYGON((107 15, 108 15, 108 16, 107 15))", "well-known text without a table"),
            (b"", "empty"),
            (b" \n", "empty"),
        ] {
            let error = sniff(bytes).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
