//! The table that people fill in for an import, as a workbook of Excel.
//!
//! The first sheet has the titles of the fields as its header, which the import knows; a note at each says what belongs under it.
//! Coded values are chosen from lists of a second sheet. Text columns hold texts, so that codes keep their zeros in front.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, Formula, Note,
    Workbook, Worksheet, XlsxError,
};

use super::{
    csv::Place,
    xlsx::{WIDTH, heads, place_heads, sheet_name},
};
use crate::{
    catalog::{CODES_SHEET, CodeList, CodeLists, Collection, Field, FieldType, GeometryType},
    geo::Crs,
    http::Lang,
};

/// The last row that is looked after; a sheet has no more.
const LAST_ROW: u32 = 1_048_575;

/// The words for truth values that the import knows.
const TRUTHS: [&str; 2] = ["có", "không"];

/// The workbook with the fields that the caller may see; notes are Vietnamese, as the titles are.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn template_xlsx<'a>(
    collection: &Collection,
    fields: impl IntoIterator<Item = &'a Field>,
    codes: &CodeLists,
) -> Result<Vec<u8>, XlsxError> {
    let fields: Vec<_> = fields.into_iter().cloned().collect();
    let mut workbook = Workbook::new();
    // The same template is the same file, so that its ETag holds.
    let made = ExcelDateTime::from_ymd(2025, 7, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(&collection.title.vi))?;
    sheet.set_freeze_panes(1, 0)?;
    let mut lists: Vec<(&Field, &CodeList)> = Vec::new();
    for ((column, field), head) in (0_u16..).zip(&fields).zip(heads(&fields, Lang::Vi)) {
        let needed = field.required || collection.key.contains(&field.name);
        head_cell(sheet, column, &head, needed, &note(field, needed))?;
        sheet.set_column_format(column, &cells(field.kind))?;
        let list = field.codes.as_ref().and_then(|name| codes.get(name));
        let rule = match list {
            Some(list) => {
                lists.push((field, list));
                Some(chosen(lists.len(), list.iter().count()))
            }
            None => rule(field)?,
        };
        if let Some(rule) = rule {
            let rule = rule.set_error_title("Giá trị không hợp lệ")?.set_error_message(
                format!("{}: {}", field.title.vi, note(field, needed))
                    .chars()
                    .take(200)
                    .collect::<String>(),
            )?;
            sheet.add_data_validation(1, column, LAST_ROW, column, &rule)?;
        }
    }
    let first = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    for (column, head) in (first..).zip(place_heads(place(collection), Lang::Vi)) {
        head_cell(sheet, column, &head, false, place_note(place(collection)))?;
    }
    if !lists.is_empty() {
        write_lists(workbook.add_worksheet(), &lists)?;
    }
    workbook.save_to_buffer()
}

/// A file of points has two columns, as the template in CSV does.
fn place(collection: &Collection) -> Place {
    match &collection.geometry {
        Some(geometry) if geometry.types.contains(&GeometryType::Point) => {
            Place::Point(Crs::CRS84.axes())
        }
        Some(_) => Place::Wkt,
        None => Place::None,
    }
}

fn place_note(place: Place) -> &'static str {
    match place {
        Place::Point(_) => {
            "Số: độ thập phân WGS 84, hoặc mét của hệ VN-2000 nêu khi nhập (--crs). Để trống nếu không có toạ độ."
        }
        Place::Wkt => "Hình học dạng WKT, ví dụ LINESTRING(107.5 15.1, 107.6 15.2).",
        Place::None => "",
    }
}

fn head_cell(
    sheet: &mut Worksheet,
    column: u16,
    head: &str,
    needed: bool,
    note: &str,
) -> Result<(), XlsxError> {
    let colour = if needed { 0x00F9_D9B8 } else { 0x00E7_EEF5 };
    let format = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(colour));
    sheet.set_column_width(column, WIDTH)?;
    sheet.write_string_with_format(0, column, head, &format)?;
    sheet.insert_note(0, column, &Note::new(note).add_author_prefix(false))?;
    Ok(())
}

