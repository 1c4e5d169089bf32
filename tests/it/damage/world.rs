//! The ground of these tests: a province with three communes and villages, another one beside it, a flood over two communes, and people.

use axum::{body::Body, http::Method};
use banlang::auth::Role;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, account, held};

const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, valid_from, valid_to, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, '2025-07-01', NULL, NULL),
        ('52', 'province', 'Gia Lai', NULL, '2025-07-01', NULL, NULL),
        ('23001', 'commune', 'Đăk Một', '51', '2025-07-01', NULL, ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', '2025-07-01', NULL, ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23003', 'commune', 'Đăk Ba', '51', '2025-07-01', NULL, ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326)),
        ('23901', 'commune', 'Đăk Cũ', '51', '2020-01-01', '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 107.1, 15.4, 4326)),
        ('23001-1', 'village', 'Thôn Một', '23001', '2025-07-01', NULL, NULL),
        ('23001-2', 'village', 'Thôn Hai', '23001', '2025-07-01', NULL, NULL),
        ('23101', 'commune', 'Ia Ba', '52', '2025-07-01', NULL, ST_MakeEnvelope(107.9, 15.0, 108.2, 15.4, 4326))";

/// A flood that began 50 hours ago and reaches two communes; one of no place that the province keeps; one that nobody keeps; one that was merged.
const EVENTS: &str = "
    INSERT INTO disaster_event (id, code, kind, name, started_at, area_code, geom) VALUES
        (11, 'LU-1', 'lu', 'Lũ sông Đăk', date_trunc('second', now()) - interval '50 hours', '51', ST_MakeEnvelope(107.1, 15.0, 107.4, 15.4, 4326)),
        (12, 'LU-2', 'lu', 'Lũ không vùng', date_trunc('second', now()) - interval '3 hours', '51', NULL),
        (13, 'LU-3', 'lu', 'Lũ chưa ai giữ', date_trunc('second', now()) - interval '3 hours', NULL, NULL),
        (14, 'LU-4', 'lu', 'Lũ đã nhập', date_trunc('second', now()) - interval '3 hours', '51', NULL);
    UPDATE disaster_event SET merged_into = 'LU-1', state = 'past' WHERE code = 'LU-4'";

const PEOPLE: [(&str, Role, &str); 7] = [
    ("truc-tinh", Role::Disaster, "51"),
    ("truc-khac", Role::Disaster, "52"),
    ("can-bo", Role::Editor, "23001"),
    ("can-bo-hai", Role::Editor, "23001"),
    ("ke-hoach", Role::Viewer, "51"),
    ("duyet", Role::Approver, "51"),
    ("quan-tri", Role::Admin, "51"),
];

/// The world, with everything numbered; nobody is logged in.
pub(super) async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.execute(AREAS).await;
    app.execute(EVENTS).await;
    for (name, role, area) in PEOPLE {
        account(&app.db, name, &[held(role, area)]).await;
    }
    app.settle().await;
    app
}

/// Reports of the flood: unit, indicator, amount, hours after its start.
pub(super) async fn reported(app: &TestApp, reports: &[(&str, &str, f64, f64)]) {
    for (area, indicator, amount, hours) in reports {
        app.execute(&format!(
            "INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at)
             SELECT 'LU-1', '{area}', '{indicator}', {amount}, 'người', started_at + interval '1 hour' * {hours}
             FROM disaster_event WHERE code = 'LU-1'"
        ))
        .await;
    }
}

/// A moment so many hours after the start of the flood, as an address has it.
pub(super) async fn hour(app: &TestApp, hours: i64) -> String {
    app.db
        .value(&format!(
            "SELECT to_char((started_at + interval '{hours} hours') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
             FROM disaster_event WHERE code = 'LU-1'"
        ))
        .await
}

/// The form of the flood and a unit, as whoever is logged in.
pub(super) async fn form(app: &TestApp, query: &str) -> Value {
    let answer = app.get(&format!("/api/events/LU-1/damage?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A line of a form.
pub(super) fn line(form: &Value, code: &str) -> Value {
    let groups = form["groups"].as_array().unwrap().iter();
    let mut lines = groups.flat_map(|group| group["indicators"].as_array().unwrap());
    lines.find(|line| line["code"] == code).unwrap().clone()
}

/// A unit of a form.
pub(super) fn unit(form: &Value, code: &str) -> Value {
    let mut units = form["units"].as_array().unwrap().iter();
    units.find(|unit| unit["code"] == code).unwrap().clone()
}

/// The version of a unit's own form.
pub(super) async fn version(app: &TestApp, area: &str) -> String {
    let answer = app.get(&format!("/api/events/LU-1/damage/{area}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["version"], answer.header("etag"));
    answer.header("etag").to_owned()
}

/// Writes a form over a version.
pub(super) async fn put(app: &TestApp, area: &str, base: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", base)];
    let path = format!("/api/events/LU-1/damage/{area}");
    app.send(Method::PUT, &path, &headers, Body::from(body.to_string())).await
}

/// A form with figures and nothing else.
pub(super) fn figures(amounts: &[(&str, f64)]) -> Value {
    let amounts: serde_json::Map<_, _> =
        amounts.iter().map(|(code, amount)| ((*code).to_owned(), json!(amount))).collect();
    json!({ "figures": amounts })
}

/// Rows of reports.
pub(super) async fn rows(app: &TestApp) -> i64 {
    app.db.value("SELECT count(*)::text FROM damage_report").await.parse().unwrap()
}

/// The sentence of a refusal.
pub(super) fn detail(answer: &Answer) -> String {
    answer.json()["detail"].as_str().unwrap_or_default().to_owned()
}
