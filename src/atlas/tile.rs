//! Tiles of points: every row by itself on large zooms, sums of cells on small ones and where there are too many.

use std::sync::Arc;

use super::{
    budget::{BUDGET, Drawn, Reduced},
    classes::{Classes, Kept},
    grid,
    layer::PointLayer,
    mask::{AsOf, Mask, text},
    mvt::{Attribute, EXTENT, Kind, LayerWriter},
    points::{Point, Points},
    question::{Question, Sieve},
    schema::Schema,
};
use crate::{
    catalog::Field,
    geo::{Cell, TileCoord, World},
};

/// A point so many units of the tile beyond its edge is drawn too: one in 64 of its width.
const MARGIN_STEPS: u8 = 6;

/// Draws the layer of a tile.
pub(super) fn write(layer: &PointLayer, question: &Question<'_>, tile: TileCoord) -> Drawn {
    let Some(tiles) = layer.schema.tiles() else { return Drawn::default() };
    let sieve = Sieve { schema: &layer.schema, question, zoom: Some(tile.z()) };
    if tile.z() < tiles.min_zoom {
        return Drawn::default();
    }
    if tiles.aggregate_below.is_some_and(|zoom| tile.z() < zoom) {
        return grid::write(layer, &sieve, tile, grid::STEPS);
    }
    let drawn = features(layer, &sieve, tile);
    if drawn.bytes.len() <= BUDGET {
        return drawn;
    }
    let sums = grid::write(layer, &sieve, tile, grid::FINE_STEPS);
    Drawn { reduced: Some(Reduced::ToSums), ..sums }
}

/// A place in units of the tile, to the nearest.
pub(super) fn in_tile(tile: TileCoord, [x, y]: [i64; 2]) -> [i64; 2] {
    let (corner, _) = Cell::from(tile).corners();
    // A unit of the tile is 2^(32 - 12 - z) units of the square.
    let scale = |from: i64| {
        let z = u32::from(tile.z());
        if z <= 19 { (from + (1 << (19 - z))) >> (20 - z) } else { from << (z - 20) }
    };
    [scale(x - i64::from(corner.x)), scale(y - i64::from(corner.y))]
}

/// Every row as a feature of its own, those a little beyond the edge too, so that signs do not end there.
fn features(layer: &PointLayer, sieve: &Sieve<'_>, tile: TileCoord) -> Drawn {
    let mut writer = LayerWriter::new(&layer.schema.collection().id);
    let shown: Vec<_> = sieve.question.view.fields().filter(|field| field.tile).collect();
    let mut found: Vec<(Point, Arc<Classes>, [i32; 2])> = Vec::new();
    for (points, gone) in layer.present() {
        for (points, mask) in sieve.open(points) {
            near(&points, tile, &mask, |point, place| {
                if gone.is_none_or(|gone| !gone.contains(&point.id)) {
                    found.push((point, Arc::clone(points.classes()), place));
                }
            });
        }
    }
    // The same rows give the same bytes, and so the same `ETag` on every node.
    found.sort_unstable_by_key(|(point, ..)| point.id);
    for (point, classes, place) in &found {
        tags(&mut writer, &layer.schema, &shown, (classes, point.class), sieve.question.as_of);
        writer.feature(point.id, Kind::Point, [[*place].as_slice()].into_iter());
    }
    Drawn { bytes: writer.finish(), rows: found.len(), reduced: None }
}

/// The attributes of a row that the view shows.
pub(super) fn tags(
    writer: &mut LayerWriter,
    schema: &Schema,
    shown: &[&Field],
    (classes, class): (&Classes, u32),
    as_of: AsOf,
) {
    for field in shown {
        let Some(attribute) = schema.attribute(&field.name) else { continue };
        let Some(Kept::Value(value, text)) = classes.value(class, attribute) else { continue };
        writer.attribute(&field.name, Attribute::of(value, text));
    }
    for (attribute, name) in schema.part_attributes() {
        if let Some(text) = text(schema, classes, attribute, class, as_of) {
            writer.attribute(name, Attribute::Text(text.into()));
        }
    }
}

/// Rows in the tile and in its margin, with their places in it.
fn near(points: &Points, tile: TileCoord, mask: &Mask, mut into: impl FnMut(Point, [i32; 2])) {
    if mask.is_empty() {
        return;
    }
    let margin = i64::from(EXTENT >> MARGIN_STEPS);
    let within = -margin..=i64::from(EXTENT) + margin;
    for cell in Cell::from(tile).around() {
        for row in points.rows_in(cell) {
            let Some(point) = points.row(row) else { continue };
            if !mask.takes(point.class) {
                continue;
            }
            let World { x, y } = World::of_morton(points.morton(row));
            let [x, y] = in_tile(tile, [x.into(), y.into()]);
            if within.contains(&x) && within.contains(&y) {
                let unit = |of: i64| i32::try_from(of).unwrap_or_default();
                into(point, [unit(x), unit(y)]);
            }
        }
    }
}
