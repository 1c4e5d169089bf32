//! `/schema`, `/queryables` and `/sortables`: the fields of a collection as JSON Schema 2020-12 (OGC API Features Part 5, OGC
//! 23-058r2).

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{answer::Request, items::view_of, sortby::ID};
use crate::{
    app::App,
    catalog::{Code, CodeLists, Collection, Field, FieldType, Geometry, GeometryKind, Text},
    http::{ApiError, Lang, Offer},
    policy::View,
    record::GEOMETRY,
};

/// Says what a property is to its feature.
const ROLE: &str = "x-ogc-role";

/// Schemas are data.
const OFFERS: [Offer; 2] =
    [Offer::new("json", "application/schema+json"), Offer::new("json", "application/json")];

/// The schema of the features.
pub(super) async fn schema(
    State(app): State<App>,
    Path(collection): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    answer(&app, &collection, request, "schema", schema_of)
}

/// The properties that can be filtered by.
pub(super) async fn queryables(
    State(app): State<App>,
    Path(collection): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    answer(&app, &collection, request, "queryables", queryables_of)
}

/// The properties that can be sorted by.
pub(super) async fn sortables(
    State(app): State<App>,
    Path(collection): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    answer(&app, &collection, request, "sortables", sortables_of)
}

fn answer(
    app: &App,
    collection: &str,
    mut request: Request,
    name: &str,
    make: fn(&View, &CodeLists, Lang) -> Map<String, Value>,
) -> Result<Response, ApiError> {
    let view = view_of(app, &request.caller, collection)?;
    let offer = request.format(&OFFERS)?;
    request.finish()?;
    let links = request.own_links(offer, &OFFERS);
    let mut document = Map::new();
    document.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    let id = request.url(&format!("/api/collections/{collection}/{name}"));
    document.insert("$id".to_owned(), Value::String(id));
    document.extend(make(&view, app.catalogue().codes(), request.lang));
    request.json(offer.media_type, &links, &document)
}

/// The schema without its address.
pub fn schema_of(view: &View, codes: &CodeLists, lang: Lang) -> Map<String, Value> {
    let mut document = described(view.collection(), lang);
    let mut properties = Map::from_iter([(ID.to_owned(), id_schema(lang))]);
    if let Some(geometry) = &view.collection().geometry {
        properties.insert(GEOMETRY.to_owned(), geometry_schema(geometry));
    }
    properties.extend(fields_schema(view, codes, lang));
    for (name, role) in time_roles(view) {
        if let Some(field) = properties.get_mut(name).and_then(Value::as_object_mut) {
            field.insert(ROLE.to_owned(), json!(role));
        }
    }
    document.insert("properties".to_owned(), Value::Object(properties));
    let required: Vec<_> =
        view.fields().filter(|field| field.required).map(|field| field.name.as_str()).collect();
    if !required.is_empty() {
        document.insert("required".to_owned(), json!(required));
    }
    document.insert("additionalProperties".to_owned(), json!(false));
    document
}

fn queryables_of(view: &View, codes: &CodeLists, lang: Lang) -> Map<String, Value> {
    let mut document = described(view.collection(), lang);
    let mut properties = Map::new();
    if let Some(geometry) = &view.collection().geometry {
        properties.insert(GEOMETRY.to_owned(), geometry_schema(geometry));
    }
    properties.extend(fields_schema(view, codes, lang));
    document.insert("properties".to_owned(), Value::Object(properties));
    document.insert("additionalProperties".to_owned(), json!(false));
    document
}

/// Everything by which rows can be put in order: the id and the fields, whatever their values are for whom.
fn sortables_of(view: &View, codes: &CodeLists, lang: Lang) -> Map<String, Value> {
    let mut document = described(view.collection(), lang);
    let mut properties = Map::from_iter([(ID.to_owned(), id_schema(lang))]);
    properties.extend(fields_schema(view, codes, lang));
    document.insert("properties".to_owned(), Value::Object(properties));
    document.insert("additionalProperties".to_owned(), json!(false));
    document
}

/// The number of a row, which the service gives.
fn id_schema(lang: Lang) -> Value {
    json!({ "title": lang.of("Mã bản ghi", "Id of the record"), "type": "integer", "readOnly": true, ROLE: "id" })
}

