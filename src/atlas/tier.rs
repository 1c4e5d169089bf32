//! Sums of the cells of one depth, class by class.

use std::{collections::BTreeMap, ops::Range};

use super::{
    packed::Packed,
    points::{Part, Points, Sums},
};
use crate::geo::Cell;

/// The cells of one depth that hold rows, in Morton order, each with what its classes amount to.
#[derive(Debug, Clone)]
pub(super) struct Tier {
    depth: u8,
    /// Morton numbers of the cells.
    cells: Box<[u64]>,
    /// Where the entries of a cell begin; one more at the end.
    starts: Box<[u32]>,
    class: Packed,
    rows: Packed,
    measures: Vec<Packed>,
    x: Box<[u64]>,
    y: Box<[u64]>,
}

/// Entries on their way into a tier.
#[derive(Default)]
struct Entries {
    class: Vec<i64>,
    rows: Vec<i64>,
    measures: Vec<Vec<i64>>,
    x: Vec<u64>,
    y: Vec<u64>,
}

#[derive(Clone, Default)]
struct Amount {
    rows: i64,
    measures: Vec<i64>,
    place: [u64; 2],
}

impl Entries {
    fn push(&mut self, class: u32, amount: Amount) {
        self.class.push(class.into());
        self.rows.push(amount.rows);
        self.measures.resize(amount.measures.len(), Vec::new());
        for (column, measure) in self.measures.iter_mut().zip(amount.measures) {
            column.push(measure);
        }
        self.x.push(amount.place[0]);
        self.y.push(amount.place[1]);
    }
}

impl Tier {
    /// Adds up the rows.
    #[expect(clippy::cast_possible_truncation, reason = "there are no more entries than rows")]
    pub(super) fn of(points: &Points, depth: u8) -> Self {
        let mut entries = Entries::default();
        let (mut cells, mut starts) = (Vec::new(), Vec::new());
        let mut amounts: BTreeMap<u32, Amount> = BTreeMap::new();
        let mut row = 0;
        while row < points.len() {
            let cell = Cell::holding(points.morton(row), depth);
            let (_, last) = cell.range();
            while row < points.len() && points.morton(row) <= last {
                let part = points.part(row);
                let amount = amounts.entry(part.class).or_default();
                amount.rows += 1;
                part.sums.add_to(&mut amount.measures, 1);
                for (sum, own) in amount.place.iter_mut().zip(part.place) {
                    *sum += own;
                }
                row += 1;
            }
            cells.push(cell.number);
            starts.push(entries.class.len() as u32);
            while let Some((class, amount)) = amounts.pop_first() {
                entries.push(class, amount);
            }
        }
        starts.push(entries.class.len() as u32);
        Self::packed(depth, cells.into(), starts.into(), entries)
    }

    #[expect(clippy::cast_possible_truncation, reason = "there are no more entries than rows")]
    fn packed(depth: u8, cells: Box<[u64]>, starts: Box<[u32]>, entries: Entries) -> Self {
        let order: Vec<_> = (0..entries.class.len() as u32).collect();
        Self {
            depth,
            cells,
            starts,
            class: Packed::of(entries.class, &order),
            rows: Packed::of(entries.rows, &order),
            measures: entries.measures.into_iter().map(|sums| Packed::of(sums, &order)).collect(),
            x: entries.x.into(),
            y: entries.y.into(),
        }
    }

    /// How often the square was quartered.
    pub(super) fn depth(&self) -> u8 {
        self.depth
    }

    fn cells_in(&self, cell: Cell) -> Range<usize> {
        let below = 2 * u32::from(self.depth.saturating_sub(cell.depth));
        let first = cell.number << below;
        let next = (cell.number + 1) << below;
        self.cells.partition_point(|own| *own < first)
            ..self.cells.partition_point(|own| *own < next)
    }

