//! Rows with one point each: columns in Morton order, with sums of whole cells.

use std::{collections::HashSet, io, ops::Range, sync::Arc};

use super::{
    classes::{Classes, Reading},
    exact::Exact,
    file::{FileError, In, Out, Stored},
    memos::Memos,
    order,
    packed::{Packed, gathered},
    parts::{Part, Sums, Tiers},
};
use crate::geo::{Cell, World};

/// Rows on their way into [`Points`], in any order, in as few bytes as there.
#[derive(Debug, Default, Clone)]
pub(super) struct PointRows {
    morton: Vec<u64>,
    exact: Exact,
    class: Packed,
    id: Packed,
    measures: Vec<Packed>,
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

/// Immutable rows in Morton order of their places, those of one place in the order of their ids, so that every build gives
/// the same bytes.
#[derive(Debug)]
pub(super) struct Points {
    classes: Arc<Classes>,
    morton: Vec<u64>,
    exact: Exact,
    class: Packed,
    id: Packed,
    measures: Vec<Packed>,
    /// Places of the rows in the order of their ids.
    by_id: Vec<u32>,
    tiers: Tiers,
    memos: Memos,
}

impl PointRows {
    /// Room for about so many rows with so many measures.
    pub(super) fn for_about(rows: usize, measures: usize) -> Self {
        Self {
            morton: Vec::with_capacity(rows),
            exact: Exact::with_capacity(rows),
            class: Packed::with_capacity(rows),
            id: Packed::with_capacity(rows),
            measures: vec![Packed::with_capacity(rows); measures],
        }
    }

    /// One more row.
    pub(super) fn push(&mut self, row: Point, measures: impl Iterator<Item = i64>) {
        self.push_at(World::of(row.lon, row.lat).morton(), row, measures);
    }

    /// The cells of a depth in which the rows lie, one for each row.
    pub(super) fn cells(&self, depth: u8) -> impl Iterator<Item = u64> {
        self.morton.iter().map(move |place| Cell::holding(*place, depth).number)
    }

    /// One more row, whose Morton number is known.
    fn push_at(&mut self, morton: u64, row: Point, measures: impl Iterator<Item = i64>) {
        let Point { id, lon, lat, class } = row;
        let worlds = |place: usize| world(self.morton.get(place).copied().unwrap_or_default());
        self.exact.push([lon, lat], world(morton), worlds);
        self.morton.push(morton);
        self.class.push(class.into());
        self.id.push(id);
        for (column, measure) in self.measures.iter_mut().zip(measures) {
            column.push(measure);
        }
    }
}

fn world(morton: u64) -> [u32; 2] {
    let World { x, y } = World::of_morton(morton);
    [x, y]
}

impl Points {
    /// Puts rows in order. Columns are turned one after the other, so that little more than the result is held at once.
    pub(super) fn of(rows: PointRows, classes: Arc<Classes>) -> Self {
        let order = order::of(&rows.morton, &rows.id);
        let by_id = order::by_id(&rows.id, &order);
        let PointRows { morton, exact, class, id, measures } = rows;
        let measures = measures.into_iter().map(|column| column.in_order(&order)).collect();
        let rows = PointRows {
            morton: gathered(morton, &order),
            exact: exact.in_order(&order),
            class: class.in_order(&order),
            id: id.in_order(&order),
            measures,
        };
        drop(order);
        Self::in_order(rows, by_id, classes)
    }

    /// Rows that stand in their order.
    fn in_order(rows: PointRows, by_id: Vec<u32>, classes: Arc<Classes>) -> Self {
        let PointRows { morton, exact, class, id, measures } = rows;
        let memos = Memos::default();
        let tiers = Tiers::default();
        let mut points = Self { classes, morton, exact, class, id, measures, by_id, tiers, memos };
        points.tiers = Tiers::of(&points);
        points
    }

    /// The rows without those that are gone, and with those that came, whose classes stand in the same table, or in
    /// one that goes on from it.
    pub(super) fn merged(&self, gone: &HashSet<i64>, come: &Self) -> Self {
        let mut rows = PointRows::for_about(self.len() + come.len(), self.measures.len());
        let mut merge = order::Merge::of(self.len(), come.len());
        let (mut own, mut other) = (0, 0);
        while own < self.len() || other < come.len() {
            let key = |points: &Self, row| {
                points.morton.get(row).map(|place| (*place, points.id.get(row)))
            };
            let from_own = match (key(self, own), key(come, other)) {
                (Some(own), Some(other)) => own <= other,
                (own, _) => own.is_some(),
            };
            if from_own {
                let stays = !gone.contains(&self.id.get(own));
                if stays {
                    self.copy(&mut rows, own);
                }
                merge.first(stays);
                own += 1;
            } else {
                come.copy(&mut rows, other);
                merge.second();
                other += 1;
            }
        }
        let id = &rows.id;
        let by_id = merge.by_id([&self.by_id, &come.by_id], |place| id.get(place as usize));
        Self::in_order(rows, by_id, Arc::clone(&come.classes))
    }

