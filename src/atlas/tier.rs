//! Sums of the cells of one depth, class by class or kind by kind.

use std::ops::Range;

use super::{
    file::stored,
    mask::Mask,
    packed::Packed,
    parts::{Part, Sums},
    points::Points,
};
use crate::geo::Cell;

/// The cells of one depth that hold rows, in Morton order, each with what its classes amount to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tier {
    depth: u8,
    /// Morton numbers of the cells.
    cells: Packed,
    /// Where the entries of a cell begin; one more at the end.
    starts: Vec<u32>,
    class: Packed,
    rows: Packed,
    measures: Vec<Packed>,
    /// Sums of the places, each counted from the north-western corner of the cell, so that they are small.
    place: [Packed; 2],
}

stored!(Tier {
    depth: u8,
    cells: Packed,
    starts: Vec<u32>,
    class: Packed,
    rows: Packed,
    measures: Vec<Packed>,
    place: [Packed; 2],
});

/// A tier on its way: the parts of the cell at hand.
struct Growing<'a> {
    tier: Tier,
    cell: Cell,
    parts: Vec<Part<'a>>,
    /// The kinds of the parts, with their places in the list.
    kinds: Vec<(u32, u32)>,
    sums: Vec<i64>,
}

impl<'a> Growing<'a> {
    /// Room for as many entries as there can be: what is not used never becomes resident, while columns that grow are
    /// there twice.
    fn for_at_most(entries: usize, depth: u8, measures: usize) -> Self {
        let column = || Packed::with_capacity(entries);
        let tier = Tier {
            depth,
            cells: column(),
            starts: Vec::with_capacity(entries),
            class: column(),
            rows: column(),
            measures: (0..measures).map(|_| column()).collect(),
            place: [column(), column()],
        };
        let cell = Cell { depth, number: 0 };
        Self { tier, cell, parts: Vec::new(), kinds: Vec::new(), sums: Vec::new() }
    }

    /// One more part of that kind; cells come in Morton order.
    fn add(&mut self, cell: Cell, kind: u32, part: Part<'a>) {
        if cell != self.cell {
            self.close();
            self.cell = cell;
        }
        self.kinds.push((kind, short(self.parts.len())));
        self.parts.push(part);
    }

    /// Writes the entries of the cell at hand.
    fn close(&mut self) {
        if self.parts.is_empty() {
            return;
        }
        self.kinds.sort_unstable();
        self.tier.cells.push(self.cell.number.cast_signed());
        self.tier.starts.push(short(self.tier.class.len()));
        let (corner, _) = self.cell.corners();
        for run in self.kinds.chunk_by(|one, other| one.0 == other.0) {
            let Some((kind, _)) = run.first() else { continue };
            let (mut rows, mut place) = (0, [0; 2]);
            self.sums.clear();
            for part in run.iter().filter_map(|(_, own)| self.parts.get(*own as usize)) {
                rows += part.rows;
                part.sums.add_to(&mut self.sums, 1);
                let corners = [corner.x, corner.y].map(i64::from);
                for ((sum, own), corner) in place.iter_mut().zip(part.place).zip(corners) {
                    *sum += own.cast_signed() - part.rows * corner;
                }
            }
            let tier = &mut self.tier;
            tier.class.push((*kind).into());
            tier.rows.push(rows);
            tier.measures.iter_mut().zip(&self.sums).for_each(|(column, sum)| column.push(*sum));
            tier.place.iter_mut().zip(place).for_each(|(column, sum)| column.push(sum));
        }
        self.parts.clear();
        self.kinds.clear();
    }

    fn finish(mut self) -> Tier {
        self.close();
        self.tier.starts.push(short(self.tier.class.len()));
        self.tier.shrink();
        self.tier
    }
}

/// A count as 32 bits: there are no more entries than rows, and no more rows than that.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 rows")]
fn short(count: usize) -> u32 {
    count as u32
}

impl Tier {
    /// Adds up the rows, those together whose classes are of one kind.
    pub(super) fn of(points: &Points, depth: u8, kind: impl Fn(u32) -> u32) -> Self {
        let mut growing = Growing::for_at_most(points.len(), depth, points.measures());
        for row in 0..points.len() {
            let part = points.part(row);
            growing.add(Cell::holding(points.morton(row), depth), kind(part.class), part);
        }
        growing.finish()
    }

    /// The same of larger cells, those together whose classes here are of one kind there.
    pub(super) fn coarser(&self, depth: u8, kind: impl Fn(u32) -> u32) -> Self {
        let mut growing = Growing::for_at_most(self.class.len(), depth, self.measures.len());
        self.parts(Cell::ALL, &Mask::all(), |cell, part| {
            growing.add(cell.at(depth), kind(part.class), part);
        });
        growing.finish()
    }

