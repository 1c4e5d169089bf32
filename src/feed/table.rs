//! Tables of feeds: CSV with a header.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{error::FeedError, format::Format};
use crate::catalog::nfc;

/// Bytes in which a header stands.
const HEADER_BYTES: usize = 64 << 10;

/// Names of the columns, when these bytes begin with a header.
pub(super) fn header(bytes: &[u8]) -> Vec<String> {
    let start = bytes.get(..bytes.len().min(HEADER_BYTES)).unwrap_or_default();
    let mut reader = csv::Reader::from_reader(start);
    let names = reader.byte_headers().map(|names| {
        let name = |name: &[u8]| String::from_utf8_lossy(name).trim().to_owned();
        names.iter().map(name).collect()
    });
    names.unwrap_or_default()
}

/// A row with the names of its columns.
pub(super) struct Row<'a> {
    names: &'a [String],
    cells: &'a csv::StringRecord,
    /// The number of the line in which it begins.
    pub(super) line: u64,
}

impl Row<'_> {
    /// The cell of a column in normal form, without blanks around it; `None` when it is empty or there is no such column.
    pub(super) fn cell(&self, column: &str) -> Option<String> {
        let place = self.names.iter().position(|name| name == column)?;
        Some(nfc(self.cells.get(place)?.trim_matches('\u{a0}'))).filter(|text| !text.is_empty())
    }

    /// A cell that has to say something.
    pub(super) fn asked(&self, column: &'static str) -> Result<String, FeedError> {
        self.cell(column).ok_or_else(|| self.wrong(column, ""))
    }

    /// The number of a cell.
    pub(super) fn number(&self, column: &'static str) -> Result<Option<f64>, FeedError> {
        let Some(text) = self.cell(column) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| self.wrong(column, &text))
    }

    /// The number of a cell, rounded; within the bounds, or there is none.
    pub(super) fn whole(
        &self,
        column: &'static str,
        bounds: std::ops::RangeInclusive<f64>,
    ) -> Result<Option<i64>, FeedError> {
        let number = self.number(column)?.map(f64::round);
        // Feeds write 0, -1 or -999 where nothing was measured.
        #[expect(clippy::cast_possible_truncation, reason = "within small bounds")]
        let whole = number.filter(|number| bounds.contains(number)).map(|number| number as i64);
        Ok(whole)
    }

    /// The time of a cell in one of these forms, in UTC; a form without a time of day gives the day's beginning.
    pub(super) fn time(
        &self,
        column: &'static str,
        forms: &[&str],
    ) -> Result<DateTime<Utc>, FeedError> {
        let text = self.asked(column)?;
        let moment = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
        let day = || forms.iter().find_map(|form| NaiveDate::parse_from_str(&text, form).ok());
        let time = moment.or_else(|| day()?.and_hms_opt(0, 0, 0)).map(|time| time.and_utc());
        time.filter(in_our_years).ok_or_else(|| self.wrong(column, &text))
    }

    /// The error for a cell.
    pub(super) fn wrong(&self, column: &'static str, text: &str) -> FeedError {
        FeedError::value(format!("in line {}", self.line), column, text)
    }
}

/// The year has four digits.
pub(super) fn in_our_years(time: &DateTime<Utc>) -> bool {
    use chrono::Datelike as _;
    (1000..=9998).contains(&time.year())
}

/// Gives each row of a table to a reader.
///
/// # Errors
/// When it is no table with these columns, a row is cut off, or the reader says so.
pub(super) fn each_row(
    format: Format,
    bytes: &[u8],
    columns: &[&str],
    mut take: impl FnMut(&Row<'_>) -> Result<(), FeedError>,
) -> Result<(), FeedError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let names = header(bytes);
    if let Some(absent) = columns.iter().find(|column| names.iter().all(|name| name != *column)) {
        return Err(FeedError::not(format, &format!("it has no column {absent}")));
    }
    if !bytes.ends_with(b"\n") {
        return Err(FeedError::not(format, "its last line has no end, so it may be cut off"));
    }
    let mut reader = csv::Reader::from_reader(bytes);
    let mut cells = csv::StringRecord::new();
    while reader.read_record(&mut cells).map_err(|error| FeedError::not(format, &error))? {
        let line = cells.position().map_or(0, csv::Position::line);
        take(&Row { names: &names, cells: &cells, line })?;
    }
    Ok(())
}