    /// Writes the store with its classes.
    pub(super) fn write(&self, out: &mut Out) -> io::Result<()> {
        self.classes.write(out)?;
        self.morton.write(out)?;
        self.exact.write(out)?;
        self.class.write(out)?;
        self.id.write(out)?;
        self.measures.write(out)?;
        self.by_id.write(out)?;
        self.tiers.write(out)
    }

    /// Reads a store whose attributes are read so.
    pub(super) fn read(readings: &[Reading], input: &mut In) -> Result<Self, FileError> {
        Ok(Self {
            classes: Arc::new(Classes::read(readings, input)?),
            morton: Stored::read(input)?,
            exact: Stored::read(input)?,
            class: Stored::read(input)?,
            id: Stored::read(input)?,
            measures: Stored::read(input)?,
            by_id: Stored::read(input)?,
            tiers: Stored::read(input)?,
            memos: Memos::default(),
        })
    }

    /// The classes of the rows.
    pub(super) fn classes(&self) -> &Arc<Classes> {
        &self.classes
    }

    /// Sums of whole cells.
    pub(super) fn tiers(&self) -> &Tiers {
        &self.tiers
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
        let [lon, lat] = self.exact.get(row, world(*self.morton.get(row)?))?;
        Some(Point { id: self.id.get(row), lon, lat, class: self.class_at(row) })
    }

    /// How many measures a row has.
    pub(super) fn measures(&self) -> usize {
        self.measures.len()
    }

    /// The Morton number of a row's place.
    pub(super) fn morton(&self, row: usize) -> u64 {
        self.morton.get(row).copied().unwrap_or_default()
    }

    /// The class of a row.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    pub(super) fn class_at(&self, row: usize) -> u32 {
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

    /// These rows in a store of their own.
    pub(super) fn some(&self, rows: impl Iterator<Item = usize>) -> Self {
        let mut some = PointRows::for_about(0, self.measures.len());
        rows.for_each(|row| self.copy(&mut some, row));
        Self::of(some, Arc::clone(&self.classes))
    }

    fn copy(&self, into: &mut PointRows, row: usize) {
        let Some(point) = self.row(row) else { return };
        let measures = self.measures.iter().map(|column| column.get(row));
        into.push_at(self.morton(row), point, measures);
    }

    /// Bytes on the heap, without the classes.
    pub(super) fn bytes(&self) -> usize {
        let columns = self.measures.iter().map(Packed::bytes).sum::<usize>()
            + self.class.bytes()
            + self.id.bytes()
            + self.exact.bytes();
        (8 + 4) * self.len() + columns + self.tiers.bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::atlas::classes::{Growing, Reading};
    use crate::catalog::FieldType;

    type Rows = HashMap<i64, (i16, i16, u8)>;

    fn store(rows: &Rows, mut growing: Growing) -> Points {
        let mut columns = PointRows::for_about(0, 1);
        for (id, (x, y, kind)) in rows {
            let (lon, lat) = (105.0 + f64::from(*x) / 256.0, 15.0 + f64::from(*y) / 256.0);
            let class = growing.class([Some(kind.to_string().as_str())].into_iter()).unwrap();
            let point = Point { id: *id, lon, lat, class };
            columns.push(point, [i64::from(*kind) * 100].into_iter());
        }
        Points::of(columns, Arc::new(growing.finish()))
    }

    fn rows() -> impl Strategy<Value = Rows> {
        let row = (-300..300_i16, -300..300_i16, 0..4_u8);
        prop::collection::hash_map(0..2000_i64, row, 0..900)
    }

    /// Everything that is asked of a store, with the texts of classes for their numbers.
    fn content(points: &Points) -> Vec<(i64, u64, u64, String, i64)> {
        let row = |row: usize| {
            let Point { id, lon, lat, class } = points.row(row).unwrap();
            assert_eq!(points.find(id), Some(row));
            let kind = points.classes().text(class, 0).unwrap().to_owned();
            (id, lon.to_bits(), lat.to_bits(), kind, points.measures[0].get(row))
        };
        (0..points.len()).map(row).collect()
    }

    proptest! {
        #[test]
        fn a_merge_gives_what_a_new_build_gives(old in rows(), new in rows(), gone in any::<u64>()) {
            let readings = [Reading::Of(FieldType::Text)];
            let known = store(&old, Growing::new(&readings));
            let leaves = |id: i64| gone >> (id % 64) & 1 == 1;
            let gone: HashSet<i64> =
                old.keys().copied().filter(|id| leaves(*id) || new.contains_key(id)).collect();
            let come = store(&new, Growing::after(known.classes(), &readings));
            let merged = known.merged(&gone, &come);

            let mut all: Rows = old.into_iter().filter(|(id, _)| !gone.contains(id)).collect();
            all.extend(new);
            let built = store(&all, Growing::new(&readings));
            prop_assert_eq!(content(&merged), content(&built));
        }
    }
}
