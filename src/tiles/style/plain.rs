//! Signs for collections whose descriptor asks for nothing special: what their geometry is, in a calm colour.

use serde_json::json;

use super::{
    colours::Appearance,
    ground::MEDIUM,
    layer::{Layer, Rank, Role, by_zoom, is},
    scene::{Entry, Scene},
};
use crate::catalog::{GeometryKind, Symbol};

/// Muted colours, none of them a colour of risk; each with its dark twin.
const PALETTE: [(&str, &str); 6] = [
    ("#4E6E8E", "#8FB1D3"),
    ("#5B7A5E", "#9CC0A0"),
    ("#7A5B73", "#C3A0BB"),
    ("#4F7F86", "#8EC3CA"),
    ("#7A6A4F", "#C2AF8E"),
    ("#6B6F86", "#AEB3CC"),
];

/// The colour of a collection, by its place in the layer list.
pub(super) fn colour(scene: &Scene<'_>, entry: &Entry) -> &'static str {
    let place = usize::try_from(entry.hints.order.unsigned_abs()).unwrap_or(0) % PALETTE.len();
    let pair = PALETTE.get(place).copied().unwrap_or(("#4E6E8E", "#8FB1D3"));
    match scene.appearance {
        Appearance::Light => pair.0,
        Appearance::Dark => pair.1,
    }
}

/// Layers by the kinds of geometry that the collection can hold.
pub(super) fn plain(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let any = entry
        .view
        .collection()
        .geometry
        .as_ref()
        .is_some_and(|geometry| geometry.kind == GeometryKind::Any);
    let mut layers = Vec::new();
    if any || entry.symbol == Symbol::Fill {
        layers.extend(fill(scene, entry));
    }
    if any || entry.symbol == Symbol::Line {
        layers.extend(line(scene, entry));
    }
    if any || entry.symbol == Symbol::Point {
        layers.push(point(scene, entry));
    }
    layers.extend(label(scene, entry));
    layers
}

fn fill(scene: &Scene<'_>, entry: &Entry) -> [Layer; 2] {
    let colour = colour(scene, entry);
    [
        Layer::of(entry, Rank::Area, "fill", Role::Fill)
            .filter(is("Polygon"))
            .paint(json!({ "fill-color": colour, "fill-opacity": 0.3 })),
        Layer::of(entry, Rank::AreaEdge, "edge", Role::Line)
            .filter(is("Polygon"))
            .layout(json!({ "line-join": "round" }))
            .paint(
                json!({ "line-color": colour, "line-width": by_zoom(&[(5.0, 0.8), (12.0, 1.8)]) }),
            ),
    ]
}

/// A casing and a line, as roads are drawn.
fn line(scene: &Scene<'_>, entry: &Entry) -> [Layer; 2] {
    let colours = scene.colours();
    let layer = |part: &str, role: Role, colour: &str, width: &[(f64, f64)]| {
        Layer::of(entry, Rank::Road, part, role)
            .filter(is("LineString"))
            .layout(json!({ "line-join": "round", "line-cap": "round" }))
            .paint(json!({ "line-color": colour, "line-width": by_zoom(width) }))
    };
    [
        layer(
            "casing",
            Role::Casing,
            colours.road_casing,
            &[(5.0, 1.2), (8.0, 2.9), (10.0, 4.0), (12.0, 6.0)],
        ),
        layer(
            "line",
            Role::Line,
            colours.road,
            &[(5.0, 0.4), (8.0, 1.3), (10.0, 2.2), (12.0, 4.0)],
        ),
    ]
}

fn point(scene: &Scene<'_>, entry: &Entry) -> Layer {
    Layer::of(entry, Rank::Dot, "point", Role::Circle).filter(is("Point")).paint(json!({
        "circle-radius": by_zoom(&[(5.0, 2.5), (9.0, 4.5), (13.0, 7.0)]),
        "circle-color": colour(scene, entry),
        "circle-stroke-color": scene.colours().paper,
        "circle-stroke-width": 1.4,
    }))
}

/// The name: along a line, below anything else.
fn label(scene: &Scene<'_>, entry: &Entry) -> Option<Layer> {
    let colours = scene.colours();
    let field = entry.drawn(entry.hints.label.as_ref())?;
    let placement = if entry.symbol == Symbol::Line && !entry.has_labels() {
        json!({ "symbol-placement": "line", "symbol-spacing": 300 })
    } else {
        json!({ "text-anchor": "top", "text-offset": [0, 0.6] })
    };
    let layer = Layer::of(entry, Rank::InnerLabel, "label", Role::Label)
        .on_labels(entry)
        .above_zoom(9.0)
        .layout(json!({
            "text-field": scene.name(entry, field),
            "text-font": [MEDIUM],
            "text-size": by_zoom(&[(9.0, 11.0), (13.0, 13.0)]),
            "text-max-width": 9,
        }))
        .layout(placement)
        .paint(json!({ "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.5 }));
    Some(layer)
}
