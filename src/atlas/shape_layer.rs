//! The rows of a collection of lines and areas, or of places of every kind.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io,
    sync::Arc,
};

use geo::Geometry;
use sha2::{Digest as _, Sha256};

use super::{
    classes::{Classes, Growing, Unreadable},
    file::{FileError, In, Out, Stored},
    layer::{STAMPED, Stamps, Texts},
    memos::Memos,
    schema::Schema,
    shapes::{Frame, Shapes},
};
use crate::geo::{Cell, World};

/// A row as the database says it.
#[derive(Debug, Clone)]
pub(super) struct RawShape {
    /// Row id.
    pub(super) id: i64,
    /// Its place; `None` for a row whose place is not known.
    pub(super) geometry: Option<Geometry<f64>>,
    /// Attributes.
    pub(super) texts: Texts,
    /// Tells its place from others.
    pub(super) print: u64,
}

/// The print of a row without a place.
pub(super) const NO_PLACE: u64 = 0;

/// A number that tells a place, in the bytes that the database gives, from others.
pub(super) fn print_of(ewkb: &[u8]) -> u64 {
    let digest = Sha256::digest(ewkb);
    digest.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

/// Ids and classes of rows.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) classes: Arc<Classes>,
    rows: HashMap<u32, (i64, u32)>,
}

impl Table {
    /// Rows by their keys.
    pub(super) fn new(classes: Classes, rows: HashMap<u32, (i64, u32)>) -> Self {
        Self { classes: Arc::new(classes), rows }
    }
}

/// A layer whose rows have lines, areas or several points. Rows have keys of the layer's own: a changed row keeps its key.
#[derive(Debug, Clone)]
pub(super) struct ShapeLayer {
    pub(super) schema: Arc<Schema>,
    pub(super) shapes: Arc<Shapes>,
    /// What was loaded last.
    loaded: Arc<Table>,
    /// Rows that are new or have changed since.
    come: Arc<Table>,
    raw: Arc<BTreeMap<u32, (i64, Texts)>>,
    /// Keys of the rows by their ids, with the prints of their places.
    keys: Arc<HashMap<i64, (u32, u64)>>,
    next: u32,
    /// Of this state: where the rows with a value are.
    memos: Arc<Memos>,
    pub(super) stamps: Stamps,
}

impl ShapeLayer {
    /// A layer of rows that were just loaded. `prints` are those of their places, by key.
    pub(super) fn of(
        schema: Arc<Schema>,
        shapes: Arc<Shapes>,
        table: Table,
        prints: &HashMap<u32, u64>,
        position: i64,
    ) -> Self {
        let print = |key: &u32| prints.get(key).copied().unwrap_or_default();
        let keys: HashMap<_, _> =
            table.rows.iter().map(|(key, (id, _))| (*id, (*key, print(key)))).collect();
        let next = table.rows.keys().max().map_or(0, |key| key + 1);
        let come = Table::new(Growing::new(&schema.readings()).finish(), HashMap::new());
        Self {
            schema,
            shapes,
            loaded: Arc::new(table),
            come: Arc::new(come),
            raw: Arc::default(),
            keys: Arc::new(keys),
            next,
            memos: Arc::default(),
            stamps: Stamps::at(position),
        }
    }

    /// Writes what cannot be made from the rest.
    pub(super) fn write(&self, out: &mut Out) -> io::Result<()> {
        self.loaded.classes.write(out)?;
        self.loaded.rows.write(out)?;
        self.shapes.write(out)?;
        self.raw.write(out)?;
        self.keys.write(out)?;
        self.next.write(out)?;
        self.stamps.write(out)
    }

    /// Reads a layer.
    pub(super) fn read(schema: &Arc<Schema>, input: &mut In) -> Result<Self, FileError> {
        let readings = schema.readings();
        let classes = Classes::read(&readings, input)?;
        let loaded = Table::new(classes, Stored::read(input)?);
        let shapes = Shapes::read(input)?;
        let raw = BTreeMap::<u32, (i64, Texts)>::read(input)?;
        let come = table_of(schema, &raw).map_err(|_unreadable| FileError::Damaged)?;
        Ok(Self {
            schema: Arc::clone(schema),
            shapes: Arc::new(shapes),
            loaded: Arc::new(loaded),
            come: Arc::new(come),
            raw: Arc::new(raw),
            keys: Arc::new(Stored::read(input)?),
            next: Stored::read(input)?,
            memos: Arc::default(),
            stamps: Stamps::read(input)?,
        })
    }

