//! The style of the map in a pack: that of the service, with the layers whose tiles go along.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{error::PackError, place::Place};
use crate::{
    app::App,
    auth::Caller,
    http::{BaseUrl, Lang},
    tiles::offline_style,
};

/// Every address is that of an entry.
const BASE: &str = "pack:/";

/// Entry, dark, language.
const STYLES: [(&str, bool, Lang); 4] = [
    ("style.json", false, Lang::Vi),
    ("style-dark.json", true, Lang::Vi),
    ("style-en.json", false, Lang::En),
    ("style-dark-en.json", true, Lang::En),
];

/// Sources that need no tiles.
const ALWAYS: [&str; 2] = ["land", "places"];

/// Name and bytes of each style.
///
/// # Errors
/// When the database is away.
pub(super) async fn styles(
    app: &App,
    caller: &Caller,
    (place, sets): (&Place, &BTreeSet<String>),
) -> Result<Vec<(String, Vec<u8>)>, PackError> {
    let mut styles = Vec::new();
    for (name, is_dark, lang) in STYLES {
        let base = BaseUrl::fixed(BASE);
        let style = offline_style(app, caller, (is_dark, lang), &base).await;
        let mut style = style.map_err(PackError::Map)?;
        narrow(&mut style, place, sets);
        styles.push((name.to_owned(), serde_json::to_vec(&style)?));
    }
    Ok(styles)
}

/// Leaves out what has no tiles in the pack, the operator's basemap among it.
fn narrow(style: &mut Value, place: &Place, sets: &BTreeSet<String>) {
    let goes = |name: &str| ALWAYS.contains(&name) || sets.contains(name);
    if let Some(sources) = style.get_mut("sources").and_then(Value::as_object_mut) {
        sources.retain(|name, _| goes(name));
        for (name, source) in sources.iter_mut().filter(|(name, _)| sets.contains(*name)) {
            put(source, "url", json!(format!("pack://{name}")));
        }
    }
    if let Some(layers) = style.get_mut("layers").and_then(Value::as_array_mut) {
        let source = |layer: &Value| layer.get("source")?.as_str().map(goes);
        layers.retain(|layer| source(layer).unwrap_or(true));
    }
    let [west, south, east, north] = place.bbox.edges();
    put(style, "center", json!([f64::midpoint(west, east), f64::midpoint(south, north)]));
    let Some(own) = style.pointer_mut("/metadata/banlang") else { return };
    put(own, "bounds", json!([west, south, east, north]));
    if let Some(own) = own.as_object_mut() {
        own.remove("basemap");
    }
    if let Some(layers) = own.get_mut("layers").and_then(Value::as_array_mut) {
        let id = |layer: &Value| layer.get("id")?.as_str().map(|id| sets.contains(id));
        layers.retain(|layer| id(layer).unwrap_or_default());
    }
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}
