//! The workbook that people fill in: an import takes it as it is.

use std::{
    fs::{self, File},
    io::{Cursor, Read as _, Write as _},
};

use axum::http::StatusCode;
use banlang::{
    auth::{Caller, Role},
    catalog::{Catalogue, FieldType},
    export::template_xlsx,
    ingest::{Request, import},
    policy::edit_view,
};
use chrono::{DateTime, NaiveDate, Utc};
use gdal::vector::LayerAccess as _;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::oracle::dataset;
use crate::support::{TestApp, TestDb, account, held, reader};

/// The sheet that is filled in.
const SHEET: &str = "xl/worksheets/sheet1.xml";

#[tokio::test]
async fn the_template_is_a_workbook_with_titles_lists_and_notes() {
    let app = TestApp::start().await;

    let template = app.get("/api/collections/shelter/template.xlsx").await;
    let personal = app.get("/api/collections/household/template.xlsx").await;
    let made_elsewhere = app.get("/api/collections/household_summary/template.xlsx").await;

    assert_eq!(template.status, StatusCode::OK);
    assert!(template.header("content-type").ends_with("spreadsheetml.sheet"));
    assert_eq!(template.header("content-disposition"), "attachment; filename=\"shelter.xlsx\"");
    assert_eq!(personal.status, StatusCode::NOT_FOUND);
    assert_eq!(made_elsewhere.status, StatusCode::NOT_FOUND);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    fs::write(&path, &template.body).unwrap();
    let dataset = dataset(&path, "XLSX");
    let names: Vec<_> = dataset.layers().map(|layer| layer.name()).collect();
    assert_eq!(names.last().map(String::as_str), Some("Danh mục"), "{names:?}");
    let parts = ZipArchive::new(File::open(&path).unwrap()).unwrap();
    assert!(parts.file_names().any(|name| name.unwrap().contains("comments")));
    let sheet = member(&template.body, SHEET);
    assert!(sheet.contains("'Danh mục'!$A$2:$A$"), "{sheet}");
}

#[tokio::test]
async fn the_same_template_is_the_same_file() {
    let catalogue = Catalogue::built_in().unwrap();
    let shelter = catalogue.get("shelter").unwrap();
    let made = || template_xlsx(shelter, &shelter.fields, catalogue.codes()).unwrap();

    let first = made();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;

    assert!(first == made());
}

