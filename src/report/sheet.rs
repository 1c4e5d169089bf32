//! The report as a workbook: a sheet of what is said, and one for each table, with numbers as numbers.

use chrono::{DateTime, Datelike as _, Utc};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{
    document::{Block, Cell, Document, Table},
    error::ReportError,
};

/// A4 (Excel's list of paper sizes).
const A4: u8 = 9;

/// Longest name of a sheet that Excel takes.
const NAME_LONGEST: usize = 31;

struct Looks {
    title: Format,
    section: Format,
    name: Format,
    text: Format,
    head: Format,
    cell: Format,
    number: Format,
    total: Format,
}

impl Looks {
    fn new() -> Self {
        let base = || Format::new().set_font_name("Noto Sans").set_font_size(10).set_text_wrap();
        let boxed = || base().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        Self {
            title: base().set_bold().set_font_size(16),
            section: base().set_bold().set_font_size(12),
            name: base().set_align(FormatAlign::Top),
            text: base().set_align(FormatAlign::Top),
            head: boxed().set_bold().set_background_color("#E6EDF5"),
            cell: boxed(),
            number: boxed().set_align(FormatAlign::Right).set_num_format("#,##0.###"),
            total: boxed().set_bold().set_num_format("#,##0.###"),
        }
    }
}

/// The workbook.
///
/// # Errors
/// When it cannot be put together.
pub(super) fn workbook(own: &Document, made_at: DateTime<Utc>) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(made_at.year()).unwrap_or(1900).max(1900);
    let made = ExcelDateTime::from_ymd(year, small(made_at.month()), small(made_at.day()))?;
    workbook
        .set_properties(&DocProperties::new().set_title(&own.title).set_creation_datetime(&made));
    let looks = Looks::new();
    summary(workbook.add_worksheet(), &looks, own)?;
    let mut names: Vec<String> = Vec::new();
    for section in &own.sections {
        for block in &section.blocks {
            let Block::Table(table) = block else { continue };
            let name = sheet_name(&table.title, &names);
            list(workbook.add_worksheet(), &looks, (table, &name, own))?;
            names.push(name);
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// A name that Excel takes and no other sheet has.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let plain = title.chars().filter(|sign| !r"[]:*?/\'".contains(*sign));
    let name: String = plain.take(NAME_LONGEST - 3).collect();
    if taken.contains(&name) { format!("{name} {}", taken.len()) } else { name }
}

fn page(sheet: &mut Worksheet, name: &str, own: &Document) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer(format!("&L{}&R{} &P/&N", own.foot.replace('&', "&&"), own.page));
    Ok(())
}

fn summary(sheet: &mut Worksheet, looks: &Looks, own: &Document) -> Result<(), XlsxError> {
    page(sheet, &own.kind.chars().take(NAME_LONGEST).collect::<String>(), own)?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 70)?;
    sheet.write_string_with_format(0, 0, &own.kind, &looks.name)?;
    sheet.merge_range(1, 0, 1, 1, &own.title, &looks.title)?;
    sheet.write_string_with_format(2, 0, &own.subtitle, &Format::new())?;
    let mut row = 4;
    for section in &own.sections {
        sheet.write_string_with_format(row, 0, &section.title, &looks.section)?;
        row += 1;
        for block in &section.blocks {
            match block {
                Block::Facts(facts) => {
                    for [name, value] in facts {
                        sheet.write_string_with_format(row, 0, name, &looks.name)?;
                        sheet.write_string_with_format(row, 1, value, &looks.text)?;
                        row += 1;
                    }
                }
                Block::Cards(cards) => {
                    for [value, name, note] in cards {
                        let note =
                            if note.is_empty() { String::new() } else { format!(" ({note})") };
                        sheet.write_string_with_format(row, 0, name, &looks.name)?;
                        sheet.write_string_with_format(
                            row,
                            1,
                            format!("{value}{note}"),
                            &looks.text,
                        )?;
                        row += 1;
                    }
                }
                Block::Note(text) => {
                    sheet.merge_range(row, 0, row, 1, text, &looks.text)?;
                    row += 1;
                }
                // The picture stands in the page and the PDF, and each table on a sheet of its own.
                Block::Map(_) | Block::Table(_) => {}
            }
        }
        row += 1;
    }
    sheet.write_string_with_format(row, 0, &own.foot, &Format::new())?;
    Ok(())
}

fn list(
    sheet: &mut Worksheet,
    looks: &Looks,
    (table, name, own): (&Table, &str, &Document),
) -> Result<(), XlsxError> {
    page(sheet, name, own)?;
    for (column, title) in (0_u16..).zip(&table.columns) {
        sheet.set_column_width(column, f64::from(title.share).mul_add(11.0, 6.0))?;
        sheet.write_string_with_format(0, column, &title.title, &looks.head)?;
    }
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    let rows = table.rows.iter().map(|row| (row, false));
    let rows = rows.chain(table.total.iter().map(|row| (row, true)));
    for (row, (cells, is_total)) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            let text = if is_total { &looks.total } else { &looks.cell };
            let number = if is_total { &looks.total } else { &looks.number };
            match cell {
                Cell::Text(own) => sheet.write_string_with_format(row, column, own, text)?,
                Cell::Number(own, _) => {
                    sheet.write_number_with_format(row, column, *own, number)?
                }
            };
        }
    }
    Ok(())
}
