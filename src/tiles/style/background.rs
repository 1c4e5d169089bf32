//! The operator's basemap: water and roads of vector tiles by the names that the usual schemas give them, or the
//! pictures of raster tiles. Borders and names of a basemap are never drawn.

use serde_json::{Value, json};

use super::{
    layer::{Layer, Rank, by_zoom, is},
    scene::Scene,
};
use crate::{http::BaseUrl, tiles::basemap};

/// Layers with water in the schemas of Protomaps, `OpenMapTiles` and Shortbread.
const WATER: [&str; 6] =
    ["water", "waterway", "ocean", "water_polygons", "water_lines", "physical_line"];

/// Layers with roads in the same schemas.
const ROADS: [&str; 3] = ["roads", "transportation", "streets"];

/// The source of the basemap.
pub(super) fn source(scene: &Scene<'_>, base: &BaseUrl) -> Option<Value> {
    let basemap = scene.basemap.as_ref()?;
    let mut source = json!({
        "type": if basemap.raster { "raster" } else { "vector" },
        "url": format!("pmtiles://{}", base.join(basemap::PATH)),
        "attribution": basemap.attribution.clone().unwrap_or_default(),
    });
    if basemap.raster
        && let Some(source) = source.as_object_mut()
    {
        source.insert("tileSize".to_owned(), json!(256));
    }
    Some(source)
}

/// What clients are told of it.
pub(super) fn metadata(scene: &Scene<'_>, layers: &[Layer]) -> Option<Value> {
    let basemap = scene.basemap.as_ref()?;
    let own = layers.iter().map(Layer::id).filter(|id| id.starts_with("basemap"));
    Some(json!({
        "source": "basemap",
        "kind": if basemap.raster { "raster" } else { "vector" },
        "minzoom": basemap.min_zoom,
        "maxzoom": basemap.max_zoom,
        "attribution": basemap.attribution,
        "style_layers": own.collect::<Vec<_>>(),
    }))
}

/// Its layers.
pub(super) fn background(scene: &Scene<'_>) -> Vec<Layer> {
    let Some(basemap) = &scene.basemap else { return Vec::new() };
    if basemap.raster {
        return vec![Layer::ground(Rank::Basemap, "basemap", "raster", Some("basemap"))];
    }
    let colours = scene.colours();
    let has = |name: &&&str| basemap.layers.iter().any(|layer| layer == **name);
    let part = |rank: Rank, name: &str, part: &str, kind: &str, geometry: &str| {
        Layer::ground(rank, &format!("basemap-{name}-{part}"), kind, Some("basemap"))
            .source_layer(name)
            .filter(is(geometry))
    };
    let round = json!({ "line-join": "round", "line-cap": "round" });
    let water = WATER.iter().filter(has).flat_map(|name| {
        [
            part(Rank::Water, name, "fill", "fill", "Polygon")
                .paint(json!({ "fill-color": colours.lake })),
            part(Rank::Water, name, "line", "line", "LineString").layout(round.clone()).paint(
                json!({
                    "line-color": colours.river,
                    "line-width": by_zoom(&[(5.0, 0.6), (8.0, 1.3), (10.0, 1.6), (12.0, 2.0)]),
                }),
            ),
        ]
    });
    let roads = ROADS.iter().filter(has).flat_map(|name| {
        let road = |which: &str, colour: &str, width: &[(f64, f64)]| {
            part(Rank::Road, name, which, "line", "LineString")
                .above_zoom(8.0)
                .layout(round.clone())
                .paint(json!({ "line-color": colour, "line-width": by_zoom(width) }))
        };
        [
            road("casing", colours.road_casing, &[(8.0, 1.4), (10.0, 2.4), (12.0, 3.6)]),
            road("line", colours.road, &[(8.0, 0.6), (10.0, 1.4), (12.0, 2.4)]),
        ]
    });
    water.chain(roads).collect()
}
