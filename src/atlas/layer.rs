//! The rows of one collection: what was loaded, what has gone since, and what has come.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::Arc,
};

use super::{
    classes::{Classes, Growing, Unreadable},
    file::{FileError, In, Out, Stored, stored},
    points::{Point, PointRows, Points},
    schema::Schema,
    unplaced::{UnplacedRows, UnplacedStores},
};
use crate::geo::{Cell, World};

/// Depth of the cells whose last change is remembered: the tiles of zoom 8, about 156 km wide.
pub(super) const STAMPED: u8 = 8;

/// Rows that came and went before they are merged with the others: each look puts those in order anew.
pub(super) const LOOSE_AT_MOST: usize = 8192;

/// The attributes of a row, as texts.
pub(super) type Texts = Box<[Option<Box<str>>]>;

/// A row with a point as the database says it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raw {
    /// Row id.
    pub(super) id: i64,
    /// Degrees east and north; `None` for a row whose place is not known.
    pub(super) place: Option<[f64; 2]>,
    /// Attributes.
    pub(super) texts: Texts,
    /// Measures.
    pub(super) measures: Box<[i64]>,
}

/// Rows with points, in three stores. A sum over the layer is that of `loaded`, less that of `gone`, and that of `come`.
#[derive(Debug, Clone)]
pub(super) struct PointLayer {
    pub(super) schema: Arc<Schema>,
    /// What was loaded or merged last.
    pub(super) loaded: Arc<Points>,
    /// The rows of `loaded` that are there no more, as they were.
    pub(super) gone: Arc<Points>,
    pub(super) gone_ids: Arc<HashSet<i64>>,
    /// Rows that are new or have changed.
    pub(super) come: Arc<Points>,
    raw: Arc<HashMap<i64, Raw>>,
    /// Rows without a place.
    pub(super) unplaced: UnplacedStores,
    pub(super) stamps: Stamps,
}

stored!(Raw {
    id: i64,
    place: Option<[f64; 2]>,
    texts: Texts,
    measures: Box<[i64]>,
});

/// When which part of the map changed last.
#[derive(Debug, Clone, Default)]
pub(super) struct Stamps {
    /// The position of the first state; everything is as old.
    first: i64,
    cells: Arc<HashMap<u64, i64>>,
}

impl Stamps {
    /// Writes them.
    pub(super) fn write(&self, out: &mut Out) -> io::Result<()> {
        self.first.write(out)?;
        self.cells.write(out)
    }

    /// Reads them.
    pub(super) fn read(input: &mut In) -> Result<Self, FileError> {
        Ok(Self { first: Stored::read(input)?, cells: Arc::new(Stored::read(input)?) })
    }

    /// Everything is of that position.
    pub(super) fn at(position: i64) -> Self {
        Self { first: position, cells: Arc::default() }
    }

    /// These cells of depth [`STAMPED`] changed.
    pub(super) fn change(&mut self, cells: impl IntoIterator<Item = u64>, position: i64) {
        let own = Arc::make_mut(&mut self.cells);
        own.extend(cells.into_iter().map(|cell| (cell, position)));
    }

    /// The newest change in the cells of depth [`STAMPED`] that a tile and what surrounds it by an eighth of such a cell touch.
    pub(super) fn of(&self, cell: Cell) -> i64 {
        let cell = cell.at(STAMPED);
        let newest = if cell.depth == STAMPED {
            cell.around().filter_map(|near| self.cells.get(&near.number)).max()
        } else {
            let above = 2 * (STAMPED - cell.depth);
            let around: Vec<_> = cell.around().map(|near| near.number).collect();
            let touches = |own: &&u64| around.contains(&(**own >> above));
            self.cells.iter().filter(|(own, _)| touches(own)).map(|(_, position)| position).max()
        };
        newest.copied().unwrap_or(self.first).max(self.first)
    }
}

impl PointLayer {
    /// A layer of rows that were just loaded.
    pub(super) fn of(
        schema: Arc<Schema>,
        (rows, unplaced): (Points, UnplacedStores),
        position: i64,
    ) -> Self {
        let empty = Arc::new(Points::of(PointRows::default(), Arc::clone(rows.classes())));
        Self {
            schema,
            loaded: Arc::new(rows),
            gone: Arc::clone(&empty),
            gone_ids: Arc::default(),
            come: empty,
            raw: Arc::default(),
            unplaced,
            stamps: Stamps::at(position),
        }
    }

