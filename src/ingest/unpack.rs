//! Packages: gzip and zip, unpacked into a folder of our own within limits.

use std::{
    fs::File,
    io::{self, BufReader, Read, Write as _},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use zip::{ZipArchive, read::ZipFile};

use super::{error::IngestError, sniff::FileKind};

/// Entries of a zip file.
const ENTRIES: usize = 1000;

/// Endings of the files that a dataset is opened by, those of which it has several first.
const MAINS: [&str; 5] = ["shp", "tab", "mif", "kml", "gml"];

/// Endings of files that lie beside datasets and are none.
const BESIDE: [&str; 16] = [
    "xsd", "gfs", "qpj", "qmd", "qml", "sld", "sbn", "sbx", "lyr", "xml", "txt", "md", "pdf",
    "png", "jpg", "url",
];

/// Bytes that all packages together may unpack to, and how many of them are left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    limit: u64,
    left: u64,
}

impl Budget {
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, left: limit }
    }

    fn take(&mut self, bytes: u64) -> Result<(), IngestError> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| IngestError::too_large(self.limit))?;
        Ok(())
    }
}

/// Copies what is in a package.
fn copy(
    from: &mut impl Read,
    to: &Path,
    budget: &mut Budget,
    what: &str,
) -> Result<(), IngestError> {
    let mut file = File::create_new(to).map_err(IngestError::io("making a temporary file"))?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // Every reader here unpacks; what it cannot read is not what the packer wrote.
            Err(_damaged) => return Err(IngestError::damaged(what)),
        };
        budget.take(read as u64)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        file.write_all(bytes).map_err(IngestError::io("writing a temporary file"))?;
    }
}

/// Unpacks a gzip file.
///
/// # Errors
/// When it is damaged or unpacks to more bytes than are left.
pub(super) fn gzip(
    path: &Path,
    folder: &Path,
    budget: &mut Budget,
) -> Result<PathBuf, IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let to = folder.join("unpacked");
    copy(&mut MultiGzDecoder::new(BufReader::new(file)), &to, budget, "gzip")?;
    Ok(to)
}

/// What a zip file turned out to hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Zipped {
    /// A spreadsheet; it is read as it is.
    Workbook(FileKind),
    /// One file or one dataset of several, unpacked; the path is that of the file by which it is opened.
    File(PathBuf),
}

/// Unpacks the one dataset of a zip file: a Shapefile, a `MapInfo` table, a KML (KMZ) or another single file.
///
/// # Errors
/// When it is damaged, holds unsafe paths, none or several datasets, or more bytes than are left.
pub(super) fn zip(
    path: &Path,
    folder: &Path,
    budget: &mut Budget,
    layer: Option<&str>,
) -> Result<Zipped, IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|_damaged| IngestError::damaged("zip"))?;
    let names = names(&mut archive)?;
    let has = |start: &str| names.iter().any(|name| name.to_string_lossy().starts_with(start));
    if has("[Content_Types].xml") {
        if has("xl/") {
            within(&mut archive, names.len(), *budget)?;
            return Ok(Zipped::Workbook(FileKind::Xlsx));
        }
        return Err(if has("word/") {
            IngestError::other_type("tài liệu Word", "a Word document")
        } else {
            IngestError::other_type("tài liệu Office", "an Office document")
        });
    }
    if names.first().is_some_and(|name| name.as_os_str() == "mimetype") && has("content.xml") {
        if !is_spreadsheet(&mut archive) {
            return Err(IngestError::other_type("tài liệu OpenDocument", "an OpenDocument text"));
        }
        within(&mut archive, names.len(), *budget)?;
        return Ok(Zipped::Workbook(FileKind::Ods));
    }
    let chosen = choose(&names, layer)?;
    let mut main = None;
    for index in chosen {
        let Some(name) = names.get(index) else { continue };
        let extension = extension(name);
        let to = folder.join(format!("unpacked.{extension}"));
        let mut entry = archive.by_index(index).map_err(|_damaged| IngestError::damaged("zip"))?;
        copy(&mut entry, &to, budget, "zip")?;
        if main.is_none() || MAINS.contains(&extension.as_str()) {
            main = Some(to);
        }
    }
    main.map(Zipped::File)
        .ok_or_else(|| IngestError::file("tệp zip không có dữ liệu", "the zip file holds no data"))
}

