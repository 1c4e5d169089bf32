//! The form as a workbook in its own layout: a page to be printed and signed, and a second sheet with the figures of each commune and what is missing.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{
    indicators::Indicator,
    picture::{Basis, Picture},
    schedule::Standing,
    sums::Unit,
};

/// A4 (Excel's list of paper sizes).
const A4: u8 = 9;

/// Columns of the printed page, with their widths in digits.
const COLUMNS: [(&str, f64); 5] = [
    ("STT", 6.0),
    ("Chỉ tiêu thiệt hại", 40.0),
    ("Đơn vị tính", 12.0),
    ("Số lượng", 14.0),
    ("Ghi chú", 30.0),
];
const LAST: u16 = 4;

/// What stands in place of a figure that nobody has reported: it is no zero.
const GAP: &str = "chưa báo cáo";

/// Columns of the second sheet in front of the indicators.
const UNIT_COLUMNS: [(&str, f64); 6] = [
    ("STT", 6.0),
    ("Mã", 10.0),
    ("Đơn vị", 28.0),
    ("Tình trạng báo cáo", 24.0),
    ("Báo cáo gần nhất", 18.0),
    ("Số chỉ tiêu chưa báo cáo", 14.0),
];

/// How cells look.
struct Looks {
    plain: Format,
    centre: Format,
    bold: Format,
    title: Format,
    small: Format,
    head: Format,
    cell: Format,
    number: Format,
    gap: Format,
    group: Format,
}

impl Looks {
    fn new() -> Self {
        let base = || Format::new().set_font_name("Times New Roman").set_font_size(12);
        let boxed = || base().set_border(FormatBorder::Thin).set_text_wrap();
        let middle = |format: Format| {
            format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
        };
        Self {
            plain: base().set_text_wrap(),
            centre: middle(base().set_text_wrap()),
            bold: middle(base().set_bold().set_text_wrap()),
            title: middle(base().set_bold().set_font_size(14).set_text_wrap()),
            small: base().set_italic().set_font_size(10).set_text_wrap(),
            head: middle(boxed().set_bold()),
            cell: boxed(),
            number: boxed().set_align(FormatAlign::Right).set_num_format("#,##0.######"),
            gap: boxed().set_italic().set_align(FormatAlign::Right),
            group: boxed().set_bold(),
        }
    }
}

/// The workbook of a form.
///
/// # Errors
/// When it cannot be put together.
pub(super) fn workbook(form: &Picture<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same figures make the same file all day.
    let day = form.at.moment + VIET_NAM;
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(day.year()).unwrap_or(1900).max(1900);
    let made = ExcelDateTime::from_ymd(year, small(day.month()), small(day.day()))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let looks = Looks::new();
    Page { sheet: workbook.add_worksheet(), looks: &looks, row: 0 }.write(form)?;
    matrix(workbook.add_worksheet(), &looks, form)?;
    workbook.save_to_buffer()
}

/// Viet Nam is seven hours before UTC all year.
const VIET_NAM: TimeDelta = TimeDelta::hours(7);

/// A moment as people in Viet Nam read it.
fn moment(moment: DateTime<Utc>) -> String {
    (moment + VIET_NAM).format("%H:%M ngày %d/%m/%Y").to_string()
}

/// The printed page under construction.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    row: u32,
}

