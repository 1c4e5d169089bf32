//! `items`: what it gives, and what it refuses.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::TestApp;

const TWO_COMMUNES: &str = "
    INSERT INTO area (code, level, name, geom) VALUES
        ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
        ('22165', 'commune', 'Phường ngoài', ST_MakeEnvelope(109.0, 13.0, 109.2, 13.2, 4326))";

#[tokio::test]
async fn areas_outside_the_box_are_left_out() {
    let app = TestApp::start().await;
    app.execute(TWO_COMMUNES).await;

    let page = app.get("/api/collections/area/items?bbox=107,14,108,16").await;

    assert_eq!(page.status, StatusCode::OK);
    let names: Vec<_> = page.json()["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| area["properties"]["name"].clone())
        .collect();
    assert_eq!(names, [json!("Đăk Long")]);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO shelter (code, name) SELECT 'S' || n, 'Điểm ' || n FROM generate_series(1, 25) AS n").await;

    let mut codes = Vec::new();
    let mut next = Some("/api/collections/shelter/items?limit=10".to_owned());
    while let Some(path) = next {
        let page = app.get(&path).await.json();
        codes.extend(
            page["features"]
                .as_array()
                .unwrap()
                .iter()
                .map(|shelter| shelter["properties"]["code"].as_str().unwrap().to_owned()),
        );
        next = page["links"]
            .as_array()
            .unwrap()
            .iter()
            .find(|link| link["rel"] == "next")
            .map(|link| link["href"].as_str().unwrap().to_owned());
    }

    let wanted: Vec<_> = (1..=25).map(|number| format!("S{number}")).collect();
    assert_eq!(codes, wanted);
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_with_its_name() {
    let app = TestApp::start().await;

    let refused = app.get("/api/collections/area/items?colour=red").await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(
        (refused.json()["name"].clone(), refused.json()["value"].clone()),
        (json!("colour"), json!("red"))
    );
}

#[tokio::test]
async fn a_closed_collection_and_an_unknown_one_give_the_same_answer() {
    let app = TestApp::start().await;

    let closed = app.get("/api/collections/household/items").await;
    let unknown = app.get("/api/collections/nothing/items").await;

    assert_eq!((closed.status, &closed.body), (StatusCode::NOT_FOUND, &unknown.body));
}

#[tokio::test]
async fn an_editor_reads_the_households_of_own_areas_and_no_others() {
    let mut app = TestApp::start().await;
    app.execute(TWO_COMMUNES).await;
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by) VALUES
            ('23368', '1', 4, 'gie_trieng', 'commune'), ('22165', '1', 5, 'kinh', 'commune')",
    )
    .await;
    app.log_in_as_editor_of(&["23368"]).await;

    let page = app.get("/api/collections/household/items").await.json();

    let communes: Vec<_> = page["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["properties"]["commune_code"].clone())
        .collect();
    assert_eq!(communes, [json!("23368")]);
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let app = TestApp::start().await;
    app.execute(TWO_COMMUNES).await;
    let path = "/api/collections/area/items";
    let first = app.get(path).await;

    let second = app.get_with(path, &[("if-none-match", first.header("etag"))]).await;
    app.execute("UPDATE area SET name = 'Đắk Long' WHERE code = '23368'").await;
    let third = app.get_with(path, &[("if-none-match", first.header("etag"))]).await;

    assert_eq!((second.status, second.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(third.status, StatusCode::OK);
}
