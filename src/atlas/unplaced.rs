//! Rows whose place is not known: they are on no tile and in no ground, but in the area that they state.

use std::{collections::HashSet, io, ops::Range, sync::Arc};

use super::{
    classes::Classes,
    file::{FileError, In, Out, Stored},
    packed::Packed,
    parts::{Part, Sums},
    schema::Schema,
};

/// Rows in any order.
#[derive(Debug, Default)]
pub(super) struct UnplacedRows {
    id: Packed,
    class: Packed,
    /// One column for each measure.
    measures: Vec<Packed>,
}

/// Immutable rows without a place, those of one area beside each other.
#[derive(Debug)]
pub(super) struct Unplaced {
    classes: Arc<Classes>,
    rows: UnplacedRows,
    /// Places of the rows in the order of their ids.
    by_id: Vec<u32>,
    /// The rows of each area, by the code of the area in the classes.
    areas: Vec<(u32, Range<u32>)>,
}

/// The rows of a layer, in stores as those of its points: loaded, gone, come.
#[derive(Debug, Clone)]
pub(super) struct UnplacedStores([Arc<Unplaced>; 3]);

impl UnplacedRows {
    /// For rows with so many measures.
    pub(super) fn with(measures: usize) -> Self {
        Self { measures: vec![Packed::default(); measures], ..Self::default() }
    }

    /// One more row.
    pub(super) fn push(&mut self, id: i64, class: u32, measures: impl Iterator<Item = i64>) {
        self.id.push(id);
        self.class.push(class.into());
        for (column, measure) in self.measures.iter_mut().zip(measures) {
            column.push(measure);
        }
    }

    fn len(&self) -> usize {
        self.id.len()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    fn class_at(&self, row: usize) -> u32 {
        self.class.get(row) as u32
    }

    /// A row of another table.
    fn copy(&mut self, from: &Self, row: usize) {
        let measures = from.measures.iter().map(|column| column.get(row));
        self.push(from.id.get(row), from.class_at(row), measures);
    }
}

impl Unplaced {
    /// Puts rows in order.
    #[expect(clippy::cast_possible_truncation, reason = "a layer has fewer than 2^32 rows")]
    pub(super) fn of(rows: &UnplacedRows, schema: &Schema, classes: Arc<Classes>) -> Self {
        let area = schema.area();
        let code = |row: u32| {
            let class = rows.class_at(row as usize);
            (area.map_or(0, |area| classes.code(class, area)), class)
        };
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_unstable_by_key(|row| (code(*row), rows.id.get(*row as usize)));
        let mut areas: Vec<(u32, Range<u32>)> = Vec::new();
        let mut ordered = UnplacedRows::with(rows.measures.len());
        for (place, row) in (0..).zip(&order) {
            let (own, _) = code(*row);
            match areas.last_mut().filter(|(area, _)| *area == own) {
                Some((_, rows)) => rows.end = place + 1,
                None => areas.push((own, place..place + 1)),
            }
            ordered.copy(rows, *row as usize);
        }
        let mut by_id: Vec<u32> = (0..order.len() as u32).collect();
        by_id.sort_unstable_by_key(|row| ordered.id.get(*row as usize));
        Self { classes, rows: ordered, by_id, areas }
    }

    /// The classes of the rows.
    pub(super) fn classes(&self) -> &Arc<Classes> {
        &self.classes
    }

    /// The place of the row with that id.
    fn find(&self, id: i64) -> Option<usize> {
        let own = |row: &u32| self.rows.id.get(*row as usize);
        let place = self.by_id.binary_search_by_key(&id, own).ok()?;
        self.by_id.get(place).map(|row| *row as usize)
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
                let sums = Sums { columns: &self.rows.measures, place: row };
                into(Part { class: self.rows.class_at(row), rows: 1, sums, place: [0; 2] });
            }
        }
    }

    /// Id and class of every row, in their order.
    fn rows(&self) -> impl Iterator<Item = (i64, u32)> {
        (0..self.rows.len()).map(|row| (self.rows.id.get(row), self.rows.class_at(row)))
    }

    /// Bytes on the heap, without the classes.
    fn bytes(&self) -> usize {
        let rows = &self.rows;
        let columns = rows.measures.iter().chain([&rows.id, &rows.class]).map(Packed::bytes);
        columns.sum::<usize>() + size_of_val(&*self.by_id) + size_of_val(&*self.areas)
    }
}

