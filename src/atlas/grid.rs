//! Sums of points in the cells of a grid. No row is left out, so the numbers of a tile add up to its rows.

use super::{
    budget::Drawn,
    layer::PointLayer,
    mvt::{Attribute, EXTENT, Kind, LayerWriter},
    parts::Part,
    question::Sieve,
    tile::in_tile,
};
use crate::geo::{Cell, TileCoord, World};

/// A tile has 2^4 x 2^4 cells in which points are summed: 32 pixels each, room for a circle with its number.
pub(super) const STEPS: u8 = 4;

/// Where the points themselves would be too many for a tile it has 2^6 x 2^6 cells: 8 pixels each, and as a tile of a
/// larger zoom is drawn larger, room for a circle there.
pub(super) const FINE_STEPS: u8 = 6;

/// What a cell of a grid amounts to.
#[derive(Debug)]
struct Summed {
    /// The north-western corner of the cell.
    corner: [i64; 2],
    rows: i64,
    sums: Vec<i64>,
    /// Sum of the places, each counted from the corner, so that it stays small.
    place: [i64; 2],
}

impl Summed {
    fn none(cell: Cell) -> Self {
        let (World { x, y }, _) = cell.corners();
        Self { corner: [x.into(), y.into()], rows: 0, sums: Vec::new(), place: [0; 2] }
    }

    fn add(&mut self, sign: i64, part: &Part<'_>) {
        self.rows += sign * part.rows;
        part.sums.add_to(&mut self.sums, sign);
        for ((sum, own), corner) in self.place.iter_mut().zip(part.place).zip(self.corner) {
            *sum += sign * (own.cast_signed() - part.rows * corner);
        }
    }

    /// The mean of the places.
    fn middle(&self) -> [i64; 2] {
        let [x, y] = self.place.map(|sum| sum.checked_div(self.rows).unwrap_or(0));
        let [west, north] = self.corner;
        [west + x, north + y]
    }
}

/// Sums of points by cell, `2^steps` along each edge; the point of a cell is the mean of its rows' places, and never leaves
/// the tile.
pub(super) fn write(layer: &PointLayer, sieve: &Sieve<'_>, tile: TileCoord, steps: u8) -> Drawn {
    let own = Cell::from(tile);
    let first = own.number << (2 * steps);
    let depth = own.depth + steps;
    let cells = (0..1 << (2 * steps)).map(|place| Cell { depth, number: first + place });
    let mut summed: Vec<_> = cells.map(Summed::none).collect();
    for (sign, points) in layer.signed() {
        for (points, mask) in sieve.open(points) {
            points.sums(own, steps, &mask, |cell, part| {
                let place = usize::try_from(cell.number - first).unwrap_or(usize::MAX);
                if let Some(sum) = summed.get_mut(place) {
                    sum.add(sign, &part);
                }
            });
        }
    }
    write_cells(layer, tile, steps, &summed)
}

/// Writes the cells, row by row from the north-west; each has its place in this order as id, from 1.
fn write_cells(layer: &PointLayer, tile: TileCoord, steps: u8, summed: &[Summed]) -> Drawn {
    let Some(tiles) = layer.schema.tiles() else { return Drawn::default() };
    let mut writer = LayerWriter::new(&layer.schema.collection().id);
    let counted = tiles.count.as_deref().and_then(|name| layer.schema.measure(name));
    let mut shown = 0;
    let edge = 1_u32 << steps;
    let places = (0..edge).flat_map(|y| (0..edge).map(move |x| World { x, y }.morton()));
    for (id, place) in (1..).zip(places) {
        let summed = usize::try_from(place).ok().and_then(|place| summed.get(place));
        let Some(summed) = summed.filter(|summed| summed.rows != 0) else { continue };
        let count = counted.map_or(Some(summed.rows), |own| summed.sums.get(own).copied());
        let count = count.unwrap_or_default();
        if count <= 0 {
            continue;
        }
        shown += summed.rows;
        writer.attribute(tiles.counted(), Attribute::Whole(count));
        for name in tiles.sum.iter().filter(|name| *name != tiles.counted()) {
            let sum = layer.schema.measure(name).and_then(|own| summed.sums.get(own));
            writer.attribute(name, Attribute::Whole(sum.copied().unwrap_or_default()));
        }
        let most = i64::from(EXTENT) - 1;
        let [x, y] = in_tile(tile, summed.middle())
            .map(|unit| i32::try_from(unit.clamp(0, most)).unwrap_or(0));
        writer.feature(id, Kind::Point, [[[x, y]].as_slice()].into_iter());
    }
    Drawn {
        bytes: writer.finish(),
        rows: usize::try_from(shown).unwrap_or_default(),
        reduced: None,
    }
}