    /// Writes what cannot be made from the rest.
    pub(super) fn write(&self, out: &mut Out) -> io::Result<()> {
        self.loaded.write(out)?;
        self.unplaced.write(out)?;
        self.gone_ids.write(out)?;
        self.raw.write(out)?;
        self.stamps.write(out)
    }

    /// Reads a layer.
    pub(super) fn read(schema: &Arc<Schema>, input: &mut In) -> Result<Self, FileError> {
        let readings = schema.readings();
        let loaded = Points::read(&readings, input)?;
        let unplaced = UnplacedStores::read(schema, loaded.classes(), input)?;
        let gone_ids = HashSet::<i64>::read(input)?;
        let raw = HashMap::<i64, Raw>::read(input)?;
        let mut growing = Growing::new(&readings);
        let come = rows_of(raw.values(), &mut growing, schema.measures().len());
        let (come, come_unplaced) = come.map_err(|_unreadable| FileError::Damaged)?;
        let classes = Arc::new(growing.finish());
        Ok(Self {
            unplaced: unplaced.changed(schema, &gone_ids, (&come_unplaced, &classes)),
            schema: Arc::clone(schema),
            gone: Arc::new(loaded.some(gone_ids.iter().filter_map(|id| loaded.find(*id)))),
            loaded: Arc::new(loaded),
            gone_ids: Arc::new(gone_ids),
            come: Arc::new(Points::of(come, classes)),
            raw: Arc::new(raw),
            stamps: Stamps::read(input)?,
        })
    }

    /// The class of each row that is there, with its table.
    pub(super) fn classes(&self) -> impl Iterator<Item = (&Classes, u32)> {
        let placed = self.present().into_iter().flat_map(|(points, gone)| {
            let rows = (0..points.len()).filter_map(|row| points.row(row));
            let there = rows.filter(move |row| gone.is_none_or(|gone| !gone.contains(&row.id)));
            there.map(|row| (&**points.classes(), row.class))
        });
        placed.chain(self.unplaced.classes(&self.gone_ids))
    }

    /// The stores with the sign of their sums.
    pub(super) fn signed(&self) -> [(i64, &Arc<Points>); 3] {
        [(1, &self.loaded), (-1, &self.gone), (1, &self.come)]
    }

    /// The stores whose rows are there, the first with the ids of those that are there no more.
    pub(super) fn present(&self) -> [(&Arc<Points>, Option<&HashSet<i64>>); 2] {
        [(&self.loaded, Some(&self.gone_ids)), (&self.come, None)]
    }

    /// Bytes on the heap, about.
    pub(super) fn bytes(&self) -> usize {
        let own = |points: &Points| points.bytes() + points.classes().bytes();
        own(&self.loaded) + own(&self.come) + self.gone.bytes() + self.unplaced.bytes()
    }

    /// How many rows came and went since the last merge.
    pub(super) fn loose(&self) -> usize {
        self.raw.len() + self.gone_ids.len()
    }

    /// The layer after the rows with these ids have become what `now` holds.
    pub(super) fn changed(
        &self,
        ids: &[i64],
        now: Vec<Raw>,
        position: i64,
    ) -> Result<Self, Unreadable> {
        let mut stamps = self.stamps.clone();
        let mut raw = (*self.raw).clone();
        let mut gone_ids = (*self.gone_ids).clone();
        let mut cells = Vec::new();
        for id in ids {
            if let Some(row) = self.loaded.find(*id) {
                gone_ids.insert(*id);
                cells.push(Cell::holding(self.loaded.morton(row), STAMPED).number);
            } else if self.unplaced.was_loaded(*id) {
                gone_ids.insert(*id);
            }
            cells.extend(raw.remove(id).and_then(|row| stamped(&row)));
        }
        cells.extend(now.iter().filter_map(stamped));
        raw.extend(now.into_iter().map(|row| (row.id, row)));
        stamps.change(cells, position);
        let gone = self.loaded.some(gone_ids.iter().filter_map(|id| self.loaded.find(*id)));
        let mut growing = Growing::new(&self.schema.readings());
        let (come, unplaced) = rows_of(raw.values(), &mut growing, self.schema.measures().len())?;
        let classes = Arc::new(growing.finish());
        Ok(Self {
            unplaced: self.unplaced.changed(&self.schema, &gone_ids, (&unplaced, &classes)),
            schema: Arc::clone(&self.schema),
            loaded: Arc::clone(&self.loaded),
            gone: Arc::new(gone),
            gone_ids: Arc::new(gone_ids),
            come: Arc::new(Points::of(come, classes)),
            raw: Arc::new(raw),
            stamps,
        })
    }

