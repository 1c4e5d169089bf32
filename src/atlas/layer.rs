//! The rows of one collection: what was loaded, what has gone since, and what has come.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    classes::{Classes, Growing, Unreadable},
    points::{PointRows, Points},
    schema::Schema,
    unplaced::{Unplaced, UnplacedRows},
};
use crate::geo::{Cell, World};

/// Depth of the cells whose last change is remembered: the tiles of zoom 8, about 156 km wide.
pub(super) const STAMPED: u8 = 8;

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
    /// Rows without a place in stores as those: loaded, gone, come.
    unplaced: [Arc<Unplaced>; 3],
    pub(super) stamps: Stamps,
}

/// When which part of the map changed last.
#[derive(Debug, Clone, Default)]
pub(super) struct Stamps {
    /// The position of the first state; everything is as old.
    first: i64,
    cells: Arc<HashMap<u64, i64>>,
}

impl Stamps {
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
        (rows, unplaced): (Points, Unplaced),
        position: i64,
    ) -> Self {
        let empty = Arc::new(Points::of(PointRows::default(), Arc::clone(rows.classes())));
        let classes = Arc::clone(rows.classes());
        let none = Arc::new(Unplaced::of(UnplacedRows::default(), None, classes));
        Self {
            schema,
            loaded: Arc::new(rows),
            gone: Arc::clone(&empty),
            gone_ids: Arc::default(),
            come: empty,
            raw: Arc::default(),
            unplaced: [Arc::new(unplaced), Arc::clone(&none), none],
            stamps: Stamps::at(position),
        }
    }

    /// The stores of rows without a place with the sign of their sums.
    pub(super) fn unplaced(&self) -> [(i64, &Unplaced); 3] {
        let [loaded, gone, come] = &self.unplaced;
        [(1, loaded), (-1, gone), (1, come)]
    }

    /// The class of each row that is there, with its table.
    pub(super) fn classes(&self) -> impl Iterator<Item = (&Classes, u32)> {
        let placed = self.present().into_iter().flat_map(|(points, gone)| {
            let rows = (0..points.len()).filter_map(|row| points.row(row));
            let there = rows.filter(move |row| gone.is_none_or(|gone| !gone.contains(&row.id)));
            there.map(|row| (&**points.classes(), row.class))
        });
        let [loaded, _, come] = &self.unplaced;
        let loaded = loaded
            .rows()
            .filter(|(id, _)| !self.gone_ids.contains(id))
            .map(move |row| (loaded, row));
        let unplaced = loaded.chain(come.rows().map(move |row| (come, row)));
        placed.chain(unplaced.map(|(store, (_, class))| (&**store.classes(), class)))
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
        let unplaced = self.unplaced.iter().map(|own| own.bytes()).sum::<usize>();
        own(&self.loaded) + own(&self.come) + self.gone.bytes() + unplaced
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
            } else if self.unplaced[0].find(*id).is_some() {
                gone_ids.insert(*id);
            }
            cells.extend(raw.remove(id).and_then(|row| stamped(&row)));
        }
        cells.extend(now.iter().filter_map(stamped));
        raw.extend(now.into_iter().map(|row| (row.id, row)));
        stamps.change(cells, position);
        let mut gone = PointRows::default();
        self.loaded.take(&mut gone, gone_ids.iter().filter_map(|id| self.loaded.find(*id)));
        let mut gone_unplaced = UnplacedRows::default();
        let [loaded, ..] = &self.unplaced;
        loaded.take(&mut gone_unplaced, gone_ids.iter().filter_map(|id| loaded.find(*id)));
        let mut growing = Growing::new(&self.schema.readings());
        let (come, come_unplaced) =
            rows_of(raw.values(), &mut growing, self.schema.measures().len())?;
        let (classes, area) = (Arc::new(growing.finish()), self.schema.area());
        let unplaced =
            |rows, classes: &Arc<_>| Arc::new(Unplaced::of(rows, area, Arc::clone(classes)));
        Ok(Self {
            unplaced: [
                Arc::clone(loaded),
                unplaced(gone_unplaced, loaded.classes()),
                unplaced(come_unplaced, &classes),
            ],
            schema: Arc::clone(&self.schema),
            loaded: Arc::clone(&self.loaded),
            gone: Arc::new(Points::of(gone, Arc::clone(self.loaded.classes()))),
            gone_ids: Arc::new(gone_ids),
            come: Arc::new(Points::of(come, classes)),
            raw: Arc::new(raw),
            stamps,
        })
    }

    /// The same rows in one store.
    pub(super) fn merged(&self) -> Result<Self, Unreadable> {
        let measures = self.schema.measures().len();
        let mut growing = Growing::after(self.loaded.classes(), &self.schema.readings());
        let (mut rows, mut unplaced) = rows_of(self.raw.values(), &mut growing, measures)?;
        let present = (0..self.loaded.len()).filter(|row| {
            self.loaded.row(*row).is_some_and(|point| !self.gone_ids.contains(&point.id))
        });
        self.loaded.take(&mut rows, present);
        let [loaded, ..] = &self.unplaced;
        let present =
            (0_usize..).zip(loaded.rows()).filter(|(_, (id, _))| !self.gone_ids.contains(id));
        loaded.take(&mut unplaced, present.map(|(row, _)| row));
        let classes = Arc::new(growing.finish());
        let unplaced = Unplaced::of(unplaced, self.schema.area(), Arc::clone(&classes));
        let stores = (Points::of(rows, classes), unplaced);
        Ok(Self { stamps: self.stamps.clone(), ..Self::of(Arc::clone(&self.schema), stores, 0) })
    }
}

fn stamped(row: &Raw) -> Option<u64> {
    let [lon, lat] = row.place?;
    Some(Cell::holding(World::of(lon, lat).morton(), STAMPED).number)
}

/// Rows in columns, those that have a place and those that have none.
fn rows_of<'a>(
    rows: impl Iterator<Item = &'a Raw>,
    growing: &mut Growing,
    measures: usize,
) -> Result<(PointRows, UnplacedRows), Unreadable> {
    let mut unplaced = UnplacedRows::with(measures);
    let mut columns = PointRows { measures: vec![Vec::new(); measures], ..PointRows::default() };
    for row in rows {
        let class = growing.class(row.texts.iter().map(Option::as_deref))?;
        let measures = row.measures.iter().copied();
        match row.place {
            Some(place) => columns.push(row.id, place, class, measures),
            None => unplaced.push(row.id, class, measures),
        }
    }
    Ok((columns, unplaced))
}
