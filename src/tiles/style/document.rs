//! The style document (MapLibre style specification, version 8).

use serde_json::{Map, Value, json};

use super::{
    background::{self, background},
    boundary::boundary,
    count::count,
    ground::{BOLD, MEDIUM, REGULAR, SEMIBOLD, ground, names, places},
    hazard::{hazard, risk},
    layer::Layer,
    meta::metadata,
    plain::plain,
    scene::{Entry, Scene},
    sign::{pin, sign},
};
use crate::{catalog::Symbol, http::BaseUrl};

/// File of each font.
const FONTS: [(&str, &str); 4] = [
    (REGULAR, "/fonts/noto-sans-400.woff2"),
    (MEDIUM, "/fonts/noto-sans-500.woff2"),
    (SEMIBOLD, "/fonts/noto-sans-600.woff2"),
    (BOLD, "/fonts/noto-sans-700.woff2"),
];

/// The style of a scene, with addresses under `base`.
pub(super) fn document(scene: &Scene<'_>, base: &BaseUrl) -> Result<Value, serde_json::Error> {
    let mut layers = ground(scene);
    layers.extend(names(scene));
    layers.extend(background(scene));
    layers.extend(scene.entries.iter().flat_map(|entry| drawn(scene, entry)));
    layers.sort_by_key(|layer| (layer.rank, layer.order));
    let fonts = FONTS.map(|(name, path)| (name.to_owned(), json!(base.join(path))));
    let [west, south, east, north] = scene.bounds;
    Ok(json!({
        "version": 8,
        "name": "Bản Làng",
        "center": [f64::midpoint(west, east), f64::midpoint(south, north)],
        "zoom": 6.5,
        "metadata": { "banlang": metadata(scene, &layers) },
        "sprite": base.join("/sprites/banlang"),
        "font-faces": Map::from_iter(fonts),
        "sources": sources(scene, base)?,
        "layers": layers.into_iter().map(Layer::into_json).collect::<Vec<_>>(),
    }))
}

fn drawn(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    match entry.symbol {
        Symbol::Boundary => boundary(scene, entry),
        Symbol::Count => count(scene, entry),
        Symbol::Hazard => hazard(scene, entry),
        Symbol::Risk => risk(scene, entry),
        Symbol::Pin => pin(scene, entry),
        Symbol::Shelter | Symbol::RoadCut => sign(scene, entry),
        Symbol::Line | Symbol::Point | Symbol::Fill => plain(scene, entry),
    }
}

fn sources(scene: &Scene<'_>, base: &BaseUrl) -> Result<Map<String, Value>, serde_json::Error> {
    let land = json!({
        "type": "geojson",
        "data": base.join("/basemap/land.json"),
        "attribution": "Natural Earth",
    });
    let mut sources = Map::from_iter([
        ("land".to_owned(), land),
        ("places".to_owned(), json!({ "type": "geojson", "data": places(scene)? })),
    ]);
    if let Some(basemap) = background::source(scene, base) {
        sources.insert("basemap".to_owned(), basemap);
    }
    for entry in &scene.entries {
        let mut source = Map::from_iter([
            ("type".to_owned(), json!("vector")),
            ("url".to_owned(), json!(base.join(&format!("/tiles/{}.json", entry.id())))),
        ]);
        // Feature state is written by the field that figures name.
        if let Some(theme) = &entry.hints.theme {
            source.insert("promoteId".to_owned(), json!(theme.key));
        }
        sources.insert(entry.id().to_owned(), Value::Object(source));
    }
    Ok(sources)
}