    /// What the cells of this depth within the cell hold.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    pub(super) fn parts<'a>(&'a self, cell: Cell, mut into: impl FnMut(Cell, Part<'a>)) {
        for place in self.cells_in(cell) {
            let Some(number) = self.cells.get(place).copied() else { continue };
            let own = Cell { depth: self.depth, number };
            let bounds = (self.starts.get(place), self.starts.get(place + 1));
            let (Some(start), Some(end)) = bounds else { continue };
            for entry in *start as usize..*end as usize {
                let sum = |of: &[u64]| of.get(entry).copied().unwrap_or_default();
                into(
                    own,
                    Part {
                        class: self.class.get(entry) as u32,
                        rows: self.rows.get(entry),
                        sums: Sums { columns: &self.measures, place: entry },
                        place: [sum(&self.x), sum(&self.y)],
                    },
                );
            }
        }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        let columns = self.measures.iter().map(Packed::bytes).sum::<usize>()
            + self.class.bytes()
            + self.rows.bytes();
        12 * self.cells.len() + columns + 16 * self.x.len()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::atlas::{classes::Growing, points::PointRows};

    /// What each class amounts to in each cell.
    type Told = BTreeMap<(u64, u32), (i64, Vec<i64>, [u64; 2])>;

    /// Rows of three classes on a lattice whose places stand in cells of both tiers together and apart.
    fn store(places: &[(i32, i32, u8)]) -> Points {
        let mut rows = PointRows { measures: vec![Vec::new()], ..PointRows::default() };
        let mut growing =
            Growing::new(&[crate::atlas::classes::Reading::Of(crate::catalog::FieldType::Text)]);
        for (id, (x, y, kind)) in (0..).zip(places) {
            let class = growing.class([Some(["a", "b", "c"][usize::from(*kind)])].into_iter());
            let place = [107.5 + f64::from(*x) / 64.0, 15.0 + f64::from(*y) / 64.0];
            rows.push(id, place, class.unwrap(), [3 + id % 5].into_iter());
        }
        Points::of(rows, Arc::new(growing.finish()))
    }

    fn add(told: &mut Told, cell: Cell, part: &Part<'_>) {
        let (rows, sums, place) = told.entry((cell.number, part.class)).or_default();
        *rows += part.rows;
        part.sums.add_to(sums, 1);
        for (sum, own) in place.iter_mut().zip(part.place) {
            *sum += own;
        }
    }

    /// The cells and classes of which the sums and the rows say something different.
    fn differences(tier: &Tier, points: &Points) -> Vec<(u64, u32)> {
        let (mut sums, mut rows) = (Told::new(), Told::new());
        tier.parts(Cell::ALL, |cell, part| add(&mut sums, cell, &part));
        for row in 0..points.len() {
            add(&mut rows, Cell::holding(points.morton(row), tier.depth()), &points.part(row));
        }
        let keys: std::collections::BTreeSet<_> = sums.keys().chain(rows.keys()).copied().collect();
        keys.into_iter().filter(|key| sums.get(key) != rows.get(key)).collect()
    }

    fn altered(numbers: &Packed, count: usize, entry: usize) -> Packed {
        let order: Vec<u32> = (0..).take(count).collect();
        let number = |at: usize| numbers.get(at) + i64::from(at == entry);
        Packed::of((0..count).map(number).collect::<Vec<_>>(), &order)
    }

    proptest! {
        #[test]
        fn sums_of_cells_are_those_of_their_rows_and_an_altered_one_is_found_where_it_is(
            places in prop::collection::vec((-80..80_i32, -80..80_i32, 0..3_u8), 1..300),
            depth in prop::sample::select(vec![5_u8, 11, 14, 20]),
            chosen in any::<prop::sample::Index>(),
            what in 0..4_u8,
        ) {
            let points = store(&places);
            let mut tier = Tier::of(&points, depth);
            prop_assert_eq!(differences(&tier, &points), []);

            let count = tier.x.len();
            let entry = chosen.index(count);
            match what {
                0 => tier.rows = altered(&tier.rows, count, entry),
                1 => tier.measures[0] = altered(&tier.measures[0], count, entry),
                2 => tier.x[entry] += 1,
                _ => tier.y[entry] -= 1,
            }

            let cell = tier.starts.partition_point(|start| *start as usize <= entry) - 1;
            let class = u32::try_from(tier.class.get(entry)).unwrap();
            prop_assert_eq!(differences(&tier, &points), [(tier.cells[cell], class)]);
        }
    }
}
