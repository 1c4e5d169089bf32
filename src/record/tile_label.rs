//! The label layer of a tile: one point for each row, in the one tile where it lies.

use super::{
    builder::Builder,
    tile::{TileQuery, attributes, envelope, from, half_open, mercator, rows, to_tile_units},
};
use crate::catalog::{Geometry, LabelPlace, ROOM_ATTRIBUTE, Tiles};

/// `SELECT id, geom, attributes, room`.
pub(super) fn labels(
    builder: &mut Builder,
    query: &TileQuery<'_>,
    (tiles, geometry): (&Tiles, &Geometry),
    place: LabelPlace,
) {
    let edges = query.tile.edges_3857();
    builder.push("SELECT t.id AS id, ST_AsMVTGeom(p.point");
    // A point half a unit from the far edge rounds onto it; the buffer keeps it.
    to_tile_units(builder, edges, 1.0, false);
    builder.push(" AS geom");
    attributes(builder, query.view);
    builder.push(", round(p.room)::bigint AS ").name(ROOM_ATTRIBUTE);
    from(builder, query);
    builder.push(" CROSS JOIN LATERAL (SELECT ");
    point(builder, tiles, geometry, place);
    builder.push(") AS p");
    rows(builder, query, tiles, geometry);
    builder.push(" AND ");
    mercator(builder, geometry);
    builder.push(" && ");
    envelope(builder, edges);
    builder.push(" AND ");
    half_open(builder, "p.point", edges);
    builder.push(" ORDER BY t.id");
}

/// Share of an area's width by which its outline may be off when the room inside it is measured.
const COARSE: &str = "40";

/// The label's point and room. Of an area both come from the largest circle inside its largest part (coarsened,
/// which makes it five times faster and moves the point by less than a letter).
fn point(builder: &mut Builder, tiles: &Tiles, geometry: &Geometry, place: LabelPlace) {
    if let Some(always) = &tiles.always {
        // Above the middle of a group of islands.
        builder.push("CASE WHEN ").one_of(&always.field, always.rows.keys().cloned().collect());
        builder.push(" THEN (SELECT ST_SetSRID(ST_MakePoint((ST_XMin(b) + ST_XMax(b)) / 2, ST_YMax(b)), 3857) FROM ST_Envelope(");
        mercator(builder, geometry);
        builder.push(") AS b) ELSE ");
    }
    builder.push("CASE ST_Dimension(part.geom) WHEN 2 THEN circle.center WHEN 1 THEN ");
    builder.push(match place {
        LabelPlace::Inside => "ST_LineInterpolatePoint(part.geom, 0.5)",
        LabelPlace::End => "ST_EndPoint(part.geom)",
    });
    builder.push(" ELSE part.geom END");
    builder.push(if tiles.always.is_some() { " END AS point" } else { " AS point" });
    builder.push(", 2 * circle.radius AS room FROM (SELECT d.geom FROM ST_Dump(");
    mercator(builder, geometry);
    builder.push(") AS d ORDER BY ");
    builder.push(match place {
        LabelPlace::Inside => "ST_Area(d.geom) DESC, ST_Length(d.geom) DESC",
        LabelPlace::End => "ST_Area(d.geom) DESC, d.path DESC",
    });
    builder.push(" LIMIT 1) AS part CROSS JOIN LATERAL ST_MaximumInscribedCircle(CASE WHEN ST_Area(part.geom) > 0 THEN ");
    builder.push("ST_SimplifyPreserveTopology(part.geom, sqrt(ST_Area(part.geom)) / ");
    // OFFSET keeps the point from being worked out once for each comparison with the tile's edges.
    builder.push(COARSE).push(") END) AS circle OFFSET 0");
}
