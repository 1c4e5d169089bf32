//! Puts the definition together: what is fixed, and what follows from the catalogue and from who asks.

use serde_json::{Map, Value, json};

use super::{
    collections::Maker,
    fixed::{components, paths, without_dangling},
    parameters::of_collections,
    schemas::schemas,
};
use crate::{
    app::App,
    http::{ApiError, Lang},
    ogc::{answer::Request, html::words},
    policy::{View, view},
};

/// The definition.
///
/// # Errors
/// Only when a file of this folder cannot be read, which a test holds.
pub(super) fn document(app: &App, request: &Request) -> Result<Value, ApiError> {
    let lang = request.lang;
    let catalogue = app.catalogue();
    let views: Vec<View> = catalogue
        .iter()
        .filter_map(|collection| view(&request.caller, collection, catalogue))
        .collect();
    let mut components = components(lang).map_err(ApiError::internal)?;
    extend(&mut components, "parameters", of_collections(&views, &request.caller, lang));
    extend(&mut components, "schemas", schemas(catalogue.codes(), &views, lang));
    let mut fixed = paths(lang).map_err(ApiError::internal)?;
    if let (Some(paths), Some(parameters)) = (
        fixed.get_mut("paths").and_then(Value::as_object_mut),
        components.get("parameters").and_then(Value::as_object),
    ) {
        without_dangling(paths, parameters);
    }
    let maker = Maker { caller: &request.caller, codes: catalogue.codes(), lang };
    extend(&mut fixed, "paths", maker.paths(&views));
    if let Some(paths) = fixed.get_mut("paths").and_then(Value::as_object_mut) {
        too_long_is_told(paths, lang);
    }
    Ok(json!({
        "openapi": "3.0.3",
        "info": {
            "title": words::title(lang),
            "description": words::description(lang),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": request.url("") }],
        "tags": fixed.get("tags"),
        "paths": fixed.get("paths"),
        "components": components,
    }))
}

/// Each operation says what becomes of a request whose head is too long to be read: the answer has no body.
fn too_long_is_told(paths: &mut Map<String, Value>, lang: Lang) {
    let told = lang.of(
        "Địa chỉ và phần đầu dài quá; câu trả lời không có nội dung",
        "Address and headers are too long; the answer has no body",
    );
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for operation in operations {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.insert("431".to_owned(), json!({ "description": told }));
        }
    }
}

fn extend(document: &mut Value, member: &str, more: Map<String, Value>) {
    if let Some(members) = document.get_mut(member).and_then(Value::as_object_mut) {
        members.extend(more);
    }
}
