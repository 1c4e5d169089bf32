//! Answers against the schemas of the standard (OGC API Features Part 1).

use std::{fs, path::Path};

use jsonschema::{Resource, Validator};
use serde_json::Value;

use crate::support::{TestApp, shared_data};

const WORLD: &str = "
    INSERT INTO area (code, level, name, valid_from, valid_to, geom) VALUES
        ('23368', 'commune', 'Đăk Long', '2025-07-01', NULL, ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
        ('22165', 'commune', 'Phường cũ', '2020-01-01', '2025-07-01', ST_MakeEnvelope(109.0, 13.0, 109.2, 13.2, 4326));
    INSERT INTO shelter (code, name) VALUES ('S1', 'Chưa có vị trí')";

/// The schemas of the standard as a validator for one of them.
fn validator(folder: &Path, name: &str) -> Validator {
    let mut options = jsonschema::options();
    let mut wanted = None;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut schema: Value =
            serde_saphyr::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        name_null_type(&mut schema);
        let uri = format!("file:///schemas/{file}");
        if file == format!("{name}.yaml") {
            schema["$id"] = Value::String(uri.clone());
            wanted = Some(schema.clone());
        }
        options = options.with_resource(uri, Resource::from_contents(schema).unwrap());
    }
    options.build(&wanted.unwrap()).unwrap()
}

/// The files write the type "null" without quotes, which YAML reads as no value.
fn name_null_type(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::Null if name == "type" => *value = Value::String("null".to_owned()),
                    Value::Array(kinds) if name == "type" => kinds
                        .iter_mut()
                        .filter(|kind| kind.is_null())
                        .for_each(|kind| *kind = Value::String("null".to_owned())),
                    _ => name_null_type(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(name_null_type),
        _ => {}
    }
}

#[tokio::test]
async fn every_answer_has_the_shape_that_the_standard_gives_it() {
    let Some(data) = shared_data() else { return };
    let schemas = data.join("schemas/ogcapi-features/core/openapi/schemas");
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    for (path, schema) in [
        ("/api", "landingPage"),
        ("/api/conformance", "confClasses"),
        ("/api/collections", "collections"),
        ("/api/collections/area", "collection"),
        ("/api/collections/shelter", "collection"),
        ("/api/collections/stat_value", "collection"),
        ("/api/collections/area/items", "featureCollectionGeoJSON"),
        ("/api/collections/area/items?limit=1", "featureCollectionGeoJSON"),
        ("/api/collections/area/items?f=geojson-stream", "featureCollectionGeoJSON"),
        ("/api/collections/shelter/items", "featureCollectionGeoJSON"),
        ("/api/collections/area/items/1", "featureGeoJSON"),
        ("/api/collections/nothing", "exception"),
    ] {
        let validator = validator(&schemas, schema);

        let answer = app.get(path).await.json();

        let errors: Vec<_> = validator
            .iter_errors(&answer)
            .map(|error| format!("{} at {}", error, error.instance_path))
            .collect();
        assert!(errors.is_empty(), "{path} against {schema}: {errors:?}\n{answer}");
    }
}

#[tokio::test]
async fn the_schemas_of_the_standard_refuse_a_wrong_answer() {
    let Some(data) = shared_data() else { return };
    let schemas = data.join("schemas/ogcapi-features/core/openapi/schemas");

    let collection = validator(&schemas, "collection");

    assert!(
        !collection.is_valid(&serde_json::json!({ "id": "area", "links": [{ "rel": "self" }] }))
    );
    assert!(!collection.is_valid(&serde_json::json!({ "id": "area" })));
}
