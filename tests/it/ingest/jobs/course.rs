//! The usual course: a file is sent, looked at, checked, written and undone.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::json;

use super::{app, households, worker};
use crate::ogc::definition::fits;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_sent_looked_at_checked_written_and_undone() {
    let app = app().await;
    let sent = app.upload("household", "danh%20s%C3%A1ch.csv", households(20, 5)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    assert_eq!(sent.header("cache-control"), "private, no-store");
    let job = sent.json();
    let id = job["id"].as_str().unwrap();
    assert_eq!(sent.header("location"), format!("/api/imports/{id}"));
    assert_eq!((&job["state"], &job["can"]), (&json!("probing"), &json!(["cancel"])));
    assert_eq!(job["file"]["name"], "danh sách.csv");

    let _worker = worker(&app);
    let ready = app.rested(id).await;
    assert_eq!((&ready["state"], &ready["can"]), (&json!("ready"), &json!(["run"])));
    fits(&app, "import", &ready).await;
    let probe = &ready["probe"];
    assert_eq!((&probe["kind"], &probe["rows"]), (&json!("csv"), &json!(20)));
    assert_eq!(probe["columns"][1]["field"], "head_name");
    assert_eq!(probe["columns"][1]["samples"][0], "A Bình Minh 1");
    let fields = probe["fields"].as_array().unwrap();
    let named = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
    // A list without numbers finds its households.
    let number = named("list_no");
    assert_eq!((&number["required"], &number["numbered"]), (&json!(false), &json!(true)));
    assert_eq!(named("commune_code")["required"], json!(true));
    assert_eq!(named("head_name")["title"]["vi"], "Chủ hộ");
    for word in ["lon", "lat", "wkt", "commune", "district", "province"] {
        assert_eq!(named(word)["required"], json!(false));
    }

    let checked = app.run(id, json!({"dry_run": true})).await;
    assert_eq!(
        (&checked["state"], &checked["can"]),
        (&json!("checked"), &json!(["run", "errors"]))
    );
    assert_eq!((&checked["report"]["new"], &checked["report"]["refused"]), (&json!(16), &json!(4)));
    assert_eq!(checked["report"]["refusals"][0]["value"], "Người Sao Hoả");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "0");

    let done = app.run(id, json!({"dry_run": false})).await;
    assert_eq!((&done["state"], &done["can"]), (&json!("done"), &json!(["undo", "errors"])));
    assert!(done["ended_at"].is_string() && done["problem"].is_null());
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "16");

    fits(&app, "import", &done).await;
    let undone = app.deed(id, "undo").await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.text());
    assert_eq!(undone.json()["state"], "undone");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "0");
    assert_eq!(app.deed(id, "undo").await.status, StatusCode::CONFLICT);

    let again = app.run(id, json!({"dry_run": false})).await;
    assert_eq!(again["state"], "done");
    let list = app.get("/api/imports").await.json();
    fits(&app, "imports", &list).await;
    assert_eq!(list["imports"][0]["id"], json!(id));
    assert!(
        list["imports"][0].get("probe").is_none() && list["imports"][0].get("report").is_none()
    );
    let removed = app.send(Method::DELETE, &format!("/api/imports/{id}"), &[], Body::empty()).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&format!("/api/imports/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "16");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_rows_are_shown_as_they_stand_in_the_file_and_on_the_map() {
    let app = app().await;
    let _worker = worker(&app);
    let text = "Mã,Tên,Mã xã,lon,lat\nS1,Trường,23368,107.6,15.1\nS2,Trạm,23368,,\n";
    let id = app.sent("shelter", "x.csv", text).await;
    app.rested(&id).await;

    let preview = app.get(&format!("/api/imports/{id}/preview")).await;

    assert_eq!(preview.header("cache-control"), "private, no-store");
    let preview = preview.json();
    fits(&app, "importPreview", &preview).await;
    assert_eq!(preview["columns"], json!(["Mã", "Tên", "Mã xã", "lon", "lat"]));
    assert_eq!(preview["rows"][1]["values"], json!(["S2", "Trạm", "23368", null, null]));
    let features = preview["features"].as_array().unwrap();
    assert_eq!(features.len(), 1);
    assert_eq!(features[0]["geometry"]["coordinates"], json!([107.6, 15.1]));
    assert_eq!(features[0]["properties"]["Tên"], "Trường");
    assert_eq!(features[0]["row"], json!(1));
}
