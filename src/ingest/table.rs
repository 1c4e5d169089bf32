//! CSV files: their separator, encoding and lines.

use std::{
    cmp::Reverse,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use csv::{Reader, ReaderBuilder, StringRecord};

use super::{
    cell::Cell,
    encoding::{self, Charset},
    error::IngestError,
    guess::guess,
    header::{self, HeadRow, Header, Terms},
    newlines::Newlines,
    sheet::{Lines, Sheet},
    words::both,
};
use crate::catalog::Text;

/// Separators that are looked for.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Lines of one row; more of them mean a quotation mark that is not closed, which would swallow the rows after it.
const LINES_OF_A_ROW: u64 = 100;

/// Bytes by whose words an encoding is guessed.
const GUESSED_BYTES: u64 = 4 << 20;

/// Bytes in which the header is looked for.
const HEAD_BYTES: u64 = 1 << 20;

/// A CSV file.
#[derive(Debug)]
pub(super) struct Table {
    path: PathBuf,
    separator: u8,
    /// Byte where the rows begin, and lines before it.
    start: u64,
    skipped: u64,
    reader: Reader<Newlines<File>>,
    record: StringRecord,
    charset: Charset,
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
        (terms, asked): (&Terms, Option<u64>),
    ) -> Result<Sheet<Self>, IngestError> {
        let charset = find_charset(path, charset)?;
        let path = if charset == Charset::UTF_8 {
            path.to_owned()
        } else {
            transcoded(path, charset, folder)?
        };
        let head = read(&path, HEAD_BYTES)?;
        let (separators, start) = separators(&head);
        let skipped = u64::from(start > 0);
        let rows = head.get(start..).unwrap_or_default();
        let (separator, header) = found(rows, &separators, |rows| {
            let rows = rows.into_iter().map(|row| HeadRow { line: row.line + skipped, ..row });
            header::find(&rows.collect::<Vec<_>>(), terms, asked)
        })?;
        let start = start as u64;
        let reader = reader(separator).from_reader(from(&path, start)?);
        let record = StringRecord::new();
        let table = Self { path, separator, start, skipped, reader, record, charset };
        Ok(Sheet::new(table, header))
    }
}

/// The file from that byte on.
fn from(path: &Path, start: u64) -> Result<Newlines<File>, IngestError> {
    let mut file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    file.seek(SeekFrom::Start(start)).map_err(IngestError::io("reading the file"))?;
    Ok(Newlines::new(file))
}

fn reader(separator: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(separator).flexible(true).has_headers(false);
    builder
}

/// The separator by which the header fits best, the likeliest among equals, and the header.
fn found(
    head: &[u8],
    separators: &[u8],
    find: impl Fn(Vec<HeadRow>) -> Result<Header, IngestError>,
) -> Result<(u8, Header), IngestError> {
    let found = separators.iter().map(|separator| (*separator, find(first_rows(head, *separator))));
    let found: Vec<_> = found.collect();
    let fit = |(_, header): &(u8, Result<Header, IngestError>)| {
        header.as_ref().map_or(0, |header| header.fit)
    };
    let (separator, header) =
        found.into_iter().min_by_key(|one| Reverse(fit(one))).ok_or_else(IngestError::empty)?;
    Ok((separator, header?))
}

/// The rows of the beginning of a file that are not blank.
fn first_rows(head: &[u8], separator: u8) -> Vec<HeadRow> {
    let mut reader = reader(separator).from_reader(Newlines::new(head));
    let mut record = StringRecord::new();
    let mut rows = Vec::new();
    while rows.len() < header::READ && matches!(reader.read_record(&mut record), Ok(true)) {
        let cells: Vec<_> = (0..record.len()).map(|column| cell(&record, column)).collect();
        if cells.iter().any(Option::is_some) {
            rows.push(HeadRow { line: line(&reader, &record), cells });
        }
    }
    rows
}

/// The line in which a record begins that was just read. What the reader calls its position may be that of blank lines
/// before it.
fn line<R: io::Read>(reader: &Reader<R>, record: &StringRecord) -> u64 {
    let inner = record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
    let before = record.position().map_or(0, csv::Position::line);
    before.max(reader.position().line().saturating_sub(inner + 1))
}

fn cell(record: &StringRecord, column: usize) -> Option<Cell> {
    let text = record.get(column)?.trim_start_matches('\u{feff}');
    (!text.trim().is_empty()).then(|| Cell::text(text))
}

