//! The label of a community: everyone reads it, its stewards set it.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::auth::Role;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, held, steward};

const LABEL: &str = "/api/collections/cultural_item/items/7/label";

async fn world() -> TestApp {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Phường ngoài');
         INSERT INTO cultural_item (id, code, kind, name, ethnic_group, area_code, story_vi, access_note_vi)
         VALUES (7, 'chieng', 'music', 'Chiêng', 'xo_dang', '23368', 'Chuyện', 'Ghi chú cũ')",
    )
    .await;
    app
}

async fn put(app: &TestApp, path: &str, headers: &[(&str, &str)], label: &Value) -> Answer {
    let headers: Vec<_> =
        headers.iter().copied().chain([("content-type", "application/json")]).collect();
    app.send(Method::PUT, path, &headers, Body::from(label.to_string())).await
}

#[tokio::test]
async fn a_steward_sets_the_whole_label_and_nothing_else_of_the_record() {
    let mut app = world().await;
    app.log_in_with("gia-lang", &[steward("xo_dang", "23368")]).await;
    let label = json!({
        "access_label": "ask", "access_season_from": "11-15", "access_season_to": "01-15", "access_gender": null,
        "access_note_en": "Ask first", "access_decided_by": "Họp làng", "access_decided_on": "2026-11-02",
        "access_contact": "Nhà văn hoá xã",
    });

    let answer = put(&app, LABEL, &[], &label).await;

    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    app.forget_session();
    let read = app.get(LABEL).await;
    assert_eq!(read.header("etag"), answer.header("etag"));
    let mut whole = label;
    // A part that was left out has no value any more.
    whole["access_note_vi"] = Value::Null;
    assert_eq!(read.json(), whole);
    let rest = "SELECT concat_ws(' ', code, kind, name, ethnic_group, area_code, story_vi) FROM cultural_item";
    assert_eq!(app.db.value(rest).await, "chieng music Chiêng xo_dang 23368 Chuyện");
    let told = app.ledger_lines();
    let told = told.iter().find(|line| line.to_string().contains("\"label\"")).unwrap();
    assert!(told.to_string().contains("gia-lang"), "{told}");
    assert_eq!(app.db.value("SELECT actor FROM txn ORDER BY id DESC LIMIT 1").await, "gia-lang");
}

#[tokio::test]
async fn whoever_does_not_speak_for_the_community_there_sees_the_label_and_cannot_set_it() {
    let label = json!({"access_label": "restricted"});
    for (name, role) in [
        ("bien-tap", held(Role::Editor, "23368")),
        ("quan-tri", held(Role::Admin, "23368")),
        ("gia-lang-khac", steward("gie_trieng", "23368")),
        ("gia-lang-xa-khac", steward("xo_dang", "22165")),
    ] {
        let mut app = world().await;
        app.log_in_with(name, &[role]).await;

        let answer = put(&app, LABEL, &[], &label).await;
        let allowed = app.send(Method::OPTIONS, LABEL, &[], Body::empty()).await;

        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.text());
        assert_eq!(allowed.header("allow"), "GET, HEAD, OPTIONS", "{name}");
        assert_eq!(app.get(LABEL).await.json()["access_label"], "open", "{name}");
        app.forget_session();
        assert_eq!(put(&app, LABEL, &[], &label).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_label_is_set_over_the_version_that_was_read_and_with_the_token_of_the_session_only() {
    let mut app = world().await;
    app.log_in_with("gia-lang", &[steward("xo_dang", "23368")]).await;
    let read = app.get(LABEL).await;
    let known = read.header("etag").to_owned();
    let label = json!({"access_label": "restricted"});

    let allowed = app.send(Method::OPTIONS, LABEL, &[], Body::empty()).await;
    let without_token = put(&app, LABEL, &[("x-csrf-token", "khác")], &label).await;
    let first = put(&app, LABEL, &[("if-match", &known)], &label).await;
    let second = put(&app, LABEL, &[("if-match", &known)], &json!({"access_label": "open"})).await;

    assert_eq!(allowed.header("allow"), "GET, HEAD, OPTIONS, PUT");
    assert_eq!(without_token.status, StatusCode::FORBIDDEN);
    assert_eq!(first.status, StatusCode::NO_CONTENT);
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(app.get(LABEL).await.json()["access_label"], "restricted");
}

#[tokio::test]
async fn every_wrong_part_of_a_label_is_named_and_half_a_season_is_refused() {
    let mut app = world().await;
    app.log_in_with("gia-lang", &[steward("xo_dang", "23368")]).await;
    let before = app.get(LABEL).await.json();

    let wrong = json!({"access_label": "secret", "access_season_from": "02-30", "access_gender": "all", "name": "x"});
    let wrong = put(&app, LABEL, &[], &wrong).await;
    let none = put(&app, LABEL, &[], &json!({})).await;
    let half = json!({"access_label": "open", "access_season_from": "11-15"});
    let half = put(&app, LABEL, &[], &half).await;
    let no_object = put(&app, LABEL, &[], &json!("open")).await;

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text());
    for name in ["access_label", "access_season_from", "access_gender", "\"name\""] {
        assert!(wrong.text().contains(name), "{name}: {}", wrong.text());
    }
    assert!(none.text().contains("the label itself is required"), "{}", none.text());
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.text().contains("a season has a first and a last day"), "{}", half.text());
    assert_eq!(no_object.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.get(LABEL).await.json(), before);
}

#[tokio::test]
async fn records_without_labels_and_missing_ones_have_no_label() {
    let mut app = world().await;
    app.log_in_with("gia-lang", &[steward("xo_dang", "23368")]).await;
    for path in [
        "/api/collections/area/items/1/label",
        "/api/collections/household/items/1/label",
        "/api/collections/cultural_item/items/8/label",
        "/api/collections/cultural_item/items/x/label",
        "/api/collections/nothing/items/1/label",
    ] {
        let label = json!({"access_label": "open"});
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(put(&app, path, &[], &label).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_definition_offers_the_change_to_stewards_only() {
    let mut app = world().await;
    let path = "/api/collections/cultural_item/items/{featureId}/label";
    let public = app.get("/api/openapi.json").await.json();
    app.log_in_with("gia-lang", &[steward("xo_dang", "23368")]).await;
    let own = app.get("/api/openapi.json").await.json();

    assert!(
        public["paths"][path].get("get").is_some() && public["paths"][path].get("put").is_none()
    );
    assert!(own["paths"][path].get("put").is_some());
}
