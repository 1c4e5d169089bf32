//! Workbooks: the cells of a sheet as the program that wrote it keeps them, numbers as numbers and days as days.

use std::{collections::BTreeMap, fmt::Display, fs::File, io::BufReader, path::Path};

use calamine::{Data, ExcelDateTime, Range, Reader as _, Xls, Xlsx, open_workbook};

use super::{
    cell::Cell,
    error::IngestError,
    header::{self, HeadRow, Terms},
    ods,
    probe::Layer,
    sheet::{Lines, Sheet},
    sniff::FileKind,
    source::{choose, unreadable},
    words::both,
};
use crate::catalog::{CODES_SHEET, Text};

/// The cells of a row that are not blank, by their columns.
pub(super) type Row = Vec<(u32, Data)>;

/// A sheet of a workbook.
#[derive(Debug)]
pub(super) struct Workbook {
    layers: Vec<Layer>,
    rows: Vec<(u64, Row)>,
    /// How many rows were read; the last of them is the present one.
    read: usize,
}

impl Workbook {
    /// Opens a sheet: the only one with rows, or the one of that name.
    ///
    /// # Errors
    /// When the workbook cannot be read, several sheets have rows and none is named, or two rows could be its header.
    pub(super) fn open(
        path: &Path,
        kind: FileKind,
        layer: Option<&str>,
        (terms, asked): (&Terms, Option<u64>),
    ) -> Result<Sheet<Self>, IngestError> {
        let sheets = match kind {
            FileKind::Xls => ranges(open_workbook(path).map_err(|error| damaged(kind, &error))?)?,
            FileKind::Ods => ods::sheets(path)?,
            _ => streamed(open_workbook(path).map_err(|error| damaged(kind, &error))?)?,
        };
        let layers: Vec<_> = sheets
            .iter()
            .map(|(name, rows)| Layer { name: name.clone(), rows: rows.len() as u64 })
            .collect();
        // The lists that the template brings for choosing from are no rows.
        let chosen = choose(&layers, layer, CODES_SHEET)?;
        let rows = sheets.into_iter().nth(chosen).map(|(_, rows)| rows).unwrap_or_default();
        let rows = rows.into_iter().map(|(row, cells)| (u64::from(row) + 1, in_order(cells)));
        let rows = rows.collect();
        let mut book = Self { layers, rows, read: 0 };
        let header = header::find(&book.first_rows()?, terms, asked)?;
        book.rewind()?;
        Ok(Sheet::new(book, header))
    }

    fn first_rows(&mut self) -> Result<Vec<HeadRow>, IngestError> {
        let mut rows = Vec::new();
        while rows.len() < header::READ && self.advance()? {
            let cells = (0..self.width()).map(|column| self.cell(column)).collect();
            rows.push(HeadRow { line: self.number(), cells });
        }
        Ok(rows)
    }

    fn row(&self) -> Option<&(u64, Row)> {
        self.rows.get(self.read.checked_sub(1)?)
    }

    fn data(&self, column: usize) -> Option<&Data> {
        let (_, row) = self.row()?;
        let column = u32::try_from(column).ok()?;
        let place = row.partition_point(|(own, _)| *own < column);
        row.get(place).filter(|(own, _)| *own == column).map(|(_, data)| data)
    }
}

/// Names and rows of all sheets.
pub(super) type Sheets = Vec<(String, BTreeMap<u32, Row>)>;

fn damaged(kind: FileKind, error: &dyn Display) -> IngestError {
    unreadable(kind, &error.to_string())
}

fn ranges(mut book: Xls<BufReader<File>>) -> Result<Sheets, IngestError> {
    let mut sheets = Sheets::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name);
        let range = range.map_err(|error| damaged(FileKind::Xls, &error))?;
        sheets.push((name, rows(&range)));
    }
    Ok(sheets)
}

fn rows(range: &Range<Data>) -> BTreeMap<u32, Row> {
    let mut rows = BTreeMap::<u32, Row>::new();
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells().filter(|(_, _, data)| !is_blank(data)) {
        let place = |first: u32, further: usize| first + u32::try_from(further).unwrap_or(u32::MAX);
        rows.entry(place(top, row)).or_default().push((place(left, column), data.clone()));
    }
    rows
}

/// Cells one after another: no sheet lies in memory as a rectangle with everything that is empty in it.
fn streamed(mut book: Xlsx<BufReader<File>>) -> Result<Sheets, IngestError> {
    let mut sheets = Sheets::new();
    for name in book.sheet_names() {
        let mut rows = BTreeMap::<u32, Row>::new();
        let damaged = |error| damaged(FileKind::Xlsx, &error);
        let mut cells = match book.worksheet_cells_reader(&name) {
            // A sheet that is a chart has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(damaged)?,
        };
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let data = Data::from(cell.get_value().clone());
            if !is_blank(&data) {
                rows.entry(row).or_default().push((column, data));
            }
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

/// Programs may write the cells of a row in any order.
fn in_order(mut row: Row) -> Row {
    row.sort_by_key(|(column, _)| *column);
    row
}

fn is_blank(data: &Data) -> bool {
    match data {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A day, a time of day or both, in ISO order.
fn time(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let clock = match milli {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        milli => format!("{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    };
    if time.is_duration() || time.as_f64() < 1.0 {
        return clock;
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    if clock == "00:00:00" { day } else { format!("{day} {clock}") }
}

impl Lines for Workbook {
    fn advance(&mut self) -> Result<bool, IngestError> {
        self.read += 1;
        Ok(self.row().is_some())
    }

    fn rewind(&mut self) -> Result<(), IngestError> {
        self.read = 0;
        Ok(())
    }

    fn number(&self) -> u64 {
        self.row().map_or(0, |(line, _)| *line)
    }

    fn width(&self) -> usize {
        let last = self.row().and_then(|(_, cells)| cells.last());
        last.map_or(0, |(column, _)| usize::try_from(*column).map_or(0, |column| column + 1))
    }

    fn cell(&self, column: usize) -> Option<Cell> {
        Some(match self.data(column)? {
            Data::String(text) => Cell::text(text.clone()),
            Data::Int(number) => Cell::exact(number.to_string()),
            // As many digits as are needed to read the same number again.
            Data::Float(number) => Cell::exact(number.to_string()),
            Data::Bool(truth) => Cell::exact(truth.to_string()),
            Data::DateTime(moment) => Cell::exact(time(moment)),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::exact(text.clone()),
            Data::Error(error) => Cell::text(error.to_string()),
            Data::Empty => return None,
        })
    }

    fn problem(&self, column: usize) -> Option<Text> {
        let Data::Error(error) = self.data(column)? else { return None };
        Some(both(
            format!("ô có công thức lỗi {error}"),
            format!("the formula of a cell gives the error {error}"),
        ))
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn rows(&self) -> Option<u64> {
        Some(self.rows.len() as u64)
    }
}