impl Page<'_> {
    fn write(mut self, form: &Picture<'_>) -> Result<(), XlsxError> {
        self.sheet.set_name("Biểu tổng hợp")?;
        self.sheet.set_paper_size(A4);
        self.sheet.set_portrait();
        self.sheet.set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.6, 0.4, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_footer("&CTrang &P/&N");
        for (column, (_, width)) in (0_u16..).zip(COLUMNS) {
            self.sheet.set_column_width(column, width)?;
        }
        self.top(form)?;
        let head = self.row;
        for (column, (name, _)) in (0_u16..).zip(COLUMNS) {
            self.sheet.write_string_with_format(head, column, name, &self.looks.head)?;
        }
        self.sheet.set_repeat_rows(head, head)?;
        self.row += 1;
        self.lines(form)?;
        self.notes(form)?;
        self.signatures(form)
    }

    /// A line over the whole width.
    fn wide(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn top(&mut self, form: &Picture<'_>) -> Result<(), XlsxError> {
        let looks = self.looks;
        let unit = form.root.name.to_uppercase();
        self.sheet.merge_range(0, 0, 0, 1, &unit, &looks.bold)?;
        let motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
        self.sheet.merge_range(0, 2, 0, LAST, motto, &looks.bold)?;
        self.sheet.merge_range(1, 2, 1, LAST, "Độc lập - Tự do - Hạnh phúc", &looks.bold)?;
        self.row = 3;
        self.wide("BÁO CÁO NHANH TÌNH HÌNH THIỆT HẠI DO THIÊN TAI", &looks.title)?;
        let event = &form.event;
        let end = event.ended_at.map_or_else(
            || ", chưa có lúc kết thúc".to_owned(),
            |end| format!(", kết thúc {}", moment(end)),
        );
        let text = format!(
            "Sự kiện: {} ({}), bắt đầu {}{end}",
            event.name,
            event.code,
            moment(event.started_at)
        );
        self.wide(&text, &looks.centre)?;
        let text = format!("Địa bàn: {}. Số liệu đến {}", form.root.name, moment(form.at.moment));
        self.wide(&text, &looks.centre)?;
        self.row += 1;
        Ok(())
    }

    fn lines(&mut self, form: &Picture<'_>) -> Result<(), XlsxError> {
        let (mut group, mut groups, mut number) = ("", 0, 0);
        for line in &form.lines {
            if line.group() != group {
                (group, number) = (line.group(), 0);
                groups += 1;
                let title = line.group_title();
                self.sheet.write_string_with_format(
                    self.row,
                    0,
                    roman(groups),
                    &self.looks.group,
                )?;
                self.sheet.merge_range(self.row, 1, self.row, LAST, title, &self.looks.group)?;
                self.row += 1;
            }
            number += 1;
            self.line(form, *line, number)?;
        }
        Ok(())
    }

    fn line(
        &mut self,
        form: &Picture<'_>,
        line: Indicator<'_>,
        number: u32,
    ) -> Result<(), XlsxError> {
        let (row, looks) = (self.row, self.looks);
        let mark = if line.is_compared() { "" } else { " (*)" };
        self.sheet.write_number_with_format(row, 0, number, &looks.cell)?;
        let title = format!("{}{mark}", line.title().vi);
        self.sheet.write_string_with_format(row, 1, title, &looks.cell)?;
        self.sheet.write_string_with_format(row, 2, line.unit(), &looks.cell)?;
        match form.said(line).amount {
            Some(amount) => self.sheet.write_number_with_format(row, 3, amount, &looks.number)?,
            None => self.sheet.write_string_with_format(row, 3, GAP, &looks.gap)?,
        };
        self.sheet.write_string_with_format(row, 4, note(form, line), &looks.cell)?;
        self.row += 1;
        Ok(())
    }

    fn notes(&mut self, form: &Picture<'_>) -> Result<(), XlsxError> {
        let looks = self.looks;
        self.row += 1;
        self.wide(
            "Theo danh mục chỉ tiêu của TTLT 43/2015/TTLT-BNNPTNT-BKHĐT; một phần tên chỉ tiêu chưa đối chiếu.",
            &looks.small,
        )?;
        self.wide(
            "(*) Nhóm chỉ tiêu chưa đối chiếu với văn bản. “Chưa báo cáo” khác với 0.",
            &looks.small,
        )?;
        for unit in form.tree.outside(&form.root.code) {
            let text = format!(
                "{} ({}) không có hiệu lực ở địa bàn này ngày {}; số liệu để nguyên ở mã cũ, không cộng vào tổng.",
                unit.name,
                unit.code,
                form.day.format("%d/%m/%Y")
            );
            self.wide(&text, &looks.small)?;
        }
        Ok(())
    }

    fn signatures(&mut self, form: &Picture<'_>) -> Result<(), XlsxError> {
        let looks = self.looks;
        let day = form.at.moment + VIET_NAM;
        let place = format!(
            "{}, ngày {} tháng {} năm {}",
            form.root.name,
            day.day(),
            day.month(),
            day.year()
        );
        self.row += 1;
        self.sheet.merge_range(self.row, 2, self.row, LAST, &place, &looks.centre)?;
        for (text, below) in
            [("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"), ("(Ký, họ tên)", "(Ký, đóng dấu)")]
        {
            self.row += 1;
            let format = if text.starts_with('(') { &looks.centre } else { &looks.bold };
            self.sheet.merge_range(self.row, 0, self.row, 1, text, format)?;
            self.sheet.merge_range(self.row, 2, self.row, LAST, below, format)?;
        }
        Ok(())
    }
}

/// What is to be said of a figure: of how many units it is made, and that the unit itself says something else.
fn note(form: &Picture<'_>, line: Indicator<'_>) -> String {
    let said = form.said(line);
    let mut parts = Vec::new();
    if !form.root.level.eq("village") && !said.parts.with.is_empty() {
        let whole = form.expected.len();
        let with = said.parts.with.len();
        parts.push(if form.root.level == "commune" {
            format!("Các thôn: {}", said.parts.sum.unwrap_or_default())
        } else if whole > 0 {
            format!("Tổng của {with} đơn vị; {} đơn vị phải báo cáo chưa có số", said.missing.len())
        } else {
            format!("Tổng của {with} đơn vị")
        });
    }
    if let Some(difference) = said.difference.filter(|difference| *difference != 0.0)
        && let Some(figure) = form.tree.figure(&form.root.code, line.code())
    {
        parts.push(format!("Đơn vị tự báo {}, chênh {difference:+}", figure.amount));
    }
    if let Some(figure) = form.tree.figure(&form.root.code, line.code())
        && figure.unit != line.unit()
    {
        parts.push(format!("Có số {} {} chưa quy đổi, không cộng", figure.amount, figure.unit));
    }
    parts.join(". ")
}

