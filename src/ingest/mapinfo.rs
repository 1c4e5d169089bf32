//! `MapInfo` files are opened by a copy of their header that says ISO 8859-1, so that their texts come as bytes: GDAL would
//! turn those of a stated encoding into letters and lose some (the last one of windows-1258), and those of a "Neutral" one
//! are no text at all until their encoding is known.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::{encoding::Charset, error::IngestError, sniff::FileKind};

/// The name of ISO 8859-1 in such headers.
const IN_BYTES: &str = "ISO8859_1";

/// Lines among which the encoding stands.
const HEADER_LINES: usize = 20;

/// Bytes of a line of the header.
const LINE_BYTES: usize = 4096;

/// Names of encodings that say what the texts are in. "Neutral" says nothing, and `WindowsLatin1` is what programs write
/// who know nothing of it.
const SAID: [(&str, &str); 3] =
    [("windowsvietnamese", "windows-1258"), ("utf-8", "UTF-8"), ("utf-16", "UTF-16LE")];

/// The path to open the file by, and the encoding that it says its texts are in; other kinds are opened as they are.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn in_bytes(
    path: PathBuf,
    kind: FileKind,
    folder: &Path,
) -> Result<(PathBuf, Option<Charset>), IngestError> {
    let ending = match kind {
        FileKind::MapInfoTable => "tab",
        FileKind::MapInfoInterchange => "mif",
        _ => return Ok((path, None)),
    };
    let copy = folder.join("mapinfo").with_extension(ending);
    let said = copy_header(&path, &copy)?;
    for ending in kind.companions() {
        let beside = [(*ending).to_owned(), ending.to_ascii_uppercase()];
        let mut beside = beside.iter().map(|ending| path.with_extension(ending));
        if let Some(beside) = beside.find(|beside| beside.exists()) {
            symlink(beside, copy.with_extension(ending))
                .map_err(IngestError::io("linking a temporary file"))?;
        }
    }
    Ok((copy, said))
}

/// Copies the file with another encoding in its header; gives the one that stood there.
fn copy_header(from: &Path, to: &Path) -> Result<Option<Charset>, IngestError> {
    let reading = IngestError::io("reading the file");
    let writing = IngestError::io("writing a temporary file");
    let mut source =
        BufReader::new(File::open(from).map_err(|error| IngestError::missing(from, &error))?);
    let mut target =
        BufWriter::new(File::create_new(to).map_err(IngestError::io("making a temporary file"))?);
    let mut said = None;
    let copied = (|| -> std::io::Result<()> {
        for _ in 0..HEADER_LINES {
            let mut line = Vec::new();
            std::io::Read::take(&mut source, LINE_BYTES as u64).read_until(b'\n', &mut line)?;
            if line.is_empty() {
                break;
            }
            match charset(&line) {
                Some((name, turned)) => {
                    said = said.or(name);
                    target.write_all(turned.as_bytes())?;
                }
                None => target.write_all(&line)?,
            }
        }
        std::io::copy(&mut source, &mut target)?;
        target.flush()
    })();
    match copied {
        Ok(()) => Ok(said),
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(writing(error)),
        Err(error) => Err(reading(error)),
    }
}

/// What a line says of the encoding, and the line as it is copied; none for a line that says nothing.
fn charset(line: &[u8]) -> Option<(Option<Charset>, String)> {
    let text = std::str::from_utf8(line).ok()?;
    let lower = text.to_ascii_lowercase();
    let at = lower.find("charset")?;
    let before = text.get(..at + "charset".len())?;
    // `!charset Neutral`, `Charset "Neutral"`, `Type NATIVE Charset "Neutral"`.
    let name = text.get(at + "charset".len()..)?.trim().trim_matches('"').to_ascii_lowercase();
    let said = SAID.iter().find(|(own, _)| *own == name).and_then(|(_, label)| label.parse().ok());
    let quote = if text.contains('"') { "\"" } else { "" };
    Some((said, format!("{before} {quote}{IN_BYTES}{quote}\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_of_a_header_is_read_and_replaced() {
        let turned = |line: &str| charset(line.as_bytes());
        assert_eq!(turned("!charset Neutral\n"), Some((None, "!charset ISO8859_1\n".to_owned())));
        let (said, line) = turned("  Type NATIVE Charset \"WindowsVietnamese\"\r\n").unwrap();
        assert_eq!(said, "windows-1258".parse().ok());
        assert_eq!(line, "  Type NATIVE Charset \"ISO8859_1\"\n");
        assert_eq!(turned("Version 300\n"), None);
    }
}
