//! What the rows of a cell amount to: from sums that are kept, or row by row.

use std::ops::Range;

use super::{file::stored, kinds::Kinds, mask::Mask, packed::Packed, points::Points, tier::Tier};
use crate::geo::Cell;

/// Depths at which sums of whole cells are kept. Grids and polygons between them are put together from the next deeper
/// one, those below the last from rows: of 3.5 million households a cell of the first (20 km) holds some thousands, one of the last
/// (2.4 km) some tens.
const TIERS: [u8; 2] = [11, 14];

/// The depth at which sums by kind are kept: the cells of the tiles of zoom 5. Deeper ones hold hardly fewer kinds than
/// classes.
const KIND_TIER: u8 = 9;

/// Depths at which sums of all rows are kept, whatever their class: the cells of the tiles of zooms 3 to 11.
const ALL_TIERS: [u8; 9] = [7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Fewer rows are added up faster one by one than by the sums of cells.
const FEW: usize = 512;

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
    /// One of them.
    pub(super) fn get(&self, measure: usize) -> i64 {
        self.columns.get(measure).map_or(0, |column| column.get(self.place))
    }

    /// Adds them, or takes them away, measure by measure.
    pub(super) fn add_to(&self, sums: &mut Vec<i64>, sign: i64) {
        sums.resize(self.columns.len(), 0);
        for (sum, column) in sums.iter_mut().zip(self.columns) {
            *sum += sign * column.get(self.place);
        }
    }
}

/// Sums of whole cells, by class, by kind and of all; none for few rows.
#[derive(Debug, Default)]
pub(super) struct Tiers {
    by_class: Vec<Tier>,
    by_kind: Option<Tier>,
    of_all: Vec<Tier>,
    kinds: Kinds,
}

stored!(Tiers {
    by_class: Vec<Tier>,
    by_kind: Option<Tier>,
    of_all: Vec<Tier>,
    kinds: Kinds,
});

impl Tiers {
    /// Adds up the rows.
    pub(super) fn of(points: &Points) -> Self {
        if points.len() <= FEW {
            return Self::default();
        }
        let kinds = Kinds::of(points.classes());
        let [coarse, fine] = TIERS;
        let fine = Tier::of(points, fine, |class| class);
        let by_kind = Some(fine.coarser(KIND_TIER, |class| kinds.kind(class)));
        let mut of_all: Vec<Tier> = Vec::with_capacity(ALL_TIERS.len());
        for depth in ALL_TIERS.into_iter().rev() {
            let rows = || Tier::of(points, depth, |_| 0);
            of_all.push(of_all.last().map_or_else(rows, |deeper| deeper.coarser(depth, |_| 0)));
        }
        of_all.reverse();
        let by_class = vec![fine.coarser(coarse, |class| class), fine];
        Self { by_class, by_kind, of_all, kinds }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        let tiers = self.by_class.iter().chain(&self.by_kind).chain(&self.of_all);
        tiers.map(Tier::bytes).sum::<usize>() + self.kinds.bytes()
    }

    fn by_class(&self, depth: u8) -> Option<&Tier> {
        self.by_class.iter().find(|tier| tier.depth() >= depth)
    }

    /// The sums that the fewest entries tell: of all rows, when the mask takes all; by kind, with what it takes of the kinds,
    /// when it tells no areas apart; by class.
    fn fewest<'a, 'b>(&'a self, depth: u8, mask: &'b Mask) -> Option<(&'a Tier, &'b Mask)> {
        let reaching = |tier: &&Tier| tier.depth() >= depth;
        if let Some(tier) = self.of_all.iter().find(reaching).filter(|_| mask.is_all()) {
            return Some((tier, mask));
        }
        let by_kind = self.by_kind.as_ref().filter(reaching);
        let by_kind = by_kind.and_then(|tier| Some((tier, mask.of_kinds(&self.kinds)?)));
        by_kind.or_else(|| self.by_class(depth).map(|tier| (tier, mask)))
    }
}

impl Points {
    /// What the mask takes of the cell, class by class; a class may come several times.
    pub(super) fn parts<'a>(&'a self, cell: Cell, mask: &Mask, mut into: impl FnMut(Part<'a>)) {
        let rows = self.rows_in(cell);
        match self.tiers().by_class(cell.depth) {
            Some(tier) if rows.len() > FEW => tier.parts(cell, mask, |_, part| into(part)),
            _ => rows.filter(|row| mask.takes(self.class_at(*row))).for_each(|row| {
                into(self.part(row));
            }),
        }
    }

