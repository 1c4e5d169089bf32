//! A workbook of Excel (ISO/IEC 29500): one sheet with the titles of the fields over the rows.
//!
//! Cells have types: a text is a text and never runs, whatever it begins with; one that looks like a formula is marked so that
//! it stays a text when somebody edits the cell. The place is in two columns for points and well-known text for others, as in
//! the CSV. A text that is longer than a cell may be is replaced by a sentence that says so.

use std::path::{Path, PathBuf};

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{
    csv::{Place, numbers, runs_as_formula},
    error::ExportError,
    table::{Plan, Table},
    values::typed,
};
use crate::{
    catalog::{Field, Value, fold},
    geo::{Crs, day_in_viet_nam},
    http::Lang,
    record::Record,
};

/// Rows of a sheet below its header (Excel specifications and limits, Microsoft).
pub(super) const ROWS_MOST: u32 = 1_048_575;

/// UTF-16 units of a cell (the same).
const CELL_MOST: usize = 32_767;

/// Whole numbers from here on are texts: a cell holds a number of 15 digits (the same).
const EXACT: i64 = 1_000_000_000_000_000;

/// Width of a column in digits.
pub(super) const WIDTH: f64 = 18.0;

/// The first year of Excel's calendar.
const FIRST_YEAR: i32 = 1900;

/// Letters that the name of a sheet cannot have, and most letters that it can.
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
const NAME_MOST: usize = 31;

/// How cells of each kind look.
#[derive(Debug)]
pub(super) struct Looks {
    pub(super) head: Format,
    /// A text that would run if it were typed.
    kept: Format,
    pub(super) day: Format,
    pub(super) instant: Format,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            head: Format::new().set_bold().set_text_wrap().set_background_color(0x00E7_EEF5),
            kept: Format::new().set_quote_prefix(),
            day: Format::new().set_num_format("dd/mm/yyyy"),
            // All instants are UTC, and say so.
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss\"Z\""),
        }
    }
}

/// A workbook under construction.
pub(super) struct Sheet {
    workbook: Workbook,
    path: PathBuf,
    looks: Looks,
    fields: Vec<Field>,
    with_id: bool,
    place: Place,
    rows: u32,
    too_long: &'static str,
}

impl Sheet {
    pub(super) fn new(plan: &Plan, folder: &Path) -> Result<Self, ExportError> {
        let looks = Looks::default();
        let collection = &plan.collection;
        let place = if plan.only_fields { Place::None } else { Place::of(collection, Crs::CRS84) };
        let mut workbook = Workbook::new();
        // The same rows make the same file all day: a time of the second would tell two answers apart that hold the same.
        if let Some(made) = excel(day_in_viet_nam().into()) {
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        }
        workbook.set_tempdir(folder)?;
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(plan.lang.of(&collection.title.vi, &collection.title.en)))?;
        sheet.set_freeze_panes(1, 0)?;
        let id = (!plan.only_fields).then(|| "id".to_owned());
        let heads = id
            .into_iter()
            .chain(heads(&plan.fields, plan.lang))
            .chain(place_heads(place, plan.lang));
        for (column, head) in (0_u16..).zip(heads) {
            sheet.set_column_width(column, WIDTH)?;
            sheet.write_string_with_format(0, column, head, &looks.head)?;
        }
        let too_long = too_long(plan.lang);
        let path = folder.join("data.xlsx");
        let fields = plan.fields.clone();
        let with_id = !plan.only_fields;
        Ok(Self { workbook, path, looks, fields, with_id, place, rows: 0, too_long })
    }
}

impl Table for Sheet {
    fn write(&mut self, records: &[Record]) -> Result<(), ExportError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for record in records {
            if self.rows == ROWS_MOST {
                return Err(ExportError::TooManyRows { most: ROWS_MOST });
            }
            self.rows += 1;
            let mut row = Row::new(sheet, &self.looks, self.too_long, self.rows);
            if self.with_id {
                row.put(Some(&Value::Integer(record.id)))?;
            }
            for value in typed(record, &self.fields)? {
                row.put(value.as_ref())?;
            }
            let wkt = record.geometry.as_deref().unwrap_or_default();
            match self.place {
                Place::Point(_) => {
                    let (lon, lat) = numbers(wkt);
                    row.put(lon.parse().ok().map(Value::Number).as_ref())?;
                    row.put(lat.parse().ok().map(Value::Number).as_ref())?;
                }
                Place::Wkt if !wkt.is_empty() => row.text(wkt)?,
                Place::Wkt | Place::None => {}
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<PathBuf, ExportError> {
        self.workbook.save(&self.path)?;
        Ok(self.path)
    }
}

/// What stands in place of a text that is longer than a cell may be.
pub(super) fn too_long(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "(dài hơn một ô Excel chứa được; xem bản GeoPackage hoặc CSV)",
        Lang::En => "(longer than a cell of Excel may be; see the GeoPackage or CSV)",
    }
}

/// A row under construction.
pub(super) struct Row<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    too_long: &'static str,
    number: u32,
    column: u16,
}

