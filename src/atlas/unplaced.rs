//! Rows whose place is not known: they are on no tile and in no ground, but in the area that they state.

use std::{ops::Range, sync::Arc};

use super::{
    classes::Classes,
    packed::Packed,
    points::{Part, Sums},
};

/// Rows on their way into [`Unplaced`], in any order.
#[derive(Debug, Default)]
pub(super) struct UnplacedRows {
    /// Row ids.
    pub(super) id: Vec<i64>,
    /// Classes.
    pub(super) class: Vec<u32>,
    /// One column for each measure.
    pub(super) measures: Vec<Vec<i64>>,
}

/// Immutable rows without a place, those of one area beside each other.
#[derive(Debug)]
pub(super) struct Unplaced {
    classes: Arc<Classes>,
    id: Packed,
    class: Packed,
    measures: Vec<Packed>,
    /// Places of the rows in the order of their ids.
    by_id: Box<[u32]>,
    /// The rows of each area, by the code of the area in the classes.
    areas: Box<[(u32, Range<u32>)]>,
}

impl UnplacedRows {
    /// For rows with so many measures.
    pub(super) fn with(measures: usize) -> Self {
        Self { measures: vec![Vec::new(); measures], ..Self::default() }
    }

    /// One more row.
    pub(super) fn push(&mut self, id: i64, class: u32, measures: impl Iterator<Item = i64>) {
        self.id.push(id);
        self.class.push(class);
        for (column, measure) in self.measures.iter_mut().zip(measures) {
            column.push(measure);
        }
    }
}

impl Unplaced {
    /// Puts rows in order; `area` is the attribute that says the area of a row.
    #[expect(clippy::cast_possible_truncation, reason = "a layer has fewer than 2^32 rows")]
    pub(super) fn of(rows: UnplacedRows, area: Option<usize>, classes: Arc<Classes>) -> Self {
        let code = |row: u32| {
            let class = rows.class.get(row as usize).copied().unwrap_or_default();
            (area.map_or(0, |area| classes.code(class, area)), class)
        };
        let mut order: Vec<u32> = (0..rows.id.len() as u32).collect();
        order.sort_unstable_by_key(|row| (code(*row), rows.id.get(*row as usize).copied()));
        let mut areas: Vec<(u32, Range<u32>)> = Vec::new();
        for (place, row) in (0..).zip(&order) {
            let (own, _) = code(*row);
            match areas.last_mut().filter(|(area, _)| *area == own) {
                Some((_, rows)) => rows.end = place + 1,
                None => areas.push((own, place..place + 1)),
            }
        }
        let id = Packed::of(rows.id, &order);
        let mut by_id: Box<[u32]> = (0..order.len() as u32).collect();
        by_id.sort_unstable_by_key(|row| id.get(*row as usize));
        Self {
            id,
            class: Packed::of(rows.class, &order),
            measures: rows.measures.into_iter().map(|own| Packed::of(own, &order)).collect(),
            by_id,
            areas: areas.into(),
            classes,
        }
    }

    /// The classes of the rows.
    pub(super) fn classes(&self) -> &Arc<Classes> {
        &self.classes
    }

    /// The place of the row with that id.
    pub(super) fn find(&self, id: i64) -> Option<usize> {
        let place = self.by_id.binary_search_by_key(&id, |row| self.id.get(*row as usize)).ok()?;
        self.by_id.get(place).map(|row| *row as usize)
    }

    /// Copies these rows into another store on its way.
    pub(super) fn take(&self, into: &mut UnplacedRows, rows: impl Iterator<Item = usize>) {
        into.measures.resize(self.measures.len(), Vec::new());
        for row in rows {
            let measures = self.measures.iter().map(|column| column.get(row));
            into.push(self.id.get(row), self.class_at(row), measures);
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    fn class_at(&self, row: usize) -> u32 {
        self.class.get(row) as u32
    }

    /// Calls `into` with each row of the areas with these codes.
    pub(super) fn of_areas<'a>(
        &'a self,
        wanted: impl Fn(u32) -> bool,
        mut into: impl FnMut(Part<'a>),
    ) {
        for (_, rows) in self.areas.iter().filter(|(area, _)| wanted(*area)) {
            for row in rows.clone() {
                let row = row as usize;
                let sums = Sums { columns: &self.measures, place: row };
                into(Part { class: self.class_at(row), rows: 1, sums, place: [0; 2] });
            }
        }
    }

    /// Id and class of every row, in their order.
    pub(super) fn rows(&self) -> impl Iterator<Item = (i64, u32)> {
        (0..self.by_id.len()).map(|row| (self.id.get(row), self.class_at(row)))
    }

    /// Bytes on the heap, without the classes.
    pub(super) fn bytes(&self) -> usize {
        let columns = self.measures.iter().chain([&self.id, &self.class]).map(Packed::bytes);
        columns.sum::<usize>() + size_of_val(&*self.by_id) + size_of_val(&*self.areas)
    }
}
