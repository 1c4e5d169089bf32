//! `PATCH`: changing parts of a feature with a merge patch (RFC 7396).

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::auth::Role;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, held};

const ITEM: &str = "/api/collections/shelter/items/1";

async fn editor() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Phường ngoài');
         INSERT INTO shelter (code, name, area_code, capacity, status, source, geom) VALUES
            ('S1', 'Trường', '23368', 120, 'open', 'xã', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)),
            ('OUT', 'Ngoài', '22165', 1, 'ready', NULL, NULL)",
    )
    .await;
    app.log_in_as_editor_of(&["23368"]).await;
    app
}

async fn patch(app: &TestApp, path: &str, tag: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![("content-type", "application/merge-patch+json")];
    headers.extend(tag.map(|tag| ("if-match", tag)));
    app.send(Method::PATCH, path, &headers, Body::from(body.to_string())).await
}

async fn etag(app: &TestApp, path: &str) -> String {
    app.get(path).await.header("etag").to_owned()
}

#[tokio::test]
async fn only_what_is_named_changes_and_null_takes_a_value_away() {
    let app = editor().await;
    let tag = etag(&app, ITEM).await;

    let answer =
        patch(&app, ITEM, Some(&tag), &json!({ "name": "Trường mới", "source": null })).await;

    assert_eq!(
        (answer.status, answer.body.len()),
        (StatusCode::NO_CONTENT, 0),
        "{}",
        answer.text()
    );
    let now = app.get(ITEM).await;
    assert_eq!(answer.header("etag"), now.header("etag"));
    assert_ne!(answer.header("etag"), tag);
    assert_eq!(
        now.json()["properties"],
        json!({ "code": "S1", "name": "Trường mới", "area_code": "23368", "capacity": 120, "status": "open", "source": null })
    );
    assert_eq!(now.json()["geometry"]["coordinates"], json!([107.6, 15.1]));
}

#[tokio::test]
async fn a_geometry_is_changed_alone_and_taken_away() {
    let app = editor().await;
    let moved = json!({ "geometry": { "type": "Point", "coordinates": [107.7, 15.2, 9.0] } });
    let tag = etag(&app, ITEM).await;
    assert_eq!(patch(&app, ITEM, Some(&tag), &moved).await.status, StatusCode::NO_CONTENT);
    let now = app.get(ITEM).await.json();
    assert_eq!(now["geometry"]["coordinates"], json!([107.7, 15.2]));
    assert_eq!(now["properties"]["capacity"], json!(120));

    let tag = etag(&app, ITEM).await;
    let away = patch(&app, ITEM, Some(&tag), &json!({ "geometry": null })).await;
    assert_eq!(away.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(ITEM).await.json()["geometry"], Value::Null);
}

#[tokio::test]
async fn a_patch_that_looks_like_a_feature_means_the_same() {
    let app = editor().await;
    let mut feature = app.get(ITEM).await.json();
    feature["properties"] = json!({ "capacity": 80 });
    let tag = etag(&app, ITEM).await;
    let answer = patch(&app, ITEM, Some(&tag), &feature).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    assert_eq!(
        app.db
            .value("SELECT concat_ws(' ', name, capacity, status) FROM shelter WHERE id = 1")
            .await,
        "Trường 80 open"
    );
}

