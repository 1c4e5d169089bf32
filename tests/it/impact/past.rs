//! What the service knew at a moment is counted again, later.

use axum::http::StatusCode;
use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{self, execute, rectangle};
use crate::support::{TestApp, held};

const BY: [&str; 5] = ["ethnic_group", "poverty", "commune", "village", "vulnerability"];

/// The household list changes in every way: rows come, go, move, lose their point, state another commune and get another status.
const CHANGES: [&str; 6] = [
    "DELETE FROM household WHERE id % 11 = 0",
    "UPDATE household SET members = members + 1, children = 2 WHERE id % 7 = 0",
    "UPDATE household SET geom = ST_Translate(geom, 0.07, 0.05) WHERE id % 5 = 0 AND geom IS NOT NULL",
    "UPDATE household SET geom = NULL, located_by = 'village' WHERE id % 13 = 0",
    "UPDATE household SET village = 'Thôn Hai', commune_code = '23001' WHERE id % 17 = 0",
    "UPDATE household_status SET poverty = 'other' WHERE id % 3 = 0",
];

/// The figures, without when and of which state they were told.
fn figures(mut answer: Value) -> Value {
    let members = answer.as_object_mut().unwrap();
    members.remove("as_of");
    members.remove("data_version");
    answer
}

/// The moment and the number of the state that an answer speaks of.
fn told(answer: &Value) -> (String, String) {
    let version = answer["data_version"].as_str().unwrap();
    let number = version.split_once('-').unwrap().1;
    (answer["as_of"].as_str().unwrap().to_owned(), number.to_owned())
}

async fn change(app: &TestApp) {
    for sql in CHANGES {
        app.execute(sql).await;
    }
    app.execute(
        "INSERT INTO household (commune_code, village, list_no, members, ethnic_group, located_by, geom)
         SELECT '23002', 'Thôn Mới', 'new' || i, 3, 'kinh', 'gps', ST_SetSRID(ST_MakePoint(107.0 + i * 0.004, 15.2), 4326)
         FROM generate_series(1, 200) AS i",
    )
    .await;
}

#[tokio::test]
async fn figures_as_of_a_state_are_those_that_were_told_of_it() {
    let mut app = world::start().await;
    let drawn = json!({"type": "MultiPolygon", "coordinates": [
        [[[107.05, 15.02], [107.45, 15.1], [107.3, 15.38], [107.05, 15.02]]],
        [[[107.2, 15.1], [107.7, 15.1], [107.7, 15.3], [107.2, 15.1]]],
    ]});
    for (name, role, area, place, precision) in [
        ("officer", Role::Editor, "51", drawn, "exact"),
        ("of-one", Role::Editor, "23001", rectangle([107.05, 15.05, 107.5, 15.35]), "exact"),
        ("desk", Role::Disaster, "51", json!({"areas": ["23001-1", "23002"]}), "exact"),
        ("planner", Role::Viewer, "51", json!({"areas": ["23001", "23003"]}), "units"),
        ("of-villages", Role::Viewer, "23001", json!({"areas": ["23001-2"]}), "units"),
    ] {
        app.log_in_with(name, &[held(role, area)]).await;
        let ask = async |as_of: Value| {
            let inputs = json!({"area": place, "by": BY, "as_of": as_of});
            execute(&app, &json!({ "inputs": inputs })).await
        };
        let before = ask(Value::Null).await;
        let (time, number) = told(&before);
        change(&app).await;
        let after = ask(Value::Null).await;

        let by_number = ask(json!(number)).await;
        let by_time = ask(json!(time)).await;
        let newest = ask(json!(told(&after).1)).await;

        assert_eq!(
            (&before["precision"], told(&by_number).1),
            (&json!(precision), number),
            "{name}"
        );
        assert_ne!(figures(before.clone()), figures(after.clone()), "{name}");
        assert_eq!(figures(by_number), figures(before.clone()), "{name}");
        assert_eq!(figures(by_time), figures(before), "{name}");
        assert_eq!(figures(newest), figures(after), "{name}");
        app.execute("DELETE FROM household WHERE list_no LIKE 'new%'").await;
    }
}

