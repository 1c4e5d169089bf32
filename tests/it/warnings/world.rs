//! The ground of these tests: two provinces with three small communes, households by chance, and the people of a desk.

use axum::{body::Body, http::Method};
use banlang::auth::Role;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, account, held};

const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.00, 15.0, 107.06, 15.03, 4326)),
        ('52', 'province', 'Gia Lai', NULL, ST_MakeEnvelope(107.06, 15.0, 107.09, 15.03, 4326)),
        ('23001', 'commune', 'Đăk Một', '51', ST_Buffer(ST_SetSRID(ST_MakePoint(107.015, 15.015), 4326), 0.0145, 24)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.03, 15.0, 107.06, 15.03, 4326)),
        ('23101', 'commune', 'Ia Ba', '52', ST_MakeEnvelope(107.06, 15.0, 107.09, 15.03, 4326))";

/// Households by chance, and some right at the edges of their commune.
const HOUSEHOLDS: &str = "
    SELECT setseed(0.5);
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT area.code, point.path[1]::text, 4, 'xo_dang', 'gps', point.geom
    FROM area CROSS JOIN LATERAL ST_Dump(ST_GeneratePoints(area.geom, 150, 7)) AS point WHERE area.level = 'commune';
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT area.code, 'b' || i, 4, 'xo_dang', 'gps', ST_LineInterpolatePoint(ST_ExteriorRing(ST_Buffer(area.geom, -0.000005)), i / 40.0)
    FROM area CROSS JOIN generate_series(0, 39) AS i WHERE area.level = 'commune'";

/// The desk of the province and of its first commune, an editor there, approvers of both and of the other province, and
/// somebody who only reads.
const PEOPLE: [(&str, Role, &str); 8] = [
    ("truc-tinh", Role::Disaster, "51"),
    ("truc-xa", Role::Disaster, "23001"),
    ("truc-khac", Role::Disaster, "52"),
    ("can-bo-xa", Role::Editor, "23001"),
    ("duyet", Role::Approver, "51"),
    ("duyet-xa", Role::Approver, "23001"),
    ("duyet-khac", Role::Approver, "52"),
    ("ke-hoach", Role::Viewer, "51"),
];

/// The world; nobody is logged in.
pub(super) async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.execute(AREAS).await;
    app.execute(HOUSEHOLDS).await;
    for (name, role, area) in PEOPLE {
        account(&app.db, name, &[held(role, area)]).await;
    }
    app.settle().await;
    app
}

/// So many hours from now.
pub(super) fn hours(hours: i64) -> DateTime<Utc> {
    Utc::now() + Duration::hours(hours)
}

/// A warning of a flash flood for the first commune.
pub(super) fn flood() -> Value {
    json!({
        "kind": "lu_quet", "risk_level": 3, "urgency": "Immediate", "certainty": "Likely",
        "responses": ["Evacuate"], "expires_at": hours(24),
        "issuer": "Ban Chỉ huy phòng thủ dân sự tỉnh Quảng Ngãi",
        "infos": {
            "vi": {"headline": "Lũ quét ở Đăk Một", "description": "Nước suối lên nhanh.", "instruction": "Rời bờ suối ngay."},
            "en": {"headline": "Flash flood at Đăk Một", "description": "The stream rises fast.", "instruction": "Leave the banks now."},
            "sed": {"headline": "Tea kơla", "description": "Tea kơla ga"},
        },
        "target": {"areas": ["23001"]},
    })
}

/// The same with another value of a member.
pub(super) fn with(name: &str, value: Value) -> Value {
    let mut body = flood();
    body[name] = value;
    body
}

/// Sends a JSON body over a version.
pub(super) async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    tag: &str,
    body: &Value,
) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    app.send(method, path, &headers, Body::from(body.to_string())).await
}

/// Drafts as whoever is logged in, and gives the number.
pub(super) async fn drafted(app: &TestApp, body: &Value) -> i64 {
    let answer = app.post("/api/warnings", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

/// Approves as whoever is logged in, over any version.
pub(super) async fn approve(app: &TestApp, id: i64) -> Answer {
    send(app, Method::POST, &format!("/api/warnings/{id}/approve"), "*", &Value::Null).await
}

/// A warning that the desk drafted and the approver of the province published: its number and the path of its message.
pub(super) async fn published(app: &mut TestApp, body: &Value) -> (i64, String) {
    app.log_in("truc-tinh").await;
    let id = drafted(app, body).await;
    let path = approved(app, id).await;
    (id, path)
}

/// The approver of the province publishes a draft: the path of its message.
pub(super) async fn approved(app: &mut TestApp, id: i64) -> String {
    app.log_in("duyet").await;
    let answer = approve(app, id).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let address = answer.json()["cap"].as_str().unwrap().to_owned();
    address.strip_prefix("http://ban.lang").unwrap().to_owned()
}

/// The sentence of a refusal.
pub(super) fn detail(answer: &Answer) -> String {
    answer.json()["detail"].as_str().unwrap_or_default().to_owned()
}

/// The rows of the collection that everyone reads.
pub(super) async fn rows(app: &mut TestApp) -> Vec<Value> {
    app.forget_session();
    let answer = app.get("/api/collections/warning/items").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["features"].as_array().unwrap().clone()
}
