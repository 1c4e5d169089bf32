//! Archives of tiles (`PMTiles` version 3): the tiles of the map that meet the box of the area, as the service sends them.

use std::{fs::File, path::PathBuf};

use bytes::Bytes;
use pmtiles::{Compression, PmTilesWriter, TileId, TileType};
use serde_json::json;

use super::{error::PackError, place::Place};
use crate::{
    app::App,
    atlas::Seen,
    catalog::Tiles,
    geo::{LonLatBox, TileCoord},
    policy::View,
    tiles::{offline_layers, offline_tile},
};

/// Most tiles of all layers.
pub(super) const TILES_MOST: usize = 120_000;

/// Tiles of a zoom that are drawn for an estimate.
const SAMPLE: usize = 24;

/// The views whose rows are drawn, with how.
pub(super) fn drawn(views: &[View]) -> impl Iterator<Item = (&View, &Tiles)> {
    let open = views.iter().filter(|view| !view.is_personal());
    open.filter_map(|view| Some((view, view.collection().tiles.as_ref()?)))
}

/// The tiles of a layer that meet the box, in the order of an archive.
fn coords(tiles: &Tiles, bbox: &LonLatBox) -> Vec<TileCoord> {
    let zooms = tiles.min_zoom..=tiles.max_zoom;
    zooms.flat_map(|zoom| of_zoom(zoom, bbox)).collect()
}

fn of_zoom(zoom: u8, bbox: &LonLatBox) -> Vec<TileCoord> {
    let mut all = TileCoord::covering(zoom, bbox);
    all.sort_by_key(|tile| pmtiles::TileCoord::new(tile.z(), tile.x(), tile.y()).map_or(0, id));
    all
}

fn id(tile: pmtiles::TileCoord) -> u64 {
    TileId::from(tile).value()
}

/// Refuses an area whose tiles nobody could carry.
///
/// # Errors
/// When there are too many.
pub(super) fn fit(views: &[View], place: &Place) -> Result<(), PackError> {
    let counts = drawn(views).map(|(_, tiles)| coords(tiles, &place.bbox).len());
    let tiles = counts.sum();
    if tiles > TILES_MOST {
        return Err(PackError::TooLarge { area: place.code.clone(), tiles, most: TILES_MOST });
    }
    Ok(())
}

/// Writes the archive of a layer, and gives how many tiles it holds. It draws, so call it where blocking is allowed.
///
/// # Errors
/// When a tile cannot be drawn or the file cannot be written.
pub(super) fn write(
    app: &App,
    seen: &Seen,
    (view, tiles): (&View, &Tiles),
    place: &Place,
    path: &PathBuf,
) -> Result<usize, PackError> {
    let [west, south, east, north] = place.bbox.edges();
    let metadata =
        json!({ "name": view.collection().title.vi, "vector_layers": offline_layers(view) });
    let mut archive = PmTilesWriter::new(TileType::Mvt)
        .precompressed(Compression::Gzip)
        .min_zoom(tiles.min_zoom)
        .max_zoom(tiles.max_zoom)
        .bounds(west, south, east, north)
        .center(f64::midpoint(west, east), f64::midpoint(south, north))
        .center_zoom(tiles.max_zoom.min(11))
        .metadata(metadata.to_string())
        .create(File::create_new(path)?)?;
    let mut written = 0;
    for tile in coords(tiles, &place.bbox) {
        let packed = packed(app, seen, view, tile)?;
        if !packed.is_empty() {
            let coord = pmtiles::TileCoord::new(tile.z(), tile.x(), tile.y())?;
            archive.add_tile(coord, &packed)?;
            written += 1;
        }
    }
    archive.finalize()?;
    Ok(written)
}

fn packed(app: &App, seen: &Seen, view: &View, tile: TileCoord) -> Result<Bytes, PackError> {
    offline_tile(app, seen, view, tile).map_err(PackError::Map)
}

/// About how many tiles of a layer there are, and how many bytes they take: of a zoom with many, some are drawn.
///
/// # Errors
/// When a tile cannot be drawn.
pub(super) fn estimate(
    app: &App,
    seen: &Seen,
    (view, tiles): (&View, &Tiles),
    place: &Place,
) -> Result<(u64, u64), PackError> {
    let (mut count, mut bytes) = (0, 0);
    for zoom in tiles.min_zoom..=tiles.max_zoom {
        let all = of_zoom(zoom, &place.bbox);
        let step = all.len().div_ceil(SAMPLE).max(1);
        let some: Vec<_> = all.iter().step_by(step).copied().collect();
        let (mut own, mut own_bytes) = (0_u64, 0_u64);
        for tile in &some {
            let packed = packed(app, seen, view, *tile)?;
            own += u64::from(!packed.is_empty());
            own_bytes += packed.len() as u64;
        }
        let (all, some) = (all.len() as u64, some.len().max(1) as u64);
        count += own * all / some;
        bytes += own_bytes * all / some;
    }
    Ok((count, bytes))
}
