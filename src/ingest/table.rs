//! CSV files: their separator, encoding and lines.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use csv::{Reader, ReaderBuilder, StringRecord};
use gdal::spatial_ref::SpatialRef;

use super::{
    encoding::{self, Charset},
    error::IngestError,
    guess::guess,
    shape::Place,
    source::{RawRow, Source},
    words::both,
};

/// Separators that are looked for in the first line.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Lines of one row; more of them mean a quotation mark that is not closed, which would swallow the rows after it.
const LINES_OF_A_ROW: u64 = 100;

/// Bytes by whose words an encoding is guessed.
const GUESSED_BYTES: u64 = 4 << 20;

/// Longest first line.
const HEADER_BYTES: u64 = 1 << 20;

/// A CSV file.
#[derive(Debug)]
pub(super) struct Table {
    reader: Reader<File>,
    columns: Vec<String>,
    record: StringRecord,
    charset: Charset,
    rows: u64,
    /// Lines before the header.
    skipped: u64,
}

impl Table {
    /// Opens a file; a text in another encoding than UTF-8 is first written again in `folder`.
    ///
    /// # Errors
    /// When the encoding is unknown or there is no header.
    pub(super) fn open(
        path: &Path,
        charset: Option<Charset>,
        folder: &Path,
    ) -> Result<Self, IngestError> {
        let charset = find_charset(path, charset)?;
        let path = if charset == Charset::UTF_8 {
            path.to_owned()
        } else {
            transcoded(path, charset, folder)?
        };
        let (separator, start) = separator(&path)?;
        let mut file = File::open(&path).map_err(|error| IngestError::missing(&path, &error))?;
        file.seek(SeekFrom::Start(start)).map_err(IngestError::io("reading the file"))?;
        let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(file);
        let header = reader.headers().map_err(|error| unreadable(&error))?;
        let columns: Vec<_> = header
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        if columns.iter().all(String::is_empty) {
            return Err(IngestError::empty());
        }
        let skipped = u64::from(start > 0);
        Ok(Self { reader, columns, record: StringRecord::new(), charset, rows: 0, skipped })
    }
}

fn find_charset(path: &Path, asked: Option<Charset>) -> Result<Charset, IngestError> {
    let mut head = Vec::new();
    File::open(path)
        .map_err(|error| IngestError::missing(path, &error))?
        .take(4096)
        .read_to_end(&mut head)
        .map_err(IngestError::io("reading the file"))?;
    if let Some(charset) = encoding::marked(&head) {
        return Ok(charset);
    }
    let charset = asked.or_else(|| encoding::looks_like_utf16(&head)).unwrap_or(Charset::UTF_8);
    if charset != Charset::UTF_8 || encoding::is_utf8(path)? {
        return Ok(charset);
    }
    if asked.is_some() {
        return Err(IngestError::Encoding);
    }
    by_its_words(path)
}

/// The encoding in which the first part of the file reads as Vietnamese.
fn by_its_words(path: &Path) -> Result<Charset, IngestError> {
    let mut part = Vec::new();
    File::open(path)
        .map_err(|error| IngestError::missing(path, &error))?
        .take(GUESSED_BYTES)
        .read_to_end(&mut part)
        .map_err(IngestError::io("reading the file"))?;
    guess(&part.split(|byte| *byte == b'\n')).ok_or(IngestError::Encoding)
}

fn transcoded(path: &Path, charset: Charset, folder: &Path) -> Result<PathBuf, IngestError> {
    let to = folder.join("utf8.csv");
    encoding::to_utf8(path, charset, &to)?;
    Ok(to)
}

/// The separator, and the byte where the header begins: Excel may write `sep=;` on a line before it.
fn separator(path: &Path) -> Result<(u8, u64), IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let mut first = Vec::new();
    BufReader::new(file)
        .take(HEADER_BYTES)
        .read_until(b'\n', &mut first)
        .map_err(IngestError::io("reading the file"))?;
    let line = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first).trim_ascii_end();
    if let Some([separator]) = line.strip_prefix(b"sep=") {
        return Ok((*separator, first.len() as u64));
    }
    let mut quoted = false;
    let mut counts = [0_u32; SEPARATORS.len()];
    for byte in line {
        quoted ^= *byte == b'"';
        let found = SEPARATORS.iter().position(|separator| separator == byte && !quoted);
        if let Some(count) = found.and_then(|place| counts.get_mut(place)) {
            *count += 1;
        }
    }
    let most = counts.iter().zip(SEPARATORS).rev().max_by_key(|(count, _)| **count);
    Ok((most.map_or(b',', |(_, separator)| separator), 0))
}

fn unreadable(error: &csv::Error) -> IngestError {
    IngestError::file(
        format!("không đọc được tệp CSV: {error}"),
        format!("the CSV file cannot be read: {error}"),
    )
}

impl Source for Table {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn has_geometry(&self) -> bool {
        false
    }

    fn spatial_ref(&self) -> Option<SpatialRef> {
        None
    }

    fn encoding(&self) -> &'static str {
        self.charset.name()
    }

    fn total(&self) -> Option<u64> {
        None
    }

    fn next(&mut self, wanted: &[usize]) -> Result<Option<RawRow>, IngestError> {
        loop {
            if !self.reader.read_record(&mut self.record).map_err(|error| unreadable(&error))? {
                return Ok(None);
            }
            // Sheets often end in lines of nothing but separators.
            if !self.record.iter().all(|cell| cell.trim().is_empty()) {
                break;
            }
        }
        self.rows += 1;
        let line = self.record.position().map_or(0, csv::Position::line) + self.skipped;
        let last = self.reader.position().line() + self.skipped;
        let problem = if last.saturating_sub(line) > LINES_OF_A_ROW {
            Some(both(
                format!("dấu ngoặc kép mở ở dòng {line} không được đóng"),
                format!("a quotation mark that opens on line {line} is not closed"),
            ))
        } else if self.record.len() > self.columns.len() {
            let (found, wanted) = (self.record.len(), self.columns.len());
            Some(both(
                format!("dòng có {found} ô nhưng chỉ có {wanted} cột"),
                format!("the row has {found} cells, but there are {wanted} columns"),
            ))
        } else {
            None
        };
        let cell = |column: &usize| self.record.get(*column).map(str::to_owned);
        Ok(Some(RawRow {
            number: self.rows,
            line: Some(line),
            cells: wanted.iter().map(cell).collect(),
            place: Place::Nowhere,
            problem,
        }))
    }
}
