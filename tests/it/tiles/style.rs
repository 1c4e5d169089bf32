//! The style: who sees which layer, what the legend says, and what no map leaves out.

use axum::http::StatusCode;
use banlang::catalog::Catalogue;
use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

/// The layer list of the style as somebody sees it.
async fn listed(app: &TestApp, id: &str) -> Value {
    let style = app.get("/styles/default.json").await.json();
    let layers = style["metadata"]["banlang"]["layers"].as_array().unwrap().clone();
    layers.into_iter().find(|layer| layer["id"] == id).unwrap_or(Value::Null)
}

fn layers_of(style: &Value) -> &Vec<Value> {
    style["layers"].as_array().unwrap()
}

#[tokio::test]
async fn a_personal_layer_is_locked_for_the_public_and_shows_its_title_only() {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;

    let locked = listed(&app, "household").await;
    let style = app.get("/styles/default.json").await.json();
    app.log_in_as_editor_of(&["23368"]).await;
    let open = listed(&app, "household").await;

    assert_eq!(locked["access"], json!("locked"));
    assert_eq!(locked["title"]["en"], json!("Households"));
    assert_eq!(
        (&locked["fields"], &locked["legend"], &locked["style_layers"]),
        (&json!([]), &json!([]), &json!([]))
    );
    assert_eq!(style["sources"]["household"], Value::Null);
    assert!(
        style["metadata"]["banlang"]["codes"]["located_by"].is_null(),
        "codes of a closed collection"
    );
    assert_eq!(open["access"], json!("open"));
    assert!(!open["fields"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn statistics_with_figures_are_themes_with_their_periods_newest_last() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO stat_value (area_code, indicator, ethnic_group, period_from, period_to, numerator, denominator, unit, method, illustrative, source, official) VALUES
            ('23368', 'poor_share', 'all', '2024-01-01', '2025-01-01', 10, 100, '%', 'administrative', true, 'x', true),
            ('23368', 'poor_share', 'all', '2022-01-01', '2023-01-01', 20, 100, '%', 'administrative', true, 'x', true),
            ('22165', 'poor_share', 'all', '2022-01-01', '2023-01-01', 20, 100, '%', 'administrative', true, 'x', true),
            ('23368', 'minority_share', 'xo_dang', '2020-01-01', '2021-01-01', 20, 100, '%', 'administrative', true, 'x', true)",
    )
    .await;

    let style = app.get("/styles/default.json").await.json();

    let meta = &style["metadata"]["banlang"];
    let [theme] = meta["themes"].as_array().unwrap().as_slice() else { panic!("{meta}") };
    assert_eq!(theme["id"], json!("poor_share"));
    assert_eq!(
        theme["periods"],
        json!([{ "from": "2022-01-01", "to": "2023-01-01" }, { "from": "2024-01-01", "to": "2025-01-01" }])
    );
    assert_eq!(theme["breaks"], json!([5.0, 10.0, 20.0, 30.0, 45.0]));
    assert_eq!(theme["colours"]["light"][5], json!("#4F2A12"));
    assert!(layers_of(&style).iter().any(|layer| layer["id"] == theme["style_layer"]));
    assert_eq!(meta["demonstration"], json!(true));
}

#[tokio::test]
async fn a_service_without_demonstration_data_does_not_call_itself_one() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name, boundary_status, geom) VALUES ('51', 'province', 'Quảng Ngãi', 'official', ST_MakeEnvelope(107.4, 14.3, 109.2, 15.4, 4326))").await;

    let style = app.get("/styles/default.json").await.json();

    assert_eq!(style["metadata"]["banlang"]["demonstration"], json!(false));
    assert_eq!(style["metadata"]["banlang"]["bounds"], json!([107.4, 14.3, 109.2, 15.4]));
}

