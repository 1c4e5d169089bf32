//! Sheets and text files: lines of cells, of which one is the header and some are no rows.

use gdal::spatial_ref::SpatialRef;

use super::{
    cell::Cell,
    error::IngestError,
    header::{Header, is_same, is_total},
    probe::Layer,
    shape::Place,
    source::{RawRow, Source},
    words::both,
};
use crate::catalog::Text;

/// Lines that a note lists.
const LISTED: usize = 10;

/// Letters of a title that a note has.
const LETTERS: usize = 120;

/// A reader of lines. Blank ones are passed over.
pub(super) trait Lines {
    /// Goes to the next line; `false` after the last.
    ///
    /// # Errors
    /// When the file cannot be read on.
    fn advance(&mut self) -> Result<bool, IngestError>;

    /// Goes back before the first line.
    ///
    /// # Errors
    /// When the file cannot be read again.
    fn rewind(&mut self) -> Result<(), IngestError>;

    /// The number of the present line, from 1.
    fn number(&self) -> u64;

    /// How many cells it has.
    fn width(&self) -> usize;

    /// One of them; nothing where it is blank.
    fn cell(&self, column: usize) -> Option<Cell>;

    /// Why that cell cannot be read.
    fn problem(&self, _column: usize) -> Option<Text> {
        None
    }

    /// Why the line cannot be a row of so many columns.
    fn misfit(&self, _columns: usize) -> Option<Text> {
        None
    }

    /// Name of the encoding of the texts.
    fn encoding(&self) -> &'static str {
        "UTF-8"
    }

    /// The sheets of the file.
    fn layers(&self) -> &[Layer] {
        &[]
    }

    /// The number of lines, where it is known.
    fn rows(&self) -> Option<u64> {
        None
    }
}

/// The rows below a header.
#[derive(Debug)]
pub(super) struct Sheet<L> {
    lines: L,
    header: Header,
    number: u64,
    totals: Vec<u64>,
    repeated: Vec<u64>,
}

impl<L: Lines> Sheet<L> {
    pub(super) fn new(lines: L, header: Header) -> Self {
        Self { lines, header, number: 0, totals: Vec::new(), repeated: Vec::new() }
    }

    fn all(&self) -> Vec<Option<Cell>> {
        (0..self.lines.width()).map(|column| self.lines.cell(column)).collect()
    }

    /// The present line is a row.
    fn is_row(&mut self) -> bool {
        let line = self.lines.number();
        if line <= self.header.last || self.header.numbering == Some(line) {
            return false;
        }
        let first = (0..self.lines.width()).find_map(|column| self.lines.cell(column));
        if first.is_none_or(|cell| !cell.chars().any(char::is_alphabetic)) {
            return true;
        }
        let cells = self.all();
        let titled = !self.header.above.is_empty();
        if is_total(&cells) {
            self.totals.push(line);
        } else if titled && is_same(&cells, &self.header.names) {
            self.repeated.push(line);
        } else {
            return true;
        }
        false
    }
}

impl<L: Lines> Source for Sheet<L> {
    fn columns(&self) -> &[String] {
        &self.header.names
    }

    fn layers(&self) -> &[Layer] {
        self.lines.layers()
    }

    fn has_geometry(&self) -> bool {
        false
    }

    fn spatial_ref(&self) -> Option<SpatialRef> {
        None
    }

    fn encoding(&self) -> &'static str {
        self.lines.encoding()
    }

    fn total(&self) -> Option<u64> {
        self.lines.rows().map(|rows| rows.saturating_sub(1))
    }

    fn next(&mut self, wanted: &[usize]) -> Result<Option<RawRow>, IngestError> {
        loop {
            if !self.lines.advance()? {
                return Ok(None);
            }
            if self.is_row() {
                break;
            }
        }
        self.number += 1;
        let problem = self.lines.misfit(self.header.names.len());
        let problem =
            problem.or_else(|| wanted.iter().find_map(|column| self.lines.problem(*column)));
        Ok(Some(RawRow {
            number: self.number,
            line: Some(self.lines.number()),
            cells: wanted.iter().map(|column| self.lines.cell(*column)).collect(),
            place: Place::Nowhere,
            problem,
        }))
    }

    fn rewind(&mut self) -> Result<(), IngestError> {
        self.number = 0;
        self.totals.clear();
        self.repeated.clear();
        self.lines.rewind()
    }

    fn notes(&self) -> Vec<Text> {
        let mut notes = Vec::new();
        let Header { first, above, numbering, .. } = &self.header;
        if !above.is_empty() {
            let titles = above.iter().take(LISTED);
            let titles = titles.map(|text| text.chars().take(LETTERS).collect::<String>());
            let titles = titles.collect::<Vec<_>>().join(" | ");
            notes.push(both(
                format!("bảng bắt đầu ở hàng {first}; phía trên là: {titles}"),
                format!("the table begins in row {first}; above it stands: {titles}"),
            ));
        }
        if let Some(line) = numbering {
            notes.push(both(
                format!("hàng {line} đánh số cột, không phải dòng dữ liệu"),
                format!("row {line} numbers the columns and is no record"),
            ));
        }
        if !self.totals.is_empty() {
            let (rows, count) = (list(&self.totals), self.totals.len());
            notes.push(both(
                format!("{count} hàng tổng cộng không phải dòng dữ liệu: {rows}"),
                format!("{count} rows of totals are no records: {rows}"),
            ));
        }
        if !self.repeated.is_empty() {
            let (rows, count) = (list(&self.repeated), self.repeated.len());
            notes.push(both(
                format!("{count} hàng lặp lại tiêu đề, không phải dòng dữ liệu: {rows}"),
                format!("{count} rows repeat the header and are no records: {rows}"),
            ));
        }
        notes
    }
}

fn list(lines: &[u64]) -> String {
    let listed = lines.iter().take(LISTED).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if lines.len() > LISTED { format!("{listed}, …") } else { listed }
}
