//! Schemas of the answers, in the dialect of OpenAPI 3.0.

use serde_json::{Map, Value, json};

use super::parts::reference;
use crate::{
    catalog::{CodeLists, Collection},
    http::Lang,
    ogc::schema::field_schema,
    policy::View,
};

/// Name of the schema of a collection's features.
pub(super) fn feature_name(collection: &Collection) -> String {
    format!("{}Feature", collection.id)
}

/// Name of the schema of a page of them.
pub(super) fn page_name(collection: &Collection) -> String {
    format!("{}Page", collection.id)
}

/// All schemas.
pub(super) fn schemas(codes: &CodeLists, views: &[View], lang: Lang) -> Value {
    let mut schemas = common();
    for view in views {
        let collection = view.collection();
        schemas.insert(feature_name(collection), feature(codes, view, lang));
        schemas.insert(page_name(collection), page(collection));
    }
    Value::Object(schemas)
}

fn common() -> Map<String, Value> {
    let text = json!({ "type": "string" });
    let links = json!({ "type": "array", "items": reference("schemas", "link") });
    let object = |required: &[&str], properties: Value| json!({ "type": "object", "required": required, "properties": properties });
    let refusal = object(
        &["name", "value", "reason"],
        json!({ "name": text, "value": text, "reason": text }),
    );
    let collections = json!({ "type": "array", "items": reference("schemas", "collection") });
    let bbox = json!({ "type": "array", "minItems": 1, "items": { "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } } });
    let interval = json!({ "type": "array", "minItems": 1, "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "string", "format": "date-time", "nullable": true } } });
    let extent = object(
        &[],
        json!({
            "spatial": object(&[], json!({ "bbox": bbox, "crs": text })),
            "temporal": object(&[], json!({ "interval": interval, "trs": text })),
        }),
    );
    let named = [
        (
            "link",
            object(&["href"], json!({ "href": text, "rel": text, "type": text, "title": text })),
        ),
        (
            "landing",
            object(&["links"], json!({ "title": text, "description": text, "links": links })),
        ),
        (
            "conformance",
            object(
                &["conformsTo"],
                json!({ "conformsTo": { "type": "array", "items": text }, "links": links }),
            ),
        ),
        (
            "collections",
            object(
                &["links", "collections"],
                json!({ "links": links, "collections": collections }),
            ),
        ),
        (
            "collection",
            object(
                &["id", "links"],
                json!({
                    "id": text, "title": text, "description": text, "links": links, "extent": extent,
                    "itemType": { "type": "string", "enum": ["feature"] }, "crs": { "type": "array", "items": text },
                }),
            ),
        ),
        (
            "schema",
            object(
                &["$schema", "$id", "type", "properties"],
                json!({ "$schema": text, "$id": text, "type": text, "properties": { "type": "object" } }),
            ),
        ),
        (
            "problem",
            object(
                &["type", "title", "status", "detail"],
                json!({
                    "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "name": text, "value": text,
                    "errors": { "type": "array", "items": refusal },
                }),
            ),
        ),
        (
            "geometry",
            json!({
                "type": "object", "nullable": true, "required": ["type", "coordinates"],
                "properties": {
                    "type": { "type": "string", "enum": ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"] },
                    "coordinates": { "type": "array", "items": {} },
                },
            }),
        ),
    ];
    named.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn feature(codes: &CodeLists, view: &View, lang: Lang) -> Value {
    let properties: Map<_, _> = view
        .fields()
        .map(|field| {
            let mut schema = field_schema(field, codes, lang);
            // The titles of the codes are in the collection's own schema.
            schema.retain(|name, _| name != "oneOf" && !name.starts_with("x-"));
            schema.insert("nullable".to_owned(), json!(true));
            if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                values.push(Value::Null);
            }
            (field.name.clone(), Value::Object(schema))
        })
        .collect();
    json!({
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "type": "integer" },
            "geometry": reference("schemas", "geometry"),
            "properties": { "type": "object", "properties": properties, "additionalProperties": false },
            "links": { "type": "array", "items": reference("schemas", "link") },
        },
    })
}

fn page(collection: &Collection) -> Value {
    json!({
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "features": { "type": "array", "items": reference("schemas", &feature_name(collection)) },
            "links": { "type": "array", "items": reference("schemas", "link") },
            "timeStamp": { "type": "string", "format": "date-time" },
            "numberMatched": { "type": "integer", "minimum": 0 },
            "numberReturned": { "type": "integer", "minimum": 0 },
        },
    })
}
