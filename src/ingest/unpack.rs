//! Packages: gzip and zip, unpacked into a folder of our own within limits.

use std::{
    fs::File,
    io::{self, BufReader, Read, Write as _},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use zip::{ZipArchive, read::ZipFile};

use super::error::IngestError;

/// Entries of a zip file.
const ENTRIES: usize = 1000;

/// Members of a Shapefile that are read.
const SHAPEFILE: [&str; 5] = ["shp", "shx", "dbf", "prj", "cpg"];

/// Copies at most `limit` bytes.
fn copy(from: &mut impl Read, to: &Path, limit: u64, what: &str) -> Result<u64, IngestError> {
    let mut file = File::create_new(to).map_err(IngestError::io("making a temporary file"))?;
    let mut buffer = vec![0; 1 << 16];
    let mut copied = 0_u64;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // Every reader here unpacks; what it cannot read is not what the packer wrote.
            Err(_damaged) => return Err(IngestError::damaged(what)),
        };
        copied += read as u64;
        if copied > limit {
            return Err(IngestError::too_large(limit));
        }
        let bytes = buffer.get(..read).unwrap_or_default();
        file.write_all(bytes).map_err(IngestError::io("writing a temporary file"))?;
    }
}

/// Unpacks a gzip file.
///
/// # Errors
/// When it is damaged or unpacks to more than `limit` bytes.
pub(super) fn gzip(path: &Path, folder: &Path, limit: u64) -> Result<PathBuf, IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let to = folder.join("unpacked");
    copy(&mut MultiGzDecoder::new(BufReader::new(file)), &to, limit, "gzip")?;
    Ok(to)
}

/// What a zip file turned out to hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Zipped {
    /// An Excel workbook; it is read as it is.
    Workbook,
    /// One file or one Shapefile, unpacked; the path is that of the file or of the `.shp`.
    File(PathBuf),
}

/// Unpacks the one dataset of a zip file: a Shapefile, a KML (KMZ) or another single file.
///
/// # Errors
/// When it is damaged, holds unsafe paths, none or several datasets, or more than `limit` bytes.
pub(super) fn zip(
    path: &Path,
    folder: &Path,
    limit: u64,
    layer: Option<&str>,
) -> Result<Zipped, IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|_damaged| IngestError::damaged("zip"))?;
    let names = names(&mut archive)?;
    let has = |start: &str| names.iter().any(|name| name.to_string_lossy().starts_with(start));
    if has("[Content_Types].xml") {
        return office(&mut archive, &names, limit, has("xl/"), has("word/"));
    }
    let chosen = choose(&names, layer)?;
    let mut left = limit;
    let mut main = None;
    for index in chosen {
        let Some(name) = names.get(index) else { continue };
        let extension = extension(name);
        let to = folder.join(format!("unpacked.{extension}"));
        let mut entry = archive.by_index(index).map_err(|_damaged| IngestError::damaged("zip"))?;
        left -= copy(&mut entry, &to, left, "zip")?;
        if main.is_none() || extension == "shp" {
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
fn office<R: Read + io::Seek>(
    archive: &mut ZipArchive<R>,
    names: &[PathBuf],
    limit: u64,
    workbook: bool,
    document: bool,
) -> Result<Zipped, IngestError> {
    if !workbook {
        return Err(if document {
            IngestError::other_type("tài liệu Word", "a Word document")
        } else {
            IngestError::other_type("tài liệu Office", "an Office document")
        });
    }
    let mut left = limit;
    for index in 0..names.len() {
        let entry = archive.by_index(index).map_err(|_damaged| IngestError::damaged("xlsx"))?;
        let read = io::copy(&mut entry.take(left + 1), &mut io::sink())
            .map_err(|_damaged| IngestError::damaged("xlsx"))?;
        left = left.checked_sub(read).ok_or_else(|| IngestError::too_large(limit))?;
    }
    Ok(Zipped::Workbook)
}

fn extension(name: &Path) -> String {
    name.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
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
    let mains: Vec<_> = ["shp", "kml"]
        .into_iter()
        .map(|wanted| {
            files.iter().filter(|(_, name)| extension(name) == wanted).collect::<Vec<_>>()
        })
        .find(|found| !found.is_empty())
        .unwrap_or_else(|| files.iter().collect());
    let wanted: Vec<_> = mains
        .iter()
        .filter(|(_, name)| layer.is_none_or(|layer| mains.len() == 1 || stem(name) == layer))
        .collect();
    // A KMZ opens with doc.kml; further KML files are linked from it (OGC 12-007r2, 6.3).
    let first = wanted.iter().find(|(_, name)| stem(name) == "doc" && extension(name) == "kml");
    match (first, wanted.as_slice()) {
        (None, [(_, main)]) if extension(main) == "shp" => Ok(files
            .iter()
            .filter(|(_, name)| {
                name.with_extension("") == main.with_extension("")
                    && SHAPEFILE.contains(&extension(name).as_str())
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
