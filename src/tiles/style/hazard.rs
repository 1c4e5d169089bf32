//! Disaster events and warnings: areas by risk level, tracks of storms, a sign for each.

use serde_json::{Value, json};

use super::{
    ground::SEMIBOLD,
    layer::{Layer, Rank, Role, by_zoom, is, text},
    scene::{Entry, Scene},
    sign::icon_image,
};
use crate::{catalog::CodeList, tiles::sprite::level_image};

/// Opacity of an area: what lies beneath it stays readable.
const AREA_OPACITY: f64 = 0.78;

/// A colour by risk level, from a column of the official list.
fn by_level(scene: &Scene<'_>, field: &str, column: &str, otherwise: &str) -> Value {
    let levels = scene.catalogue.codes().get("risk_level");
    let mut colour = vec![json!("match"), text(field)];
    for level in levels.into_iter().flat_map(CodeList::iter) {
        colour.push(json!(level.code));
        colour.push(json!(level.extra.get(column)));
    }
    colour.push(json!(otherwise));
    json!(colour)
}

/// The pattern of each level: a level is never shown by colour alone.
fn pattern(scene: &Scene<'_>, field: &str) -> Value {
    let levels = scene.catalogue.codes().get("risk_level");
    let mut image = vec![json!("match"), text(field)];
    for level in levels.into_iter().flat_map(CodeList::iter) {
        image.push(json!(level.code));
        image.push(json!(level_image(&level.code)));
    }
    image.push(json!(""));
    json!(image)
}

/// Disaster events.
pub(super) fn hazard(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let mut layers = areas(scene, entry);
    layers.extend(tracks(scene, entry));
    layers.extend(signs(scene, entry));
    layers
}

/// Warnings: areas with their level, no tracks.
pub(super) fn risk(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let mut layers = areas(scene, entry);
    layers.extend(signs(scene, entry));
    layers
}

/// Areas in the colour and pattern of their level; without one in a calm blue, lightly.
fn areas(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let colours = scene.colours();
    let level = entry.drawn(entry.hints.level.as_ref()).map(|field| field.name.as_str());
    let edge = level
        .map_or(json!(colours.event), |level| by_level(scene, level, "edge_colour", colours.event));
    let mut layers = vec![
        Layer::of(entry, Rank::AreaEdge, "edge", Role::Line)
            .filter(is("Polygon"))
            .layout(json!({ "line-join": "round" }))
            .paint(json!({ "line-color": edge, "line-width": by_zoom(&[(4.0, 0.8), (8.0, 1.4), (12.0, 2.0)]) })),
    ];
    let plain = Layer::of(entry, Rank::Area, "fill", Role::Fill)
        .paint(json!({ "fill-color": colours.event, "fill-opacity": 0.26 }));
    match level {
        Some(level) => {
            let leveled = |yes: bool| {
                let test = json!(["has", level]);
                json!(["all", is("Polygon"), if yes { test } else { json!(["!", test]) }])
            };
            layers.push(plain.filter(leveled(false)));
            layers.push(
                Layer::of(entry, Rank::AreaPattern, "pattern", Role::Pattern)
                    .filter(leveled(true))
                    .paint(json!({ "fill-pattern": pattern(scene, level), "fill-opacity": AREA_OPACITY })),
            );
        }
        None => layers.push(plain.filter(is("Polygon"))),
    }
    layers
}

/// The way of a storm: solid, as it is past, with a dot at each recorded position.
fn tracks(scene: &Scene<'_>, entry: &Entry) -> [Layer; 3] {
    let colours = scene.colours();
    // Many years of storms cross the sea of a small map; each is quiet there.
    let line = |part: &str, role: Role, colour: &str, more: f64, opacity: f64| {
        let width = by_zoom(&[(3.0, 0.7 + more), (6.0, 1.4 + more), (8.0, 2.4 + more)]);
        let opacity = by_zoom(&[(4.0, opacity * 0.4), (6.0, opacity * 0.65), (8.0, opacity)]);
        Layer::of(entry, Rank::Track, part, role)
            .filter(is("LineString"))
            .layout(json!({ "line-join": "round", "line-cap": "round" }))
            .paint(json!({ "line-color": colour, "line-width": width, "line-opacity": opacity }))
    };
    [
        line("track-casing", Role::Casing, colours.halo, 1.8, 0.55),
        line("track", Role::Line, colours.ink, 0.0, 1.0),
        Layer::of(entry, Rank::Dot, "positions", Role::Circle)
            .above_zoom(6.0)
            .filter(is("LineString"))
            .paint(json!({
                "circle-radius": by_zoom(&[(6.0, 2.0), (9.0, 4.0)]),
                "circle-color": colours.paper,
                "circle-stroke-color": colours.ink,
                "circle-stroke-width": by_zoom(&[(6.0, 1.2), (9.0, 1.8)]),
            })),
    ]
}

/// One sign for each, by kind and level, and the name under it.
fn signs(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let colours = scene.colours();
    let Some(image) = icon_image(entry) else { return Vec::new() };
    let level = entry.drawn(entry.hints.level.as_ref()).map(|field| field.name.as_str());
    let first = level.map_or(json!(0), |level| json!(["-", 0, ["coalesce", ["get", level], 0]]));
    let mut layers =
        vec![Layer::of(entry, Rank::Sign, "sign", Role::Symbol).on_labels(entry).layout(json!({
            "icon-image": image,
            "icon-size": by_zoom(&[(4.0, 0.4), (6.0, 0.65), (9.0, 1.0)]),
            "icon-padding": 1,
            "icon-overlap": ["step", ["zoom"], "never", 9, "always"],
            "symbol-sort-key": first,
        }))];
    let name = entry.drawn(entry.hints.label.as_ref()).map(|field| scene.name(entry, field));
    let number = level.map(|level| {
        let words = scene.lang.of("Cấp ", "Level ");
        json!(["case", ["has", level], ["concat", words, ["to-string", ["get", level]], "\n"], ""])
    });
    if let Some(name) = name {
        let number = number.unwrap_or_else(|| json!(""));
        layers.push(
            Layer::of(entry, Rank::InnerLabel, "label", Role::Label)
                .on_labels(entry)
                .above_zoom(7.0)
                .layout(json!({
                    "text-field": ["format", number, { "font-scale": 0.92 }, name, {}],
                    "text-font": [SEMIBOLD],
                    "text-size": by_zoom(&[(7.0, 11.0), (10.0, 13.0)]),
                    "text-anchor": "top",
                    "text-offset": [0, 1.5],
                    "text-max-width": 9,
                    "text-line-height": 1.25,
                    "symbol-sort-key": first,
                }))
                .paint(json!({ "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.6 })),
        );
    }
    layers
}