impl UnplacedStores {
    /// Rows that were just loaded.
    pub(super) fn of(rows: &UnplacedRows, schema: &Schema, classes: &Arc<Classes>) -> Self {
        let store = |rows: &UnplacedRows| Arc::new(Unplaced::of(rows, schema, Arc::clone(classes)));
        let none = store(&UnplacedRows::with(rows.measures.len()));
        Self([store(rows), Arc::clone(&none), none])
    }

    /// A row with that id was loaded.
    pub(super) fn was_loaded(&self, id: i64) -> bool {
        let [loaded, ..] = &self.0;
        loaded.find(id).is_some()
    }

    /// The stores after rows have gone and come.
    pub(super) fn changed(
        &self,
        schema: &Schema,
        gone: &HashSet<i64>,
        (come, classes): (&UnplacedRows, &Arc<Classes>),
    ) -> Self {
        let [loaded, ..] = &self.0;
        let mut away = UnplacedRows::with(loaded.rows.measures.len());
        gone.iter().filter_map(|id| loaded.find(*id)).for_each(|row| away.copy(&loaded.rows, row));
        Self([
            Arc::clone(loaded),
            Arc::new(Unplaced::of(&away, schema, Arc::clone(&loaded.classes))),
            Arc::new(Unplaced::of(come, schema, Arc::clone(classes))),
        ])
    }

    /// The same in one store: what was loaded and has not gone, and what has come, whose classes go on from those.
    pub(super) fn merged(
        &self,
        schema: &Schema,
        gone: &HashSet<i64>,
        (mut come, classes): (UnplacedRows, &Arc<Classes>),
    ) -> Self {
        let [loaded, ..] = &self.0;
        let stays = (0..loaded.rows.len()).filter(|row| !gone.contains(&loaded.rows.id.get(*row)));
        stays.for_each(|row| come.copy(&loaded.rows, row));
        Self::of(&come, schema, classes)
    }

    /// The stores with the sign of their sums.
    pub(super) fn signed(&self) -> [(i64, &Unplaced); 3] {
        let [loaded, gone, come] = &self.0;
        [(1, loaded), (-1, gone), (1, come)]
    }

    /// The class of each row that is there, with its table.
    pub(super) fn classes<'a>(
        &'a self,
        gone: &'a HashSet<i64>,
    ) -> impl Iterator<Item = (&'a Classes, u32)> {
        let [loaded, _, come] = &self.0;
        let stays =
            loaded.rows().filter(|(id, _)| !gone.contains(id)).map(move |row| (loaded, row));
        let there = stays.chain(come.rows().map(move |row| (come, row)));
        there.map(|(store, (_, class))| (&**store.classes(), class))
    }

    /// Bytes on the heap, without the classes.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|store| store.bytes()).sum()
    }

    /// Writes what was loaded.
    pub(super) fn write(&self, out: &mut Out) -> io::Result<()> {
        let [loaded, ..] = &self.0;
        let UnplacedRows { id, class, measures } = &loaded.rows;
        id.write(out)?;
        class.write(out)?;
        measures.write(out)
    }

    /// Reads what was loaded.
    pub(super) fn read(
        schema: &Schema,
        classes: &Arc<Classes>,
        input: &mut In,
    ) -> Result<Self, FileError> {
        let rows = UnplacedRows {
            id: Stored::read(input)?,
            class: Stored::read(input)?,
            measures: Stored::read(input)?,
        };
        let columns = rows.measures.iter().chain([&rows.class]);
        let fits = rows.measures.len() == schema.measures().len()
            && columns.clone().all(|column| column.len() == rows.len());
        if fits { Ok(Self::of(&rows, schema, classes)) } else { Err(FileError::Damaged) }
    }
}
