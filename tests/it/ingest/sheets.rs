//! Lists as offices write them: titles above the table, headers of two lines, lines that number or sum up.

use std::fmt::Write as _;

use banlang::ingest::{DecimalMark, Request};
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

#[tokio::test]
async fn numbers_are_read_as_their_column_writes_them_and_never_the_other_way() {
    let world = World::empty().await;
    let head = "Mã,Tên,Sức chứa,Nguồn\n";

    let vietnamese = world
        .csv("shelter", &format!("{head}S1,A,\"1.234\",x\nS2,B,1 050,x\nS3,C,\"12,5\",x\n"))
        .await;

    assert_eq!(
        refusals(&vietnamese),
        ["3 capacity: \"12.5\" is not a whole number"],
        "{vietnamese:?}"
    );
    let kept = "SELECT string_agg(code || ' ' || capacity, ', ' ORDER BY code) FROM shelter";
    assert_eq!(world.value(kept).await, "S1 1234, S2 1050");
    let doubtful = world.file("b.csv", format!("{head}S1,A,2.000,x\n"));
    let asked = world.import("shelter", Request::new(&doubtful)).await.unwrap_err().to_string();
    assert_eq!(
        asked,
        "column \"Sức chứa\": \"2.000\" may be 2000 (--numbers comma) or 2.000 (--numbers point); say which"
    );
    let numbers = Some(DecimalMark::Comma);
    world.import("shelter", Request { numbers, ..Request::new(&doubtful) }).await.unwrap();
    assert_eq!(world.value(kept).await, "S1 2000, S2 1050");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    write(sheet, &[vec!["code", "name", "capacity"], vec!["S2", "B", "1.000"]]);
    let path = world.folder.path().join("a.xlsx");
    book.save(&path).unwrap();
    let exact = world.import("shelter", Request::new(&path)).await.unwrap();
    assert_eq!((exact.changed, world.value(kept).await.as_str()), (1, "S1 2000, S2 1"));
}

#[tokio::test]
async fn letters_of_old_fonts_in_a_workbook_become_unicode_and_other_texts_stay() {
    let world = World::empty().await;
    let rows = [
        // Mã, Tên and Nguồn as the fonts .VnTime and VNI-Times write them.
        vec!["M·", "Tªn", "Nguoàn"],
        vec!["S1", "Tr\u{ad}êng X· §¨k Hµ", "Phöôøng Nghóa Loä"],
        vec!["S2", "Nhµ v¨n ho¸ Th«n", "Trạm y tế"],
        vec!["S3", "TuyÕt S¬n", "Tuyeát Sôn, Ñöùc Phoå"],
        vec!["S4", "Kon Tum", "Krông Nô"],
    ];
    let mut book = Workbook::new();
    write(book.add_worksheet(), &rows);
    let path = world.folder.path().join("a.xlsx");
    book.save(&path).unwrap();

    let report = world.import("shelter", Request::new(&path)).await.unwrap();

    assert_eq!(
        refusals(&report),
        [
            "4 -: \"Krông Nô\" may be \"Krơng Nơ\" in a font of VNI, and the column has both kinds of letters; type it anew"
        ]
    );
    assert_eq!(
        world
            .value(
                "SELECT string_agg(concat_ws(' / ', name, source), '; ' ORDER BY code) FROM shelter"
            )
            .await,
        "Trường Xã Đăk Hà / Phường Nghĩa Lộ; Nhà văn hoá Thôn / Trạm y tế; Tuyết Sơn / Tuyết Sơn, Đức Phổ"
    );
    let notes: Vec<_> = report.notes.iter().map(|note| note.en.as_str()).collect();
    assert_eq!(
        notes,
        [
            "column \"Tên\": letters of a font of TCVN3 were read as Unicode",
            "column \"Nguồn\": letters of a font of VNI were read as Unicode",
        ]
    );
    // Too few words to know the font by; whoever knows it says so.
    let few = [vec!["code", "name"], vec!["S1", "X· Hµ"]];
    let mut book = Workbook::new();
    write(book.add_worksheet(), &few);
    book.save(&path).unwrap();
    let left = world.import("shelter", Request::new(&path)).await.unwrap();
    assert_eq!(
        left.notes[0].en,
        "column \"name\": \"X· Hµ\" may be written in an old font and is left as it is; if so, import with --encoding tcvn3 or vni"
    );
    let charset = Some("tcvn3".parse().unwrap());
    world.import("shelter", Request { charset, ..Request::new(&path) }).await.unwrap();
    assert_eq!(world.value("SELECT name FROM shelter WHERE code = 'S1'").await, "Xã Hà");
}