fn member(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Days of Excel's calendar.
fn serial(day: NaiveDate) -> i64 {
    (day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days()
}

/// The cell as a person's typing makes it: a number, a day, a text, in the format of its column.
fn cell(kind: Option<FieldType>, place: &str, style: &str, text: &str) -> String {
    let number = match kind {
        Some(FieldType::Date) => Some(serial(text.parse().unwrap()).to_string()),
        Some(FieldType::Datetime) => {
            let time: DateTime<Utc> = text.parse().unwrap();
            let seconds = time.time().signed_duration_since(chrono::NaiveTime::MIN).num_seconds();
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let serial = serial(time.date_naive()) as f64 + seconds as f64 / 86_400.0;
            Some(serial.to_string())
        }
        Some(FieldType::Integer | FieldType::Number) | None => Some(text.to_owned()),
        Some(FieldType::Text | FieldType::Boolean) => None,
    };
    match number {
        Some(number) => format!("<c r=\"{place}\"{style}><v>{number}</v></c>"),
        None => format!("<c r=\"{place}\"{style} t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    }
}

/// The attribute for the format of a column.
fn style(sheet: &str, column: usize) -> String {
    let columns = sheet.split("<col ").skip(1).map(|rest| rest.split("/>").next().unwrap());
    let attribute = |text: &str, name: &str| {
        let rest = text.split(&format!("{name}=\"")).nth(1)?;
        rest.split('"').next()?.parse::<usize>().ok()
    };
    columns
        .filter(|text| (attribute(text, "min")..=attribute(text, "max")).contains(&Some(column)))
        .find_map(|text| Some(format!(" s=\"{}\"", attribute(text, "style")?)))
        .unwrap_or_default()
}

/// The template with one row. Names of fields say what stands where; the place has the names of its columns.
fn filled(catalogue: &Catalogue, collection: &str, row: &[(&str, &str)]) -> Vec<u8> {
    let collection = catalogue.get(collection).unwrap();
    let template = template_xlsx(collection, &collection.fields, catalogue.codes()).unwrap();
    let sheet = member(&template, SHEET);
    let mut cells: Vec<_> = row
        .iter()
        .map(|(name, text)| {
            let own = collection.fields.iter().position(|field| field.name == *name);
            let after = ["lon", "lat"].iter().position(|own| own == name);
            let column = own.or(after.map(|after| collection.fields.len() + after)).unwrap();
            let kind = own.map(|place| collection.fields[place].kind);
            let style = style(&sheet, column + 1);
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            (column, cell(kind, &format!("{letter}2"), &style, text))
        })
        .collect();
    cells.sort();
    let cells: String = cells.into_iter().map(|(_, cell)| cell).collect();
    let row = format!("<row r=\"2\">{cells}</row></sheetData>");
    rewritten(&template, &sheet.replace("</sheetData>", &row))
}

/// The workbook with another first sheet.
fn rewritten(workbook: &[u8], sheet: &str) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        to.start_file(&name, SimpleFileOptions::default()).unwrap();
        if name == SHEET {
            to.write_all(sheet.as_bytes()).unwrap();
        } else {
            std::io::copy(&mut entry, &mut to).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

/// A row that a person types, and what the table holds afterwards.
struct Sample {
    collection: &'static str,
    row: &'static [(&'static str, &'static str)],
    held: &'static str,
    wanted: &'static str,
}

const SAMPLES: [Sample; 4] = [
    Sample {
        collection: "area",
        row: &[
            ("code", "01234"),
            ("level", "Xã"),
            ("name", "Đăk Long"),
            ("valid_from", "2025-07-01"),
            ("area_km2", "33.25"),
        ],
        held: "concat_ws('|', code, level, name, valid_from, area_km2)",
        wanted: "01234|commune|Đăk Long|2025-07-01|33.25",
    },
    Sample {
        collection: "shelter",
        row: &[
            ("code", "0007"),
            ("name", "Trường 'A'"),
            ("capacity", "120"),
            ("status", "Đã đầy"),
            ("lon", "107.5"),
            ("lat", "15.1"),
        ],
        held: "concat_ws('|', code, name, capacity, status, ST_AsText(geom))",
        wanted: "0007|Trường 'A'|120|full|POINT(107.5 15.1)",
    },
    Sample {
        collection: "disaster_event",
        row: &[
            ("code", "B9"),
            ("kind", "Bão"),
            ("name", "Bão số 9"),
            ("started_at", "2020-10-28T00:30:00Z"),
            ("risk_level", "4"),
        ],
        held: "concat_ws('|', code, kind, name, started_at AT TIME ZONE 'UTC', risk_level)",
        wanted: "B9|bao|Bão số 9|2020-10-28 00:30:00|4",
    },
    Sample {
        collection: "household",
        row: &[
            ("commune_code", "01234"),
            ("list_no", "007"),
            ("head_name", "A Sin"),
            ("members", "5"),
            ("ethnic_group", "Gié Triêng"),
        ],
        held: "concat_ws('|', commune_code, list_no, head_name, members, ethnic_group, located_by)",
        wanted: "01234|007|A Sin|5|gie_trieng|commune",
    },
];

#[tokio::test]
async fn a_filled_template_is_imported_without_a_word() {
    let db = TestDb::create().await;
    let catalogue = Catalogue::built_in().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for sample in SAMPLES {
        let collection = catalogue.get(sample.collection).unwrap();
        let path = folder.path().join(format!("{}.xlsx", collection.id));
        fs::write(&path, filled(&catalogue, &collection.id, sample.row)).unwrap();
        let editor = match sample.collection {
            "household" => account(&db, "can-bo", &[held(Role::Editor, "01234")]).await,
            _ => Caller::operator(),
        };
        let edit = edit_view(&editor, collection).unwrap();

        let request = Request::new(&path);
        let report = import(&reader(), &db.db, &catalogue, &edit, &request, &|_| ()).await.unwrap();

        assert_eq!((report.new, report.refused), (1, 0), "{path:?}: {:?}", report.refusals);
        let sql = format!("SELECT {} FROM {}", sample.held, collection.table);
        assert_eq!(db.value(&sql).await, sample.wanted, "{}", collection.id);
    }
}
