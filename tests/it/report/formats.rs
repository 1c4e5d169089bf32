//! The same report as a page, a PDF and a workbook.

use std::{fs, io::Cursor, process::Command};

use calamine::{Data, Reader as _, Xlsx};
use unicode_normalization::is_nfc;

use super::world::{report, start};
use crate::support::TestApp;

/// A file of the report, kept where a person may look at it.
async fn file(app: &TestApp, (event, format): (&str, &str)) -> std::path::PathBuf {
    let answer = app.get(&format!("/api/events/{event}/report?f={format}&lang=vi")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("report-{event}.{format}"));
    fs::write(&path, &answer.body).unwrap();
    path
}

/// What a program of Poppler says of a file.
fn poppler(program: &str, arguments: &[&str]) -> String {
    let said = Command::new(program).args(arguments).output();
    let said = said
        .unwrap_or_else(|error| panic!("{program} of poppler-utils: {error}; ./dev installs it"));
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

/// Words without how they stand on lines.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_pdf_says_what_the_model_says_in_proper_vietnamese() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let pdf = file(&app, ("LU-1", "pdf")).await;
    let text = poppler("pdftotext", &["-layout", pdf.to_str().unwrap(), "-"]);
    assert!(is_nfc(&text), "the text is not NFC");
    let flat = flat(&text);
    let model = report(&app, "f=json").await.json();
    for said in [
        "Báo cáo tình hình thiên tai",
        "Lũ sông Đăk Bla",
        "cấp 3, rủi ro lớn",
        "FL-2026-000161-VNM",
        "Đang diễn ra",
        "Người và hộ bị ảnh hưởng",
        "Trường Tiểu học Đăk Một",
        "Nhà rông Ngọc Réo",
        "Lũ trên sông Đăk Bla còn lên",
        "Xơ Đăng",
        "Vùng ảnh hưởng",
        "Trang 1/",
    ] {
        assert!(flat.contains(said), "{said} is missing in\n{text}");
    }
    for commune in model["figures"]["communes"].as_array().unwrap() {
        let [name, code] = ["name", "code"].map(|member| commune[member].as_str().unwrap());
        let row = format!("{name} {code} {} {}", commune["households"], commune["members"]);
        assert!(flat.contains(&row), "{row} is missing in\n{text}");
    }
    assert!(!flat.contains("Bí Mật") && !flat.contains("Nơi khác"));
}

#[tokio::test]
async fn the_pages_are_a4_and_hold_their_fonts() {
    let app = start().await;
    let pdf = file(&app, ("LU-1", "pdf")).await;
    let said = poppler("pdfinfo", &[pdf.to_str().unwrap()]);
    assert!(said.contains("(A4)"), "{said}");
    let fonts = poppler("pdffonts", &[pdf.to_str().unwrap()]);
    let rows: Vec<_> = fonts.lines().skip(2).collect();
    assert!(rows.len() >= 2, "{fonts}");
    for row in rows {
        // The last columns: embedded, a subset, with a table to Unicode, and the object.
        let columns: Vec<_> = row.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(columns, ["yes", "yes", "yes"], "{row}");
    }
}

#[tokio::test]
async fn eighty_communes_make_pages_whose_heads_are_repeated_and_whose_rows_are_whole() {
    let mut app = start().await;
    app.execute(
        "INSERT INTO area (code, level, name, parent_code, valid_from, geom)
         SELECT (24000 + n)::text, 'commune', 'Xã Thử ' || n, '51', '2025-07-01', ST_MakeEnvelope(107.0 + n * 0.01, 14.0, 107.01 + n * 0.01, 14.2, 4326)
         FROM generate_series(1, 80) AS n;
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT (24000 + n)::text, 'x' || n, 3, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint(107.005 + n * 0.01, 14.1), 4326)
         FROM generate_series(1, 80) AS n;
         INSERT INTO disaster_event (code, kind, name, started_at, area_code, geom)
         VALUES ('LU-80', 'lu', 'Lũ lớn', now(), '51', ST_MakeEnvelope(107.0, 14.0, 107.9, 14.2, 4326))",
    )
    .await;
    app.settle().await;
    app.log_in("truc-tinh").await;
    let pdf = file(&app, ("LU-80", "pdf")).await;
    let text = poppler("pdftotext", &["-layout", pdf.to_str().unwrap(), "-"]);
    let pages: Vec<_> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() >= 4, "{}", pages.len());
    for (place, page) in pages.iter().enumerate() {
        let number = format!("Trang {}/{}", place + 1, pages.len());
        assert!(page.contains(&number), "{number} is missing in\n{page}");
        // A page with rows of the list of communes has its head.
        let has_rows = page.lines().any(|line| {
            let line = flat(line);
            line.starts_with("Xã Thử") && line.ends_with(" 1 3") && line.contains(" 240")
        });
        let has_head = page.lines().any(|line| flat(line) == "Xã Mã Hộ Người");
        assert!(!has_rows || has_head, "{page}");
    }
    let flat = flat(&text);
    for number in 1..=80 {
        let row = format!("Xã Thử {number} {} 1 3", 24000 + number);
        assert_eq!(flat.matches(&row).count(), 1, "{row}");
    }
}

#[tokio::test]
async fn the_workbook_holds_the_figures_as_numbers() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let bytes = report(&app, "f=xlsx").await.body;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let rows = book.worksheet_range("Theo xã").unwrap();
    let model = report(&app, "f=json").await.json();
    let communes = model["figures"]["communes"].as_array().unwrap();
    for (row, commune) in rows.rows().skip(1).zip(communes) {
        assert_eq!(row[0], Data::String(commune["name"].as_str().unwrap().to_owned()));
        assert_eq!(row[2], Data::Float(commune["households"].as_f64().unwrap()));
    }
    let total = rows.rows().next_back().unwrap();
    assert_eq!(total[2], Data::Float(model["figures"]["total"]["households"].as_f64().unwrap()));
    let names = book.sheet_names();
    assert!(names.iter().any(|name| name == "Điểm sơ tán"), "{names:?}");
    let said = book.worksheet_range(&names[0]).unwrap();
    let said: Vec<_> = said.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(said.iter().any(|cell| cell == "Lũ sông Đăk Bla"), "{said:?}");
}

#[tokio::test]
async fn the_page_prints_on_a4_without_a_script_and_speaks_both_languages() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let page = report(&app, "f=html&lang=vi").await.text();
    fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.html"), &page)
        .unwrap();
    assert!(!page.contains("<script") && !page.contains(" style="), "{page}");
    let sheet = page.split("href=\"/style/report-").nth(1).unwrap().split('"').next().unwrap();
    let style = app.get(&format!("/style/report-{sheet}")).await.text();
    assert!(style.contains("@page{size:A4"));
    assert!(page.contains("#F59E2E"), "the level has its official colour");
    let english = report(&app, "f=html&lang=en").await.text();
    for said in ["Disaster situation report", "Flood of the Đăk Bla", "By commune", "high"] {
        assert!(english.contains(said), "{said}");
    }
}