/// The commune of the lists without numbers.
const COMMUNE: &str = "INSERT INTO area (code, level, name, full_name, geom) VALUES
    ('23368', 'commune', 'Đăk Long', 'Xã Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.3, 4326)),
    ('23374', 'commune', 'Ngọk Bay', 'Xã Ngọk Bay', ST_MakeEnvelope(107.7, 15.0, 107.9, 15.3, 4326))";

const HOUSEHOLDS: &str = "SELECT string_agg(concat_ws(' ', list_no, village, head_name, members), '; ' ORDER BY list_no) FROM household";

#[tokio::test]
async fn a_list_without_numbers_finds_its_households_and_asks_about_the_others() {
    let world = World::empty().await;
    world.db.execute(COMMUNE).await;
    let officer = world.editor("can-bo", &["23368"]).await;
    let import = async |name: &str, text: &str, new_numbers: bool| {
        let path = world.file(name, text);
        let request = Request { new_numbers, ..Request::new(path) };
        world.import_as(&officer, "household", request).await.unwrap()
    };
    let first = "Mã xã,Thôn,STT,Chủ hộ,Số khẩu,Dân tộc\n\
        23368,Đăk Ôn,08,A Minh hoạ,4,Gié Triêng\n23368,Đăk Ôn,09,Y Minh hoạ,5,Xơ Đăng\n\
        23368,Đăk Tu,10,Y Minh hoạ,5,Xơ Đăng\n23368,Đăk Tu,x-1,Y Minh hoạ,5,Xơ Đăng\n";
    assert_eq!(counts(&import("a.csv", first, false).await), (4, 0, 0, 0));

    // One is known in whatever spelling, two could be either of two, one is new, and one comes twice.
    let list = "Mã xã,Thôn,Chủ hộ,Số khẩu,Dân tộc,tre_em\n\
        23368,DAK ON,a minh hoa,4,Gié Triêng,2\n23368,Đăk Tu,Y Minh hoạ,5,Xơ Đăng,1\n\
        23368,Đăk Ôn,A Minh hoạ,3,Gié Triêng,1\n23368,Đăk-Ôn,A Minh Hoạ,3,Gié Triêng,1\n\
        23368,,A Minh hoạ,3,Gié Triêng,1\n";
    let asked = import("b.csv", list, false).await;

    assert_eq!(counts(&asked), (0, 1, 0, 4));
    let unknown = "no record has the same Village, Head of household, Members; give the number, or import with --new-numbers";
    let several =
        "2 records have the same Village, Head of household, Members: 10, x-1; give the number";
    let missing = "5 list_no: Number in the list (list_no) is missing";
    assert_eq!(
        refusals(&asked),
        [
            format!("2 list_no: {several}"),
            format!("3 list_no: {unknown}"),
            format!("4 list_no: {unknown}"),
            missing.to_owned()
        ]
    );
    let numbered = import("b.csv", list, true).await;
    assert_eq!(counts(&numbered), (1, 0, 1, 3));
    assert_eq!(refusals(&numbered)[1], "4 commune_code, list_no: is the same record as row 3");
    assert_eq!(
        world.value(HOUSEHOLDS).await,
        "08 DAK ON a minh hoa 4; 09 Đăk Ôn Y Minh hoạ 5; 10 Đăk Tu Y Minh hoạ 5; 11 Đăk Ôn A Minh hoạ 3; x-1 Đăk Tu Y Minh hoạ 5"
    );
    let again = import("b.csv", list, true).await;
    assert_eq!(counts(&again), (0, 0, 2, 3), "the same list makes no second household");
    let both =
        "Mã xã,Thôn,STT,Chủ hộ,Số khẩu,Dân tộc\n23368,Đăk Bo,,B,2,Kinh\n23368,Đăk Bo,20,B,2,Kinh\n";
    let both = import("c.csv", both, true).await;
    assert_eq!(refusals(&both), ["2 commune_code, list_no: is the same record as row 1"]);
}

#[tokio::test]
async fn new_numbers_of_several_communes_follow_the_highest_of_each() {
    let world = World::empty().await;
    world.db.execute(COMMUNE).await;
    let officer = world.editor("can-bo", &["23368", "23374"]).await;
    let mut file = "Mã xã,Thôn,STT,Chủ hộ,Số khẩu,Dân tộc\n23374,T,99,A,2,Kinh\n".to_owned();
    for row in 1..=3 {
        writeln!(file, "23368,T,,A{row},2,Kinh\n23374,T,,A{row},2,Kinh").unwrap();
    }
    let path = world.file("a.csv", file);
    let request = Request { new_numbers: true, ..Request::new(path) };

    let report = world.import_as(&officer, "household", request).await.unwrap();

    assert_eq!(counts(&report), (7, 0, 0, 0), "{:?}", refusals(&report));
    let kept = "SELECT string_agg(concat_ws(' ', commune_code, list_no, head_name), ', ' ORDER BY commune_code, length(list_no), list_no) FROM household";
    assert_eq!(
        world.value(kept).await,
        "23368 1 A1, 23368 2 A2, 23368 3 A3, 23374 99 A, 23374 100 A1, 23374 101 A2, 23374 102 A3"
    );
}
