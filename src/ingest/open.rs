//! The one door through which files come in: from a path that a person gave to a reader of rows.
//!
//! Everything that touches bytes of strangers stands behind [`open`], which runs in a process of its own (see
//! [`super::child`]).

use std::{
    fs::{File, create_dir},
    io::{BufReader, Read as _},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    error::IngestError,
    header::Terms,
    job::Target,
    mapinfo,
    request::Request,
    sniff::{FileKind, HEAD_BYTES, Sniffed, sniff},
    source::Source,
    table::Table,
    unpack::{self, Budget, Zipped},
    vector::Vector,
    workbook::Workbook,
};

/// What a file may cost.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file, and of everything that is unpacked from it.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 2 * 1024 * 1024 * 1024 }
    }
}

/// A file in a package in a package: offices send zips of zips.
const PACKED_AT_MOST: usize = 3;

/// An open file.
pub(super) struct Opened {
    pub(super) source: Box<dyn Source>,
    pub(super) kind: FileKind,
}

/// Opens a file of any kind that is read; its path is absolute, so that it is none of GDAL's own schemes such as
/// /vsicurl. What is unpacked from it goes into `folder`.
///
/// # Errors
/// One sentence: it is not there, empty, too large, damaged or of another kind.
pub(super) fn open(
    request: &Request,
    target: &Target,
    folder: &Path,
) -> Result<Opened, IngestError> {
    let limit = request.limits.bytes;
    let path = request.path.as_path();
    let metadata = path.metadata().map_err(|error| IngestError::missing(path, &error))?;
    if metadata.len() > limit {
        return Err(IngestError::too_large(limit));
    }
    let (path, kind) = unpacked(path.to_owned(), folder, limit, request.layer.as_deref())?;
    let header = (&Terms::of(target, request), request.header);
    let source: Box<dyn Source> = match kind {
        FileKind::Csv => Box::new(Table::open(&path, request.charset, folder, header)?),
        FileKind::Xlsx | FileKind::Xls | FileKind::Ods => {
            Box::new(Workbook::open(&path, kind, request.layer.as_deref(), header)?)
        }
        kind => {
            if kind.is_xml() {
                refuse_doctype(&path)?;
            }
            let (path, said) = mapinfo::in_bytes(path, kind, folder)?;
            let path = named(path, kind, folder)?;
            let charset = request.charset.or(said);
            Box::new(Vector::open(&path, kind, request.layer.as_deref(), charset)?)
        }
    };
    Ok(Opened { source, kind })
}

/// The kind of a file that is no package.
pub(super) fn kind(path: &Path) -> Result<Option<FileKind>, IngestError> {
    Ok(match sniff(&head(path)?)? {
        Sniffed::File(kind) => Some(kind),
        Sniffed::Gzip | Sniffed::Zip => None,
    })
}

fn head(path: &Path) -> Result<Vec<u8>, IngestError> {
    let mut head = Vec::new();
    File::open(path)
        .map_err(|error| IngestError::missing(path, &error))?
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(IngestError::io("reading the file"))?;
    Ok(head)
}

/// Takes a file out of its packages, each of which is unpacked into a folder of its own. What all of them unpack to
/// is within one limit.
pub(super) fn unpacked(
    mut path: PathBuf,
    folder: &Path,
    limit: u64,
    layer: Option<&str>,
) -> Result<(PathBuf, FileKind), IngestError> {
    let mut budget = Budget::new(limit);
    for depth in 0..=PACKED_AT_MOST {
        let sniffed = sniff(&head(&path)?)?;
        if let Sniffed::File(kind) = sniffed {
            return Ok((path, kind));
        }
        let folder = folder.join(format!("package{depth}"));
        create_dir(&folder).map_err(IngestError::io("making a temporary folder"))?;
        path = match sniffed {
            Sniffed::Gzip => unpack::gzip(&path, &folder, &mut budget)?,
            _ => match unpack::zip(&path, &folder, &mut budget, layer)? {
                Zipped::Workbook(kind) => return Ok((path, kind)),
                Zipped::File(inner) => inner,
            },
        };
    }
    Err(nested())
}

fn nested() -> IngestError {
    IngestError::file(
        format!("tệp nén quá {PACKED_AT_MOST} lớp; giải nén rồi nhập lại"),
        format!("the file is packed more than {PACKED_AT_MOST} times; unpack it and try again"),
    )
}

/// Some drivers go by the ending: the file gets the one of its kind by a link.
fn named(path: PathBuf, kind: FileKind, folder: &Path) -> Result<PathBuf, IngestError> {
    let ending = match kind {
        FileKind::Kml => "kml",
        FileKind::Gpx => "gpx",
        FileKind::Gml => "gml",
        FileKind::Dxf => "dxf",
        FileKind::FlatGeobuf => "fgb",
        FileKind::GeoPackage => "gpkg",
        // These keep their neighbours; the others are known by their content.
        FileKind::Shapefile
        | FileKind::MapInfoTable
        | FileKind::MapInfoInterchange
        | FileKind::GeoJson
        | FileKind::Csv
        | FileKind::Xlsx
        | FileKind::Xls
        | FileKind::Ods => return Ok(path),
    };
    // What lies beside a GML file, its schema, is nobody's business.
    if kind != FileKind::Gml && path.extension().is_some_and(|own| own == ending) {
        return Ok(path);
    }
    let link = folder.join(format!("named.{ending}"));
    symlink(&path, &link).map_err(IngestError::io("linking a temporary file"))?;
    Ok(link)
}

/// Entities of a document type can name files and grow without end; no file with places has a use for them.
fn refuse_doctype(path: &Path) -> Result<(), IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let mut file = BufReader::new(file);
    let mut buffer = vec![0; 1 << 16];
    let mut tail: Vec<u8> = Vec::new();
    loop {
        let read = file.read(&mut buffer).map_err(IngestError::io("reading the file"))?;
        if read == 0 {
            return Ok(());
        }
        tail.extend(buffer.get(..read).unwrap_or_default());
        if [&b"<!DOCTYPE"[..], b"<!ENTITY"].iter().any(|mark| contains(&tail, mark)) {
            return Err(IngestError::file(
                "tệp XML có khai báo DOCTYPE, không an toàn; xuất lại từ phần mềm bản đồ",
                "the XML file has a DOCTYPE, which is not safe; export it again",
            ));
        }
        tail.drain(..tail.len().saturating_sub(16));
    }
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    // The mark begins with a rare byte: only the places after one are compared.
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<').any(|(place, _)| {
        bytes.get(place..place + mark.len()).is_some_and(|found| found.eq_ignore_ascii_case(mark))
    })
}
