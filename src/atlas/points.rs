//! Rows with one point each: columns in Morton order, with sums of whole cells.

use std::{ops::Range, sync::Arc};

use super::{classes::Classes, memos::Memos, packed::Packed, tier::Tier};
use crate::geo::{Cell, World};

/// Depths at which sums of whole cells are kept. Grids and polygons between them are put together from the next deeper
/// one, those below the last from rows: of 3.5 million households a cell of the first (20 km) holds some thousands, one of the last
/// (2.4 km) some tens.
const TIERS: [u8; 2] = [11, 14];

/// Fewer rows are added up faster one by one than by the sums of cells.
const FEW: usize = 512;

/// Rows on their way into [`Points`], in any order.
#[derive(Debug, Default, Clone)]
pub(super) struct PointRows {
    /// Row ids.
    pub(super) id: Vec<i64>,
    /// Degrees east.
    pub(super) lon: Vec<f64>,
    /// Degrees north.
    pub(super) lat: Vec<f64>,
    /// Classes.
    pub(super) class: Vec<u32>,
    /// One column for each measure.
    pub(super) measures: Vec<Vec<i64>>,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Row id.
    pub(super) id: i64,
    /// Degrees east.
    pub(super) lon: f64,
    /// Degrees north.
    pub(super) lat: f64,
    /// Its class.
    pub(super) class: u32,
}

/// What rows of one class amount to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    /// The class.
    pub(super) class: u32,
    /// How many rows.
    pub(super) rows: i64,
    /// The sums of the measures, in their order.
    pub(super) sums: Sums<'a>,
    /// Sum of the places, each counted from the north-western corner of the square.
    pub(super) place: [u64; 2],
}

/// The measures of a row, or their sums in a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums<'a> {
    pub(super) columns: &'a [Packed],
    pub(super) place: usize,
}

impl Sums<'_> {
    /// Adds them, or takes them away, measure by measure.
    pub(super) fn add_to(&self, sums: &mut Vec<i64>, sign: i64) {
        sums.resize(self.columns.len(), 0);
        for (sum, column) in sums.iter_mut().zip(self.columns) {
            *sum += sign * column.get(self.place);
        }
    }
}

/// Immutable rows in Morton order of their places.
#[derive(Debug)]
pub(super) struct Points {
    classes: Arc<Classes>,
    morton: Box<[u64]>,
    lon: Box<[f64]>,
    lat: Box<[f64]>,
    class: Packed,
    id: Packed,
    measures: Vec<Packed>,
    /// Places of the rows in the order of their ids.
    by_id: Box<[u32]>,
    tiers: Vec<Tier>,
    memos: Memos,
}

impl PointRows {
    /// Room for about so many rows with so many measures.
    pub(super) fn for_about(rows: usize, measures: usize) -> Self {
        Self {
            id: Vec::with_capacity(rows),
            lon: Vec::with_capacity(rows),
            lat: Vec::with_capacity(rows),
            class: Vec::with_capacity(rows),
            measures: (0..measures).map(|_| Vec::with_capacity(rows)).collect(),
        }
    }

    /// One more row.
    pub(super) fn push(
        &mut self,
        id: i64,
        [lon, lat]: [f64; 2],
        class: u32,
        measures: impl Iterator<Item = i64>,
    ) {
        self.id.push(id);
        self.lon.push(lon);
        self.lat.push(lat);
        self.class.push(class);
        for (column, measure) in self.measures.iter_mut().zip(measures) {
            column.push(measure);
        }
    }
}

/// The column in that order. The column goes away.
#[expect(clippy::needless_pass_by_value, reason = "the memory is needed for the next column")]
fn gathered<T: Copy + Default>(column: Vec<T>, order: &[u32]) -> Box<[T]> {
    order.iter().map(|place| column.get(*place as usize).copied().unwrap_or_default()).collect()
}

