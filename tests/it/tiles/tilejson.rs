//! TileJSON: valid by its schema, and true for the caller.

use std::fs;

use serde_json::{Value, json};

use crate::support::{TestApp, shared_data};

const WORLD: &str = "
    INSERT INTO area (code, level, name, geom) VALUES
        ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
        ('22165', 'commune', 'Phường ngoài', ST_MakeEnvelope(109.0, 13.0, 109.2, 13.2, 4326))";

#[tokio::test]
async fn the_document_is_valid_by_the_schema_of_tilejson_3() {
    let Some(data) = shared_data() else { return };
    let schema = fs::read(data.join("schemas/tilejson/3.0.0/schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let app = TestApp::start().await;
    app.execute(WORLD).await;

    for layers in ["area", "area,household_summary,disaster_event", "shelter"] {
        let document = app.get(&format!("/tiles/{layers}.json")).await.json();
        let problems: Vec<_> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{layers}: {problems:?}");
    }
    assert!(!validator.is_valid(&json!({ "tilejson": "3.0.0" })), "the schema holds nothing");
}

#[tokio::test]
async fn it_says_where_the_tiles_are_what_they_hold_and_how_far_they_reach() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;

    let document =
        app.get("/tiles/area,shelter.json?datetime=2025-07-01T00:00:00%2B07:00").await.json();

    let edges: Vec<_> =
        document["bounds"].as_array().unwrap().iter().map(|edge| edge.as_f64().unwrap()).collect();
    assert_eq!(edges, [107.5, 13.0, 109.2, 15.2]);
    assert_eq!(
        document["tiles"],
        json!([
            "http://ban.lang/tiles/area,shelter/{z}/{x}/{y}.mvt?datetime=2025%2D07%2D01T00%3A00%3A00%2B07%3A00"
        ])
    );
    let layers: Vec<_> =
        document["vector_layers"].as_array().unwrap().iter().map(|layer| &layer["id"]).collect();
    assert_eq!(layers, ["area", "area_label", "shelter"]);
    let fields = &document["vector_layers"][2]["fields"];
    assert_eq!(fields["capacity"], json!("Sức chứa (Capacity), người, integer"));
    assert_eq!(fields["source"], Value::Null, "a field that is not in the tiles");
}

#[tokio::test]
async fn an_empty_collection_has_no_bounds_and_is_a_document_all_the_same() {
    let app = TestApp::start().await;

    let document = app.get("/tiles/road.json").await.json();

    assert_eq!(document["bounds"], Value::Null);
    assert_eq!(document["vector_layers"][0]["id"], json!("road"));
}