/// The sheet of all units.
fn matrix(sheet: &mut Worksheet, looks: &Looks, form: &Picture<'_>) -> Result<(), XlsxError> {
    sheet.set_name("Theo đơn vị")?;
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, basis(form), &looks.plain.clone().set_text_wrap())?;
    let first = u16::try_from(UNIT_COLUMNS.len()).unwrap_or_default();
    for (column, (name, width)) in (0_u16..).zip(UNIT_COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(2, column, name, &looks.head)?;
    }
    for (column, line) in (first..).zip(&form.lines) {
        sheet.set_column_width(column, 14.0)?;
        let title = format!("{} ({})", line.title().vi, line.unit());
        sheet.write_string_with_format(2, column, title, &looks.head)?;
    }
    sheet.set_freeze_panes(3, 3)?;
    sheet.set_repeat_rows(2, 2)?;
    let mut row = 3;
    for unit in form.units() {
        unit_row(sheet, looks, form, (row, unit))?;
        row += 1;
    }
    sheet.merge_range(row, 0, row, first - 1, "Tổng các đơn vị", &looks.group)?;
    for (column, line) in (first..).zip(&form.lines) {
        put(sheet, looks, (row, column), form.said(*line).amount)?;
    }
    Ok(())
}

fn unit_row(
    sheet: &mut Worksheet,
    looks: &Looks,
    form: &Picture<'_>,
    (row, unit): (u32, &Unit),
) -> Result<(), XlsxError> {
    let blank = form.lines.iter().filter(|line| form.tree.amount(&unit.code, **line).is_none());
    let blank = u32::try_from(blank.count()).unwrap_or_default();
    let last = form.last_at(&unit.code).map(moment).unwrap_or_default();
    sheet.write_number_with_format(row, 0, row - 2, &looks.cell)?;
    sheet.write_string_with_format(row, 1, &unit.code, &looks.cell)?;
    sheet.write_string_with_format(row, 2, &unit.name, &looks.cell)?;
    sheet.write_string_with_format(row, 3, standing(form, unit), &looks.cell)?;
    sheet.write_string_with_format(row, 4, last, &looks.cell)?;
    sheet.write_number_with_format(row, 5, blank, &looks.number)?;
    let first = u16::try_from(UNIT_COLUMNS.len()).unwrap_or_default();
    for (column, line) in (first..).zip(&form.lines) {
        put(sheet, looks, (row, column), form.tree.amount(&unit.code, *line))?;
    }
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    looks: &Looks,
    (row, column): (u32, u16),
    amount: Option<f64>,
) -> Result<(), XlsxError> {
    match amount {
        Some(amount) => sheet.write_number_with_format(row, column, amount, &looks.number)?,
        None => sheet.write_string_with_format(row, column, GAP, &looks.gap)?,
    };
    Ok(())
}

/// How a unit stands with its reports, in words.
fn standing(form: &Picture<'_>, unit: &Unit) -> String {
    let Some(duty) = form.duty(&unit.code) else { return "không phải báo cáo".to_owned() };
    let left_out = duty.due - duty.made;
    match duty.standing {
        Standing::Waiting => "chưa đến hạn".to_owned(),
        Standing::InTime => "đủ báo cáo".to_owned(),
        Standing::Gaps => format!("đã báo cáo, thiếu {left_out} kỳ trước"),
        Standing::Late => format!("trễ hạn, thiếu {left_out}/{} kỳ", duty.due),
    }
}

/// From what it is known who has to report.
fn basis(form: &Picture<'_>) -> &'static str {
    match form.basis {
        Basis::Footprint => "Đơn vị phải báo cáo: các xã có phần trong vùng ảnh hưởng của sự kiện.",
        Basis::Area => {
            "Đơn vị phải báo cáo: các xã của địa bàn phụ trách sự kiện (sự kiện chưa có vùng ảnh hưởng)."
        }
        Basis::Place => "Đơn vị phải báo cáo: các xã có vị trí hoặc đường đi của sự kiện.",
        Basis::Unknown => {
            "Chưa rõ đơn vị nào phải báo cáo: sự kiện chưa có vùng ảnh hưởng và địa bàn phụ trách."
        }
    }
}

/// A number of a group.
fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 5] = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut left = number;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            text.push_str(sign);
            left -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_roman_numbers() {
        assert_eq!([1, 4, 9, 14, 16].map(roman), ["I", "IV", "IX", "XIV", "XVI"]);
    }

    #[test]
    fn a_moment_is_told_in_the_time_of_viet_nam() {
        let evening = "2026-11-01T20:30:00Z".parse().unwrap();
        assert_eq!(moment(evening), "03:30 ngày 02/11/2026");
    }
}
