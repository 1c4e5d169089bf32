//! Tiles as another program's reader sees them.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use mvt_reader::{
    Reader,
    feature::{Feature, Value},
};

use crate::support::TestApp;

/// Half the width of the WebMercatorQuad square in metres.
const HALF_WIDTH_M: f64 = 20_037_508.342_789_244;

/// The features of each layer of a tile.
pub(crate) type Layers = BTreeMap<String, Vec<Feature>>;

/// Reads a tile.
pub(crate) fn decode(bytes: Vec<u8>) -> Layers {
    let reader = Reader::new(bytes).unwrap();
    let names = reader.get_layer_names().unwrap();
    let features = |place| reader.get_features(place).unwrap();
    names.into_iter().enumerate().map(|(place, name)| (name, features(place))).collect()
}

/// Asks for a tile and reads it.
pub(crate) async fn tile(app: &TestApp, path: &str) -> Layers {
    let answer = app.get(&format!("/tiles/{path}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    decode(answer.body)
}

/// A property as text.
pub(crate) fn text(feature: &Feature, name: &str) -> String {
    match feature.properties.as_ref().and_then(|properties| properties.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Int(number) | Value::SInt(number)) => number.to_string(),
        Some(Value::UInt(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// A whole number.
pub(crate) fn number(feature: &Feature, name: &str) -> u64 {
    text(feature, name).parse().unwrap_or_else(|_| panic!("{name} of {feature:?}"))
}

/// A property of all features of a layer, in order and each once.
pub(crate) fn values(layers: &Layers, layer: &str, name: &str) -> Vec<String> {
    let values: BTreeSet<_> =
        layers.get(layer).into_iter().flatten().map(|feature| text(feature, name)).collect();
    values.into_iter().collect()
}

/// Column and row of the tile of a zoom with a place, degrees.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "columns and rows are small and not negative"
)]
pub(crate) fn tile_at(z: u8, lon: f64, lat: f64) -> (u32, u32) {
    let side = f64::from(1_u32 << z);
    let mercator = lat.to_radians().tan().asinh() / std::f64::consts::PI;
    (((lon / 360.0 + 0.5) * side) as u32, ((0.5 - mercator / 2.0) * side) as u32)
}

/// All tiles of a zoom that a box meets (west, south, east, north in degrees), and those beside them.
pub(crate) fn tiles_of(z: u8, [west, south, east, north]: [f64; 4]) -> Vec<(u32, u32)> {
    let (left, top) = tile_at(z, west, north);
    let (right, bottom) = tile_at(z, east, south);
    (left - 1..=right + 1).flat_map(|x| (top - 1..=bottom + 1).map(move |y| (x, y))).collect()
}

/// Metres of EPSG:3857 at the western edge of a column, or the northern one of a row.
pub(crate) fn edge_m(z: u8, x: u32, y: u32) -> (f64, f64) {
    let width = 2.0 * HALF_WIDTH_M / f64::from(1_u32 << z);
    (f64::from(x).mul_add(width, -HALF_WIDTH_M), f64::from(y).mul_add(-width, HALF_WIDTH_M))
}