/// The first bytes of a file.
fn read(path: &Path, bytes: u64) -> Result<Vec<u8>, IngestError> {
    let mut head = Vec::new();
    File::open(path)
        .map_err(|error| IngestError::missing(path, &error))?
        .take(bytes)
        .read_to_end(&mut head)
        .map_err(IngestError::io("reading the file"))?;
    Ok(head)
}

fn find_charset(path: &Path, asked: Option<Charset>) -> Result<Charset, IngestError> {
    let head = read(path, 4096)?;
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
    let part = read(path, GUESSED_BYTES)?;
    guess(&part.split(|byte| *byte == b'\n')).ok_or(IngestError::Encoding)
}

fn transcoded(path: &Path, charset: Charset, folder: &Path) -> Result<PathBuf, IngestError> {
    let to = folder.join("utf8.csv");
    encoding::to_utf8(path, charset, &to)?;
    Ok(to)
}

/// Separators, the likeliest first, and the byte where the rows begin: Excel may write `sep=;` on a line before them.
fn separators(head: &[u8]) -> (Vec<u8>, usize) {
    let first = first_line(head);
    let line = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_end();
    if let Some([separator]) = line.strip_prefix(b"sep=") {
        return (vec![*separator], first.len());
    }
    let mut quoted = false;
    let mut counts = SEPARATORS.map(|separator| (separator, 0_u32));
    for byte in line {
        quoted ^= *byte == b'"';
        let found = counts.iter_mut().find(|(separator, _)| separator == byte && !quoted);
        if let Some((_, count)) = found {
            *count += 1;
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    (counts.map(|(separator, _)| separator).to_vec(), 0)
}

/// The first line with its end, which is that of [`Newlines`].
fn first_line(head: &[u8]) -> &[u8] {
    let end = head.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    let length = end.map_or(head.len(), |place| match head.get(place..place + 2) {
        Some(b"\r\n") => place + 2,
        _ => place + 1,
    });
    head.get(..length).unwrap_or_default()
}

fn unreadable(error: &csv::Error) -> IngestError {
    IngestError::file(
        format!("không đọc được tệp CSV: {error}"),
        format!("the CSV file cannot be read: {error}"),
    )
}

impl Lines for Table {
    fn advance(&mut self) -> Result<bool, IngestError> {
        loop {
            if !self.reader.read_record(&mut self.record).map_err(|error| unreadable(&error))? {
                return Ok(false);
            }
            // Sheets often end in lines of nothing but separators.
            if !self.record.iter().all(|cell| cell.trim().is_empty()) {
                return Ok(true);
            }
        }
    }

    fn rewind(&mut self) -> Result<(), IngestError> {
        self.reader = reader(self.separator).from_reader(from(&self.path, self.start)?);
        Ok(())
    }

    fn number(&self) -> u64 {
        line(&self.reader, &self.record) + self.skipped
    }

    fn width(&self) -> usize {
        self.record.len()
    }

    fn cell(&self, column: usize) -> Option<Cell> {
        cell(&self.record, column)
    }

    fn misfit(&self, columns: usize) -> Option<Text> {
        let line = self.number();
        let last = self.reader.position().line() + self.skipped;
        if last.saturating_sub(line) > LINES_OF_A_ROW {
            return Some(both(
                format!("dấu ngoặc kép mở ở dòng {line} không được đóng"),
                format!("a quotation mark that opens on line {line} is not closed"),
            ));
        }
        let found = self.record.len();
        (found > columns).then(|| {
            both(
                format!("dòng có {found} ô nhưng chỉ có {columns} cột"),
                format!("the row has {found} cells, but there are {columns} columns"),
            )
        })
    }

    fn encoding(&self) -> &'static str {
        self.charset.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_alike_whatever_they_end_in() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["sep=;", "code;name", "1;A", "2;B"].join(end);
            let (marks, start) = separators(text.as_bytes());
            assert_eq!((marks.as_slice(), start), (&b";"[..], "sep=;".len() + end.len()));
            let rows = first_rows(&text.as_bytes()[start..], b';');
            let lines: Vec<_> = rows.iter().map(|row| (row.line, row.cells.len())).collect();
            assert_eq!(lines, [(1, 2), (2, 2), (3, 2)], "{end:?}");
        }
    }
}