/// The names of all entries; one that could leave the folder spoils the file.
fn names<R: Read + io::Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<PathBuf>, IngestError> {
    if archive.len() > ENTRIES {
        return Err(IngestError::file(
            format!("tệp zip có hơn {ENTRIES} tệp con"),
            format!("the zip file has more than {ENTRIES} entries"),
        ));
    }
    (0..archive.len())
        .map(|index| {
            let entry =
                archive.by_index_raw(index).map_err(|_damaged| IngestError::damaged("zip"))?;
            let name = entry.enclosed_name().filter(|_| safe(&entry));
            name.ok_or_else(|| {
                IngestError::file(
                    "tệp zip có đường dẫn không an toàn hoặc được đặt mật khẩu; nén lại",
                    "the zip file has unsafe paths or a password; pack it again",
                )
            })
        })
        .collect()
}

fn safe<R: Read>(entry: &ZipFile<'_, R>) -> bool {
    let Ok(name) = entry.name() else { return false };
    let leaves = name.starts_with(['/', '\\']) || name.contains("..") || name.contains(':');
    !leaves && !entry.is_symlink() && !entry.encrypted()
}

/// A workbook is handed on as it is, once it is known to unpack within the limit.
fn within<R: Read + io::Seek>(
    archive: &mut ZipArchive<R>,
    entries: usize,
    mut budget: Budget,
) -> Result<(), IngestError> {
    for index in 0..entries {
        let entry = archive.by_index(index).map_err(|_damaged| IngestError::damaged("zip"))?;
        let read = io::copy(&mut entry.take(budget.left + 1), &mut io::sink())
            .map_err(|_damaged| IngestError::damaged("zip"))?;
        budget.take(read)?;
    }
    Ok(())
}

/// The first entry of an `OpenDocument` package says what it is (ISO/IEC 26300-3, 3.3).
fn is_spreadsheet<R: Read + io::Seek>(archive: &mut ZipArchive<R>) -> bool {
    let mut kind = String::new();
    let read = archive.by_index(0).map(|entry| entry.take(100).read_to_string(&mut kind));
    matches!(read, Ok(Ok(_))) && kind.trim() == "application/vnd.oasis.opendocument.spreadsheet"
}

fn extension(name: &Path) -> String {
    name.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// Endings of what belongs to the file by which a dataset is opened.
fn companions(main: &Path) -> &'static [&'static str] {
    match extension(main).as_str() {
        "shp" => FileKind::Shapefile.companions(),
        "tab" => FileKind::MapInfoTable.companions(),
        "mif" => FileKind::MapInfoInterchange.companions(),
        _ => &[],
    }
}

fn stem(name: &Path) -> String {
    name.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The entries of the one dataset.
fn choose(names: &[PathBuf], layer: Option<&str>) -> Result<Vec<usize>, IngestError> {
    let hidden = |name: &Path| {
        name.iter().any(|part| part == "__MACOSX" || part.to_string_lossy().starts_with('.'))
    };
    let files: Vec<_> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !extension(name).is_empty() && !hidden(name))
        .collect();
    let mains: Vec<_> = MAINS
        .into_iter()
        .map(|wanted| {
            files.iter().filter(|(_, name)| extension(name) == wanted).collect::<Vec<_>>()
        })
        .find(|found| !found.is_empty())
        .unwrap_or_else(|| {
            let data = |name: &Path| !BESIDE.contains(&extension(name).as_str());
            let some: Vec<_> = files.iter().filter(|(_, name)| data(name)).collect();
            if some.is_empty() { files.iter().collect() } else { some }
        });
    let wanted: Vec<_> = mains
        .iter()
        .filter(|(_, name)| layer.is_none_or(|layer| mains.len() == 1 || stem(name) == layer))
        .collect();
    // A KMZ opens with doc.kml; further KML files are linked from it (OGC 12-007r2, 6.3).
    let first = wanted.iter().find(|(_, name)| stem(name) == "doc" && extension(name) == "kml");
    match (first, wanted.as_slice()) {
        (None, [(_, main)]) if !companions(main).is_empty() => Ok(files
            .iter()
            .filter(|(_, name)| {
                let ending = extension(name);
                name.with_extension("") == main.with_extension("")
                    && (ending == extension(main) || companions(main).contains(&ending.as_str()))
            })
            .map(|(index, _)| *index)
            .collect()),
        (Some((index, _)), _) | (None, [(index, _)]) => Ok(vec![*index]),
        (None, _) => {
            let list = mains.iter().map(|(_, name)| stem(name)).collect::<Vec<_>>().join(", ");
            Err(IngestError::file(
                format!("tệp zip phải có đúng một bộ dữ liệu; chọn bằng --layer: {list}"),
                format!("the zip file must hold one dataset; choose one with --layer: {list}"),
            ))
        }
    }
}
