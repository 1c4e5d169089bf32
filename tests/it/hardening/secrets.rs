//! What errors do not tell.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::support::{TestApp, TestDb};

/// Words of the inside of the service.
const INSIDE: [&str; 8] =
    ["SELECT", "FROM ", "relation", "column", "pg_", "src/", "/tmp", "postgres"];

#[tokio::test]
async fn errors_show_nothing_of_the_inside() {
    let app = TestApp::start().await;
    app.execute("ALTER TABLE shelter RENAME COLUMN capacity TO shelter_gone").await;
    for path in [
        "/api/collections/shelter/items",
        "/api/collections/shelter/items?f=csv",
        "/api/collections/shelter/items/1",
    ] {
        let answer = app.get(path).await;
        assert!(answer.status.is_server_error(), "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let text = answer.text();
        assert_eq!(answer.json()["detail"], answer.json()["title"], "{text}");
        for word in INSIDE.iter().chain(&["shelter_gone", "shelter"]) {
            assert!(!text.contains(word), "{path}: {text}");
        }
    }
}

#[tokio::test]
async fn a_hidden_collection_a_hidden_row_and_nothing_give_the_same_answer() {
    let app = TestApp::start().await;
    let mut bodies = Vec::new();
    for path in [
        "/api/collections/household",
        "/api/collections/household/items",
        "/api/collections/household/items/1",
        "/api/collections/nothing",
        "/api/collections/nothing/items/1",
        "/api/collections/area/items/4711",
        "/tiles/household/6/50/28.mvt",
        "/tiles/nothing/6/50/28.mvt",
        "/media/4711",
        "/nowhere",
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        bodies.push(answer.text());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn a_database_that_is_away_is_503_without_its_address() {
    let db = TestDb::create().await;
    let app = TestApp::over(db, banlang::catalog::Catalogue::built_in().unwrap());
    app.db.db.close();
    for path in ["/api/collections/area/items", "/health/ready"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_ne!(answer.header("retry-after"), "");
        for word in INSIDE {
            assert!(!answer.text().contains(word), "{path}: {}", answer.text());
        }
    }
    let login = r#"{"name":"x","password":"y"}"#;
    let json = [("content-type", "application/json")];
    let answer = app.send(Method::POST, "/auth/login", &json, Body::from(login)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
}
