//! Figures while the database is away.

use axum::{body::Body, http::Method};
use serde_json::{Value, json};

use super::world::{self, rectangle};
use crate::support::TestApp;

async fn asked(app: &TestApp, body: &Value) -> (u16, Value) {
    let headers = [("content-type", "application/json")];
    let body = Body::from(body.to_string());
    let answer =
        app.send_at_once(Method::POST, "/api/processes/affected/execution", &headers, body).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn with_the_database_away_figures_of_drawn_and_named_areas_and_events_go_on() {
    let app = world::start().await;
    app.execute(
        "INSERT INTO disaster_event (code, kind, name, started_at, geom) VALUES
            ('LU-1', 'lu', 'Lũ', '2025-11-01', ST_MakeEnvelope(107.1, 15.1, 107.4, 15.3, 4326))",
    )
    .await;
    app.settle().await;
    let bodies = [
        json!({"inputs": {"area": rectangle([107.1, 15.1, 107.4, 15.3])}}),
        json!({"inputs": {"area": {"areas": ["23001", "23002"]}}}),
        json!({"inputs": {"area": {"event": "LU-1"}, "buffer_m": 2000}}),
    ];
    let mut before = Vec::new();
    for body in &bodies {
        let (status, answer) = asked(&app, body).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer["total"]["households"].as_i64().unwrap() > 0, "{answer}");
        before.push(answer);
    }

    app.db.db.close();

    for (body, before) in bodies.iter().zip(before) {
        assert_eq!(asked(&app, body).await, (200, before));
    }
    // A hole that touches the outline: only the database says whether such an area is valid.
    let touching = json!({"type": "Polygon", "coordinates": [
        [[107.0, 15.0], [107.4, 15.0], [107.4, 15.4], [107.0, 15.4], [107.0, 15.0]],
        [[107.0, 15.2], [107.1, 15.1], [107.2, 15.2], [107.1, 15.3], [107.0, 15.2]]]});
    let (status, _) = asked(&app, &json!({"inputs": {"area": touching}})).await;
    assert_eq!(status, 503);
}

#[tokio::test]
async fn an_exact_answer_from_an_older_state_names_the_time_of_that_state() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23001', 'commune', 'Một');
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES
            ('23001', '1', 4, 'co', 'gps', ST_SetSRID(ST_MakePoint(107.2, 15.2), 4326))",
    )
    .await;
    app.log_in_as_editor_of(&["23001"]).await;
    app.settle().await;
    let body = json!({"inputs": {"area": rectangle([107.1, 15.1, 107.4, 15.3])}});
    let (_, before) = asked(&app, &body).await;
    assert_eq!(before["precision"], "exact", "{before}");

    app.db.db.close();
    let gone = chrono::Utc::now();
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;

    let (status, after) = asked(&app, &body).await;
    assert_eq!((status, &after["total"]), (200, &before["total"]), "{after}");
    let as_of = |answer: &Value| {
        answer["as_of"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    assert!(as_of(&after) <= gone, "{after}");
}
