//! Things with a sign of their own: pins of culture, shelters, states of roads.

use serde_json::{Value, json};

use super::{
    ground::MEDIUM,
    layer::{Layer, Rank, Role, by_zoom, is, text},
    scene::{Entry, Scene},
};
use crate::{catalog::Symbol, tiles::sprite::has_icon};

/// The icon of a value: `{list}-{code}`, in the colour of its risk level where there is one, else that of the list.
pub(super) fn icon_image(entry: &Entry) -> Option<Value> {
    let field = entry.drawn(entry.hints.icon.as_ref())?;
    let list = field.codes.as_ref()?;
    let own = json!(["concat", format!("{list}-"), text(&field.name)]);
    let leveled = entry
        .drawn(entry.hints.level.as_ref())
        .map(|level| json!(["image", ["concat", own, "-", text(&level.name)]]));
    let general = has_icon(list).then(|| json!(["image", list]));
    let choices = leveled.into_iter().chain([json!(["image", own])]).chain(general);
    Some(Value::Array([json!("coalesce")].into_iter().chain(choices).collect()))
}

/// Pins, with the lines and areas that some of them stand for.
pub(super) fn pin(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let colours = scene.colours();
    let mut layers = vec![
        Layer::of(entry, Rank::Area, "fill", Role::Fill)
            .filter(is("Polygon"))
            .paint(json!({ "fill-color": colours.culture_ground, "fill-opacity": 0.6 })),
        Layer::of(entry, Rank::AreaEdge, "line", Role::Line)
            .filter(json!(["!", is("Point")]))
            .layout(json!({ "line-join": "round", "line-cap": "round" }))
            .paint(json!({ "line-color": colours.culture, "line-width": 1.8 })),
    ];
    layers.extend(signed(scene, entry, icon_image(entry)));
    layers
}

/// A sign that is the same for all, such as a shelter's.
pub(super) fn sign(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let image = icon_image(entry).unwrap_or_else(|| match entry.symbol {
        Symbol::Shelter => json!("shelter"),
        _ => json!("road_state-closed"),
    });
    signed(scene, entry, Some(image))
}

/// The sign, and the name below it from the zoom on where one looks at a commune.
fn signed(scene: &Scene<'_>, entry: &Entry, image: Option<Value>) -> Vec<Layer> {
    let colours = scene.colours();
    let Some(image) = image else { return Vec::new() };
    let mut layers =
        vec![Layer::of(entry, Rank::Sign, "sign", Role::Symbol).on_labels(entry).layout(json!({
            "icon-image": image,
            "icon-size": by_zoom(&[(4.0, 0.4), (6.0, 0.6), (8.0, 0.85), (10.0, 1.0)]),
            "icon-padding": 1,
            "icon-overlap": ["step", ["zoom"], "never", 9, "always"],
        }))];
    if let Some(field) = entry.drawn(entry.hints.label.as_ref()) {
        let name = Layer::of(entry, Rank::InnerLabel, "label", Role::Label)
            .on_labels(entry)
            .above_zoom(10.0)
            .layout(json!({
                "text-field": scene.name(entry, field),
                "text-font": [MEDIUM],
                "text-size": by_zoom(&[(10.0, 11.0), (13.0, 13.0)]),
                "text-anchor": "top",
                "text-offset": [0, 1.6],
                "text-max-width": 9,
                "text-line-height": 1.25,
            }))
            .paint(json!({ "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.5 }));
        layers.push(name);
    }
    layers
}