/// The fields that say when a row holds, with their roles.
fn time_roles(view: &View) -> Vec<(&str, &'static str)> {
    let shown = |name: &'_ String| view.field(name).map(|field| field.name.as_str());
    let Some(time) = &view.collection().time else { return Vec::new() };
    match (shown(&time.start), time.end.as_ref().and_then(shown)) {
        (Some(start), None) if time.end.is_none() => vec![(start, "primary-instant")],
        (start, end) => {
            let ends = [(start, "primary-interval-start"), (end, "primary-interval-end")];
            ends.into_iter().filter_map(|(name, role)| Some((name?, role))).collect()
        }
    }
}

fn described(collection: &Collection, lang: Lang) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("type".to_owned(), json!("object"));
    document.extend(titles(&collection.title, lang));
    document.insert("description".to_owned(), json!(text(&collection.description, lang)));
    document
}

/// The text of a language.
pub(super) fn text(both: &Text, lang: Lang) -> &str {
    lang.of(&both.vi, &both.en)
}

fn titles(title: &Text, lang: Lang) -> Map<String, Value> {
    let titles =
        [("title", text(title, lang)), ("x-title-vi", &title.vi), ("x-title-en", &title.en)];
    titles.into_iter().map(|(name, title)| (name.to_owned(), json!(title))).collect()
}

/// Names of formats: OGC API Features Part 5, table "geometry formats".
fn geometry_schema(geometry: &Geometry) -> Value {
    let format = match geometry.kind {
        GeometryKind::Point => "geometry-point",
        GeometryKind::Line => "geometry-linestring-or-multilinestring",
        GeometryKind::Polygon if geometry.types.iter().all(|kind| kind.is_polygonal()) => {
            "geometry-polygon-or-multipolygon"
        }
        GeometryKind::Polygon | GeometryKind::Any => "geometry-any",
    };
    json!({ "format": format, ROLE: "primary-geometry", "x-geometry-types": geometry.types })
}

fn fields_schema(view: &View, codes: &CodeLists, lang: Lang) -> Map<String, Value> {
    view.fields()
        .enumerate()
        .map(|(place, field)| {
            let mut schema = field_schema(field, codes, lang);
            if view.collection().is_decided(&field.name) {
                schema.insert("readOnly".to_owned(), json!(true));
            }
            schema.insert("x-ogc-propertySeq".to_owned(), json!(place + 1));
            (field.name.clone(), Value::Object(schema))
        })
        .collect()
}

/// The JSON Schema of a field's values. A field without a value is `null` in features.
pub(super) fn field_schema(field: &Field, codes: &CodeLists, lang: Lang) -> Map<String, Value> {
    let mut schema = titles(&field.title, lang);
    let (kind, format) = match field.kind {
        FieldType::Text => ("string", None),
        FieldType::Integer => ("integer", None),
        FieldType::Number => ("number", None),
        FieldType::Boolean => ("boolean", None),
        FieldType::Date => ("string", Some("date")),
        FieldType::Datetime => ("string", Some("date-time")),
    };
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            schema.insert(name.to_owned(), value);
        }
    };
    put("type", Some(json!(kind)));
    put("format", format.map(Value::from));
    put("minimum", field.min.map(|bound| number(field.kind, bound)));
    put("maximum", field.max.map(|bound| number(field.kind, bound)));
    put("pattern", field.pattern.as_ref().map(|pattern| json!(pattern.as_str())));
    put("x-unit", field.unit.as_ref().map(|unit| json!(unit)));
    put("x-codes", field.codes.as_ref().map(|list| json!(list)));
    if let Some(list) = field.codes.as_ref().and_then(|list| codes.get(list)) {
        let values: Vec<_> = list.iter().map(|code| code_value(field.kind, code)).collect();
        let titled = list.iter().map(|code| {
            let mut entry = Map::from_iter([("const".to_owned(), code_value(field.kind, code))]);
            entry.extend(titles(&code.title, lang));
            Value::Object(entry)
        });
        put("oneOf", Some(titled.collect()));
        put("enum", Some(values.into()));
    }
    schema
}

/// Bounds of whole numbers are written whole.
fn number(kind: FieldType, bound: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounds of whole numbers are small and whole"
    )]
    if kind == FieldType::Integer { json!(bound as i64) } else { json!(bound) }
}

/// A code as the features show it.
fn code_value(kind: FieldType, code: &Code) -> Value {
    let whole = (kind == FieldType::Integer).then(|| code.code.parse::<i64>().ok()).flatten();
    whole.map_or_else(|| json!(code.code), |whole| json!(whole))
}
