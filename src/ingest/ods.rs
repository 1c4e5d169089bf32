//! The cells of `OpenDocument` spreadsheets, by whatever program they were written.
//!
//! # Source
//! Open Document Format for Office Applications 1.3 (OASIS, 2021), part 3: sections 9.1 (tables) and 19.385 to 19.389
//! (values of cells).

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use calamine::{CellErrorType, Data};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};
use zip::ZipArchive;

use super::{
    error::IngestError,
    sniff::FileKind,
    source::unreadable,
    workbook::{Row, Sheets},
};

/// Rows and columns that a sheet can have; a file repeats its last ones to the end.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// Bytes that all cells may take: a few letters of a file say that a row of texts comes a million times.
const BYTES: usize = 512 << 20;

/// Names and rows of all sheets.
///
/// # Errors
/// When the file is damaged or locked.
pub(super) fn sheets(path: &Path) -> Result<Sheets, IngestError> {
    let file = File::open(path).map_err(|error| IngestError::missing(path, &error))?;
    let mut archive = ZipArchive::new(file).map_err(|_damaged| IngestError::damaged("zip"))?;
    let content = archive.by_name("content.xml").map_err(|error| refused(&error.to_string()))?;
    sheets_of(BufReader::new(content))
}

/// Names and rows of all sheets of a `content.xml`.
///
/// # Errors
/// When it is no XML.
pub(super) fn sheets_of(content: impl BufRead) -> Result<Sheets, IngestError> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    let mut content = Content::default();
    content.read(&mut reader)?;
    Ok(content.sheets)
}

fn refused(told: &str) -> IngestError {
    unreadable(FileKind::Ods, told)
}

/// What has been read of a file.
#[derive(Debug, Default)]
struct Content {
    sheets: Sheets,
    /// The row that is being read: how often it comes, and its cells.
    repeated: u32,
    row: Row,
    /// Lines of the sheet before it, and columns before the next cell.
    line: u32,
    column: u32,
    cell: Option<Cell>,
    /// Elements around the present place whose text is none of the cell's, such as remarks.
    aside: u32,
    /// Bytes of the cells so far.
    bytes: usize,
}

/// A cell that is being read.
#[derive(Debug)]
struct Cell {
    repeated: u32,
    /// What its attributes say.
    value: Option<Data>,
    is_error: bool,
    text: Option<String>,
    /// A paragraph is open; what stands between paragraphs is only the layout of the file.
    is_open: bool,
}