    /// The same in one store, for many rows, whose classes go on from those of the store.
    pub(super) fn replaced(
        &self,
        ids: &[i64],
        mut now: Rows,
        mut growing: Growing,
        position: i64,
    ) -> Result<Self, Unreadable> {
        let mut raw = (*self.raw).clone();
        let mut gone = (*self.gone_ids).clone();
        let mut cells: HashSet<u64> = now.0.cells(STAMPED).collect();
        for id in ids {
            if let Some(row) = self.loaded.find(*id) {
                cells.insert(Cell::holding(self.loaded.morton(row), STAMPED).number);
            }
            cells.extend(raw.remove(id).and_then(|row| stamped(&row)));
        }
        gone.extend(ids);
        add_rows(&mut now, raw.values(), &mut growing)?;
        let mut stamps = self.stamps.clone();
        stamps.change(cells, position);
        Ok(Self { stamps, ..self.in_one_store(&gone, now, growing) })
    }

    /// Without the rows that have gone, and with those that came, whose classes go on from those of the store.
    fn in_one_store(&self, gone: &HashSet<i64>, (come, unplaced): Rows, growing: Growing) -> Self {
        let classes = Arc::new(growing.finish());
        let unplaced = self.unplaced.merged(&self.schema, gone, (unplaced, &classes));
        let loaded = self.loaded.merged(gone, &Points::of(come, classes));
        Self::of(Arc::clone(&self.schema), (loaded, unplaced), 0)
    }

    /// The same rows in one store.
    pub(super) fn merged(&self) -> Result<Self, Unreadable> {
        let mut growing = Growing::after(self.loaded.classes(), &self.schema.readings());
        let rows = rows_of(self.raw.values(), &mut growing, self.schema.measures().len())?;
        let stamps = self.stamps.clone();
        Ok(Self { stamps, ..self.in_one_store(&self.gone_ids, rows, growing) })
    }
}

fn stamped(row: &Raw) -> Option<u64> {
    let [lon, lat] = row.place?;
    Some(Cell::holding(World::of(lon, lat).morton(), STAMPED).number)
}

/// Rows in columns: those that have a place, and those that have none.
pub(super) type Rows = (PointRows, UnplacedRows);

/// Rows in columns.
fn rows_of<'a>(
    rows: impl Iterator<Item = &'a Raw>,
    growing: &mut Growing,
    measures: usize,
) -> Result<Rows, Unreadable> {
    let mut columns = (PointRows::for_about(0, measures), UnplacedRows::with(measures));
    add_rows(&mut columns, rows, growing)?;
    Ok(columns)
}

fn add_rows<'a>(
    (placed, unplaced): &mut Rows,
    rows: impl Iterator<Item = &'a Raw>,
    growing: &mut Growing,
) -> Result<(), Unreadable> {
    for row in rows {
        let class = growing.class(row.texts.iter().map(Option::as_deref))?;
        push((placed, unplaced), (row.id, row.place, class), row.measures.iter().copied());
    }
    Ok(())
}

/// One more row, with its id, its place and its class.
pub(super) fn push(
    (placed, unplaced): (&mut PointRows, &mut UnplacedRows),
    (id, place, class): (i64, Option<[f64; 2]>, u32),
    measures: impl Iterator<Item = i64>,
) {
    match place {
        Some([lon, lat]) => placed.push(Point { id, lon, lat, class }, measures),
        None => unplaced.push(id, class, measures),
    }
}
