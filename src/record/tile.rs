//! Vector tiles of one collection, made by PostGIS from the prepared EPSG:3857 geometry.
//!
//! Points below the collection's `aggregate_below` zoom are summed in a grid of [`CELLS`] x [`CELLS`] cells per
//! tile. A point belongs to exactly one tile and one cell (west and north edges belong to the cell, east and south
//! ones to the neighbour), so the sums over all tiles of a zoom are the sums over the table.

use chrono::Utc;

use super::{builder::Builder, read::count, reading::Reading, select::Select, tile_label};
use crate::{
    catalog::{Field, FieldType, Geometry, Tiles},
    geo::{TileCoord, TimeWindow},
    policy::View,
    store::{Doing as _, StoreError},
};

/// Units across a tile (MVT `extent`).
const EXTENT: f64 = 4096.0;

/// Units beyond the edge that lines and areas are kept for, so that strokes do not end at tile borders.
const BUFFER: f64 = 64.0;

/// Cells across a tile in which points are summed: 32 pixels each, room for a circle with its number.
const CELLS: f64 = 16.0;

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

/// The bytes of the layers (uncompressed MVT 2.1, layer name = collection id, and its label layer if it has one);
/// empty when nothing is there.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn tile(reading: &Reading<'_>, query: &TileQuery<'_>) -> Result<Vec<u8>, StoreError> {
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
    builder.push("SELECT ");
    if aggregated {
        layer(&mut builder, &collection.id, |inner| cells(inner, query, tiles, geometry));
    } else {
        layer(&mut builder, &collection.id, |inner| features(inner, query, tiles, geometry));
    }
    if let (false, Some(place)) = (aggregated, tiles.labels) {
        builder.push(" || ");
        layer(&mut builder, &collection.label_layer(), |inner| {
            tile_label::labels(inner, query, (tiles, geometry), place);
        });
    }
    builder.push(" AS tile");
    let (sql, values) = builder.finish();
    let tile = reading.query_one(sql, &values).await.doing(DOING)?.try_get("tile").doing(DOING)?;
    if reading.is_recorded(&collection.id) {
        let inside = Select::new(query.view).meeting(query.tile.lonlat_box());
        let rows = count(reading, &inside).await?;
        reading.shows(&collection.id, usize::try_from(rows).unwrap_or_default());
    }
    Ok(tile)
}

/// One MVT layer; `rows` appends a `SELECT id, geom, attributes`.
fn layer(builder: &mut Builder, name: &str, rows: impl FnOnce(&mut Builder)) {
    builder.push("(SELECT ST_AsMVT(f, ").bind(name.to_owned()).push("::text, ");
    builder.bind(EXTENT).push("::float8::int, 'geom', 'id') FROM (");
    rows(builder);
    // A part of a row that vanishes at this zoom has no geometry, and a feature without one draws nothing.
    builder.push(") AS f WHERE f.geom IS NOT NULL)");
}

/// The tile's geometry expression: the prepared column, or the stored one turned to EPSG:3857.
pub(super) fn mercator(builder: &mut Builder, geometry: &Geometry) {
    match &geometry.mercator {
        Some(column) => builder.column(column),
        None => builder.push("ST_Transform(").column(&geometry.column).push(", 3857)"),
    };
}

pub(super) fn envelope(builder: &mut Builder, [west, south, east, north]: [f64; 4]) {
    builder.push("ST_MakeEnvelope(");
    for edge in [west, south, east, north] {
        builder.bind(edge).push("::float8, ");
    }
    builder.push("3857)");
}

/// Turns the geometry before it to units of the tile.
pub(super) fn to_tile_units(builder: &mut Builder, edges: [f64; 4], buffer: f64, clip: bool) {
    builder.push(", ");
    envelope(builder, edges);
    builder.push(", ").bind(EXTENT).push("::float8::int, ").bind(buffer).push("::float8::int, ");
    builder.push(if clip { "true" } else { "false" }).push(")");
}

/// Every row as a feature of its own.
fn features(builder: &mut Builder, query: &TileQuery<'_>, tiles: &Tiles, geometry: &Geometry) {
    let edges = query.tile.edges_3857();
    let margin = query.tile.width_m() * BUFFER / EXTENT;
    let [west, south, east, north] = edges;
    builder.push("SELECT t.id AS id, ST_AsMVTGeom(");
    drawn(builder, query, tiles, geometry);
    to_tile_units(builder, edges, BUFFER, true);
    builder.push(" AS geom");
    attributes(builder, query.view);
    from(builder, query);
    rows(builder, query, tiles, geometry);
    builder.push(" AND ");
    mercator(builder, geometry);
    builder.push(" && ");
    envelope(builder, [west - margin, south - margin, east + margin, north + margin]);
    // The same rows give the same bytes, and so the same ETag on every node.
    builder.push(" ORDER BY t.id");
}

