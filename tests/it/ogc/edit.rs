//! Making, replacing and removing features.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const TWO_COMMUNES: &str = "
    INSERT INTO area (code, level, name, geom) VALUES
        ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
        ('22165', 'commune', 'Phường ngoài', ST_MakeEnvelope(109.0, 13.0, 109.2, 13.2, 4326));
    INSERT INTO shelter (code, name, area_code) VALUES ('OUT', 'Ngoài', '22165')";

async fn editor() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(TWO_COMMUNES).await;
    app.log_in_as_editor_of(&["23368"]).await;
    app
}

fn shelter(properties: &Value) -> Value {
    json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [107.6, 15.1, 800.0] }, "properties": properties })
}

async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    etag: Option<&str>,
    body: &Value,
) -> Answer {
    let mut headers = vec![("content-type", "application/geo+json")];
    headers.extend(etag.map(|etag| ("if-match", etag)));
    app.send(method, path, &headers, Body::from(body.to_string())).await
}

async fn make(app: &TestApp) -> String {
    let body =
        shelter(&json!({ "code": "S1", "name": "Trường", "area_code": "23368", "capacity": 120 }));
    let made = send(app, Method::POST, "/api/collections/shelter/items", None, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.header("location").trim_start_matches("http://ban.lang").to_owned()
}

#[tokio::test]
async fn a_feature_is_made_read_replaced_and_removed() {
    let app = editor().await;
    let path = make(&app).await;
    let first = app.get(&path).await;
    assert_eq!(first.json()["properties"]["capacity"], json!(120));
    assert_eq!(first.json()["geometry"]["coordinates"], json!([107.6, 15.1]));

    let body = shelter(&json!({ "code": "S1", "name": "Trường mới", "area_code": "23368" }));
    let replaced = send(&app, Method::PUT, &path, Some(first.header("etag")), &body).await;
    let second = app.get(&path).await;
    let removed =
        send(&app, Method::DELETE, &path, Some(second.header("etag")), &json!(null)).await;

    assert_eq!(replaced.status, StatusCode::NO_CONTENT, "{}", replaced.text());
    assert_eq!(replaced.header("etag"), second.header("etag"));
    let properties = second.json()["properties"].clone();
    assert_eq!(
        (&properties["name"], &properties["capacity"], &properties["status"]),
        (&json!("Trường mới"), &json!(null), &json!("ready"))
    );
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
    let actors = app.db.value("SELECT string_agg(DISTINCT actor, ',') FROM txn JOIN change ON change.txn = txn.id WHERE change.collection = 'shelter' AND actor IS NOT NULL").await;
    assert_eq!(actors, "can-bo");
}

#[tokio::test]
async fn a_change_needs_the_version_that_was_read() {
    let app = editor().await;
    let path = make(&app).await;
    let etag = app.get(&path).await.header("etag").to_owned();
    let body = shelter(&json!({ "code": "S1", "name": "Khác", "area_code": "23368" }));

    let without = send(&app, Method::PUT, &path, None, &body).await;
    app.execute("UPDATE shelter SET capacity = 5 WHERE code = 'S1'").await;
    let stale = send(&app, Method::PUT, &path, Some(&etag), &body).await;
    let stale_removal = send(&app, Method::DELETE, &path, Some(&etag), &json!(null)).await;
    let weak = format!("W/{}", app.get(&path).await.header("etag"));
    let weakly = send(&app, Method::DELETE, &path, Some(&weak), &json!(null)).await;

    assert_eq!(without.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stale_removal.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(weakly.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(app.db.value("SELECT name FROM shelter WHERE code = 'S1'").await, "Trường");
}

#[tokio::test]
async fn of_two_changes_to_one_version_only_one_is_taken() {
    let app = editor().await;
    let path = make(&app).await;
    let etag = app.get(&path).await.header("etag").to_owned();
    let body = |name: &str| shelter(&json!({ "code": "S1", "name": name, "area_code": "23368" }));

    let (one, two) = (body("một"), body("hai"));
    let (first, second) = tokio::join!(
        send(&app, Method::PUT, &path, Some(&etag), &one),
        send(&app, Method::PUT, &path, Some(&etag), &two),
    );

    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::PRECONDITION_FAILED]);
}

#[tokio::test]
async fn rows_of_other_areas_look_missing_and_cannot_be_made_or_reached() {
    let app = editor().await;
    let id = app.db.value("SELECT id FROM shelter WHERE code = 'OUT'").await;
    let path = format!("/api/collections/shelter/items/{id}");
    let etag = app.get(&path).await.header("etag").to_owned();
    let body = |area: &str| shelter(&json!({ "code": "S9", "name": "x", "area_code": area }));

    let replaced = send(&app, Method::PUT, &path, Some(&etag), &body("23368")).await;
    let removed = send(&app, Method::DELETE, &path, Some(&etag), &json!(null)).await;
    let made =
        send(&app, Method::POST, "/api/collections/shelter/items", None, &body("22165")).await;
    let own = make(&app).await;
    let own_etag = app.get(&own).await.header("etag").to_owned();
    let moved = send(&app, Method::PUT, &own, Some(&own_etag), &body("22165")).await;

    assert_eq!((replaced.status, removed.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!((made.status, moved.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
    assert_eq!(app.db.value("SELECT count(*) FROM shelter WHERE area_code = '22165'").await, "1");
}

#[tokio::test]
async fn the_public_writes_nothing_and_a_session_needs_its_token() {
    let mut app = editor().await;
    let body = shelter(&json!({ "code": "S2", "name": "x", "area_code": "23368" }));
    let path = "/api/collections/shelter/items";
    let wrong_token = app
        .send(
            Method::POST,
            path,
            &[("content-type", "application/geo+json"), ("x-csrf-token", "no")],
            Body::from(body.to_string()),
        )
        .await;
    app.forget_session();

    let public = send(&app, Method::POST, path, None, &body).await;
    let hidden = send(&app, Method::POST, "/api/collections/household/items", None, &body).await;

    assert_eq!(
        (public.status, hidden.status),
        (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
    );
    assert_eq!(wrong_token.status, StatusCode::FORBIDDEN, "{}", wrong_token.text());
    assert_eq!(app.db.value("SELECT count(*) FROM shelter WHERE code = 'S2'").await, "0");
}

#[tokio::test]
async fn every_wrong_property_is_named_with_its_reason() {
    let app = editor().await;
    let body = shelter(
        &json!({ "code": "S2", "area_code": "23368", "capacity": "nhiều", "status": "burnt", "colour": 1 }),
    );

    let refused = send(&app, Method::POST, "/api/collections/shelter/items", None, &body).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.json()["errors"].as_array().unwrap().clone();
    let mut named: Vec<_> = errors.iter().map(|error| error["name"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, ["capacity", "colour", "name", "status"]);
    assert_eq!(refused.json()["name"], json!("capacity"));
}

#[tokio::test]
async fn what_the_tables_refuse_is_said_in_a_sentence_without_their_own_words() {
    let app = editor().await;
    make(&app).await;
    let path = |collection: &str| format!("/api/collections/{collection}/items");
    let feature = |properties: Value| json!({ "type": "Feature", "geometry": null, "properties": properties });
    let household = |properties: Value| {
        let mut all = json!({ "commune_code": "23368", "list_no": "1", "members": 4, "ethnic_group": "gie_trieng" });
        all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        feature(all)
    };
    for (collection, body, status, sentence) in [
        (
            "shelter",
            feature(json!({ "code": "S1", "name": "x", "area_code": "23368" })),
            StatusCode::CONFLICT,
            "same code",
        ),
        (
            "household",
            household(json!({ "children": 5 })),
            StatusCode::UNPROCESSABLE_ENTITY,
            "more children, elderly or disabled people than members",
        ),
        (
            "household",
            household(json!({ "located_by": null })),
            StatusCode::UNPROCESSABLE_ENTITY,
            "located_by",
        ),
        (
            "road_status",
            feature(
                json!({ "code": "R", "road_code": "nowhere", "area_code": "23368", "status": "closed", "reported_at": "2026-11-22T00:00:00Z" }),
            ),
            StatusCode::CONFLICT,
            "not there",
        ),
    ] {
        let refused = send(&app, Method::POST, &path(collection), None, &body).await;

        assert_eq!(refused.status, status, "{}", refused.text());
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(sentence), "{detail}");
        assert!(!detail.contains("violates") && !detail.contains("INSERT"), "{detail}");
    }
}

#[tokio::test]
async fn rows_that_the_service_makes_itself_take_no_edits() {
    let app = editor().await;

    let refused = send(
        &app,
        Method::POST,
        "/api/collections/household_summary/items",
        None,
        &shelter(&json!({})),
    )
    .await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.json()["detail"].as_str().unwrap().contains("made by the service"));
}

#[tokio::test]
async fn a_body_of_another_type_or_shape_is_refused() {
    let app = editor().await;
    let path = "/api/collections/shelter/items";
    let text = async |kind: &str, body: &'static str| {
        app.send(Method::POST, path, &[("content-type", kind)], Body::from(body)).await
    };

    assert_eq!(text("text/plain", "{}").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(text("application/json", "{").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(text("application/json", "[]").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        text("application/json", "{\"type\":\"Point\"}").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn options_says_what_the_caller_may_do() {
    let mut app = editor().await;
    let options = async |app: &TestApp, path: &str| {
        let answer = app.send(Method::OPTIONS, path, &[], Body::empty()).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
        let takes = ["accept-post", "accept-patch"].map(|name| answer.header(name).to_owned());
        (answer.header("allow").to_owned(), takes.concat())
    };
    let nothing = || ("GET, HEAD, OPTIONS".to_owned(), String::new());

    let (methods, takes) = options(&app, "/api/collections/shelter/items").await;
    assert_eq!(methods, "GET, HEAD, OPTIONS, POST");
    assert_eq!(takes, "application/geo+json, application/json");
    let (methods, takes) = options(&app, "/api/collections/shelter/items/1").await;
    assert_eq!(methods, "GET, HEAD, OPTIONS, PUT, PATCH, DELETE");
    assert_eq!(takes, "application/merge-patch+json");
    assert_eq!(options(&app, "/api/collections/road/items").await, nothing());
    app.forget_session();
    assert_eq!(options(&app, "/api/collections/shelter/items").await, nothing());
}
