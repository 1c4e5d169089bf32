//! What a map needs that is drawn without the service: the same tiles, style and icons as files.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::{
    cache::Tile,
    sprite::sheet,
    style::{Appearance, made},
    tilejson::vector_layers,
};
use crate::{
    app::App,
    atlas::{LayerQuery, Seen},
    auth::Caller,
    catalog::CodeLists,
    geo::TileCoord,
    http::{ApiError, BaseUrl, Lang},
    policy::View,
};

/// A tile with one layer in gzip, as the service sends it; empty when nothing is there. Who looks at its rows is counted.
///
/// # Errors
/// When it cannot be packed.
pub fn offline_tile(
    app: &App,
    seen: &Seen,
    view: &View,
    tile: TileCoord,
) -> Result<Bytes, ApiError> {
    let query = LayerQuery { view, tile, window: None, filter: None };
    let tile: Arc<Tile> = app.tiles().tile(seen, &[query])?;
    Ok(tile.packed.clone())
}

/// What the tiles of a view hold, as an archive of tiles says it (`vector_layers`).
pub fn offline_layers(view: &View) -> Value {
    let layers = vector_layers(view);
    serde_json::to_value(layers).unwrap_or_default()
}

/// The style of the map for a caller, with addresses that begin with `base`.
///
/// # Errors
/// When the database is away.
pub async fn offline_style(
    app: &App,
    caller: &Caller,
    (is_dark, lang): (bool, Lang),
    base: &BaseUrl,
) -> Result<Value, ApiError> {
    let appearance = if is_dark { Appearance::Dark } else { Appearance::Light };
    made(app, caller, (appearance, lang), base).await
}

/// The icons: name of each file, and its bytes. They are drawn at first use, so call it where blocking is allowed.
///
/// # Errors
/// When an icon cannot be drawn.
pub fn offline_sprites(codes: &CodeLists) -> Result<Vec<(String, Vec<u8>)>, ApiError> {
    let mut files = Vec::new();
    for (name, ratio) in [("banlang", 1), ("banlang@2x", 2)] {
        let sheet = sheet(codes, ratio).map_err(ApiError::internal)?;
        let places = serde_json::to_vec(&sheet.places).map_err(ApiError::internal)?;
        files.push((format!("sprites/{name}.json"), places));
        files.push((format!("sprites/{name}.png"), sheet.png));
    }
    Ok(files)
}