impl Content {
    fn read(&mut self, from: &mut Reader<impl BufRead>) -> Result<(), IngestError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = from.read_event_into(&mut buffer);
            match event.map_err(|error| refused(&error.to_string()))? {
                Event::End(element) if self.aside == 0 => {
                    self.end(element.local_name().as_ref())?;
                }
                Event::Eof => return Ok(()),
                event => self.take(event).map_err(|error| refused(&error.to_string()))?,
            }
        }
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), quick_xml::Error> {
        match event {
            Event::Start(_) if self.aside > 0 => self.aside += 1,
            Event::End(_) => self.aside = self.aside.saturating_sub(1),
            Event::Start(element) => self.start(&element)?,
            _ if self.aside > 0 => {}
            Event::Text(text) => self.write(&text.xml_content(XmlVersion::Explicit1_0)),
            Event::GeneralRef(reference) => self.refer(&reference)?,
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), quick_xml::Error> {
        match element.local_name().as_ref() {
            "table" => {
                let name = attribute(element, "table:name")?.unwrap_or_default();
                self.sheets.push((name, BTreeMap::new()));
                (self.line, self.column) = (0, 0);
            }
            "table-row" => {
                self.repeated = count(element, "table:number-rows-repeated")?;
                (self.row, self.column) = (Row::new(), 0);
            }
            "table-cell" | "covered-table-cell" => self.cell = Some(cell(element)?),
            "p" => {
                if let Some(Cell { text, is_open, .. }) = &mut self.cell {
                    *is_open = true;
                    // Paragraphs of a cell are lines.
                    *text = Some(text.take().map_or_else(String::new, |text| text + "\n"));
                }
            }
            "s" => {
                let blanks = count(element, "text:c")?.min(COLUMNS);
                (0..blanks).for_each(|_| self.write(" "));
            }
            "tab" => self.write("\t"),
            "line-break" => self.write("\n"),
            "annotation" | "tracked-changes" => self.aside = 1,
            _ if element.name().as_ref().starts_with("draw:") => self.aside = 1,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), IngestError> {
        match name {
            "table-cell" | "covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let end = self.column.saturating_add(cell.repeated).min(COLUMNS);
                if let Some(data) = data(&cell) {
                    self.count(weight(&data), end - self.column)?;
                    self.row.extend((self.column..end).map(|column| (column, data.clone())));
                }
                self.column = end;
            }
            "p" => {
                if let Some(cell) = &mut self.cell {
                    cell.is_open = false;
                }
            }
            "table-row" => {
                let end = self.line.saturating_add(self.repeated).min(ROWS);
                let row = std::mem::take(&mut self.row);
                let bytes = row.iter().map(|(_, data)| weight(data)).sum();
                self.count(bytes, (end - self.line).saturating_sub(1))?;
                if let (Some((_, rows)), false) = (self.sheets.last_mut(), row.is_empty()) {
                    rows.extend((self.line..end).map(|line| (line, row.clone())));
                }
                self.line = end;
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts so many bytes so many times, before there is room for them.
    fn count(&mut self, bytes: usize, times: u32) -> Result<(), IngestError> {
        self.bytes = self.bytes.saturating_add(bytes.saturating_mul(times as usize));
        if self.bytes > BYTES { Err(IngestError::too_large(BYTES as u64)) } else { Ok(()) }
    }

    /// Adds to the text of the cell, inside its paragraphs.
    fn write(&mut self, more: &str) {
        if let Some(Cell { text: Some(text), is_open: true, .. }) = &mut self.cell {
            text.push_str(more);
        }
    }

    fn refer(&mut self, reference: &BytesRef<'_>) -> Result<(), quick_xml::Error> {
        if let Some(letter) = reference.resolve_char_ref()? {
            self.write(letter.encode_utf8(&mut [0; 4]));
        } else {
            let text = quick_xml::escape::resolve_xml_entity(reference);
            self.write(text.unwrap_or_default());
        }
        Ok(())
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, quick_xml::Error> {
    let Some(found) = element.try_get_attribute(name)? else { return Ok(None) };
    Ok(Some(found.normalized_value(XmlVersion::Explicit1_0)?.into_owned()))
}

/// How often something comes: once where nothing is said.
fn count(element: &BytesStart<'_>, name: &str) -> Result<u32, quick_xml::Error> {
    Ok(attribute(element, name)?.and_then(|text| text.parse().ok()).unwrap_or(1))
}

fn cell(element: &BytesStart<'_>) -> Result<Cell, quick_xml::Error> {
    let said = |name: &str| attribute(element, name);
    let number =
        || Ok::<_, quick_xml::Error>(said("office:value")?.and_then(|text| text.parse().ok()));
    let value = match said("office:value-type")?.as_deref() {
        Some("float" | "percentage" | "currency") => number()?.map(Data::Float),
        Some("date") => said("office:date-value")?.map(Data::DateTimeIso),
        Some("time") => said("office:time-value")?.map(Data::DurationIso),
        Some("boolean") => said("office:boolean-value")?.map(|text| Data::Bool(text == "true")),
        Some("string") => said("office:string-value")?.map(Data::String),
        _ => None,
    };
    let is_error = said("calcext:value-type")?.as_deref() == Some("error");
    let repeated = count(element, "table:number-columns-repeated")?;
    Ok(Cell { repeated, value, is_error, text: None, is_open: false })
}

/// Bytes that a cell takes.
fn weight(data: &Data) -> usize {
    let text = match data {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.len(),
        _ => 0,
    };
    size_of::<(u32, Data)>() + text
}

fn data(cell: &Cell) -> Option<Data> {
    if cell.is_error {
        return Some(Data::Error(match cell.text.as_deref() {
            Some("#N/A") => CellErrorType::NA,
            Some("#DIV/0!") => CellErrorType::Div0,
            Some("#REF!") => CellErrorType::Ref,
            Some("#NAME?") => CellErrorType::Name,
            _ => CellErrorType::Value,
        }));
    }
    let text = cell.text.clone().filter(|text| !text.trim().is_empty());
    cell.value.clone().or(text.map(Data::String))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(rows: &str) -> Result<Sheets, IngestError> {
        let text = format!(
            "<office:spreadsheet>\n <table:table table:name=\"A\">\n{rows}\n</table:table></office:spreadsheet>"
        );
        sheets_of(text.as_bytes())
    }

    fn read(rows: &str) -> Vec<(u32, Row)> {
        sheets(rows).unwrap().remove(0).1.into_iter().collect()
    }

    #[test]
    fn cells_are_where_they_were_written_with_what_they_hold() {
        let rows = "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>
            <table:table-row>
              <table:table-cell office:value-type=\"float\" office:value=\"1.5\"><text:p>1,50</text:p></table:table-cell>
              <table:covered-table-cell table:number-columns-repeated=\"2\"/>
              <table:table-cell office:value-type=\"string\">
                <office:annotation><text:p>ghi chú</text:p></office:annotation>
                <text:p>Đăk<text:s text:c=\"2\"/>Long &amp; <text:span>Hà</text:span></text:p>
                <text:p>2</text:p></table:table-cell>
              <table:table-cell office:value-type=\"date\" office:date-value=\"2025-07-01\"><text:p>01/07/25</text:p></table:table-cell>
              <table:table-cell calcext:value-type=\"error\" office:value-type=\"string\" office:string-value=\"\"><text:p>#N/A</text:p></table:table-cell>
            </table:table-row>
            <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";
        assert_eq!(
            read(rows),
            [(
                3,
                vec![
                    (0, Data::Float(1.5)),
                    (3, Data::String("Đăk  Long & Hà\n2".to_owned())),
                    (4, Data::DateTimeIso("2025-07-01".to_owned())),
                    (5, Data::Error(CellErrorType::NA)),
                ]
            )]
        );
    }

    #[test]
    fn a_sheet_that_repeats_its_cells_without_end_is_refused_before_there_is_room_for_them() {
        let wide = "<table:table-row table:number-rows-repeated=\"1048576\">\
            <table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>";
        let long = format!(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\"><text:p>{}</text:p></table:table-cell></table:table-row>",
            "x".repeat(100_000)
        );
        for rows in [wide, &long] {
            let refused = sheets(rows).unwrap_err().to_string();
            assert!(refused.contains("larger than 512 MB"), "{refused}");
        }
    }
}