impl<'a> Row<'a> {
    /// The row of that number, of which the header is 0.
    pub(super) fn new(
        sheet: &'a mut Worksheet,
        looks: &'a Looks,
        too_long: &'static str,
        number: u32,
    ) -> Self {
        Self { sheet, looks, too_long, number, column: 0 }
    }

    /// The next cell; nothing leaves it empty.
    pub(super) fn put(&mut self, value: Option<&Value>) -> Result<(), XlsxError> {
        let (row, column) = (self.number, self.column);
        match value {
            None => {}
            Some(Value::Text(text)) => return self.text(text),
            Some(Value::Integer(number)) if number.abs() >= EXACT => {
                return self.text(&number.to_string());
            }
            #[expect(clippy::cast_precision_loss, reason = "greater numbers are texts")]
            Some(Value::Integer(number)) => {
                self.sheet.write_number(row, column, *number as f64)?;
            }
            Some(Value::Number(number)) => {
                self.sheet.write_number(row, column, *number)?;
            }
            Some(Value::Boolean(truth)) => {
                self.sheet.write_boolean(row, column, *truth)?;
            }
            Some(Value::Date(day)) => match excel(day.and_time(chrono::NaiveTime::MIN)) {
                Some(time) => {
                    self.sheet.write_datetime_with_format(row, column, &time, &self.looks.day)?;
                }
                None => return self.text(&day.to_string()),
            },
            Some(Value::Datetime(instant)) => match excel(instant.naive_utc()) {
                Some(time) => {
                    self.sheet.write_datetime_with_format(
                        row,
                        column,
                        &time,
                        &self.looks.instant,
                    )?;
                }
                None => return self.text(&instant.to_rfc3339()),
            },
        }
        self.column += 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        let (row, column) = (self.number, self.column);
        if text.encode_utf16().count() > CELL_MOST {
            self.sheet.write_string(row, column, self.too_long)?;
        } else if runs_as_formula(text) {
            self.sheet.write_string_with_format(row, column, text, &self.looks.kept)?;
        } else {
            self.sheet.write_string(row, column, text)?;
        }
        self.column += 1;
        Ok(())
    }
}

/// The time in Excel's calendar, if it knows it.
fn excel(time: NaiveDateTime) -> Option<ExcelDateTime> {
    let small = |number: u32| u8::try_from(number).ok();
    let year = u16::try_from(time.year()).ok().filter(|_| time.year() >= FIRST_YEAR)?;
    let day = ExcelDateTime::from_ymd(year, small(time.month())?, small(time.day())?).ok()?;
    let seconds = f64::from(time.second()) + f64::from(time.nanosecond() / 1_000_000) / 1000.0;
    day.and_hms(u16::try_from(time.hour()).ok()?, small(time.minute())?, seconds).ok()
}

/// The titles of the fields, by which an import knows them again. Where one stands for two fields, or is the name of
/// another, the name of the field stands instead.
pub(super) fn heads(fields: &[Field], lang: Lang) -> Vec<String> {
    let title = |field: &Field| lang.of(&field.title.vi, &field.title.en).to_owned();
    fields
        .iter()
        .map(|field| {
            let own = fold(&title(field));
            let taken = fields.iter().filter(|other| other.name != field.name).any(|other| {
                let names = [&other.name, &other.title.vi, &other.title.en];
                names.into_iter().chain(&other.aliases).any(|name| fold(name) == own)
            });
            if taken { field.name.clone() } else { title(field) }
        })
        .collect()
}

/// The heads of the columns of the place, as an import knows them.
pub(super) fn place_heads(place: Place, lang: Lang) -> Vec<String> {
    let heads: &[&str] = match place {
        Place::Point(_) => &[lang.of("Kinh độ", "Longitude"), lang.of("Vĩ độ", "Latitude")],
        Place::Wkt => &["WKT"],
        Place::None => &[],
    };
    heads.iter().map(|head| (*head).to_owned()).collect()
}

/// A title as the name of a sheet.
pub(super) fn sheet_name(title: &str) -> String {
    let name: String =
        title.chars().filter(|letter| !NOT_IN_NAMES.contains(letter)).take(NAME_MOST).collect();
    let name = name.trim_matches(['\'', ' ']);
    if name.is_empty() { "data".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogue;

    #[test]
    fn the_head_of_a_column_means_one_field() {
        let catalogue = Catalogue::built_in().unwrap();
        for collection in catalogue.iter() {
            for lang in [Lang::Vi, Lang::En] {
                let mut heads = heads(&collection.fields, lang);
                let columns = heads.len();
                heads.sort();
                heads.dedup();
                assert_eq!(heads.len(), columns, "{}", collection.id);
            }
        }
    }

    #[test]
    fn a_sheet_has_a_name_that_excel_takes() {
        assert_eq!(sheet_name("Đường: 'a/b'"), "Đường 'ab");
        assert_eq!(sheet_name("[]"), "data");
        assert_eq!(sheet_name(&"ă".repeat(40)).chars().count(), NAME_MOST);
    }

    #[test]
    fn days_before_the_calendar_of_excel_stay_texts() {
        let day = |year| NaiveDateTime::default().with_year(year).unwrap();
        assert!(
            excel(day(1899)).is_none()
                && excel(day(1900)).is_some()
                && excel(day(10_000)).is_none()
        );
    }
}
