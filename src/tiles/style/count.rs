//! Sums of points in cells: a circle with its number. No row is left out, so the numbers of a view add up.

use serde_json::json;

use super::{
    ground::SEMIBOLD,
    layer::{Layer, Rank, Role, by_zoom},
    scene::{Entry, Scene},
};

/// Circles with sums, and single points from the zoom on where the tiles have them.
pub(super) fn count(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let colours = scene.colours();
    let Some(tiles) = &entry.view.collection().tiles else { return Vec::new() };
    let counted = tiles.counted();
    let sum = json!(["get", counted]);
    let locale = scene.lang.tag();
    let mut layers = vec![
        Layer::of(entry, Rank::Count, "sum", Role::Circle).filter(json!(["has", counted])).layout(json!({
            // The largest below, so that none is hidden.
            "circle-sort-key": ["-", 0, sum],
        })).paint(json!({
            // The circle's area grows with the sum, down to the size that holds a number.
            "circle-radius": ["interpolate", ["linear"], ["sqrt", sum], 1, 8, 10, 11, 32, 17, 100, 26],
            "circle-color": colours.count,
            "circle-opacity": 0.88,
            "circle-stroke-color": colours.paper,
            "circle-stroke-width": 1.4,
        })),
        Layer::of(entry, Rank::Count, "number", Role::Label)
            .filter(json!(["has", counted]))
            .layout(json!({
                "text-field": ["number-format", sum, { "locale": locale }],
                "text-font": [SEMIBOLD],
                "text-size": ["interpolate", ["linear"], ["sqrt", sum], 1, 10, 32, 11.5, 100, 14],
                "text-overlap": "always",
                // Other names make way for the circle.
                "text-padding": 6,
                "symbol-sort-key": sum,
            }))
            .paint(json!({ "text-color": colours.on_count })),
    ];
    if tiles.aggregate_below.is_some_and(|zoom| zoom <= tiles.max_zoom) {
        layers.push(
            Layer::of(entry, Rank::Count, "point", Role::Circle)
                .filter(json!(["!", ["has", counted]]))
                .paint(json!({
                    "circle-radius": by_zoom(&[(12.0, 3.0), (16.0, 6.0)]),
                    "circle-color": colours.count,
                    "circle-stroke-color": colours.paper,
                    "circle-stroke-width": 1.2,
                })),
        );
    }
    layers
}
