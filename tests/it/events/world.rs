//! The ground of these tests: two provinces with three communes, and people who keep their events.

use axum::{body::Body, http::Method};
use banlang::{
    auth::{Caller, Role},
    policy::{edit_view, view},
    record::{UndoError, Undone, undo, written},
};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, account, held};

const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.0, 15.0, 107.6, 15.4, 4326)),
        ('52', 'province', 'Gia Lai', NULL, ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326)),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23101', 'commune', 'Ia Ba', '52', ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326))";

/// A flood of the province 51 and two of which one lies beside it, without an end; one of the other province.
const EVENTS: &str = "
    INSERT INTO disaster_event (id, code, kind, name, started_at, area_code, geom) VALUES
        (11, 'LU-1', 'lu', 'Lũ sông Đăk', now() - interval '5 hours', '51', ST_MakeEnvelope(107.00, 15.0, 107.15, 15.4, 4326)),
        (12, 'LU-2', 'lu', 'Lũ Đăk Một', now() - interval '3 hours', '23001', ST_MakeEnvelope(107.10, 15.1, 107.20, 15.3, 4326)),
        (13, 'LU-3', 'lu', 'Lũ Ia Ba', now() - interval '2 hours', '23101', ST_MakeEnvelope(107.70, 15.1, 107.80, 15.3, 4326))";

/// Who: the desks of the province, of its first commune and of the other province, an editor and approvers, and a planner.
const PEOPLE: [(&str, Role, &str); 7] = [
    ("truc-tinh", Role::Disaster, "51"),
    ("truc-xa", Role::Disaster, "23001"),
    ("truc-khac", Role::Disaster, "52"),
    ("can-bo", Role::Editor, "23001"),
    ("duyet", Role::Approver, "51"),
    ("duyet-xa", Role::Approver, "23001"),
    ("ke-hoach", Role::Viewer, "51"),
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

/// Sends a JSON body.
pub(super) async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let kind =
        if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
    let headers: Vec<_> = headers.iter().copied().chain([("content-type", kind)]).collect();
    app.send(method, path, &headers, Body::from(body.to_string())).await
}

/// Makes a record, as whoever is logged in.
pub(super) async fn make(
    app: &TestApp,
    collection: &str,
    properties: &Value,
    geometry: &Value,
) -> Answer {
    let body = json!({"type": "Feature", "properties": properties, "geometry": geometry});
    send(app, Method::POST, &format!("/api/collections/{collection}/items"), &[], &body).await
}

/// Changes some fields of an event over any version, as whoever is logged in.
pub(super) async fn patch(app: &TestApp, id: i64, body: &Value) -> Answer {
    let path = format!("/api/collections/disaster_event/items/{id}");
    send(app, Method::PATCH, &path, &[("if-match", "*")], body).await
}

/// A rectangle.
pub(super) fn rectangle([west, south, east, north]: [f64; 4]) -> Value {
    json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

/// Corrects a footprint, as whoever is logged in.
pub(super) async fn correct(app: &TestApp, code: &str, body: &Value) -> Answer {
    app.settle().await;
    let answer = app.post(&format!("/api/events/{code}/footprints"), body).await;
    app.settle().await;
    answer
}

/// The footprints of an event, the newest first.
pub(super) async fn footprints(app: &TestApp, code: &str, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/events/{code}/footprints{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["footprints"].as_array().unwrap().clone()
}

/// The sentence of a refusal.
pub(super) fn detail(answer: &Answer) -> String {
    answer.json()["detail"].as_str().unwrap_or_default().to_owned()
}

/// Takes a transaction back in somebody's name.
pub(super) async fn undone(
    app: &TestApp,
    caller: &Caller,
    number: i64,
) -> Result<Undone, UndoError> {
    let mut client = app.db.db.connection().await.unwrap();
    let collections = written(&client, number).await.unwrap().unwrap().collections;
    let catalogue = app.app.catalogue();
    let found = collections.iter().filter_map(|id| catalogue.get(id));
    let edits: Vec<_> = found.filter_map(|collection| edit_view(caller, collection)).collect();
    undo(&mut client, &edits, number).await
}

/// Somebody as the service knows them.
pub(super) async fn person(app: &TestApp, name: &str) -> Caller {
    app.app.accounts().caller_named(name).await.unwrap()
}

/// What everyone sees of events.
pub(super) fn public(app: &TestApp) -> banlang::policy::View {
    let catalogue = app.app.catalogue();
    view(&Caller::public(), catalogue.get("disaster_event").unwrap(), catalogue).unwrap()
}
