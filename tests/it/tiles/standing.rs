//! What answers say about the state of the map that they were made from.

use banlang::auth::{NewKey, Role};
use chrono::{TimeDelta, Utc};
use serde_json::json;

use crate::support::{Answer, TestApp, held};

const ROWS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, ST_Multi(ST_MakeEnvelope(107, 14, 109, 16, 4326))),
        ('23001', 'commune', 'Đăk Một', '51', ST_Multi(ST_MakeEnvelope(107, 15, 107.3, 15.4, 4326)));
    INSERT INTO shelter (code, name, area_code, geom) VALUES ('S1', 'Nhà rông', '23001', ST_SetSRID(ST_MakePoint(107.1, 15.1), 4326));
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    VALUES ('23001', '1', 4, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint(107.1, 15.1), 4326));
    INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (1, '2025-12-31', 'test', 'a', now(), 'b')";

const TILE: &str = "/tiles/area,shelter/5/25/14.mvt";

async fn answers(app: &TestApp, headers: &[(&str, &str)]) -> [Answer; 2] {
    let ring = [[107.0, 15.0], [107.2, 15.0], [107.2, 15.2], [107.0, 15.2], [107.0, 15.0]];
    let body = json!({ "inputs": { "area": { "type": "Polygon", "coordinates": [ring] } } });
    let drawn = if headers.is_empty() {
        app.post("/api/processes/affected/execution", &body).await
    } else {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/json"));
        let path = "/api/processes/affected/execution";
        app.send(axum::http::Method::POST, path, &headers, body.to_string().into()).await
    };
    let tile = app.get_with(TILE, headers).await;
    for answer in [&tile, &drawn] {
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    }
    [tile, drawn]
}

/// The answers say the newest position, and that they are not old.
fn say_where_they_stand(app: &TestApp, who: &str, answers: [Answer; 2]) {
    let position = app.app.atlas().position().unwrap().to_string();
    for answer in answers {
        assert_eq!(answer.header("banlang-position"), position, "{who}");
        let age: u64 = answer.header("banlang-age-ms").parse().unwrap();
        assert!(age < 5000, "{who}: {age}");
    }
}

#[tokio::test]
async fn whoever_is_known_is_told_position_and_age_of_an_answer_and_the_public_never_is() {
    let mut app = TestApp::start().await;
    app.execute(ROWS).await;
    let key = NewKey {
        name: "doi-tac",
        collections: &["shelter".to_owned(), "area".to_owned()],
        areas: &[],
        until: Utc::now() + TimeDelta::days(30),
    };
    let key = app.app.accounts().add_key(app.app.catalogue(), &key, "test").await.unwrap();

    for answer in answers(&app, &[]).await {
        for name in ["banlang-position", "banlang-age-ms", "banlang-stale-seconds"] {
            assert_eq!(answer.header(name), "", "{name}");
        }
    }
    let bearer = format!("Bearer {key}");
    let partner = answers(&app, &[("authorization", bearer.as_str())]).await;
    say_where_they_stand(&app, "partner", partner);
    for (name, role) in [("can-bo", Role::Editor), ("ke-hoach", Role::Viewer)] {
        app.log_in_with(name, &[held(role, "51")]).await;
        let own = answers(&app, &[]).await;
        say_where_they_stand(&app, name, own);
    }
}

#[tokio::test]
async fn figures_of_whole_units_say_the_position_that_they_were_counted_at() {
    let mut app = TestApp::start().await;
    app.execute(ROWS).await;
    app.log_in_with("ke-hoach", &[held(Role::Viewer, "51")]).await;

    let body = json!({ "inputs": { "area": { "areas": ["23001"] } } });
    let answer = app.post("/api/processes/affected/execution", &body).await;

    let figures = answer.json();
    assert_eq!(figures["precision"], "units");
    assert_eq!(answer.header("banlang-position"), figures["data_version"].as_str().unwrap());
}