#[tokio::test]
async fn hoang_sa_and_truong_sa_are_named_with_and_without_data() {
    let app = TestApp::start().await;
    let named = |style: &Value| {
        let places = style["sources"]["places"]["data"]["features"].as_array().unwrap();
        let islands = places.iter().filter(|place| place["properties"]["kind"] == "island");
        islands
            .map(|place| place["properties"]["vi"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };

    let without = app.get("/styles/default.json").await.json();
    app.execute("INSERT INTO area (code, level, unit_type, name, geom) VALUES ('20333', 'commune', 'dac_khu', 'Hoàng Sa', ST_Buffer(ST_SetSRID(ST_MakePoint(112.34, 16.83), 4326), 0.01))").await;
    let with = app.get("/styles/default.json").await.json();

    assert_eq!(named(&without), ["Hoàng Sa (Đà Nẵng)", "Trường Sa (Khánh Hoà)"]);
    assert_eq!(named(&with), ["Trường Sa (Khánh Hoà)"]);
    for id in ["names-island", "names-sea", "area-islands-label"] {
        let layer = layers_of(&with).iter().find(|layer| layer["id"] == id).unwrap();
        assert_eq!(layer["layout"]["text-overlap"], json!("always"), "{id}");
    }
    let islands = layers_of(&with).iter().find(|layer| layer["id"] == "area-islands").unwrap();
    // A radius of 1.5 is a dot of three pixels, even at the smallest zoom.
    assert_eq!(islands["paint"]["circle-radius"][4], json!(1.5));
}

#[tokio::test]
async fn shapes_lie_under_all_signs_so_that_a_client_finds_the_place_for_its_own() {
    let app = TestApp::start().await;

    let style = app.get("/styles/default.json?theme=dark&lang=en").await.json();

    let kinds: Vec<_> =
        layers_of(&style).iter().map(|layer| layer["type"].as_str().unwrap()).collect();
    let first = kinds.iter().position(|kind| matches!(*kind, "circle" | "symbol")).unwrap();
    assert!(kinds[first..].iter().all(|kind| matches!(*kind, "circle" | "symbol")), "{kinds:?}");
    let text = style.to_string();
    assert!(text.contains("East Sea") && text.contains("#0C1A25"), "dark and English");
    let ids: Vec<_> = layers_of(&style).iter().map(|layer| layer["id"].to_string()).collect();
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "ids are used once");
}

#[tokio::test]
async fn the_legend_of_events_names_the_kinds_and_levels_that_occur() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO disaster_event (code, kind, name, started_at, risk_level) VALUES ('L1', 'lu', 'Lũ', now(), 3), ('B1', 'bao', 'Bão', now(), NULL)").await;

    let events = listed(&app, "disaster_event").await;

    let marks: Vec<_> = events["legend"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|mark| mark["value"] != Value::Null)
        .map(|mark| (mark["value"].clone(), mark["symbol"].as_str().unwrap()))
        .collect();
    assert_eq!(marks, [(json!(3), "pattern"), (json!("bao"), "icon"), (json!("lu"), "icon")]);
    assert_eq!(events["time"], json!({ "start": "started_at", "end": "ended_at" }));
}

#[tokio::test]
async fn a_collection_with_a_table_and_a_descriptor_alone_is_drawn_with_a_legend() {
    for (kind, types, column, wanted) in [
        ("point", "\"Point\"", "Point", vec!["circle"]),
        ("line", "\"LineString\"", "LineString", vec!["line", "line"]),
        ("polygon", "\"Polygon\"", "Polygon", vec!["fill", "line"]),
        (
            "any",
            "\"Point\", \"Polygon\"",
            "Geometry",
            vec!["fill", "line", "line", "line", "circle"],
        ),
    ] {
        let db = TestDb::create().await;
        db.execute(&format!("CREATE TABLE spring (id bigint PRIMARY KEY, code text UNIQUE, geom geometry({column}, 4326))")).await;
        let mut catalogue = Catalogue::built_in().unwrap();
        let descriptor = format!(
            "title = {{ vi = 'Giọt nước', en = 'Springs' }}\ndescription = {{ vi = 'a', en = 'a' }}\ntable = 'spring'\nkey = ['code']\nsensitivity = 'public'\n\
             [geometry]\ncolumn = 'geom'\nkind = '{kind}'\ntypes = [{types}]\n[[field]]\nname = 'code'\ntype = 'text'\ntitle = {{ vi = 'Mã', en = 'Code' }}\nsensitivity = 'public'\n\
             [tiles]\nmin_zoom = 0\nmax_zoom = 14"
        );
        catalogue.add("spring", &descriptor).unwrap();
        let app = TestApp::over(db, catalogue);

        let style = app.get("/styles/default.json").await.json();
        let spring = listed(&app, "spring").await;

        let mut types: Vec<_> = layers_of(&style)
            .iter()
            .filter(|layer| layer["source"] == "spring")
            .map(|layer| layer["type"].as_str().unwrap())
            .collect();
        types.sort_by_key(|kind| ["fill", "line", "circle"].iter().position(|known| known == kind));
        assert_eq!(types, wanted, "{kind}");
        assert_eq!(spring["group"], json!("other"));
        assert!(!spring["legend"].as_array().unwrap().is_empty(), "{kind}");
        assert_eq!(spring["fields"][0]["name"], json!("code"));
    }
}

#[tokio::test]
async fn there_is_one_style_and_two_appearances() {
    let app = TestApp::start().await;

    assert_eq!(app.get("/styles/other.json").await.status, StatusCode::NOT_FOUND);
    let refused = app.get("/styles/default.json?theme=pink").await;
    assert_eq!(
        (refused.status, &refused.json()["detail"]),
        (StatusCode::BAD_REQUEST, &json!("theme: write light or dark"))
    );
    assert_eq!(app.get("/styles/default.json?colour=red").await.status, StatusCode::BAD_REQUEST);
}