    /// What the mask takes of the cell, for each of its cells `steps` deeper; a cell may come several times, and the classes of
    /// the parts say nothing.
    pub(super) fn sums<'a>(
        &'a self,
        cell: Cell,
        steps: u8,
        mask: &Mask,
        mut into: impl FnMut(Cell, Part<'a>),
    ) {
        let depth = cell.depth + steps;
        let rows = self.rows_in(cell);
        if rows.len() <= FEW {
            return self.row_sums(rows, depth, mask, into);
        }
        match self.tiers().fewest(depth, mask) {
            Some((tier, mask)) => tier.parts(cell, mask, |node, part| into(node.at(depth), part)),
            None => self.row_sums(rows, depth, mask, into),
        }
    }

    fn row_sums<'a>(
        &'a self,
        rows: Range<usize>,
        depth: u8,
        mask: &Mask,
        mut into: impl FnMut(Cell, Part<'a>),
    ) {
        for row in rows.filter(|row| mask.takes(self.class_at(*row))) {
            into(Cell::holding(self.morton(row), depth), self.part(row));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        atlas::{
            classes::{Classes, Growing, Reading},
            points::{Point, PointRows},
        },
        catalog::FieldType,
    };

    /// Place, area and group.
    type Row = (i16, i16, u8, u8);

    const READINGS: [Reading; 2] = [Reading::Of(FieldType::Text); 2];

    fn rows(many: Range<usize>) -> impl Strategy<Value = Vec<Row>> {
        prop::collection::vec((-300..300_i16, -300..300_i16, 0..9_u8, 0..4_u8), many)
    }

    fn store(rows: &[Row], first: i64, mut growing: Growing) -> Points {
        let mut columns = PointRows::for_about(0, 1);
        for (id, (x, y, area, group)) in (first..).zip(rows) {
            let place = [105.0 + f64::from(*x) / 256.0, 15.0 + f64::from(*y) / 256.0];
            let texts = [area.to_string(), format!("group {group}")];
            let class = growing.class(texts.iter().map(|text| Some(text.as_str()))).unwrap();
            let point = Point { id, lon: place[0], lat: place[1], class };
            columns.push(point, [3 + id % 7].into_iter());
        }
        Points::of(columns, std::sync::Arc::new(growing.finish()))
    }

    /// Masks that tell nothing apart, groups, areas and both.
    fn masks(classes: &Classes) -> [Mask; 4] {
        let is = |class, attribute, text: &str| classes.text(class, attribute) == Some(text);
        [
            Mask::of(classes, |_| true),
            Mask::of(classes, |class| is(class, 1, "group 1")),
            Mask::of(classes, |class| is(class, 0, "2")),
            Mask::of(classes, |class| is(class, 1, "group 3") || is(class, 0, "5")),
        ]
    }

    /// Rows, sum of the measure and sums of the places, by cell.
    type Told = BTreeMap<u64, (i64, i64, [u64; 2])>;

    fn add(told: &mut Told, cell: Cell, part: &Part<'_>) {
        let sum = told.entry(cell.number).or_default();
        sum.0 += part.rows;
        sum.1 += part.sums.get(0);
        sum.2 = [0, 1].map(|axis| sum.2[axis] + part.place[axis]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn sums_of_cells_are_those_of_the_rows_that_a_mask_takes_also_after_a_merge(
            old in rows(500..1500),
            new in rows(0..200),
            gone in any::<u64>(),
            depth in 3..17_u8,
        ) {
            let known = store(&old, 0, Growing::new(&READINGS));
            let come = store(&new, 10_000, Growing::after(known.classes(), &READINGS));
            let gone: HashSet<i64> = (0..1500).filter(|id| gone >> (id % 64) & 1 == 1).collect();
            let points = known.merged(&gone, &come);
            for mask in masks(points.classes()) {
                let (mut sums, mut by_row) = (Told::new(), Told::new());
                points.sums(Cell::ALL, depth, &mask, |cell, part| add(&mut sums, cell, &part));
                let mut whole = Told::new();
                points.parts(Cell::ALL, &mask, |part| add(&mut whole, Cell::ALL, &part));
                for row in (0..points.len()).filter(|row| mask.takes(points.class_at(*row))) {
                    let cell = Cell::holding(points.morton(row), depth);
                    add(&mut by_row, cell, &points.part(row));
                }
                prop_assert_eq!(&sums, &by_row);
                let all = by_row.values().fold((0, 0), |all, own| (all.0 + own.0, all.1 + own.1));
                let told = whole.values().next().map_or((0, 0), |own| (own.0, own.1));
                prop_assert_eq!(told, all);
            }
        }
    }
}