    /// The tables, the one that counts first.
    pub(super) fn tables(&self) -> [&Arc<Table>; 2] {
        [&self.come, &self.loaded]
    }

    /// Id and class of a row, with the place of its table among [`ShapeLayer::tables`].
    pub(super) fn row(&self, key: u32) -> Option<(usize, i64, u32)> {
        let mut tables = self.tables().into_iter().enumerate();
        tables
            .find_map(|(place, table)| table.rows.get(&key).map(|(id, class)| (place, *id, *class)))
    }

    /// The key of a row, and the print of its place.
    pub(super) fn known(&self, id: i64) -> Option<(u32, u64)> {
        self.keys.get(&id).copied()
    }

    /// The keys of all rows.
    pub(super) fn keys(&self) -> impl Iterator<Item = u32> {
        self.keys.values().map(|(key, _)| *key)
    }

    /// The key of the row with that id.
    pub(super) fn key(&self, id: i64) -> Option<u32> {
        self.known(id).map(|(key, _)| key)
    }

    /// What is known about the rows.
    pub(super) fn memos(&self) -> &Memos {
        &self.memos
    }

    /// A key that no row has had.
    pub(super) fn next_key(&self) -> u32 {
        self.next
    }

    /// Bytes on the heap, about.
    pub(super) fn bytes(&self) -> usize {
        let rows = self.loaded.rows.len() + self.come.rows.len() + self.keys.len();
        self.shapes.bytes() + self.loaded.classes.bytes() + rows * size_of::<(u32, (i64, u32))>()
    }

    /// How many rows changed since the layer was loaded.
    pub(super) fn loose(&self) -> usize {
        self.raw.len()
    }

    /// The layer after the rows with these ids have become what `now` holds.
    pub(super) fn changed(
        &self,
        ids: &[i64],
        now: Vec<RawShape>,
        position: i64,
    ) -> Result<Self, Unreadable> {
        let mut next = self.clone();
        let (mut raw, mut keys) = ((*self.raw).clone(), (*self.keys).clone());
        let mut removed = Vec::new();
        let mut added = Vec::new();
        let mut there = HashSet::new();
        for row in now {
            let (key, print) = keys.entry(row.id).or_insert_with(|| {
                next.next += 1;
                (next.next - 1, 0)
            });
            *print = row.print;
            let key = *key;
            raw.insert(key, (row.id, row.texts));
            there.insert(key);
            match row.geometry {
                Some(geometry) => added.push((key, geometry)),
                None => removed.push(key),
            }
        }
        for id in ids {
            let Some((key, _)) = keys.get(id).copied() else { continue };
            if !there.contains(&key) {
                raw.remove(&key);
                keys.remove(id);
                removed.push(key);
            }
        }
        let (shapes, touched) = self.shapes.replace(&removed, &added);
        let frames = touched.iter().flat_map(|key| [self.shapes.frame(*key), shapes.frame(*key)]);
        next.stamps.change(frames.flatten().flat_map(|frame| stamped(&frame)), position);
        next.come = Arc::new(table_of(&self.schema, &raw)?);
        next.shapes = Arc::new(shapes);
        next.raw = Arc::new(raw);
        next.keys = Arc::new(keys);
        next.memos = Arc::default();
        Ok(next)
    }
}

/// The table of rows that came.
fn table_of(schema: &Schema, raw: &BTreeMap<u32, (i64, Texts)>) -> Result<Table, Unreadable> {
    let mut growing = Growing::new(&schema.readings());
    let mut rows = HashMap::new();
    for (key, (id, texts)) in raw {
        let class = growing.class(texts.iter().map(Option::as_deref))?;
        rows.insert(*key, (*id, class));
    }
    Ok(Table::new(growing.finish(), rows))
}

/// The cells of depth [`STAMPED`] that a box meets.
fn stamped(frame: &Frame) -> impl Iterator<Item = u64> + use<> {
    let below = 32 - u32::from(STAMPED);
    let [west, north] = frame.min.map(|edge| edge >> below);
    let [east, south] = frame.max.map(|edge| edge >> below);
    (north..=south).flat_map(move |y| {
        (west..=east).map(move |x| Cell { depth: STAMPED, number: World { x, y }.morton() }.number)
    })
}
