//! The definition of the API.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Map, Value, json};

use crate::support::TestApp;

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{reference} is missing")),
        None => value,
    }
}

/// An example as it stands in an address.
fn written(example: &Value) -> String {
    let text = match example {
        Value::Array(parts) => parts.iter().map(written).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.replace(' ', "+")
}

/// The address of an operation with the examples of its path parameters, and of those of the query: all, or the
/// required ones.
fn address(document: &Value, path: &str, operation: &Value, all: bool) -> String {
    let mut address = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = resolved(document, parameter);
        let (name, example) = (parameter["name"].as_str().unwrap(), &parameter["example"]);
        match parameter["in"].as_str().unwrap() {
            "path" => address = address.replace(&format!("{{{name}}}"), &written(example)),
            "query" if !example.is_null() && (all || parameter["required"] == json!(true)) => {
                query.push(format!("{name}={}", written(example)));
            }
            _ => {}
        }
    }
    assert!(!address.contains('{'), "{path} has a parameter without example");
    if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
}

fn paths(document: &Value) -> &Map<String, Value> {
    document["paths"].as_object().unwrap()
}

async fn seeded() -> TestApp {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, geom) VALUES ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
         INSERT INTO shelter (code, name) VALUES ('S1', 'x');
         INSERT INTO road (code, name) VALUES ('R1', 'x');
         INSERT INTO road_status (code, status, reported_at) VALUES ('R1', 'closed', now());
         INSERT INTO facility (code, kind, name) VALUES ('F1', 'school', 'x');
         INSERT INTO cultural_item (code, kind, name) VALUES ('C1', 'festival', 'x');
         INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('E1', 'lu', 'x', now());
         INSERT INTO event_track (event_code, kind, issued_at, valid_at, geom) VALUES ('E1', 'observed', now(), now(), 'SRID=4326;POINT(107 15)');
         INSERT INTO warning (code, kind, risk_level, headline_vi, issued_at, effective_at, expires_at, issuer)
            VALUES ('W1', 'lu', 3, 'x', now(), now(), now() + interval '1 day', 'x');
         INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
            SELECT '23368', id, '2021-01-01', '2022-01-01', 1, 'x', 'census', 'x', true FROM indicator LIMIT 1;
         INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (1, '2026-01-01', 'x', 'a', now(), 'b');
         INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members)
            VALUES (1, '23368', 'none', 'kinh', 'poor', 10, 40);
         INSERT INTO media (code, collection, record_id, kind, mime, size_bytes, sha256, title_vi, credit, licence)
            VALUES ('M1', 'cultural_item', 1, 'photo', 'image/jpeg', 1, repeat('0', 64), 'x', 'x', 'x')",
    )
    .await;
    app
}

/// The answer is what the definition of the API says.
pub(crate) async fn fits(app: &TestApp, name: &str, answer: &Value) {
    let document = app.get("/api/openapi.json").await.json();
    let schema = schema_of(&document, name);
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(answer)
        .map(|error| format!("{error} at {}", error.instance_path))
        .collect();
    assert!(errors.is_empty(), "{errors:?} in {answer:#}");
}

#[tokio::test]
async fn every_documented_operation_has_a_route() {
    let mut app = seeded().await;
    app.log_in_as_editor_of(&["23368"]).await;
    let document = app.get("/api/openapi.json").await.json();

    for (path, operations) in paths(&document) {
        for (method, operation) in operations.as_object().unwrap() {
            let address = address(&document, path, operation, false);
            // No route takes TRACE: an address with routes says which methods it takes, one without is not found.
            let answer = app.send(Method::TRACE, &address, &[], Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path} has no route");
            assert!(
                answer.header("allow").contains(&method.to_uppercase()),
                "{method} {path}: {}",
                answer.header("allow")
            );
        }
    }
}

#[tokio::test]
async fn every_example_works_and_its_answer_has_the_documented_type() {
    let app = seeded().await;
    let document = app.get("/api/openapi.json").await.json();
    let mut tried = 0;

    for (path, operations) in paths(&document) {
        // Files of media and the style need more than rows, an activation somebody who may know of it, an import the one who
        // sent it, a kept answer the one who keeps it, a warning two persons, and a stream does not end.
        let elsewhere = [
            "/media",
            "/health",
            "/api/activations/",
            "/api/answers",
            "/api/changes/stream",
            "/api/imports",
            "/api/layers",
            "/api/warnings/",
            "/warnings/",
        ];
        let Some(operation) = operations
            .get("get")
            .filter(|_| !elsewhere.iter().any(|start| path.starts_with(start)))
            // Reports of damage are told to the officers of an area.
            .filter(|_| !path.contains("/damage"))
        else {
            continue;
        };
        let address = address(&document, path, operation, true);
        let answer = app.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text());
        let documented = operation["responses"]["200"]["content"].as_object().unwrap();
        let kind = answer.header("content-type").split("; charset").next().unwrap();
        assert!(
            documented.contains_key(kind),
            "{address}: {kind} is not among {:?}",
            documented.keys()
        );
        tried += 1;
    }
    assert!(tried > 25, "{tried}");
}