impl Points {
    /// Puts rows in order. Columns are turned one after the other, so that little more than the result is held at once.
    #[expect(clippy::cast_possible_truncation, reason = "a layer has fewer than 2^32 rows")]
    pub(super) fn of(rows: PointRows, classes: Arc<Classes>) -> Self {
        let PointRows { id, lon, lat, class, measures } = rows;
        let places = lon.iter().zip(&lat).map(|(lon, lat)| World::of(*lon, *lat).morton());
        let mut keyed: Vec<_> =
            places.enumerate().map(|(row, place)| (place, row as u32)).collect();
        // Rows of one place stand in the order of their ids, so that every build gives the same bytes.
        keyed.sort_unstable_by_key(|(place, row)| (*place, id.get(*row as usize).copied()));
        let order: Vec<_> = keyed.iter().map(|(_, row)| *row).collect();
        let morton = keyed.into_iter().map(|(place, _)| place).collect();
        let lon = gathered(lon, &order);
        let lat = gathered(lat, &order);
        let class = Packed::of(class, &order);
        let measures =
            measures.into_iter().map(|measure| Packed::of(measure, &order)).collect::<Vec<_>>();
        let id = Packed::of(id, &order);
        let mut by_id: Box<[u32]> = (0..order.len() as u32).collect();
        by_id.sort_unstable_by_key(|row| id.get(*row as usize));
        let mut points = Self {
            classes,
            morton,
            lon,
            lat,
            class,
            id,
            measures,
            by_id,
            tiers: Vec::new(),
            memos: Memos::default(),
        };
        if points.len() > FEW {
            points.tiers = TIERS.iter().map(|depth| Tier::of(&points, *depth)).collect();
        }
        points
    }

    /// The classes of the rows.
    pub(super) fn classes(&self) -> &Arc<Classes> {
        &self.classes
    }

    /// What is known about the rows, such as which of them an activation opens.
    pub(super) fn memos(&self) -> &Memos {
        &self.memos
    }

    /// How many rows.
    pub(super) fn len(&self) -> usize {
        self.morton.len()
    }

    /// The rows of a cell.
    pub(super) fn rows_in(&self, cell: Cell) -> Range<usize> {
        let (first, last) = cell.range();
        let start = self.morton.partition_point(|place| *place < first);
        start
            ..start
                + self
                    .morton
                    .get(start..)
                    .unwrap_or_default()
                    .partition_point(|place| *place <= last)
    }

    /// A row by its place in the order.
    pub(super) fn row(&self, row: usize) -> Option<Point> {
        Some(Point {
            id: self.id.get(row),
            lon: *self.lon.get(row)?,
            lat: *self.lat.get(row)?,
            class: self.class_at(row),
        })
    }

    /// The Morton number of a row's place.
    pub(super) fn morton(&self, row: usize) -> u64 {
        self.morton.get(row).copied().unwrap_or_default()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    fn class_at(&self, row: usize) -> u32 {
        self.class.get(row) as u32
    }

    /// What a row adds to its class.
    pub(super) fn part(&self, row: usize) -> Part<'_> {
        let World { x, y } = World::of_morton(self.morton(row));
        Part {
            class: self.class_at(row),
            rows: 1,
            sums: Sums { columns: &self.measures, place: row },
            place: [x.into(), y.into()],
        }
    }

    /// The place of the row with that id.
    pub(super) fn find(&self, id: i64) -> Option<usize> {
        let place = self.by_id.binary_search_by_key(&id, |row| self.id.get(*row as usize)).ok()?;
        self.by_id.get(place).map(|row| *row as usize)
    }

    /// Copies these rows into another store on its way.
    pub(super) fn take(&self, into: &mut PointRows, rows: impl Iterator<Item = usize>) {
        into.measures.resize(self.measures.len(), Vec::new());
        for row in rows {
            let Some(Point { id, lon, lat, class }) = self.row(row) else { continue };
            into.push(id, [lon, lat], class, self.measures.iter().map(|column| column.get(row)));
        }
    }

    /// What the cell holds, for each of its cells `steps` deeper, class by class; a class may come several times.
    pub(super) fn parts<'a>(&'a self, cell: Cell, steps: u8, mut into: impl FnMut(Cell, Part<'a>)) {
        let depth = cell.depth + steps;
        let rows = self.rows_in(cell);
        let tier = self.tiers.iter().find(|tier| tier.depth() >= depth);
        match tier {
            Some(tier) if rows.len() > FEW => {
                tier.parts(cell, |node, part| into(node.at(depth), part));
            }
            _ => {
                for row in rows {
                    into(Cell::holding(self.morton(row), depth), self.part(row));
                }
            }
        }
    }

    /// Bytes on the heap, without the classes.
    pub(super) fn bytes(&self) -> usize {
        let columns = self.measures.iter().map(Packed::bytes).sum::<usize>()
            + self.class.bytes()
            + self.id.bytes();
        let tiers = self.tiers.iter().map(Tier::bytes).sum::<usize>();
        (8 + 16 + 4) * self.len() + columns + tiers
    }
}
