//! What one needs to read a pack without the service: fields and code lists, the forms, and the terms.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::notes::{ABOUT, KINDS, NOTES, TEXT_LONGEST};
use crate::{
    catalog::{Catalogue, Code, CodeList, Collection, Text},
    policy::View,
};

/// Fields of these collections, with the code lists that they use.
pub(super) fn schema(catalogue: &Catalogue, views: &[&View]) -> Value {
    let lists: BTreeSet<_> =
        views.iter().flat_map(|view| view.fields()).filter_map(|own| own.codes.clone()).collect();
    let named = |code: &Code| (code.code.clone(), json!(code.title));
    let codes: Map<_, _> = lists
        .into_iter()
        .filter_map(|name| {
            let list = catalogue.codes().get(&name)?;
            Some((name, Value::Object(list.iter().map(named).collect())))
        })
        .collect();
    let collections: Map<_, _> =
        views.iter().map(|view| (view.collection().id.clone(), described(view))).collect();
    json!({ "collections": collections, "codes": codes })
}

fn described(view: &View) -> Value {
    let collection = view.collection();
    let label = collection.map.as_ref().and_then(|map| map.label.as_ref());
    let label = label.or(collection.search.as_ref().map(|search| &search.title));
    let fields: Vec<_> = view
        .fields()
        .map(|own| {
            json!({ "name": own.name, "type": own.kind, "title": own.title, "unit": own.unit, "codes": own.codes })
        })
        .collect();
    json!({
        "title": collection.title, "description": collection.description,
        "label": label.filter(|name| view.field(name).is_some()),
        "fields": fields, "attribution": collection.attribution,
        "licence": collection.open.as_ref().map(|open| &open.licence),
    })
}

/// The forms that are filled in without the service.
pub(super) fn forms(catalogue: &Catalogue) -> Value {
    let Some(notes) = catalogue.get(NOTES) else { return json!({ "forms": [] }) };
    let kinds = catalogue.codes().get(KINDS);
    let kinds: Vec<_> = kinds
        .into_iter()
        .flat_map(CodeList::iter)
        .map(|code| json!({ "value": code.code, "title": code.title }))
        .collect();
    let titled = |name: &str| notes.field(name).map(|own| own.title.clone()).unwrap_or_default();
    let text = |vi: &str, en: &str| Text { vi: vi.to_owned(), en: en.to_owned() };
    let form = json!({
        "id": NOTES,
        "title": notes.title,
        "fields": [
            { "name": "text", "kind": "text", "title": titled("text"), "required": true, "length": TEXT_LONGEST },
            { "name": "kind", "kind": "choice", "title": titled("kind"), "required": true, "choices": kinds },
            { "name": "at", "kind": "place", "title": text("Vị trí", "Place"), "required": false },
            { "name": "about", "kind": "record", "title": titled(ABOUT), "required": false },
        ],
    });
    json!({ "forms": [form] })
}

/// Whom to name, and the terms, of each collection.
pub(super) fn terms(views: &[&View]) -> String {
    let lines = views.iter().map(|view| {
        let Collection { title, attribution, open, .. } = &**view.collection();
        let named = attribution.as_ref().unwrap_or(&title.vi);
        let licence = open.as_ref().map_or("-", |open| open.licence.as_str());
        format!("{} / {}\r\n    {named}\r\n    {licence}\r\n", title.vi, title.en)
    });
    let head = "Nguồn và giấy phép / Sources and licences\r\n\r\n";
    lines.fold(head.to_owned(), |all, line| all + &line)
}
