//! What became of a file, for people and for programs.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::words::Lang;
use crate::catalog::Text;

/// Refusals and repairs that are listed one by one; the others are only counted.
const LISTED: usize = 1000;

/// Lines of a list that are printed for people.
const PRINTED: usize = 20;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Place among the data rows, from 1.
    pub row: u64,
    /// Line of the sheet or text file, where there is one.
    pub line: Option<u64>,
    /// The field that is wrong, where it is one.
    pub field: Option<String>,
    /// What stood there.
    pub value: Option<String>,
    /// Why it was refused.
    pub reason: Text,
}

/// A row whose polygon was repaired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// Place among the data rows, from 1.
    pub row: u64,
    /// What was wrong, with the place.
    pub reason: String,
}

/// A field and the column or constant that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name of the field.
    pub field: String,
    /// Name of the column; `= value` for a constant.
    pub column: String,
}

/// Rows that named a unit in other words than the code of today, and got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// What they said: code and names, as far as they were given.
    pub from: String,
    /// The code that they have now.
    pub to: String,
    /// The name of that unit.
    pub to_name: String,
    /// How many rows.
    pub rows: u64,
    /// Their place decided between several units.
    pub by_place: bool,
}

/// The report of an import.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Name of the file.
    pub file: String,
    /// Id of the collection.
    pub collection: String,
    /// Name of the collection.
    #[serde(skip)]
    pub title: Text,
    /// Nothing was kept.
    pub dry_run: bool,
    /// Number of the transaction that wrote the rows, by which it is undone; `None` when nothing was written.
    pub transaction: Option<i64>,
    /// Data rows of the file.
    pub rows: u64,
    /// Rows that were not there.
    pub new: u64,
    /// Rows that were there with other content.
    pub changed: u64,
    /// Rows that were there with the same content.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub refused: u64,
    /// The reference system that coordinates were read in.
    pub crs: Option<String>,
    /// The encoding that texts were read in.
    pub encoding: String,
    /// Which column gave which field.
    pub columns: Vec<Column>,
    /// Columns that nothing was taken from.
    pub ignored: Vec<String>,
    /// What else is worth knowing.
    pub notes: Vec<Text>,
    /// Rows that got the code of a unit which they named by an older code or by its name.
    pub moved: u64,
    /// From which to which; the first of them.
    pub moves: Vec<Moved>,
    /// Polygons that were repaired.
    pub repaired: u64,
    /// The first of them.
    pub repairs: Vec<Repaired>,
    /// Rows whose point lies outside the area that they name; they were taken.
    pub outside_area: Vec<u64>,
    /// The first refused rows.
    pub refusals: Vec<Refusal>,
}

impl Report {
    /// Notes a refused row.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < LISTED {
            self.refusals.push(refusal);
        }
    }

    /// Notes a repaired row.
    pub(super) fn repair(&mut self, repaired: Repaired) {
        self.repaired += 1;
        if self.repairs.len() < LISTED {
            self.repairs.push(repaired);
        }
    }

    /// Notes rows that got another code.
    pub(super) fn moves(&mut self, moved: Moved) {
        self.moved += moved.rows;
        if self.moves.len() < LISTED {
            self.moves.push(moved);
        }
    }

    /// Not one row was taken.
    pub fn is_failure(&self) -> bool {
        self.rows > 0 && self.refused == self.rows
    }

    /// The report as a person reads it.
    pub fn words(&self, lang: Lang) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let mut line = |vi: String, en: String| {
            let _infallible = writeln!(text, "{}", if lang == Lang::Vi { vi } else { en });
        };
        let Self { file, collection, title, rows, new, changed, unchanged, refused, .. } = self;
        line(
            format!("{file} → {} ({collection})", title.vi),
            format!("{file} → {} ({collection})", title.en),
        );
        line(
            format!(
                "{rows} dòng: {new} mới, {changed} sửa, {unchanged} không đổi, {refused} không nhận"
            ),
            format!(
                "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused"
            ),
        );
        if self.dry_run {
            line("Chạy thử: không ghi gì.".to_owned(), "Trial run: nothing was kept.".to_owned());
        }
        if let Some(crs) = &self.crs {
            line(format!("Hệ toạ độ: {crs}"), format!("Reference system: {crs}"));
        }
        if !self.ignored.is_empty() {
            let list = self.ignored.join(", ");
            line(format!("Cột bỏ qua: {list}"), format!("Columns left out: {list}"));
        }
        for note in &self.notes {
            line(format!("Lưu ý: {}", note.vi), format!("Note: {}", note.en));
        }
        text.push_str(&self.lists(lang));
        text
    }

    fn lists(&self, lang: Lang) -> String {
        let mut text = String::new();
        let mut line = |vi: String, en: String| {
            let _infallible = writeln!(text, "{}", if lang == Lang::Vi { vi } else { en });
        };
        for Moved { from, to, to_name, rows, by_place } in self.moves.iter().take(PRINTED) {
            let how = if *by_place { ("theo vị trí, ", "by their place, ") } else { ("", "") };
            line(
                format!("{from} → {to} {to_name} ({}{rows} dòng)", how.0),
                format!("{from} → {to} {to_name} ({}{rows} rows)", how.1),
            );
        }
        for Repaired { row, reason } in self.repairs.iter().take(PRINTED) {
            line(
                format!("Dòng {row}: đã sửa vùng tự cắt ({reason})"),
                format!("Row {row}: a polygon that crosses itself was repaired ({reason})"),
            );
        }
        if !self.outside_area.is_empty() {
            let rows = self.outside_area.iter().take(PRINTED).map(ToString::to_string);
            let (rows, count) = (rows.collect::<Vec<_>>().join(", "), self.outside_area.len());
            line(
                format!("{count} điểm nằm ngoài địa bàn đã ghi, giữ nguyên: dòng {rows}"),
                format!(
                    "{count} points lie outside the area that they name, kept as they are: rows {rows}"
                ),
            );
        }
        for refusal in self.refusals.iter().take(PRINTED) {
            let place = |line: &str| {
                refusal.line.map_or_else(String::new, |number| format!(" ({line} {number})"))
            };
            let field =
                refusal.field.as_ref().map_or_else(String::new, |field| format!("{field}: "));
            let Refusal { row, reason: Text { vi, en }, .. } = refusal;
            line(
                format!("Dòng {row}{}: {field}{vi}", place("hàng")),
                format!("Row {row}{}: {field}{en}", place("line")),
            );
        }
        let more = self.refused.saturating_sub(PRINTED as u64);
        if more > 0 {
            line(
                format!("và {more} dòng khác không nhận; --report TỆP để xem"),
                format!("and {more} more rows refused; see them with --report FILE"),
            );
        }
        text
    }
}
