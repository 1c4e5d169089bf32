//! What was refused: values mended in place, and the sheet of refused rows that is mended and sent again.

use std::io::{Cursor, Read as _, Write as _};

use axum::http::StatusCode;
use serde_json::{Value, json};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{app, households, worker};
use crate::support::TestApp;

/// The workbook with a text in place of another one.
fn replaced(workbook: &[u8], old: &str, new: &str) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut file = from.by_index(place).unwrap();
        let (name, mut bytes) = (file.name().unwrap().into_owned(), Vec::new());
        file.read_to_end(&mut bytes).unwrap();
        if let Ok(text) = String::from_utf8(bytes.clone()) {
            bytes = text.replace(old, new).into_bytes();
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

async fn sheet(app: &TestApp, id: &str) -> Vec<u8> {
    let answer = app.get(&format!("/api/imports/{id}/errors.xlsx")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    answer.body
}

async fn rows_of(app: &TestApp, id: &str) -> Value {
    app.get(&format!("/api/imports/{id}/preview")).await.json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sheet_of_refused_rows_holds_all_of_them_and_mended_brings_those_alone() {
    let app = app().await;
    let _worker = worker(&app);
    // More than the report lists, and one more that only the database refuses: it lies in another area.
    let text = households(3000, 2) + "3001,A Khác,23374,Xơ Đăng,4\n";
    let id = app.sent("household", "ho.csv", text).await;
    app.rested(&id).await;
    let done = app.run(&id, json!({})).await;
    assert_eq!(done["report"]["refused"], json!(1501), "{}", done["problem"]);
    assert_eq!(done["report"]["refusals"].as_array().unwrap().len(), 1000);
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "1500");

    let errors = sheet(&app, &id).await;
    let again = app.sent("household", "loi.xlsx", errors.clone()).await;
    let ready = app.rested(&again).await;
    assert_eq!(ready["probe"]["rows"], json!(1501), "{}", ready["problem"]);
    let rows = rows_of(&app, &again).await;
    let columns = ["STT", "Họ và tên chủ hộ", "Mã xã", "Dân tộc", "Số nhân khẩu", "Dòng", "Lỗi"];
    assert_eq!(rows["columns"], json!(columns));
    let first = rows["rows"][0]["values"].as_array().unwrap();
    assert_eq!(first[..6], ["2", "A Bình Minh 2", "23368", "Người Sao Hoả", "3", "3"]);
    assert!(first[6].as_str().unwrap().starts_with("Dân tộc: "), "{first:?}");

    let mended = replaced(&errors, "Người Sao Hoả", "Xơ Đăng");
    let id = app.sent("household", "sua.xlsx", mended).await;
    app.rested(&id).await;
    let done = app.run(&id, json!({})).await;
    let report = &done["report"];
    assert_eq!((&report["new"], &report["unchanged"]), (&json!(1500), &json!(0)));
    assert_eq!((&report["refused"], &report["ignored"]), (&json!(1), &json!([])));
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "3000");

    // A sheet of a sheet has the two columns once.
    let last = app.sent("household", "loi2.xlsx", sheet(&app, &id).await).await;
    app.rested(&last).await;
    let rows = rows_of(&app, &last).await;
    assert_eq!(rows["columns"], json!(columns));
    assert_eq!(rows["rows"][0]["values"][0], "3001");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_rows_of_a_layer_keep_their_places() {
    let app = app().await;
    let _worker = worker(&app);
    let feature = |code: &str, capacity: &str, x: f64| {
        json!({"type": "Feature", "properties": {"code": code, "name": "Trường", "area_code": "23368", "capacity": capacity},
               "geometry": {"type": "Point", "coordinates": [x, 15.1]}})
    };
    let layer = json!({"type": "FeatureCollection",
        "features": [feature("S1", "100", 107.55), feature("S2", "nhiều", 107.65)]});
    let id = app.sent("shelter", "x.geojson", layer.to_string()).await;
    app.rested(&id).await;
    let done = app.run(&id, json!({})).await;
    assert_eq!(done["report"]["refused"], json!(1), "{}", done["report"]);

    let mended = replaced(&sheet(&app, &id).await, "nhiều", "300");
    let id = app.sent("shelter", "sua.xlsx", mended).await;
    app.rested(&id).await;
    let done = app.run(&id, json!({})).await;

    assert_eq!(done["report"]["new"], json!(1), "{}", done["report"]);
    let place = "SELECT ST_AsText(geom) || ' ' || capacity FROM shelter WHERE code = 'S2'";
    assert_eq!(app.db.value(place).await, "POINT(107.65 15.1) 300");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_is_mended_by_row_and_column_and_what_is_not_there_is_named() {
    let app = app().await;
    let _worker = worker(&app);
    let id = app.sent("household", "ho.csv", households(10, 5)).await;
    app.rested(&id).await;
    let fix =
        |row: u32, column: &str, value: &str| json!({"row": row, "column": column, "value": value});

    let fixes = json!([fix(5, "Dân tộc", "Ba Na")]);
    let checked = app.run(&id, json!({"dry_run": true, "fixes": fixes})).await;
    assert_eq!((&checked["report"]["new"], &checked["report"]["refused"]), (&json!(9), &json!(1)));
    assert_eq!(checked["asked"]["fixes"][0]["value"], "Ba Na");
    let rows = sheet(&app, &id).await;
    let left = app.sent("household", "loi.xlsx", rows).await;
    app.rested(&left).await;
    assert_eq!(rows_of(&app, &left).await["rows"][0]["values"][0], "10");

    for (fixes, sentence) in [
        (json!([fix(11, "Dân tộc", "Ba Na")]), "row 11 cannot be mended"),
        (json!([fix(5, "Tôn giáo", "x")]), "the column \"Tôn giáo\" cannot be mended"),
    ] {
        let refused = app.run(&id, json!({"fixes": fixes})).await;
        assert_eq!(refused["state"], "refused");
        assert!(refused["problem"].as_str().unwrap().contains(sentence), "{}", refused["problem"]);
        assert_eq!(app.db.value("SELECT count(*) FROM household").await, "0");
    }
    let fixes = json!([fix(5, "Dân tộc", "Ba Na"), fix(10, "Dân tộc", "Xơ Đăng")]);
    let done = app.run(&id, json!({"fixes": fixes})).await;
    assert_eq!((&done["state"], &done["can"]), (&json!("done"), &json!(["undo"])));
    assert_eq!(
        app.db.value("SELECT count(*) FROM household WHERE ethnic_group = 'ba_na'").await,
        "1"
    );
    let none = app.get(&format!("/api/imports/{id}/errors.xlsx")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_used_says_why_and_runs_with_other_settings() {
    let app = app().await;
    let _worker = worker(&app);
    let id = app.sent("shelter", "x.csv", "khoá,ghi chú\nS1,Trường\n").await;
    app.rested(&id).await;
    let refused = app.run(&id, json!({})).await;
    assert_eq!((&refused["state"], &refused["can"]), (&json!("refused"), &json!(["run"])));
    let vietnamese = app.get(&format!("/api/imports/{id}")).await.json();
    assert!(refused["problem"].as_str().unwrap().contains("the file has no column for"));
    assert!(vietnamese["problem"].as_str().unwrap().contains("tệp không có cột cho"));

    let settings =
        json!({"mapping": {"code": "khoá", "name": "ghi chú"}, "set": {"area_code": "23368"}});
    let done = app.run(&id, settings.clone()).await;
    assert_eq!(done["report"]["new"], json!(1), "{done:#}");
    assert_eq!(done["asked"]["mapping"], settings["mapping"]);

    let broken = app.sent("shelter", "x.pdf", "%PDF-1.7 ...").await;
    let refused = app.rested(&broken).await;
    assert_eq!((&refused["state"], &refused["probe"]), (&json!("refused"), &Value::Null));
    let preview = app.get(&format!("/api/imports/{broken}/preview")).await;
    assert_eq!(preview.status, StatusCode::CONFLICT);
}
