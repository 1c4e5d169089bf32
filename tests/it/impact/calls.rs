//! Whom to call in an area.

use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{AREAS, rectangle};
use crate::support::{TestApp, held};

const PATH: &str = "/api/processes/call-list/execution";

const CONTACTS: &str = "
    INSERT INTO shelter (code, name, area_code) VALUES ('T1', 'Trường Đăk Một', '23001');
    INSERT INTO contact (code, area_code, name, role, village, phone, shelter_code) VALUES
        ('1', '23001', 'Trưởng thôn A', 'village_head', 'Thôn Hai', '000 000 001', NULL),
        ('2', '23001', 'Người giữ B', 'shelter_keeper', NULL, '000 000 002', 'T1'),
        ('3', '23001', 'Thường trực C', 'commune_desk', NULL, '000 000 003', NULL),
        ('4', '23001-1', 'Người có uy tín D', 'prestigious', NULL, '000 000 004', NULL),
        ('5', '23002', 'Trưởng thôn E', 'village_head', NULL, '000 000 005', NULL)";

async fn world() -> TestApp {
    let app = TestApp::start().await;
    app.execute(AREAS).await;
    app.execute(CONTACTS).await;
    app
}

async fn calls(app: &TestApp, inputs: &Value) -> Value {
    let answer = app.post(PATH, &json!({ "inputs": inputs })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn names(answer: &Value) -> Vec<&str> {
    let calls = answer["calls"].as_array().unwrap();
    calls.iter().map(|call| call["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_officer_gets_those_of_the_own_communes_in_the_order_of_calling_and_the_look_is_recorded()
 {
    let mut app = world().await;
    app.log_in_as_editor_of(&["23001"]).await;
    let ground = json!({ "area": rectangle([107.1, 15.1, 107.7, 15.3]) });
    let answer = calls(&app, &ground).await;
    assert_eq!(
        names(&answer),
        ["Thường trực C", "Người giữ B", "Trưởng thôn A", "Người có uy tín D"]
    );
    assert_eq!(answer["calls"][1]["shelter"], "Trường Đăk Một");
    assert_eq!(answer["calls"][0]["area"], "Đăk Một");
    let nobody: Vec<_> =
        answer["nobody"].as_array().unwrap().iter().map(|own| &own["code"]).collect();
    assert_eq!(nobody, [&json!("23002"), &json!("23003")], "of others nothing is told");
    let lines = app.ledger_lines();
    assert!(lines.iter().any(|line| line.to_string().contains("call-list")), "{lines:?}");

    let heads =
        calls(&app, &json!({ "area": { "areas": ["23001"] }, "roles": ["village_head"] })).await;
    assert_eq!(names(&heads), ["Trưởng thôn A"]);
}

#[tokio::test]
async fn the_desk_is_told_nothing_without_an_activation_and_others_never() {
    let mut app = world().await;
    let body = json!({ "inputs": { "area": { "areas": ["23001"] } } });
    assert_eq!(app.post(PATH, &body).await.status, 401);
    app.log_in_with("planner", &[held(Role::Viewer, "23001")]).await;
    assert_eq!(app.post(PATH, &body).await.status, 403);
    app.log_in_with("desk", &[held(Role::Disaster, "23001")]).await;
    let before = app.post(PATH, &body).await;
    assert!(!before.text().contains("000 000"), "{}", before.text());
    let broken = json!({ "reason": "lũ quét trong đêm, gọi dân đi sơ tán" });
    assert_eq!(app.post("/api/activations/break-glass", &broken).await.status, 201);
    app.settle().await;
    let open = calls(&app, &body["inputs"]).await;
    assert_eq!(names(&open).len(), 4, "{open}");
}

#[tokio::test]
async fn a_role_that_nobody_knows_is_named() {
    let mut app = world().await;
    app.log_in_as_editor_of(&["23001"]).await;
    let body = json!({ "inputs": { "area": { "areas": ["23001"] }, "roles": ["mayor"] } });
    let problem = app.post(PATH, &body).await.json();
    assert_eq!(problem["name"], "inputs.roles");
    assert!(problem["detail"].as_str().unwrap().contains("village_head"), "{problem}");
}
