//! A commune with a school, and the people who write and approve there.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{auth::Role, catalog::Catalogue};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, TestDb, account, held};

pub(super) const SCHOOL: &str = "/api/collections/facility/items/7";
pub(super) const REVIEW: &str = "/api/collections/facility/items/7/review";

/// The name of the school before and after a change, which appear nowhere else.
pub(super) const OLD: &str = "Trường Đăk Cũ";
pub(super) const NEW: &str = "Trường Đăk Mới";

/// The editors `bien-tap` and `bien-tap-2`, the approvers `duyet` and `duyet-2`, `ca-hai` who is both, and people of
/// another commune and of other roles.
pub(super) async fn world() -> TestApp {
    world_over(Catalogue::built_in().unwrap()).await
}

/// The same with another catalogue.
pub(super) async fn world_over(catalogue: Catalogue) -> TestApp {
    let app = TestApp::over(TestDb::create().await, catalogue);
    app.execute(&format!(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Phường ngoài');
         INSERT INTO facility (id, code, kind, name, area_code, geom)
         VALUES (7, 'truong', 'school', '{OLD}', '23368', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326))"
    ))
    .await;
    for (name, roles) in [
        ("bien-tap", vec![held(Role::Editor, "23368")]),
        ("bien-tap-2", vec![held(Role::Editor, "23368")]),
        ("duyet", vec![held(Role::Approver, "23368")]),
        ("duyet-2", vec![held(Role::Approver, "23368")]),
        ("ca-hai", vec![held(Role::Editor, "23368"), held(Role::Approver, "23368")]),
        ("duyet-noi-khac", vec![held(Role::Approver, "22165")]),
        ("quy-hoach", vec![held(Role::Viewer, "23368")]),
        ("truc-ban", vec![held(Role::Disaster, "23368")]),
    ] {
        account(&app.db, name, &roles).await;
    }
    app
}

/// The state of the school.
pub(super) async fn state(app: &TestApp) -> String {
    app.db.value("SELECT state FROM facility WHERE id = 7").await
}

/// The person gives the school another name, over what it is now.
pub(super) async fn rename(app: &mut TestApp, who: &str, name: &str) -> Answer {
    app.log_in(who).await;
    let tag = app.get(SCHOOL).await.header("etag").to_owned();
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", tag.as_str())];
    let body = Body::from(json!({ "name": name }).to_string());
    let answer = app.send(Method::PATCH, SCHOOL, &headers, body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{who}: {}", answer.text());
    answer
}

/// The person says what becomes of a record, over what it is now.
pub(super) async fn review(app: &mut TestApp, who: &str, verdict: &Value) -> Answer {
    app.log_in(who).await;
    let tag = app.get(SCHOOL).await.header("etag").to_owned();
    put(app, REVIEW, &tag, verdict).await
}

pub(super) async fn put(app: &TestApp, path: &str, tag: &str, verdict: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    app.send(Method::PUT, path, &headers, Body::from(verdict.to_string())).await
}

pub(super) fn approved() -> Value {
    json!({ "state": "approved" })
}