#[tokio::test]
async fn a_patch_needs_the_version_that_was_read_and_a_record_that_is_there() {
    let app = editor().await;
    let tag = etag(&app, ITEM).await;
    let body = json!({ "capacity": 5 });
    let missing = "/api/collections/shelter/items/987";

    assert_eq!(patch(&app, ITEM, None, &body).await.status, StatusCode::PRECONDITION_REQUIRED);
    let weak = format!("W/{tag}");
    assert_eq!(patch(&app, ITEM, Some(&weak), &body).await.status, StatusCode::PRECONDITION_FAILED);
    app.execute("UPDATE shelter SET capacity = 7 WHERE id = 1").await;
    assert_eq!(patch(&app, ITEM, Some(&tag), &body).await.status, StatusCode::PRECONDITION_FAILED);
    for tag in [None, Some(tag.as_str()), Some("*")] {
        assert_eq!(patch(&app, missing, tag, &body).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            patch(&app, "/api/collections/shelter/items/2", tag, &body).await.status,
            StatusCode::NOT_FOUND,
            "a row of another area looks missing"
        );
    }
    assert_eq!(
        app.db.value("SELECT string_agg(capacity::text, ' ' ORDER BY id) FROM shelter").await,
        "7 1"
    );
    assert_eq!(patch(&app, ITEM, Some("*"), &body).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_empty_patch_changes_nothing_and_leaves_no_trace() {
    let app = editor().await;
    let count = "SELECT count(*) FROM change";
    let before = app.db.value(count).await;
    let tag = etag(&app, ITEM).await;
    let answer = patch(&app, ITEM, Some(&tag), &json!({})).await;
    assert_eq!((answer.status, answer.header("etag")), (StatusCode::NO_CONTENT, tag.as_str()));
    assert_eq!(app.db.value(count).await, before);
}

#[tokio::test]
async fn a_patch_does_not_move_a_record_out_of_the_own_areas() {
    let app = editor().await;
    let tag = etag(&app, ITEM).await;
    for area in [json!("22165"), json!(null)] {
        let refused = patch(&app, ITEM, Some(&tag), &json!({ "area_code": area })).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{area}");
    }
    assert_eq!(etag(&app, ITEM).await, tag);
}

#[tokio::test]
async fn every_wrong_member_is_named_and_nothing_is_written() {
    let app = editor().await;
    let tag = etag(&app, ITEM).await;
    let body = json!({ "name": null, "capacity": "nhiều", "status": "burnt", "colour": 1, "id": 9,
        "geometry": { "coordinates": [1, 2] } });

    let refused = patch(&app, ITEM, Some(&tag), &body).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.json()["errors"].as_array().unwrap().clone();
    let mut named: Vec<_> = errors.iter().map(|error| error["name"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, ["capacity", "colour", "geometry", "id", "name", "status"]);
    assert_eq!(etag(&app, ITEM).await, tag);
}

#[tokio::test]
async fn a_body_of_another_type_or_shape_is_refused() {
    let app = editor().await;
    let tag = etag(&app, ITEM).await;
    let send = async |kind: Option<&str>, body: &'static str| {
        let mut headers = vec![("if-match", tag.as_str())];
        headers.extend(kind.map(|kind| ("content-type", kind)));
        app.send(Method::PATCH, ITEM, &headers, Body::from(body)).await.status
    };
    assert_eq!(send(None, "{}").await, StatusCode::BAD_REQUEST);
    for kind in ["application/json", "application/geo+json", "application/json-patch+json"] {
        assert_eq!(send(Some(kind), "{}").await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let kind = Some("application/merge-patch+json; charset=utf-8");
    for body in ["", "[]", "null", "7", "{", "{\"capacity\":1} x"] {
        assert_eq!(send(kind, body).await, StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(send(kind, "{}").await, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_the_tables_refuse_is_said_in_a_sentence() {
    let app = editor().await;
    app.execute("INSERT INTO shelter (code, name, area_code) VALUES ('S3', 'x', '23368')").await;
    let tag = etag(&app, ITEM).await;
    let twice = patch(&app, ITEM, Some(&tag), &json!({ "code": "S3" })).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text().contains("same code"), "{}", twice.text());
    let empty = patch(&app, ITEM, Some(&tag), &json!({ "status": null })).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text());
}

/// A field that the caller does not see stays, and so does what is for stewards to say.
#[tokio::test]
async fn a_patch_touches_neither_closed_fields_nor_labels() {
    let mut app = editor().await;
    app.execute(
        "INSERT INTO cultural_item (code, kind, name, ethnic_group, area_code, story_vi, access_label)
         VALUES ('C1', 'story', 'Lời khấn', 'xo_dang', '23368', 'Chuyện kín', 'restricted')",
    )
    .await;
    app.log_in_with("bien-tap", &[held(Role::Editor, "23368")]).await;
    let path = "/api/collections/cultural_item/items/1";
    let tag = etag(&app, path).await;

    let label = patch(&app, path, Some(&tag), &json!({ "access_label": "open" })).await;
    let named = patch(&app, path, Some(&tag), &json!({ "name": "Lời khấn mới" })).await;

    assert_eq!(label.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(label.text().contains("stewards"), "{}", label.text());
    assert_eq!(named.status, StatusCode::NO_CONTENT, "{}", named.text());
    let kept = "SELECT concat_ws('; ', name, story_vi, access_label) FROM cultural_item";
    assert_eq!(app.db.value(kept).await, "Lời khấn mới; Chuyện kín; restricted");
}

#[tokio::test]
async fn the_public_patches_nothing_and_a_session_needs_its_token() {
    let mut app = editor().await;
    let tag = etag(&app, ITEM).await;
    let headers = [
        ("content-type", "application/merge-patch+json"),
        ("if-match", tag.as_str()),
        ("x-csrf-token", "no"),
    ];
    let body = json!({ "capacity": 1 });
    let wrong = app.send(Method::PATCH, ITEM, &headers, Body::from(body.to_string())).await;
    app.forget_session();
    let public = patch(&app, ITEM, Some(&tag), &body).await;
    assert_eq!((wrong.status, public.status), (StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn a_patch_is_written_down_with_its_author() {
    let app = editor().await;
    let tag = etag(&app, ITEM).await;
    patch(&app, ITEM, Some(&tag), &json!({ "capacity": 90 })).await;
    let actor = "SELECT string_agg(DISTINCT actor, ',') FROM txn JOIN change ON change.txn = txn.id WHERE change.op = 'U'";
    assert_eq!(app.db.value(actor).await, "can-bo");
    let edits = app.ledger_lines().iter().filter(|line| line["action"] == "edit").count();
    assert_eq!(edits, 1);
}