#[tokio::test]
async fn the_footprint_of_an_event_is_the_one_that_was_known_then() {
    let mut app = world::start().await;
    app.execute(
        "INSERT INTO disaster_event (code, kind, name, started_at, geom) VALUES
             ('LU-1', 'lu', 'Lũ', '2025-11-01', ST_MakeEnvelope(107.1, 15.1, 107.2, 15.3, 4326))",
    )
    .await;
    app.log_in_as_editor_of(&["51"]).await;
    let ask = async |as_of: Value| {
        let inputs = json!({"area": {"event": "LU-1"}, "buffer_m": 500, "as_of": as_of});
        execute(&app, &json!({ "inputs": inputs })).await
    };
    let before = ask(Value::Null).await;
    app.execute(
        "UPDATE disaster_event SET geom = ST_MakeEnvelope(107.15, 15.1, 107.6, 15.3, 4326)",
    )
    .await;
    let after = ask(Value::Null).await;

    let then = ask(json!(told(&before).1)).await;

    assert_ne!(figures(before.clone()), figures(after));
    assert_eq!(figures(then), figures(before));
}

#[tokio::test]
async fn what_was_known_is_counted_for_those_who_count_households_there() {
    let mut app = world::start().await;
    let body = |area: Value| json!({"inputs": {"area": area, "as_of": "1"}});
    let path = "/api/processes/affected/execution";
    let drawn = rectangle([107.05, 15.05, 107.25, 15.35]);

    assert_eq!(app.post(path, &body(drawn.clone())).await.status, StatusCode::UNAUTHORIZED);
    app.log_in_with("planner", &[held(Role::Viewer, "51")]).await;
    let refused = app.post(path, &body(drawn)).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text().contains("as_of"), "{}", refused.text());
}

#[tokio::test]
async fn a_moment_that_is_none_or_lies_too_far_back_is_refused_with_words() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;
    let ask = async |as_of: Value| {
        let inputs = json!({"area": rectangle([107.0, 15.0, 107.9, 15.4]), "as_of": as_of});
        app.post("/api/processes/affected/execution", &json!({ "inputs": inputs })).await
    };
    for (as_of, reason) in [
        (json!("yesterday"), "is no moment"),
        (json!("2999-01-01T00:00:00Z"), "has not come yet"),
        (json!([1]), "is no moment"),
    ] {
        let refused = ask(as_of.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{as_of}");
        assert_eq!(refused.json()["name"], "inputs.as_of");
        assert!(refused.text().contains(reason), "{as_of}: {}", refused.text());
    }
    // Before the first record nobody was known.
    assert_eq!(ask(json!("0")).await.json()["total"]["households"], 0);

    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by)
         SELECT '23003', 'far' || i, 1, 'kinh', 'commune' FROM generate_series(1, 20001) AS i",
    )
    .await;
    let (_, before) = told(&ask(Value::Null).await.json());
    // Those that came since are left out, whatever their number; those that were something else are too many.
    assert_eq!(ask(json!("0")).await.status, StatusCode::OK);
    app.execute("UPDATE household SET members = 2 WHERE list_no LIKE 'far%'").await;
    let refused = ask(json!(before)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("records of household have changed since"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn a_kept_answer_is_counted_again_as_of_its_moment() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;
    let wanted = json!({"title": "Lúc 14 giờ", "process": "affected", "inputs": {"area": rectangle([107.05, 15.05, 107.25, 15.35])}});
    let saved = app.post("/api/answers", &wanted).await.json();
    change(&app).await;
    let path = format!("/api/answers/{}/now", saved["id"].as_str().unwrap());
    let as_of = saved["as_of"].as_str().unwrap();

    let again = app.post(&format!("{path}?as-of={as_of}"), &json!({})).await.json();

    assert_eq!(figures(again["then"].clone()), figures(saved["answer"].clone()));
    assert!(again.get("now").is_none());
    let refused = app.post(&format!("{path}?as-of=never"), &json!({})).await;
    assert_eq!(
        (refused.status, &refused.json()["name"]),
        (StatusCode::BAD_REQUEST, &json!("as-of"))
    );
    let sides =
        json!({"first": {"area": {"areas": ["23001"]}}, "second": {"area": {"areas": ["23002"]}}});
    let compared = json!({"title": "Hai vùng", "process": "affected-comparison", "inputs": sides});
    let compared = app.post("/api/answers", &compared).await.json();
    let path = format!("/api/answers/{}/now?as-of={as_of}", compared["id"].as_str().unwrap());
    assert_eq!(app.post(&path, &json!({})).await.status, StatusCode::BAD_REQUEST);
}