/// What belongs into a column.
fn note(field: &Field, needed: bool) -> String {
    let kind = match field.kind {
        _ if field.codes.is_some() => "chọn trong danh sách",
        FieldType::Text => "chữ",
        FieldType::Integer => "số nguyên",
        FieldType::Number => "số",
        FieldType::Boolean => "có hoặc không",
        FieldType::Date => "ngày, ví dụ 01/07/2025",
        FieldType::Datetime => "thời điểm theo giờ UTC, ví dụ 2025-07-01 14:05",
    };
    let mut parts = vec![kind.to_owned()];
    parts.extend(field.unit.as_ref().map(|unit| format!("đơn vị {unit}")));
    parts.extend(match (field.min, field.max) {
        (Some(min), Some(max)) => Some(format!("từ {min} đến {max}")),
        (Some(min), None) => Some(format!("từ {min} trở lên")),
        (None, Some(max)) => Some(format!("không quá {max}")),
        (None, None) => None,
    });
    parts.extend(field.pattern.as_ref().map(|pattern| format!("dạng {}", pattern.as_str())));
    parts.push(if needed { "bắt buộc" } else { "có thể để trống" }.to_owned());
    format!("{} ({})", parts.join("; "), field.name)
}

/// How the cells of a column look. The numbers are those of Excel's own formats for text and whole numbers.
fn cells(kind: FieldType) -> Format {
    let format = Format::new();
    match kind {
        FieldType::Text => format.set_num_format_index(49),
        FieldType::Integer => format.set_num_format_index(1),
        FieldType::Number | FieldType::Boolean => format,
        FieldType::Date => format.set_num_format("dd/mm/yyyy"),
        FieldType::Datetime => format.set_num_format("yyyy-mm-dd hh:mm"),
    }
}

/// What a cell may hold, as far as Excel can look.
fn rule(field: &Field) -> Result<Option<DataValidation>, XlsxError> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounds of whole numbers are small and whole"
    )]
    let whole = |bound: f64| bound as i32;
    let new = DataValidation::new;
    Ok(Some(match (field.kind, field.min, field.max) {
        (FieldType::Boolean, _, _) => new().allow_list_strings(&TRUTHS)?,
        (FieldType::Integer, Some(min), Some(max)) => {
            new().allow_whole_number(DataValidationRule::Between(whole(min), whole(max)))
        }
        (FieldType::Integer, Some(min), None) => {
            new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(whole(min)))
        }
        (FieldType::Number, Some(min), Some(max)) => {
            new().allow_decimal_number(DataValidationRule::Between(min, max))
        }
        (FieldType::Number, Some(min), None) => {
            new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(min))
        }
        _ => return Ok(None),
    }))
}

/// One of the choices in a column of the sheet of lists.
fn chosen(column: usize, choices: usize) -> DataValidation {
    let letters = letters(column);
    let range = format!("='{CODES_SHEET}'!${letters}$2:${letters}${}", choices + 1);
    DataValidation::new().allow_list_formula(Formula::new(range))
}

/// The letters of a column, the first of which is 1.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        column /= 26;
    }
    letters.iter().rev().collect()
}

/// A column for each coded field: its title over the names that can be chosen.
fn write_lists(sheet: &mut Worksheet, lists: &[(&Field, &CodeList)]) -> Result<(), XlsxError> {
    sheet.set_name(CODES_SHEET)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (field, list)) in (0_u16..).zip(lists) {
        sheet.set_column_width(column, WIDTH)?;
        sheet.write_string_with_format(0, column, &field.title.vi, &Format::new().set_bold())?;
        for (row, code) in (1_u32..).zip(list.iter()) {
            // A name that the import would take for another code gives way to the code.
            let means_it = list.find(&code.title.vi).is_some_and(|found| found.code == code.code);
            sheet.write_string(row, column, if means_it { &code.title.vi } else { &code.code })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_after_the_twenty_sixth_have_two_letters() {
        assert_eq!([1, 26, 27, 52, 53, 703].map(letters), ["A", "Z", "AA", "AZ", "BA", "AAA"]);
    }
}