#[tokio::test]
async fn the_definition_says_that_tiles_take_a_time_and_a_filter() {
    let mut app = seeded().await;
    app.log_in_as_editor_of(&["23368"]).await;
    let document = app.get("/api/openapi.json").await.json();
    let tiles = [
        "/api/collections/{collectionId}/tiles/WebMercatorQuad/{z}/{y}/{x}",
        "/tiles/{layers}.json",
        "/tiles/{layers}/{z}/{x}/{y}.mvt",
    ];
    for path in tiles {
        let operation = &document["paths"][path]["get"];
        let given: Vec<_> = operation["parameters"].as_array().unwrap().iter().collect();
        let named = |name: &str| {
            given.iter().map(|given| resolved(&document, given)).find(|given| given["name"] == name)
        };
        assert!(named("datetime").is_some(), "{path}");
        let filter = named("filter").unwrap();
        assert_eq!(filter["in"], "query", "{path}");
        for part in ["<>", "IN", "BETWEEN", "IS NULL", "AND", "OR", "NOT", "400"] {
            assert!(filter["description"].as_str().unwrap().contains(part), "{path}: {part}");
        }
        let refused = address(&document, path, operation, false) + "?filter=LIKE";
        let answer = app.get(&refused).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{refused}");
        assert!(answer.text().contains("LIKE"), "{}", answer.text());
    }
}

#[tokio::test]
async fn answers_fit_the_schemas_that_the_definition_gives_them() {
    let app = seeded().await;
    let document = app.get("/api/openapi.json").await.json();
    let mut tried = 0;
    for (path, operations) in paths(&document) {
        let content = &operations["get"]["responses"]["200"]["content"];
        for kind in ["application/json", "application/geo+json", "application/schema+json"] {
            let Some(reference) = content[kind]["schema"]["$ref"].as_str() else { continue };
            // Imports, layers, warnings, damage and reports are tested where there are some.
            if [
                "/api/activations/",
                "/api/answers",
                "/api/imports",
                "/api/layers",
                "/api/warnings/",
            ]
            .iter()
            .any(|start| path.starts_with(start))
                || path.contains("/damage")
                || path.ends_with("/report")
            {
                continue;
            }
            let schema = schema_of(&document, reference.rsplit('/').next().unwrap());
            let validator = jsonschema::validator_for(&schema).unwrap();

            let answer = app.get(&address(&document, path, &operations["get"], false)).await.json();

            let errors: Vec<_> = validator
                .iter_errors(&answer)
                .map(|error| format!("{error} at {}", error.instance_path))
                .collect();
            assert!(errors.is_empty(), "{path}: {errors:?}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

/// A schema of the definition, as one of JSON.
pub(crate) fn schema_of(document: &Value, name: &str) -> Value {
    let mut components = document["components"]["schemas"].clone();
    understand_nullable(&mut components);
    json!({ "$ref": format!("#/components/schemas/{name}"), "components": { "schemas": components } })
}

/// OpenAPI 3.0 says `nullable` where JSON Schema has a second type.
fn understand_nullable(schema: &mut Value) {
    if schema["nullable"] == json!(true)
        && let Some(kind) = schema["type"].as_str().map(str::to_owned)
    {
        schema["type"] = json!([kind, "null"]);
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(understand_nullable),
        Value::Array(values) => values.iter_mut().for_each(understand_nullable),
        _ => {}
    }
}

#[tokio::test]
async fn the_definition_names_only_collections_that_the_caller_may_read() {
    let mut app = seeded().await;

    let public = app.get("/api/openapi.json").await.text();
    app.log_in_as_editor_of(&["23368"]).await;
    let editor = app.get("/api/openapi.json").await.json();

    for word in [
        "household_status",
        "/household/",
        "/contact/",
        "contactFeature",
        "head_name",
        "damage_report",
    ] {
        assert!(!public.contains(word), "{word}");
    }
    assert!(paths(&editor).contains_key("/api/collections/household/items"));
    assert!(editor["paths"]["/api/collections/household/items"]["post"].is_object());
    assert!(editor["paths"]["/api/collections/road/items"]["post"].is_null());
}

#[tokio::test]
async fn the_definition_is_self_contained_and_its_operations_have_names_of_their_own() {
    let app = seeded().await;
    let document = app.get("/api/openapi.json").await.json();
    let mut names = BTreeMap::new();

    let text = document.to_string();
    let references: Vec<_> =
        text.split("\"$ref\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();

    assert!(references.len() > 50);
    for reference in references {
        assert!(reference.starts_with("#/"), "{reference}");
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for (path, operations) in paths(&document) {
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            let other = names.insert(name, format!("{method} {path}"));
            assert_eq!(other, None, "{method} {path}");
        }
    }
}
