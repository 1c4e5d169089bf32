//! Answers that are kept, sent on and asked again.

use axum::{body::Body, http::Method};
use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{self, affected, household, rectangle};
use crate::support::{Answer, TestApp, held};

fn wanted(process: &str, inputs: &Value) -> Value {
    json!({"title": "Lũ tháng 11, lúc 14 giờ", "process": process, "inputs": inputs})
}

async fn save(app: &TestApp, process: &str, inputs: Value) -> Value {
    let answer = app.post("/api/answers", &wanted(process, &inputs)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn open(app: &TestApp, saved: &Value) -> Value {
    let answer = app.get(&format!("/api/answers/{}", saved["id"].as_str().unwrap())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn again(app: &TestApp, saved: &Value) -> Value {
    let path = format!("/api/answers/{}/now", saved["id"].as_str().unwrap());
    let answer = app.post(&path, &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn remove(app: &TestApp, path: &str) -> Answer {
    let (_, csrf) = app.session();
    app.send(
        Method::DELETE,
        path,
        &[("cookie", &app.cookie()), ("x-csrf-token", &csrf)],
        Body::empty(),
    )
    .await
}

fn ground() -> Value {
    rectangle([107.05, 15.05, 107.25, 15.35])
}

#[tokio::test]
async fn a_kept_answer_stays_as_it_was_and_is_asked_again_beside_it() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["23001"]).await;
    let before = affected(&app, &ground()).await;

    let saved = save(&app, "affected", json!({"area": ground()})).await;
    household(&app, "new", [107.15, 15.2]).await;
    let opened = open(&app, &saved).await;
    let asked = again(&app, &saved).await;

    assert_eq!(
        (&saved["answer"]["total"], &saved["precision"]),
        (&before["total"], &json!("exact"))
    );
    assert_eq!((&saved["mine"], &saved["withheld"]), (&json!(true), &Value::Null));
    assert_eq!(opened, saved);
    assert_eq!(opened["data_version"], before["data_version"]);
    let total = |answer: &Value| answer["total"]["households"].as_i64().unwrap();
    assert_eq!(total(&asked["now"]), total(&before) + 1);
    assert_eq!(asked["answer"], saved["answer"]);
    let sources: Vec<_> = saved["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["collection"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["area", "household", "household_status"]);
    let listed = app.get("/api/answers").await.json();
    assert_eq!(listed["answers"][0]["id"], saved["id"]);
}

#[tokio::test]
async fn exact_figures_are_shown_to_those_who_count_the_same_areas_and_to_nobody_else() {
    let mut app = world::start().await;
    app.log_in_with("officer", &[held(Role::Editor, "23001")]).await;
    let saved = save(&app, "affected", json!({"area": ground()})).await;
    let figures = saved["answer"]["total"].clone();

    for (name, role, area, is_shown) in [
        ("colleague", Role::Editor, "23001", true),
        ("province", Role::Disaster, "51", true),
        ("neighbour", Role::Editor, "23002", false),
        ("planner", Role::Viewer, "51", false),
    ] {
        app.log_in_with(name, &[held(role, area)]).await;
        let opened = open(&app, &saved).await;
        let told = (&opened["answer"]["total"], opened["withheld"].is_null());
        let expected = if is_shown { (&figures, true) } else { (&Value::Null, false) };
        assert_eq!(told, expected, "{name}");
        assert_eq!(opened["mine"], json!(false));
        // Within the own rights everyone may ask again.
        let now = again(&app, &saved).await;
        assert_eq!(
            now["now"]["precision"].as_str().unwrap() == "exact",
            role != Role::Viewer,
            "{name}"
        );
        assert_eq!(now["answer"].is_null(), !is_shown, "{name}");
    }
    app.forget_session();
    let public = open(&app, &saved).await;
    assert_eq!((&public["answer"], &public["saved_by"]), (&Value::Null, &Value::Null));
    assert_eq!(again(&app, &saved).await["now"]["precision"], "published");
}

#[tokio::test]
async fn published_figures_are_shown_to_whoever_has_the_address() {
    let mut app = world::start().await;
    app.log_in_with("planner", &[held(Role::Viewer, "23003")]).await;

    let drawn = save(&app, "affected", json!({"area": ground()})).await;
    let sides = json!({"first": {"area": ground()}, "second": {"area": {"areas": ["23001"]}}});
    let compared = save(&app, "affected-comparison", sides).await;
    app.forget_session();

    for saved in [drawn, compared] {
        assert_eq!(saved["precision"], "published");
        assert_eq!(open(&app, &saved).await["answer"], saved["answer"]);
    }
}

#[tokio::test]
async fn lists_of_people_are_not_kept_and_strangers_neither_keep_nor_remove() {
    let mut app = world::start().await;
    let status = |answer: &Answer| answer.status.as_u16();
    let public = app.post("/api/answers", &wanted("affected", &json!({"area": ground()}))).await;
    assert_eq!(status(&public), 401);
    assert_eq!(status(&app.get("/api/answers").await), 401);
    app.log_in_with("officer", &[held(Role::Editor, "23001")]).await;

    for (body, name) in [
        (wanted("call-list", &json!({"area": ground()})), "process"),
        (wanted("affected-households", &json!({"area": ground()})), "process"),
        (json!({"title": "  ", "process": "affected", "inputs": {"area": ground()}}), "title"),
        (wanted("affected", &json!({"area": {"areas": []}})), "inputs.area.areas"),
        (json!({"title": "Lũ"}), "body"),
    ] {
        let refused = app.post("/api/answers", &body).await;
        assert_eq!((status(&refused), &refused.json()["name"]), (400, &json!(name)));
    }
    assert_eq!(app.db.value("SELECT count(*) FROM saved_answer").await, "0");

    let saved = save(&app, "affected", json!({"area": ground()})).await;
    let path = format!("/api/answers/{}", saved["id"].as_str().unwrap());
    app.log_in_with("colleague", &[held(Role::Editor, "23001")]).await;
    assert_eq!(status(&remove(&app, &path).await), 404);
    app.log_in("officer").await;
    assert_eq!(status(&remove(&app, &path).await), 204);
    assert_eq!(status(&app.get(&path).await), 404);
}

#[tokio::test]
async fn an_account_keeps_five_hundred_answers_and_no_more() {
    let mut app = world::start().await;
    app.log_in_with("officer", &[held(Role::Editor, "23001")]).await;
    let saved = save(&app, "affected", json!({"area": ground()})).await;
    app.execute(&format!(
        "INSERT INTO saved_answer (id, process, title, inputs, answer, precision, scope, as_of, data_version, saved_by)
         SELECT md5(i::text), process, title, inputs, answer, precision, scope, as_of, data_version, saved_by
         FROM saved_answer, generate_series(1, 499) AS i WHERE id = '{}'",
        saved["id"].as_str().unwrap()
    ))
    .await;

    let refused = app.post("/api/answers", &wanted("affected", &json!({"area": ground()}))).await;

    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("500 answers are kept already"), "{}", refused.text());
}
