//! Schema, queryables and the import template.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn a_schema_names_types_titles_units_codes_and_bounds() {
    let app = TestApp::start().await;

    let shelter = app.get("/api/collections/shelter/schema").await;

    assert_eq!(shelter.header("content-type"), "application/schema+json");
    let schema = shelter.json();
    assert_eq!(schema["$schema"], json!("https://json-schema.org/draft/2020-12/schema"));
    assert_eq!(schema["required"], json!(["code", "name"]));
    assert_eq!(
        schema["properties"]["capacity"],
        json!({ "title": "Sức chứa", "x-title-vi": "Sức chứa", "x-title-en": "Capacity", "type": "integer", "minimum": 1,
            "x-unit": "người", "x-ogc-propertySeq": 4 })
    );
    assert_eq!(schema["properties"]["status"]["enum"], json!(["ready", "open", "full", "closed"]));
    let first = &schema["properties"]["status"]["oneOf"][0];
    assert_eq!((first["const"].clone(), first["title"].is_string()), (json!("ready"), true));
    assert_eq!(schema["properties"]["geometry"]["format"], json!("geometry-point"));
}

#[tokio::test]
async fn every_row_fits_the_schema_of_its_collection() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO warning (code, kind, risk_level, headline_vi, issued_at, effective_at, expires_at, issuer)
            VALUES ('W1', 'lu', 3, 'Lũ', now(), now(), now() + interval '1 day', 'Đài');
         INSERT INTO area (code, level, name, area_km2) VALUES ('23368', 'commune', 'Đăk Long', 12.5);
         INSERT INTO cultural_item (code, kind, name) VALUES ('C1', 'festival', 'Lễ')",
    )
    .await;
    for collection in ["warning", "area", "cultural_item"] {
        let schema = app.get(&format!("/api/collections/{collection}/schema")).await.json();
        let validator = jsonschema::validator_for(&schema).unwrap();

        let page = app.get(&format!("/api/collections/{collection}/items")).await.json();

        let mut row = page["features"][0]["properties"].as_object().unwrap().clone();
        row.retain(|_, value| !value.is_null());
        let errors: Vec<_> = validator
            .iter_errors(&Value::Object(row.clone()))
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{collection}: {errors:?}");
    }
}

#[tokio::test]
async fn queryables_are_the_geometry_and_the_fields_and_each_field_is_taken_as_a_parameter() {
    let app = TestApp::start().await;

    let queryables = app.get("/api/collections/area/queryables").await.json();

    assert_eq!(queryables["$id"], json!("http://ban.lang/api/collections/area/queryables"));
    let properties = queryables["properties"].as_object().unwrap();
    assert_eq!(properties["geometry"]["x-ogc-role"], "primary-geometry");
    for name in properties.keys() {
        let filter = format!("/api/collections/area/items?filter={name}%20IS%20NULL");
        assert_eq!(app.get(&filter).await.status, StatusCode::OK, "{name}");
    }
    // A place has no words that a parameter could hold.
    for name in properties.keys().filter(|name| *name != "geometry") {
        let answer = app.get(&format!("/api/collections/area/items?{name}=")).await;
        // Rows without a text are asked for so; of other fields the answer says how.
        let says_how = format!("filter={name} IS NULL");
        assert!(
            answer.status == StatusCode::OK || answer.text().contains(&says_how),
            "{name}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn the_template_is_the_header_of_an_import() {
    let app = TestApp::start().await;

    let template = app.get("/api/collections/shelter/template.csv").await;
    let made_elsewhere = app.get("/api/collections/household_summary/template.csv").await;

    assert_eq!(template.text(), "\u{feff}code,name,area_code,capacity,status,source,lon,lat\r\n");
    assert_eq!(template.header("content-disposition"), "attachment; filename=\"shelter.csv\"");
    assert_eq!(made_elsewhere.status, StatusCode::NOT_FOUND);
}
