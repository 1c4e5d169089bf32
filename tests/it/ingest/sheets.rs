//! Lists as offices write them: titles above the table, headers of two lines, lines that number or sum up.

use banlang::ingest::Request;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::{World, counts, office_formats::write_ods, refusals};

/// Cells of a sheet; nothing where one is blank.
type Rows = Vec<Vec<&'static str>>;

/// The list of an office as it comes: two titles side by side, a name, a heading over two columns, counted columns, a sum.
fn office_list() -> Rows {
    vec![
        vec!["ỦY BAN NHÂN DÂN XÃ ĐĂK LONG", "", "", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        vec![],
        vec!["", "DANH SÁCH ĐIỂM SƠ TÁN NĂM 2026"],
        vec!["(Kèm theo Báo cáo số 12)"],
        vec!["code", "Tên", "Sức chứa", "Toạ độ"],
        vec!["", "", "", "X", "Y"],
        vec!["(1)", "(2)", "(3)", "(4)", "(5)"],
        vec!["S1", "Trường Đăk Ang", "120", "107.61", "15.21"],
        vec!["S2", "Nhà rông", "80", "107.62", "15.22"],
        vec!["Tổng cộng", "", "200"],
    ]
}

fn write(sheet: &mut Worksheet, rows: &[Vec<&str>]) {
    for (line, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(row).filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write(line, column, number).unwrap(),
                Err(_) => sheet.write(line, column, *text).unwrap(),
            };
        }
    }
}

fn csv(rows: &[Vec<&str>], separator: &str) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap();
    let line = |row: &Vec<&str>| {
        let cells = (0..width).map(|column| row.get(column).copied().unwrap_or_default());
        cells.collect::<Vec<_>>().join(separator)
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\r\n")
}

const KEPT: &str = "SELECT string_agg(concat_ws(' ', code, name, capacity, ST_AsText(geom)), '; ' ORDER BY code) FROM shelter";

#[tokio::test]
async fn the_header_is_found_below_titles_and_lines_that_number_or_sum_up_are_no_rows() {
    let world = World::empty().await;
    let rows = office_list();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    write(sheet, &rows);
    sheet.merge_range(4, 3, 4, 4, "Toạ độ", &Format::new()).unwrap();
    let xlsx = world.folder.path().join("a.xlsx");
    book.save(&xlsx).unwrap();
    let ods = world.folder.path().join("a.ods");
    let width = 5;
    let padded = |row: &Vec<&str>| {
        (0..width).map(|column| row.get(column).copied().unwrap_or_default().to_owned()).collect()
    };
    write_ods(&ods, &rows.iter().map(padded).collect::<Vec<_>>());
    let comma = world.file("a.csv", csv(&rows, ","));
    let semicolon = world.file("b.csv", csv(&rows, ";"));

    for (place, path) in [xlsx, ods, comma, semicolon].into_iter().enumerate() {
        let report = world.import("shelter", Request::new(&path)).await.unwrap();

        let (new, same) = if place == 0 { (2, 0) } else { (0, 2) };
        assert_eq!(counts(&report), (new, 0, same, 0), "{path:?} {:?}", refusals(&report));
        assert_eq!(
            world.value(KEPT).await,
            "S1 Trường Đăk Ang 120 POINT(107.61 15.21); S2 Nhà rông 80 POINT(107.62 15.22)"
        );
        let notes: Vec<_> = report.notes.iter().map(|note| note.en.as_str()).collect();
        assert_eq!(
            &notes[notes.len() - 3..],
            [
                "the table begins in row 5; above it stands: ỦY BAN NHÂN DÂN XÃ ĐĂK LONG | CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM | DANH SÁCH ĐIỂM SƠ TÁN NĂM 2026 | (Kèm theo Báo cáo số 12)",
                "row 7 numbers the columns and is no record",
                "1 rows of totals are no records: 10",
            ],
            "{path:?}"
        );
    }
}

#[tokio::test]
async fn the_lines_of_the_report_are_those_of_the_sheet() {
    let world = World::empty().await;
    let text = "DANH SÁCH ĐIỂM SƠ TÁN,,\n\n,,\ncode,Tên,Sức chứa\nS1,A,mười\n\ncode,Tên,Sức chứa\nS2,B,5\n,,\nS3,C,x\n";

    let report = world.csv("shelter", text).await;

    assert_eq!(counts(&report), (1, 0, 0, 2));
    let lines: Vec<_> = report.refusals.iter().map(|row| (row.row, row.line.unwrap())).collect();
    assert_eq!(lines, [(1, 5), (3, 10)]);
    assert!(
        report.notes.iter().any(|note| note.en == "1 rows repeat the header and are no records: 7")
    );
}

#[tokio::test]
async fn a_sheet_with_its_header_in_the_first_row_is_read_by_it_whatever_the_rows_say() {
    let world = World::empty().await;
    // Every cell of the first row of data is a name of a column.
    let text = "code,name,capacity,status\nCode,Tên,,\nxã,huyện,,\n1,2,3,ready\n";

    let report = world.csv("shelter", text).await;

    assert_eq!(counts(&report), (3, 0, 0, 0), "{:?}", refusals(&report));
    assert!(report.notes.is_empty(), "{:?}", report.notes);
    let unknown = world.file("b.csv", "a,b\nS1,Xã\nS2,Huyện\n");
    let request =
        Request { map: super::pairs(&[("code", "a"), ("name", "b")]), ..Request::new(unknown) };
    let report = world.import("shelter", request).await.unwrap();
    assert_eq!(counts(&report), (2, 0, 0, 0));
}

#[tokio::test]
async fn two_rows_that_fit_alike_are_asked_about() {
    let world = World::empty().await;
    let path = world.file("a.csv", "BIỂU 1,,\nx,code,Tên\nx,name,Mã\nx,S1,B\n");

    let refused = world.import("shelter", Request::new(&path)).await.unwrap_err().to_string();
    let chosen = Request { header: Some(2), ..Request::new(&path) };
    let chosen = world.import("shelter", chosen).await;
    let far = Request { header: Some(9), ..Request::new(&path) };
    let far = world.import("shelter", far).await.unwrap_err().to_string();

    assert_eq!(
        refused,
        "rows 2 and 3 could both be the header; choose one with --header 2 or --header 3"
    );
    assert_eq!(chosen.unwrap().rows, 2);
    assert!(far.starts_with("row 9 (--header) is blank, not there"), "{far}");
}
