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
async fn an_editor_of_more_than_a_thousand_communes_reads_their_households_and_no_others() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, geom) VALUES ('62', 'province', 'Quảng Ngãi', ST_MakeEnvelope(107.0, 14.0, 109.0, 15.5, 4326));
         INSERT INTO area (code, level, name, parent_code, geom)
            SELECT (20000 + n)::text, 'commune', 'Xã ' || n, CASE WHEN n <= 1200 THEN '62' END, ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)
            FROM generate_series(1, 1210) AS n;
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
            SELECT (20000 + n)::text, '1', 4, 'kinh', 'gps', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326) FROM generate_series(1, 1210) AS n",
    )
    .await;
    app.log_in_as_editor_of(&["62"]).await;

    for query in ["bbox=107,15,108,16&limit=2000", "limit=2000"] {
        let page = app.get(&format!("/api/collections/household/items?{query}")).await.json();
        let mut communes = found(&page, "commune_code");
        communes.sort_by_key(ToString::to_string);
        let wanted: Vec<_> = (20_001..=21_200).map(|code| json!(code.to_string())).collect();
        assert_eq!(communes, wanted, "{query}");
    }
    let own = app.db.value("SELECT id FROM household WHERE commune_code = '21200'").await;
    let other = app.db.value("SELECT id FROM household WHERE commune_code = '21201'").await;
    let status =
        async |id: String| app.get(&format!("/api/collections/household/items/{id}")).await.status;
    assert_eq!(status(own).await, StatusCode::OK);
    assert_eq!(status(other).await, StatusCode::NOT_FOUND);
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

fn found(page: &serde_json::Value, field: &str) -> Vec<serde_json::Value> {
    let features = page["features"].as_array().unwrap();
    features.iter().map(|feature| feature["properties"][field].clone()).collect()
}

const SHELTERS: &str = "
    INSERT INTO shelter (code, name, capacity, geom) VALUES
        ('S1', 'Trường A', 100, ST_SetSRID(ST_MakePoint(179.5, 15.1), 4326)),
        ('S2', 'Trường B', NULL, ST_SetSRID(ST_MakePoint(-179.5, 15.1), 4326)),
        ('S3', 'Trường C', 100, ST_SetSRID(ST_MakePoint(107.5, 15.1), 4326)),
        ('S4', 'Trường D', 100, NULL)";

#[tokio::test]
async fn a_box_may_cross_the_antimeridian_and_may_have_heights() {
    let app = TestApp::start().await;
    app.execute(SHELTERS).await;

    let across = app.get("/api/collections/shelter/items?bbox=179,15,-179,16").await.json();
    let with_heights =
        app.get("/api/collections/shelter/items?bbox=107,15,-10,108,16,900").await.json();

    assert_eq!(found(&across, "code"), [json!("S1"), json!("S2")]);
    assert_eq!(found(&with_heights, "code"), [json!("S3")]);
}

#[tokio::test]
async fn a_wrong_box_time_limit_or_cursor_is_refused_with_its_name_and_value() {
    let app = TestApp::start().await;
    for (name, value) in [
        ("bbox", "1,2,3"),
        ("bbox", "107,16,108,15"),
        ("datetime", "yesterday"),
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "many"),
        ("cursor", "5"),
        ("cursor", "i-5"),
        ("f", "gml"),
        ("lang", "fr"),
        ("properties", "colour"),
        ("level", "county"),
    ] {
        let refused = app.get(&format!("/api/collections/area/items?{name}={value}")).await;

        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{name}={value}");
        assert_eq!(refused.json()["name"], json!(name), "{value}");
        assert_eq!(refused.json()["value"], json!(value), "{name}");
    }
}

#[tokio::test]
async fn a_limit_above_the_greatest_is_lowered_to_it() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name) SELECT 'S' || n, 'x' FROM generate_series(1, 10001) AS n",
    )
    .await;

    let page = app.get("/api/collections/shelter/items?limit=50000").await.json();

    assert_eq!(page["numberReturned"], json!(10_000));
    assert!(page["links"].as_array().unwrap().iter().any(|link| link["rel"] == "next"));
}

#[tokio::test]
async fn the_number_of_matches_is_told_where_it_is_cheap_and_right_where_it_is_told() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO shelter (code, name, capacity) SELECT 'S' || n, 'x', n FROM generate_series(1, 30) AS n").await;
    let matched = async |query: &str| {
        app.get(&format!("/api/collections/shelter/items?{query}")).await.json()["numberMatched"]
            .clone()
    };

    assert_eq!(matched("").await, json!(30));
    assert_eq!(matched("limit=10").await, json!(30));
    assert_eq!(matched("capacity=7").await, json!(1));
    assert_eq!(matched("limit=10&status=ready").await, serde_json::Value::Null);
    app.execute(
        "INSERT INTO shelter (code, name) SELECT 'T' || n, 'x' FROM generate_series(1, 1000) AS n",
    )
    .await;
    assert_eq!(matched("limit=10").await, serde_json::Value::Null);
    assert_eq!(matched("limit=1000").await, serde_json::Value::Null);
    assert_eq!(matched("limit=1030").await, json!(1030));
}

