//! Tiles of points: sums of cells on small zooms, rows on large ones.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    classes::{Classes, Kept},
    layer::PointLayer,
    mask::{AsOf, Mask, text},
    mvt::{Attribute, EXTENT, Kind, LayerWriter},
    points::{Part, Point, Points},
    question::{Question, Sieve},
    schema::Schema,
};
use crate::{
    catalog::Field,
    geo::{Cell, TileCoord, World},
};

/// A tile has 2^4 x 2^4 cells in which points are summed: 32 pixels each, room for a circle with its number.
const STEPS: u8 = 4;

/// A point so many units of the tile beyond its edge is drawn too: one in 64 of its width.
const MARGIN_STEPS: u8 = 6;

/// What a cell of a grid amounts to.
#[derive(Debug, Default, Clone)]
struct Summed {
    rows: i64,
    sums: Vec<i64>,
    place: [i64; 2],
}

impl Summed {
    fn add(&mut self, sign: i64, cell: Cell, part: &Part<'_>) {
        self.rows += sign * part.rows;
        part.sums.add_to(&mut self.sums, sign);
        // Counted from the corner of the cell, so that the sums stay small.
        let (corner, _) = cell.corners();
        for ((sum, own), corner) in self.place.iter_mut().zip(part.place).zip([corner.x, corner.y])
        {
            let own = i64::try_from(own).unwrap_or_default() - part.rows * i64::from(corner);
            *sum += sign * own;
        }
    }
}

/// Writes the layer of a tile, and says how many rows it shows.
pub(super) fn write(
    layer: &PointLayer,
    question: &Question<'_>,
    tile: TileCoord,
) -> (Vec<u8>, i64) {
    let Some(tiles) = layer.schema.tiles() else { return (Vec::new(), 0) };
    let sieve = Sieve { schema: &layer.schema, question, zoom: Some(tile.z()) };
    if tile.z() < tiles.min_zoom {
        return (Vec::new(), 0);
    }
    if tiles.aggregate_below.is_some_and(|zoom| tile.z() < zoom) {
        cells(layer, &sieve, tile)
    } else {
        features(layer, &sieve, tile)
    }
}

/// Sums of points by cell; the point of a cell is the mean of its rows' places, and never leaves the tile.
fn cells(layer: &PointLayer, sieve: &Sieve<'_>, tile: TileCoord) -> (Vec<u8>, i64) {
    let own = Cell::from(tile);
    let mut summed: BTreeMap<u16, (Cell, Summed)> = BTreeMap::new();
    for (sign, points) in layer.signed() {
        for (points, mask) in sieve.open(points) {
            points.parts(own, STEPS, |cell, part| {
                if mask.takes(part.class) {
                    let entry = summed.entry(place_in(own, cell));
                    let (cell, sum) = entry.or_insert_with(|| (cell, Summed::default()));
                    sum.add(sign, *cell, &part);
                }
            });
        }
    }
    write_cells(layer, tile, summed)
}

/// The place of a cell among those of the tile, row by row from the north-west, from 1.
#[expect(clippy::cast_possible_truncation, reason = "a tile has 256 cells")]
fn place_in(tile: Cell, cell: Cell) -> u16 {
    let first = tile.number << (2 * STEPS);
    let World { x, y } = World::of_morton(cell.number - first);
    (y << STEPS | x) as u16 + 1
}

fn write_cells(
    layer: &PointLayer,
    tile: TileCoord,
    summed: BTreeMap<u16, (Cell, Summed)>,
) -> (Vec<u8>, i64) {
    let Some(tiles) = layer.schema.tiles() else { return (Vec::new(), 0) };
    let mut writer = LayerWriter::new(&layer.schema.collection().id);
    let counted = tiles.count.as_deref().and_then(|name| layer.schema.measure(name));
    let mut shown = 0;
    for (id, (cell, summed)) in summed {
        let count = counted.map_or(Some(summed.rows), |own| summed.sums.get(own).copied());
        let count = count.unwrap_or_default();
        if count <= 0 {
            continue;
        }
        shown += summed.rows;
        let key = writer.key(tiles.counted());
        let value = writer.value(Attribute::Whole(count));
        writer.tag(key, value);
        for name in tiles.sum.iter().filter(|name| *name != tiles.counted()) {
            let sum = layer.schema.measure(name).and_then(|own| summed.sums.get(own));
            let (key, value) =
                (writer.key(name), Attribute::Whole(sum.copied().unwrap_or_default()));
            let value = writer.value(value);
            writer.tag(key, value);
        }
        let (corner, _) = cell.corners();
        let mean =
            |sum: i64, corner: u32| i64::from(corner) + sum.checked_div(summed.rows).unwrap_or(0);
        let place = [mean(summed.place[0], corner.x), mean(summed.place[1], corner.y)];
        let most = i64::from(EXTENT) - 1;
        let [x, y] =
            in_tile(tile, place).map(|unit| i32::try_from(unit.clamp(0, most)).unwrap_or(0));
        writer.feature(id.into(), Kind::Point, [[[x, y]].as_slice()].into_iter());
    }
    (writer.finish(), shown)
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
fn features(layer: &PointLayer, sieve: &Sieve<'_>, tile: TileCoord) -> (Vec<u8>, i64) {
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
    let rows = i64::try_from(found.len()).unwrap_or(i64::MAX);
    (writer.finish(), rows)
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
        let (key, value) = (writer.key(&field.name), Attribute::of(value, text));
        let value = writer.value(value);
        writer.tag(key, value);
    }
    for (attribute, name) in schema.part_attributes() {
        if let Some(text) = text(schema, classes, attribute, class, as_of) {
            let (key, value) = (writer.key(name), Attribute::Text(text.into()));
            let value = writer.value(value);
            writer.tag(key, value);
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
