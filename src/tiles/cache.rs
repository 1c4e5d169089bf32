//! Tiles as they are sent, kept as long as nothing around them changes.

use std::{fmt::Write as _, sync::Arc};

use bytes::Bytes;
use moka::sync::Cache;

use super::encode::gzip;
use crate::{
    atlas::{Drawn, LayerQuery, Seen},
    http::{ApiError, etag_of},
};

/// Bytes of tiles that are kept.
const BYTES_AT_MOST: u64 = 64 * 1024 * 1024;

/// What a tile costs besides its bytes: key, entry, list of rows.
const OVERHEAD: usize = 512;

/// A tile, packed.
#[derive(Debug)]
pub(super) struct Tile {
    /// The tile in gzip; empty when nothing is there.
    pub(super) packed: Bytes,
    /// The `ETag` of the unpacked tile.
    pub(super) etag: String,
    /// Layers that would have been too large, with what was done to them; empty when none was.
    pub(super) reduced: String,
    /// Collections with the rows that the tile shows.
    rows: Vec<(String, usize)>,
}

/// The tiles that were made last.
#[derive(Debug, Clone)]
pub struct TileCache(Cache<String, Arc<Tile>>);

impl Default for TileCache {
    fn default() -> Self {
        let weight = |key: &String, tile: &Arc<Tile>| {
            u32::try_from(key.len() + tile.packed.len() + OVERHEAD).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(BYTES_AT_MOST).weigher(weight).build())
    }
}

impl TileCache {
    /// The tile with these layers, made when it is not there. Who looks at its rows is counted.
    pub(super) fn tile(
        &self,
        seen: &Seen,
        queries: &[LayerQuery<'_>],
    ) -> Result<Arc<Tile>, ApiError> {
        let mut key = String::new();
        for query in queries {
            let (tile, stamp) = (query.tile, seen.stamp(query));
            // With its length, so that no text of a client looks like the beginning of another stamp.
            let _infallible =
                write!(key, "{}/{}/{} {} {stamp};", tile.z(), tile.x(), tile.y(), stamp.len());
        }
        let make = || Tile::of(seen, queries).map(Arc::new);
        let tile = self.0.try_get_with(key, make).map_err(ApiError::internal)?;
        for (collection, rows) in &tile.rows {
            seen.shows(collection, *rows);
        }
        Ok(tile)
    }
}

impl Tile {
    fn of(seen: &Seen, queries: &[LayerQuery<'_>]) -> Result<Self, ApiError> {
        let mut bytes = Vec::new();
        let mut rows = Vec::new();
        let mut reduced = Vec::new();
        for query in queries {
            let id = &query.view.collection().id;
            let Drawn { bytes: layer, rows: own, reduced: how } = seen.layer(query);
            bytes.extend(layer);
            rows.push((id.clone(), own));
            reduced.extend(how.map(|how| format!("{id};{how}")));
        }
        let packed = if bytes.is_empty() { Bytes::new() } else { gzip(&bytes)?.into() };
        Ok(Self { packed, etag: etag_of(&bytes), reduced: reduced.join(", "), rows })
    }
}
