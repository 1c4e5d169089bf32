//! Landing page, conformance and collections.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;

fn link<'a>(document: &'a Value, rel: &str) -> &'a Value {
    document["links"]
        .as_array()
        .unwrap()
        .iter()
        .find(|link| link["rel"] == rel)
        .unwrap_or_else(|| panic!("no link {rel}: {document}"))
}

fn path(link: &Value) -> String {
    link["href"].as_str().unwrap().trim_start_matches("http://ban.lang").to_owned()
}

#[tokio::test]
async fn the_landing_page_leads_to_everything_that_the_standard_asks_for() {
    let app = TestApp::start().await;

    let landing = app.get("/api").await.json();

    for rel in ["self", "alternate", "service-desc", "service-doc", "conformance", "data"] {
        let link = link(&landing, rel);
        let answer = app.get(&path(link)).await;
        assert_eq!(answer.status, StatusCode::OK, "{rel}");
        let kind = |text: &str| text.split(';').next().unwrap().to_owned();
        assert_eq!(
            kind(answer.header("content-type")),
            kind(link["type"].as_str().unwrap()),
            "{rel}"
        );
    }
}

#[tokio::test]
async fn only_the_standards_that_are_kept_are_claimed() {
    let app = TestApp::start().await;

    let classes = app.get("/api/conformance").await.json()["conformsTo"].clone();

    let of = |part: &str, names: &[&str]| -> Vec<String> {
        let uri = |name| format!("http://www.opengis.net/spec/{part}/1.0/conf/{name}");
        names.iter().map(uri).collect()
    };
    let wanted = [
        of("ogcapi-features-1", &["core", "oas30", "html", "geojson"]),
        of("ogcapi-features-2", &["crs"]),
        of(
            "ogcapi-features-3",
            &["queryables", "queryables-query-parameters", "filter", "features-filter"],
        ),
        of(
            "cql2",
            &[
                "cql2-text",
                "cql2-json",
                "basic-cql2",
                "advanced-comparison-operators",
                "case-insensitive-comparison",
                "accent-insensitive-comparison",
                "basic-spatial-functions",
                "basic-spatial-functions-plus",
                "spatial-functions",
                "temporal-functions",
                "property-property",
                "arithmetic",
            ],
        ),
        of(
            "ogcapi-features-4",
            &["create-replace-delete", "update", "optimistic-locking-etags", "features"],
        ),
        of(
            "ogcapi-common-3",
            &[
                "schemas",
                "advanced-property-roles",
                "returnables-and-receivables",
                "queryables",
                "sortables",
            ],
        ),
        of("ogcapi-features-8", &["sorting", "features-sorting"]),
        of("ogcapi-tiles-1", &["core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"]),
        vec!["http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset".to_owned()],
        of("ogcapi-processes-1", &["core", "ogc-process-description", "json"]),
    ];
    assert_eq!(classes, json!(wanted.concat()));
}

#[tokio::test]
async fn a_collection_says_where_and_when_its_rows_are() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, valid_from, valid_to, geom) VALUES
            ('23368', 'commune', 'Mới', '2025-07-01', NULL, ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
            ('22165', 'commune', 'Cũ', '2020-01-01', '2025-07-01', ST_MakeEnvelope(109.0, 13.0, 109.2, 13.2, 4326));
         INSERT INTO road_status (code, status, reported_at) VALUES
            ('R1', 'closed', '2026-11-20T01:00:00+07:00'), ('R2', 'closed', '2026-11-22T01:00:00Z')",
    )
    .await;

    let area = app.get("/api/collections/area").await.json();
    let road_status = app.get("/api/collections/road_status").await.json();
    let shelter = app.get("/api/collections/shelter").await.json();

    assert_eq!(area["extent"]["spatial"]["bbox"], json!([[107.5, 13.0, 109.2, 15.2]]));
    assert_eq!(area["extent"]["temporal"]["interval"], json!([["2020-01-01T00:00:00Z", null]]));
    assert_eq!(
        road_status["extent"]["temporal"]["interval"],
        json!([["2026-11-19T18:00:00Z", "2026-11-22T01:00:00Z"]])
    );
    assert_eq!(shelter["extent"], Value::Null);
    assert_eq!(area["crs"][0], json!("http://www.opengis.net/def/crs/OGC/1.3/CRS84"));
    assert_eq!(area["itemType"], json!("feature"));
}

#[tokio::test]
async fn every_link_of_a_collection_that_this_facade_serves_leads_somewhere() {
    let app = TestApp::start().await;

    let area = app.get("/api/collections/area").await.json();

    let links = area["links"].as_array().unwrap();
    let own: Vec<_> = links.iter().map(path).filter(|path| path.starts_with("/api/")).collect();
    assert!(own.len() >= 9, "{own:?}");
    for path in own {
        assert_eq!(app.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn hidden_collections_are_not_listed_and_look_like_unknown_ones_on_every_path() {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;
    let ids = |list: Value| -> Vec<String> {
        let collections = list["collections"].as_array().unwrap().clone();
        collections.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };

    let public = ids(app.get("/api/collections").await.json());
    for suffix in [
        "",
        "/schema",
        "/queryables",
        "/sortables",
        "/items",
        "/items/1",
        "/template.csv",
        "/template.xlsx",
        "/items?f=csv",
        "/items?f=gpkg",
        "/items?f=html",
    ] {
        let hidden = app.get(&format!("/api/collections/household{suffix}")).await;
        let unknown = app.get(&format!("/api/collections/nothing{suffix}")).await;
        assert_eq!(
            (hidden.status, &hidden.body),
            (StatusCode::NOT_FOUND, &unknown.body),
            "{suffix}"
        );
    }
    app.log_in_as_editor_of(&["23368"]).await;
    let editor = ids(app.get("/api/collections").await.json());

    for hidden in ["household", "household_status", "contact", "damage_report"] {
        assert!(!public.contains(&hidden.to_owned()), "{hidden}");
        assert!(editor.contains(&hidden.to_owned()), "{hidden}");
    }
    assert!(public.contains(&"household_summary".to_owned()));
}

#[tokio::test]
async fn titles_come_in_the_language_that_is_asked_for() {
    let app = TestApp::start().await;

    let vi = app.get("/api/collections/shelter").await;
    let en = app.get_with("/api/collections/shelter", &[("accept-language", "en-GB")]).await;
    let en_by_parameter = app.get("/api/collections/shelter?lang=en").await;

    assert_eq!(
        (vi.json()["title"].clone(), vi.header("content-language")),
        (json!("Điểm sơ tán"), "vi")
    );
    assert_eq!(
        (en.json()["title"].clone(), en.header("content-language")),
        (json!("Shelters"), "en")
    );
    assert_eq!(en_by_parameter.json()["title"], json!("Shelters"));
}

#[tokio::test]
async fn what_anyone_may_read_is_open_to_pages_of_other_origins_and_what_a_session_reads_is_not() {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;

    let public = app.get("/api/collections/area/items").await;
    app.log_in_as_editor_of(&["23368"]).await;
    let editor = app.get("/api/collections/area/items").await;

    assert_eq!(public.header("access-control-allow-origin"), "*");
    assert_eq!(public.header("access-control-allow-credentials"), "");
    assert_eq!(editor.header("access-control-allow-origin"), "");
    assert_eq!(editor.header("cache-control"), "private, no-cache");
}
