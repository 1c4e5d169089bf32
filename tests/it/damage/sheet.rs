//! The form as a workbook, read back.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};

use super::world::{reported, start};
use crate::support::TestApp;

async fn sheets(app: &TestApp, query: &str) -> (Range<Data>, Range<Data>) {
    let answer = app.get(&format!("/api/events/LU-1/damage?f=xlsx&{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-type").contains("spreadsheetml"));
    assert!(answer.header("content-disposition").contains("thiet-hai-LU-1-"));
    let mut book = Xlsx::new(Cursor::new(answer.body)).unwrap();
    let names = book.sheet_names();
    assert_eq!(names, ["Biểu tổng hợp", "Theo đơn vị"]);
    (book.worksheet_range(&names[0]).unwrap(), book.worksheet_range(&names[1]).unwrap())
}

/// The cells of the row that has this text somewhere.
fn row(sheet: &Range<Data>, text: &str) -> Vec<String> {
    let mut rows = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
    rows.find(|row| row.iter().any(|cell| cell.contains(text))).unwrap_or_else(|| panic!("{text}"))
}

#[tokio::test]
async fn the_workbook_has_each_line_of_the_form_with_its_figure_or_its_gap() {
    let mut app = start().await;
    reported(
        &app,
        &[
            ("23001", "NG.chet", 3.0, 2.0),
            ("23002", "NG.chet", 2.0, 2.0),
            ("51", "NG.chet", 6.0, 3.0),
            ("23002", "NG.mat_tich", 0.0, 2.0),
            ("23901", "NG.chet", 8.0, 2.0),
        ],
    )
    .await;
    app.log_in("ke-hoach").await;

    let (page, units) = sheets(&app, "area=51").await;

    assert!(row(&page, "BÁO CÁO NHANH")[0].contains("THIỆT HẠI DO THIÊN TAI"));
    assert!(row(&page, "Sự kiện: Lũ sông Đăk (LU-1)")[0].contains("chưa có lúc kết thúc"));
    row(&page, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    assert_eq!(
        row(&page, "STT"),
        ["STT", "Chỉ tiêu thiệt hại", "Đơn vị tính", "Số lượng", "Ghi chú"]
    );
    let dead = row(&page, "Người chết");
    assert_eq!(dead[..4], ["1", "Người chết", "người", "5"]);
    assert_eq!(
        dead[4],
        "Tổng của 2 đơn vị; 0 đơn vị phải báo cáo chưa có số. Đơn vị tự báo 6, chênh +1"
    );
    assert_eq!(row(&page, "Người mất tích")[3], "0");
    assert_eq!(row(&page, "Người bị thương")[3], "chưa báo cáo");
    // Names that were not compared with the circular are marked, and the page says so.
    assert_eq!(row(&page, "Lương thực bị trôi")[1], "Lương thực bị trôi, ẩm ướt (*)");
    row(&page, "một phần tên chỉ tiêu chưa đối chiếu");
    row(&page, "Đăk Cũ (23901) không có hiệu lực");
    row(&page, "THỦ TRƯỞNG ĐƠN VỊ");
    let catalogue = app.app.catalogue();
    for code in catalogue.codes().get("damage_indicator").unwrap().iter() {
        row(&page, &code.title.vi);
    }
    let one = row(&units, "23001");
    assert_eq!(
        (one[2].as_str(), one[3].as_str(), one[6].as_str()),
        ("Đăk Một", "trễ hạn, thiếu 1/2 kỳ", "3")
    );
    assert_eq!(row(&units, "23003")[3], "không phải báo cáo");
    assert_eq!(row(&units, "23002")[7], "0");
    assert_eq!(row(&units, "23001")[7], "chưa báo cáo");
    assert_eq!(row(&units, "Tổng các đơn vị")[6], "5");
}

#[tokio::test]
async fn a_name_that_looks_like_a_formula_is_a_text_and_the_page_is_a4() {
    let mut app = start().await;
    app.execute("UPDATE disaster_event SET name = '=1+1' WHERE code = 'LU-1'; UPDATE area SET name = '=cmd()' WHERE code = '23003'").await;
    app.log_in("ke-hoach").await;
    let answer = app.get("/api/events/LU-1/damage?f=xlsx&area=51").await;
    let mut book = Xlsx::new(Cursor::new(answer.body.clone())).unwrap();
    for name in ["Biểu tổng hợp", "Theo đơn vị"] {
        let formulas = book.worksheet_formula(name).unwrap();
        assert!(formulas.used_cells().all(|(_, _, text)| text.is_empty()), "{name}");
    }
    // The parts of the file, as they stand in it.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("form.xlsx");
    std::fs::write(&file, &answer.body).unwrap();
    let page = std::process::Command::new("unzip")
        .arg("-p")
        .arg(&file)
        .arg("xl/worksheets/sheet1.xml")
        .output();
    if let Ok(page) = page {
        let page = String::from_utf8(page.stdout).unwrap();
        assert!(
            page.contains("paperSize=\"9\"") && page.contains("orientation=\"portrait\""),
            "{page:.600}"
        );
    }
}