    fn shrink(&mut self) {
        self.starts.shrink_to_fit();
        self.columns_mut().for_each(Packed::shrink);
    }

    fn columns(&self) -> impl Iterator<Item = &Packed> {
        [&self.cells, &self.class, &self.rows].into_iter().chain(&self.measures).chain(&self.place)
    }

    fn columns_mut(&mut self) -> impl Iterator<Item = &mut Packed> {
        let first = [&mut self.cells, &mut self.class, &mut self.rows];
        first.into_iter().chain(&mut self.measures).chain(&mut self.place)
    }

    /// How often the square was quartered.
    pub(super) fn depth(&self) -> u8 {
        self.depth
    }

    fn cells_in(&self, cell: Cell) -> Range<usize> {
        let below = 2 * u32::from(self.depth.saturating_sub(cell.depth));
        let first = cell.number << below;
        let next = (cell.number + 1) << below;
        self.cells.first_from(first.cast_signed())..self.cells.first_from(next.cast_signed())
    }

    /// What the mask takes of the cells of this depth within the cell.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    pub(super) fn parts<'a>(
        &'a self,
        cell: Cell,
        mask: &Mask,
        mut into: impl FnMut(Cell, Part<'a>),
    ) {
        for place in self.cells_in(cell) {
            let number = self.cells.get(place).cast_unsigned();
            let own = Cell { depth: self.depth, number };
            let (corner, _) = own.corners();
            let bounds = (self.starts.get(place), self.starts.get(place + 1));
            let (Some(start), Some(end)) = bounds else { continue };
            for entry in *start as usize..*end as usize {
                let class = self.class.get(entry) as u32;
                if !mask.takes(class) {
                    continue;
                }
                let rows = self.rows.get(entry);
                let [x, y] = [0, 1].map(|axis| self.sum(axis, entry));
                let place = [x + rows * i64::from(corner.x), y + rows * i64::from(corner.y)];
                into(
                    own,
                    Part {
                        class,
                        rows,
                        sums: Sums { columns: &self.measures, place: entry },
                        place: place.map(i64::cast_unsigned),
                    },
                );
            }
        }
    }

    fn sum(&self, axis: usize, entry: usize) -> i64 {
        self.place.get(axis).map_or(0, |column| column.get(entry))
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        4 * self.starts.len() + self.columns().map(Packed::bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use proptest::prelude::*;

    use super::*;
    use crate::atlas::{
        classes::Growing,
        points::{Point, PointRows},
    };

    /// What each class amounts to in each cell.
    type Told = BTreeMap<(u64, u32), (i64, Vec<i64>, [u64; 2])>;

    /// Rows of three classes on a lattice whose places stand in cells of both tiers together and apart.
    fn store(places: &[(i32, i32, u8)]) -> Points {
        let mut rows = PointRows::for_about(0, 1);
        let mut growing =
            Growing::new(&[crate::atlas::classes::Reading::Of(crate::catalog::FieldType::Text)]);
        for (id, (x, y, kind)) in (0..).zip(places) {
            let class = growing.class([Some(["a", "b", "c"][usize::from(*kind)])].into_iter());
            let (lon, lat) = (107.5 + f64::from(*x) / 64.0, 15.0 + f64::from(*y) / 64.0);
            let class = class.unwrap();
            rows.push(Point { id, lon, lat, class }, [3 + id % 5].into_iter());
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
        tier.parts(Cell::ALL, &Mask::all(), |cell, part| add(&mut sums, cell, &part));
        for row in 0..points.len() {
            add(&mut rows, Cell::holding(points.morton(row), tier.depth()), &points.part(row));
        }
        let keys: std::collections::BTreeSet<_> = sums.keys().chain(rows.keys()).copied().collect();
        keys.into_iter().filter(|key| sums.get(key) != rows.get(key)).collect()
    }

    fn altered(numbers: &Packed, entry: usize) -> Packed {
        (0..numbers.len()).map(|at| numbers.get(at) + i64::from(at == entry)).collect()
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
            let mut tier = Tier::of(&points, depth, |class| class);
            prop_assert_eq!(differences(&tier, &points), []);

            let entry = chosen.index(tier.rows.len());
            match what {
                0 => tier.rows = altered(&tier.rows, entry),
                1 => tier.measures[0] = altered(&tier.measures[0], entry),
                2 => tier.place[0] = altered(&tier.place[0], entry),
                _ => tier.place[1] = altered(&tier.place[1], entry),
            }

            let cell = tier.starts.partition_point(|start| *start as usize <= entry) - 1;
            let class = u32::try_from(tier.class.get(entry)).unwrap();
            prop_assert_eq!(differences(&tier, &points), [(tier.cells.get(cell).cast_unsigned(), class)]);
        }
    }
}
