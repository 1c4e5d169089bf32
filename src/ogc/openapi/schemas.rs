//! Schemas of the features of each collection, in the dialect of OpenAPI 3.0.

use serde_json::{Map, Value, json};

use super::operation::reference;
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

/// The schemas of all collections.
pub(super) fn schemas(codes: &CodeLists, views: &[View], lang: Lang) -> Map<String, Value> {
    let mut schemas = Map::new();
    for view in views {
        let collection = view.collection();
        schemas.insert(feature_name(collection), feature(codes, view, lang));
        schemas.insert(page_name(collection), page(collection));
    }
    schemas
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