/// The geometry, or a point for each part of a row that is always shown and too small to draw.
fn drawn(builder: &mut Builder, query: &TileQuery<'_>, tiles: &Tiles, geometry: &Geometry) {
    match &tiles.always {
        Some(always) if query.tile.z() < always.points_below => {
            builder.push("CASE WHEN ").one_of(&always.field, always.rows.keys().cloned().collect());
            builder.push(" THEN (SELECT ST_Collect(ST_Centroid(part.geom)) FROM ST_Dump(");
            mercator(builder, geometry);
            builder.push(") AS part) ELSE ");
            mercator(builder, geometry);
            builder.push(" END");
        }
        _ => mercator(builder, geometry),
    }
}

/// The tile fields that the view shows.
pub(super) fn attributes(builder: &mut Builder, view: &View) {
    for field in view.fields().filter(|field| field.tile) {
        builder.push(", ").column(&field.name).push(cast(field)).push(" AS ").name(&field.name);
    }
}

/// MVT has no type for times; days and instants print as ISO 8601.
fn cast(field: &Field) -> &'static str {
    match field.kind {
        FieldType::Date | FieldType::Datetime => "::text",
        FieldType::Text | FieldType::Integer | FieldType::Number | FieldType::Boolean => "",
    }
}

/// Sums of points by cell; the point of a cell is the mean of its rows' places, and never leaves the tile.
fn cells(builder: &mut Builder, query: &TileQuery<'_>, tiles: &Tiles, geometry: &Geometry) {
    let edges = query.tile.edges_3857();
    let [west, south, east, north] = edges;
    let cell = query.tile.width_m() / CELLS;
    // Half a unit more would round to the far edge, which clients take for the neighbour's.
    let inside = query.tile.width_m() / EXTENT * 0.51;
    builder.push("SELECT c.id, ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(least(c.x, ");
    builder.bind(east - inside).push("::float8), greatest(c.y, ");
    builder.bind(south + inside).push("::float8)), 3857)");
    to_tile_units(builder, edges, 0.0, false);
    builder.push(" AS geom");
    for name in sums(tiles) {
        builder.push(", c.").name(name);
    }
    builder.push(" FROM (SELECT (floor((ST_X(g) - ").bind(west).push("::float8) / ");
    builder.bind(cell).push("::float8) + 1 + ").bind(CELLS).push("::float8 * floor((");
    builder.bind(north).push("::float8 - ST_Y(g)) / ").bind(cell).push("::float8))::bigint AS id");
    builder.push(", avg(ST_X(g)) AS x, avg(ST_Y(g)) AS y");
    for name in sums(tiles) {
        builder.push(", sum(s.").name(name).push(")::bigint AS ").name(name);
    }
    builder.push(" FROM (SELECT ");
    mercator(builder, geometry);
    builder.push(" AS g");
    for name in sums(tiles) {
        builder.push(", ");
        if tiles.count.is_none() && name == tiles.count_as {
            builder.push("1");
        } else {
            builder.column(name);
        }
        builder.push(" AS ").name(name);
    }
    from(builder, query);
    rows(builder, query, tiles, geometry);
    builder.push(" AND ");
    mercator(builder, geometry);
    builder.push(" && ");
    envelope(builder, edges);
    builder.push(") AS s WHERE ");
    half_open(builder, "g", edges);
    builder.push(" GROUP BY 1) AS c WHERE c.").name(tiles.counted()).push(" > 0 ORDER BY c.id");
}

/// The attributes of a cell: how many it stands for, and the sums.
fn sums(tiles: &Tiles) -> impl Iterator<Item = &str> {
    let counted = tiles.counted();
    let others = tiles.sum.iter().map(String::as_str).filter(move |name| *name != counted);
    [counted].into_iter().chain(others)
}

/// West and north edges belong to the tile, east and south ones to its neighbours.
pub(super) fn half_open(builder: &mut Builder, point: &str, [west, south, east, north]: [f64; 4]) {
    for (function, operator, edge, joint) in [
        ("ST_X(", ") >= ", west, " AND "),
        ("ST_X(", ") < ", east, " AND "),
        ("ST_Y(", ") > ", south, " AND "),
        ("ST_Y(", ") <= ", north, ""),
    ] {
        builder.push(function).push(point).push(operator).bind(edge).push("::float8").push(joint);
    }
}

/// `FROM` the table.
pub(super) fn from(builder: &mut Builder, query: &TileQuery<'_>) {
    builder.push(" FROM ").name(&query.view.collection().table).push(" AS t");
}

/// `WHERE` with the rows that belong to this view, zoom and time.
pub(super) fn rows(
    builder: &mut Builder,
    query: &TileQuery<'_>,
    tiles: &Tiles,
    geometry: &Geometry,
) {
    let collection = query.view.collection();
    builder.rows_of(query.view).push(" AND ").column(&geometry.column).push(" IS NOT NULL");
    for rule in tiles.only.iter().filter(|rule| query.tile.z() < rule.below) {
        builder.push(" AND (").one_of(&rule.field, rule.values.clone());
        if let Some(always) = &tiles.always {
            builder.push(" OR ").one_of(&always.field, always.rows.keys().cloned().collect());
        }
        builder.push(")");
    }
    let now =
        || tiles.current.then(Utc::now).map(|now| TimeWindow { from: Some(now), to: Some(now) });
    if let (Some(window), Some(time)) = (query.time.or_else(now), &collection.time) {
        builder.and_holds(time, |name| collection.field(name).map(|field| field.kind), &window);
    }
}