#[tokio::test]
async fn rows_are_selected_by_time_and_by_the_values_of_fields() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, valid_from, valid_to) VALUES
            ('23368', 'commune', 'Cũ', '2020-01-01', '2025-07-01'), ('23368', 'commune', 'Mới', '2025-07-01', NULL)",
    )
    .await;
    let names = async |query: &str| {
        found(&app.get(&format!("/api/collections/area/items?{query}")).await.json(), "name")
    };

    assert_eq!(names("datetime=2025-06-30").await, [json!("Cũ")]);
    assert_eq!(names("datetime=2025-07-01").await, [json!("Mới")]);
    assert_eq!(names("datetime=2025-06-30T00:00:00Z/..").await, [json!("Cũ"), json!("Mới")]);
    assert_eq!(names("name=M%E1%BB%9Bi").await, [json!("Mới")]);
    assert_eq!(names("filter=valid_to%20IS%20NULL").await, [json!("Mới")]);
}

#[tokio::test]
async fn only_the_properties_that_are_asked_for_are_sent() {
    let app = TestApp::start().await;
    app.execute(SHELTERS).await;

    let page = app.get("/api/collections/shelter/items?properties=name,code&limit=1").await.json();

    assert_eq!(page["features"][0]["properties"], json!({ "name": "Trường A", "code": "S1" }));
}

#[tokio::test]
async fn a_client_that_takes_none_of_our_formats_is_told_what_there_is() {
    let app = TestApp::start().await;

    let refused = app.get_with("/api/collections/area/items", &[("accept", "image/png")]).await;

    assert_eq!(refused.status, StatusCode::NOT_ACCEPTABLE);
    assert!(refused.json()["detail"].as_str().unwrap().contains("application/geo+json"));
}

#[tokio::test]
async fn links_stand_in_the_header_as_in_the_body() {
    let app = TestApp::start().await;
    app.execute(SHELTERS).await;

    let page = app.get("/api/collections/shelter/items?limit=2").await;

    let next =
        page.json()["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap()
            ["href"]
            .as_str()
            .unwrap()
            .to_owned();
    assert!(
        page.header("link").contains(&format!("<{next}>; rel=\"next\"")),
        "{}",
        page.header("link")
    );
    assert!(page.json()["timeStamp"].is_string());
}

#[tokio::test]
async fn head_options_and_other_methods_are_answered_as_http_has_it() {
    use axum::{body::Body, http::Method};

    let app = TestApp::start().await;
    let path = "/api/collections/area/items";

    let head = app.send(Method::HEAD, path, &[], Body::empty()).await;
    let options = app.send(Method::OPTIONS, path, &[], Body::empty()).await;
    let options_of_landing = app.send(Method::OPTIONS, "/api", &[], Body::empty()).await;
    let patch = app.send(Method::PATCH, path, &[], Body::empty()).await;

    assert_eq!(
        (head.status, head.body.len(), head.header("content-type")),
        (StatusCode::OK, 0, "application/geo+json")
    );
    assert!(!head.header("etag").is_empty());
    assert_eq!((options.status, options.header("allow")), (StatusCode::OK, "GET, HEAD, OPTIONS"));
    assert_eq!(
        (options_of_landing.status, options_of_landing.header("allow")),
        (StatusCode::NO_CONTENT, "GET,HEAD")
    );
    assert_eq!(patch.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(patch.header("allow").contains("GET"), "{}", patch.header("allow"));
}

#[tokio::test]
async fn an_empty_parameter_asks_for_rows_without_a_text_and_is_no_number_time_code_or_property() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name, capacity, source) VALUES ('S1', 'Trường A', 9, NULL), ('S2', 'Trường B', NULL, 'x')",
    )
    .await;
    let page = app.get("/api/collections/shelter/items?source=").await.json();
    assert_eq!(page["features"][0]["properties"]["code"], "S1");
    assert_eq!(page["numberReturned"], 1);
    for (asked, part) in [
        ("capacity=", "capacity IS NULL"),
        ("status=", "status IS NULL"),
        ("properties=", "names of properties"),
        ("properties=code,,name", "names of properties"),
    ] {
        let answer = app.get(&format!("/api/collections/shelter/items?{asked}")).await;
        assert_eq!(answer.status, 400, "{asked}");
        assert!(answer.text().contains(part), "{}", answer.text());
    }
}
