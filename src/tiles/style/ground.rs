//! What lies under and around the data: sea, land, and the names of seas, neighbours and towns.

use serde_json::{Value, json};

use super::{
    layer::{Layer, Rank, by_zoom, is},
    scene::Scene,
};

/// Names of seas, neighbouring countries and towns; positions are approximate and say where the name stands.
const PLACES: &str = include_str!("../../../tiles/places.geojson");

/// Fonts by weight, as the style's `font-faces` name them.
pub(super) const REGULAR: &str = "Noto Sans Regular";
/// Weight 500.
pub(super) const MEDIUM: &str = "Noto Sans Medium";
/// Weight 600.
pub(super) const SEMIBOLD: &str = "Noto Sans SemiBold";
/// Weight 700.
pub(super) const BOLD: &str = "Noto Sans Bold";

/// The places, with those that every national map names and the data lack.
pub(super) fn places(scene: &Scene<'_>) -> Result<Value, serde_json::Error> {
    let mut places: Value = serde_json::from_str(PLACES)?;
    if let Some(features) = places.get_mut("features").and_then(Value::as_array_mut) {
        features.extend(scene.missing.iter().map(|row| {
            json!({
                "type": "Feature",
                "properties": { "kind": "island", "vi": row.title.vi, "en": row.title.en },
                "geometry": { "type": "Point", "coordinates": row.at },
            })
        }));
    }
    Ok(places)
}

/// Background, sea and land.
pub(super) fn ground(scene: &Scene<'_>) -> Vec<Layer> {
    let colours = scene.colours();
    let joined = json!({ "line-join": "round" });
    let waterline = |id: &str, width: &[(f64, f64)], opacity: f64| {
        Layer::ground(Rank::Waterline, id, "line", Some("land")).layout(joined.clone()).paint(
            json!({
                "line-color": colours.waterline,
                "line-width": by_zoom(width),
                "line-opacity": opacity,
            }),
        )
    };
    vec![
        Layer::ground(Rank::Sea, "sea", "background", None)
            .paint(json!({ "background-color": colours.sea })),
        waterline("waterline-far", &[(4.0, 8.0), (8.0, 30.0), (12.0, 60.0)], 0.25),
        waterline("waterline-near", &[(4.0, 4.0), (8.0, 14.0), (12.0, 28.0)], 0.45),
        Layer::ground(Rank::Land, "land", "fill", Some("land"))
            .filter(is("Polygon"))
            .paint(json!({ "fill-color": colours.neighbour, "fill-antialias": true })),
        Layer::ground(Rank::Land, "coast", "line", Some("land"))
            .layout(joined.clone())
            .paint(json!({ "line-color": colours.border, "line-width": by_zoom(&[(4.0, 0.6), (10.0, 1.2)]) })),
    ]
}

/// Names of seas, countries and towns.
pub(super) fn names(scene: &Scene<'_>) -> Vec<Layer> {
    let colours = scene.colours();
    let of = |kinds: &[&str]| json!(["in", ["get", "kind"], ["literal", kinds]]);
    let name = json!(["get", scene.lang.tag()]);
    let layer = |id: &str, rank: Rank, kinds: &[&str]| {
        Layer::ground(rank, id, "symbol", Some("places"))
            .filter(of(kinds))
            .layout(json!({ "text-field": name, "text-font": [REGULAR], "text-line-height": 1.3 }))
            .paint(json!({ "text-halo-color": colours.halo, "text-color": colours.label }))
    };
    let sea = json!({ "text-color": colours.sea_label, "text-halo-color": colours.sea, "text-halo-width": 1.6 });
    vec![
        layer("names-gulf", Rank::PlaceLabel, &["gulf"])
            .above_zoom(4.0)
            .layout(json!({ "text-size": by_zoom(&[(4.0, 10.0), (8.0, 14.0)]), "text-letter-spacing": 0.06 }))
            .paint(sea.clone()),
        layer("names-country", Rank::PlaceLabel, &["country"])
            .below_zoom(9.0)
            .layout(json!({ "text-font": [MEDIUM], "text-size": by_zoom(&[(4.0, 10.0), (8.0, 13.0)]), "text-letter-spacing": 0.25 }))
            .paint(json!({ "text-color": colours.label_2, "text-halo-color": colours.neighbour, "text-halo-width": 1.4 })),
        town(scene, layer("names-town", Rank::PlaceLabel, &["town"])),
        layer("names-capital", Rank::PlaceLabel, &["capital"])
            .layout(json!({
                "icon-image": "capital",
                "text-font": [BOLD],
                "text-size": by_zoom(&[(4.0, 12.0), (8.0, 16.0)]),
                "text-variable-anchor": ["left", "right", "bottom"],
                "text-radial-offset": 0.65,
                "text-justify": "auto",
            }))
            .paint(json!({ "text-halo-width": 1.8 })),
        layer("names-island", Rank::Always, &["island"])
            .layout(json!({
                "icon-image": "town",
                "icon-overlap": "always",
                "text-font": [SEMIBOLD],
                "text-size": 12,
                "text-max-width": 6,
                "text-anchor": "top",
                "text-offset": [0, 0.5],
                "text-overlap": "always",
            }))
            .paint(json!({ "text-halo-width": 1.6 })),
        // A sea has no border that its name could be crowded out by.
        layer("names-sea", Rank::Always, &["sea"])
            .layout(json!({
                "text-font": [MEDIUM],
                "text-size": by_zoom(&[(4.0, 13.0), (7.0, 22.0)]),
                "text-letter-spacing": 0.28,
                "text-max-width": 20,
                "text-overlap": "always",
            }))
            .paint(sea),
    ]
}

/// Towns, the larger ones from smaller zooms on.
fn town(scene: &Scene<'_>, layer: Layer) -> Layer {
    let by_rank = json!(["<=", ["get", "rank"], ["step", ["zoom"], 1, 6, 2, 7, 3]]);
    layer
        .above_zoom(5.0)
        .filter(json!(["all", ["==", ["get", "kind"], "town"], by_rank]))
        .layout(json!({
            "icon-image": "town",
            "text-font": [BOLD],
            "text-size": by_zoom(&[(5.0, 11.0), (8.0, 14.0), (11.0, 16.0)]),
            "text-variable-anchor": ["left", "right", "top", "bottom"],
            "text-radial-offset": 0.55,
            "text-justify": "auto",
            "symbol-sort-key": ["get", "rank"],
        }))
        .paint(json!({ "text-halo-width": 1.8, "text-color": scene.colours().label }))
}
