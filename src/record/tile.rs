//! Vector tiles of one collection, made by PostGIS from the prepared EPSG:3857 geometry.
//!
//! Points below the collection's `aggregate_below` zoom are summed in a grid of [`CELLS`] x [`CELLS`] cells per
//! tile. A point belongs to exactly one tile and one cell (west and north edges belong to the cell, east and south
//! ones to the neighbour), so the sums over all tiles of a zoom are the sums over the table.

use deadpool_postgres::GenericClient;

use super::builder::Builder;
use crate::{
    catalog::{Collection, Geometry, Tiles},
    geo::{TileCoord, TimeWindow},
    policy::View,
    store::{Doing as _, StoreError},
};

/// Units across a tile (MVT `extent`).
const EXTENT: &str = "4096";

/// Units beyond the edge that lines and areas are kept for, so that strokes do not end at tile borders.
const BUFFER: &str = "64";

/// [`BUFFER`] as a share of the tile's width.
const BUFFER_SHARE: f64 = 64.0 / 4096.0;

/// Cells across a tile in which points are summed.
const CELLS: f64 = 64.0;

/// A question for one tile.
#[derive(Debug)]
pub struct TileQuery<'a> {
    /// Through which view.
    pub view: &'a View,
    /// Which tile.
    pub tile: TileCoord,
    /// Only rows that hold at some time of the window.
    pub time: Option<TimeWindow>,
}

/// The bytes of the layer (uncompressed MVT 2.1, layer name = collection id); empty when nothing is there.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn tile(
    client: &impl GenericClient,
    query: &TileQuery<'_>,
) -> Result<Vec<u8>, StoreError> {
    const DOING: &str = "making a tile";
    let collection = query.view.collection();
    let (Some(tiles), Some(geometry)) = (&collection.tiles, &collection.geometry) else {
        return Ok(Vec::new());
    };
    if query.tile.z() < tiles.min_zoom {
        return Ok(Vec::new());
    }
    let mut builder = Builder::default();
    let aggregated = tiles.aggregate_below.is_some_and(|zoom| query.tile.z() < zoom);
    builder
        .push("SELECT ST_AsMVT(f, ")
        .bind(collection.id.clone())
        .push("::text, ")
        .push(EXTENT)
        .push(", 'geom', 'id') AS tile FROM (");
    if aggregated {
        cells(&mut builder, query, tiles, geometry);
    } else {
        features(&mut builder, query, geometry);
    }
    builder.push(") AS f");
    let (sql, values) = builder.finish();
    client.query_one(sql, &values).await.doing(DOING)?.try_get("tile").doing(DOING)
}

/// The tile's geometry expression: the prepared column, or the stored one turned to EPSG:3857.
fn mercator(builder: &mut Builder, geometry: &Geometry) {
    match &geometry.mercator {
        Some(column) => builder.column(column),
        None => builder.push("ST_Transform(").column(&geometry.column).push(", 3857)"),
    };
}

fn envelope(builder: &mut Builder, [west, south, east, north]: [f64; 4]) {
    builder.push("ST_MakeEnvelope(");
    for edge in [west, south, east, north] {
        builder.bind(edge).push("::float8, ");
    }
    builder.push("3857)");
}

/// Every row as a feature of its own.
fn features(builder: &mut Builder, query: &TileQuery<'_>, geometry: &Geometry) {
    let edges = query.tile.edges_3857();
    let margin = query.tile.width_m() * BUFFER_SHARE;
    let [west, south, east, north] = edges;
    builder.push("SELECT t.id AS id, ST_AsMVTGeom(");
    mercator(builder, geometry);
    builder.push(", ");
    envelope(builder, edges);
    builder.push(", ").push(EXTENT).push(", ").push(BUFFER).push(", true) AS geom");
    for field in query.view.fields().filter(|field| field.tile) {
        builder.push(", ").column(&field.name);
        // MVT has no type for times; both print as ISO 8601.
        builder.push(if field.kind.sql() == "timestamptz" || field.kind.sql() == "date" {
            "::text"
        } else {
            ""
        });
        builder.push(" AS ").name(&field.name);
    }
    from(builder, query, geometry);
    builder.push(" AND ");
    mercator(builder, geometry);
    builder.push(" && ");
    envelope(builder, [west - margin, south - margin, east + margin, north + margin]);
    // Larger areas are drawn first, so that small ones stay visible.
    builder.push(" ORDER BY t.id");
}

/// Sums of points by cell; the point of a cell is the mean of its rows' places, and never leaves the tile.
fn cells(builder: &mut Builder, query: &TileQuery<'_>, tiles: &Tiles, geometry: &Geometry) {
    let edges = query.tile.edges_3857();
    let [west, _, _, north] = edges;
    let width = query.tile.width_m() / CELLS;
    builder.push("SELECT c.id, ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(c.x, c.y), 3857), ");
    envelope(builder, edges);
    builder.push(", ").push(EXTENT).push(", 0, false) AS geom, c.rows AS count");
    for name in sums(query.view.collection(), tiles) {
        builder.push(", c.").name(name);
    }
    builder
        .push(" FROM (SELECT (floor((ST_X(g) - ")
        .bind(west)
        .push("::float8) / ")
        .bind(width)
        .push("::float8)");
    builder
        .push(" + 1 + ")
        .bind(CELLS)
        .push("::float8 * floor((")
        .bind(north)
        .push("::float8 - ST_Y(g)) / ")
        .bind(width)
        .push("::float8))::bigint AS id");
    builder.push(", avg(ST_X(g)) AS x, avg(ST_Y(g)) AS y, ");
    match &tiles.count {
        Some(count) => builder.push("sum(s.").name(count).push(")::bigint AS rows"),
        None => builder.push("count(*) AS rows"),
    };
    for name in sums(query.view.collection(), tiles) {
        builder.push(", sum(s.").name(name).push(")::bigint AS ").name(name);
    }
    builder.push(" FROM (SELECT ");
    mercator(builder, geometry);
    builder.push(" AS g");
    for name in sums(query.view.collection(), tiles) {
        builder.push(", ").column(name);
    }
    from(builder, query, geometry);
    builder.push(" AND ");
    mercator(builder, geometry);
    builder.push(" && ");
    envelope(builder, edges);
    builder.push(") AS s");
    half_open(builder, edges);
    builder.push(" GROUP BY 1) AS c WHERE c.rows > 0");
}

/// West and north edges belong to the tile, east and south ones to its neighbours.
fn half_open(builder: &mut Builder, [west, south, east, north]: [f64; 4]) {
    builder
        .push(" WHERE ST_X(g) >= ")
        .bind(west)
        .push("::float8 AND ST_X(g) < ")
        .bind(east)
        .push("::float8");
    builder
        .push(" AND ST_Y(g) > ")
        .bind(south)
        .push("::float8 AND ST_Y(g) <= ")
        .bind(north)
        .push("::float8");
}

fn sums<'a>(collection: &'a Collection, tiles: &'a Tiles) -> impl Iterator<Item = &'a str> {
    tiles.sum.iter().filter(|name| collection.field(name).is_some()).map(String::as_str)
}

fn from(builder: &mut Builder, query: &TileQuery<'_>, geometry: &Geometry) {
    let collection = query.view.collection();
    builder.push(" FROM ").name(&collection.table).push(" AS t").rows_of(query.view);
    builder.push(" AND ").column(&geometry.column).push(" IS NOT NULL");
    if let (Some(window), Some(time)) = (&query.time, &collection.time) {
        builder.and_holds(time, |name| collection.field(name).map(|field| field.kind), window);
    }
}
