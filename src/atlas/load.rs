//! Reads layers from the database: whole ones, and single rows.

use std::{collections::HashMap, fmt, pin::pin, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use geo::Geometry;
use tokio::{sync::mpsc, task::spawn_blocking};
use tokio_postgres::{Row, types::ToSql};

use super::{
    classes::{Growing, Unreadable},
    layer::{self, LOOSE_AT_MOST, PointLayer, Raw, Rows, Texts},
    points::{PointRows, Points},
    schema::Schema,
    shape_layer::{NO_PLACE, RawShape, ShapeLayer, Table, print_of},
    shapes::Shapes,
    snapshot::Layer,
    unplaced::{UnplacedRows, UnplacedStores},
    wire::{Columns, Damaged},
};
use crate::{
    geo::{EwkbError, from_ewkb},
    store::{Changes, Moment, StoreError},
};

const DOING: &str = "reading a layer";

/// Shapes that are not the same, before all are cut anew.
const CHANGED_AT_MOST: usize = 1024;

/// Why a layer cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What came is not what was asked for.
    #[error("the layer {layer} cannot be read: {reason}")]
    Unreadable {
        /// Id of the collection.
        layer: String,
        /// What is wrong.
        reason: String,
    },
}

impl LoadError {
    pub(super) fn of(schema: &Schema, reason: impl fmt::Display) -> Self {
        Self::Unreadable { layer: schema.collection().id.clone(), reason: reason.to_string() }
    }
}

/// Why a row cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum Wrong {
    Bytes(#[from] Damaged),
    Text(#[from] Unreadable),
    Geometry(#[from] EwkbError),
    Column(#[from] tokio_postgres::Error),
}

/// All rows of a layer at the position of the moment.
/// `unnumbered` are the changes that have to be undone for that. What is shown meanwhile, `known`, need not be told twice:
/// shapes that are the same are taken from there.
pub(super) async fn layer(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
    unnumbered: &Changes,
    known: Option<&Layer>,
) -> Result<Layer, LoadError> {
    let layer = if schema.is_points() {
        Layer::Points(points(moment, schema).await?)
    } else {
        let known = known.and_then(|known| match known {
            Layer::Shapes(known) => Some(known),
            Layer::Points(_) => None,
        });
        Layer::Shapes(shapes(moment, schema, known).await?)
    };
    // A table made of others has no log of its own.
    if schema.collection().read_only {
        return Ok(layer);
    }
    let ids = changed_ids(moment, schema, unnumbered, moment.position.number).await?;
    if ids.is_empty() { Ok(layer) } else { with_rows(moment, &layer, ids).await }
}

/// The layer with what changed after a position; `None` when nothing did.
pub(super) async fn changed(
    moment: &Moment<'_>,
    layer: &Layer,
    changes: &Changes,
    since: i64,
) -> Result<Option<Layer>, LoadError> {
    let schema = layer.schema();
    let ids = changed_ids(moment, schema, changes, since).await?;
    if ids.is_empty() {
        return Ok(None);
    }
    // Rows are asked for one by one only as long as that is less work than reading them all.
    let all = match layer {
        Layer::Points(layer) => ids.len() > LOOSE_AT_MOST.max(layer.loaded.len() / 4),
        Layer::Shapes(_) => ids.len() > LOOSE_AT_MOST,
    };
    let next = if all {
        self::layer(moment, schema, &moment.unnumbered().await?, Some(layer)).await?
    } else {
        with_rows(moment, layer, ids).await?
    };
    Ok(Some(next))
}

/// The layer after the rows with these ids have become what they are at the position of the moment.
async fn with_rows(moment: &Moment<'_>, layer: &Layer, ids: Vec<i64>) -> Result<Layer, LoadError> {
    let schema = layer.schema();
    let position = moment.position.number;
    // Putting rows in order, cutting and ranking take milliseconds of work.
    let work = match layer.clone() {
        Layer::Points(layer) if ids.len() > LOOSE_AT_MOST => {
            let (rows, growing) = many(moment, &layer, &ids).await?;
            spawn_blocking(move || layer.replaced(&ids, rows, growing, position).map(Layer::Points))
        }
        Layer::Points(layer) => {
            let rows = single(moment, schema, &ids, raw).await?;
            spawn_blocking(move || layer.changed(&ids, rows, position).map(Layer::Points))
        }
        Layer::Shapes(layer) => {
            let rows = single(moment, schema, &ids, raw_shape).await?;
            spawn_blocking(move || layer.changed(&ids, rows, position).map(Layer::Shapes))
        }
    };
    let next = work.await.map_err(|panic| LoadError::of(schema, panic))?;
    next.map_err(|error| LoadError::of(schema, error))
}

/// Many single rows at the position of the moment, with classes that go on from those of the layer.
async fn many(
    moment: &Moment<'_>,
    layer: &PointLayer,
    ids: &[i64],
) -> Result<(Rows, Growing), LoadError> {
    let schema = &layer.schema;
    let mut growing = Growing::after(layer.loaded.classes(), &schema.readings());
    let measures = schema.measures().len();
    let (mut rows, mut unplaced) =
        (PointRows::for_about(ids.len(), measures), UnplacedRows::with(measures));
    each(moment, schema, ids, |row| {
        let Raw { id, place, texts, measures } = raw(row, schema)?;
        let class = growing.class(texts.iter().map(Option::as_deref))?;
        layer::push((&mut rows, &mut unplaced), (id, place, class), measures.iter().copied());
        Ok(())
    })
    .await?;
    Ok(((rows, unplaced), growing))
}

async fn points(moment: &Moment<'_>, schema: &Arc<Schema>) -> Result<PointLayer, LoadError> {
    // A column that grows is copied, and for a moment there are two of it.
    let about = moment.about_rows(&schema.collection().table).await?;
    let mut rows = PointRows::for_about(about, schema.measures().len());
    let mut unplaced = UnplacedRows::with(schema.measures().len());
    let mut measures = vec![0; schema.measures().len()];
    let mut growing = Growing::new(&schema.readings());
    // Nothing else is asked on this connection until the last row has come.
    let copy = schema.statements().all;
    let mut messages = Box::pin(moment.copy(&copy).await?);
    let mut first = true;
    while let Some(message) = messages.next().await {
        let message = message.map_err(away)?;
        row(&message, first, &mut growing, ((&mut rows, &mut unplaced), &mut measures))
            .map_err(|wrong| LoadError::of(schema, wrong))?;
        first = false;
    }
    let (classes, own) = (Arc::new(growing.finish()), Arc::clone(schema));
    let order = move || {
        let unplaced = UnplacedStores::of(&unplaced, &own, &classes);
        (Points::of(rows, classes), unplaced)
    };
    let loaded = spawn_blocking(order).await.map_err(|panic| LoadError::of(schema, panic))?;
    Ok(PointLayer::of(Arc::clone(schema), loaded, moment.position.number))
}

/// A row on its way into a layer of shapes.
struct ShapeRow {
    id: i64,
    class: u32,
    print: u64,
    place: Traced,
    key: u32,
}

/// The place of a row of shapes.
enum Traced {
    /// The layer that was known has it.
    Known,
    /// It is new, or another than before.
    New(Geometry<f64>),
    /// There is none.
    Nowhere,
}

/// All rows with shapes, one after the other.
struct ShapeRows<'a, S> {
    schema: &'a Schema,
    /// Places that it has under the same print are not read.
    known: Option<&'a ShapeLayer>,
    messages: S,
    growing: Growing,
    first: bool,
    next: u32,
}

impl<S: Stream<Item = Result<Bytes, tokio_postgres::Error>> + Unpin> ShapeRows<'_, S> {
    async fn next(&mut self) -> Result<Option<ShapeRow>, LoadError> {
        while let Some(message) = self.messages.next().await {
            let message = message.map_err(away)?;
            let first = std::mem::take(&mut self.first);
            let read = shape(&message, first, &mut self.growing, (self.known, &mut self.next));
            if let Some(row) = read.map_err(|wrong| LoadError::of(self.schema, wrong))? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

async fn shape_rows<'a>(
    moment: &Moment<'_>,
    schema: &'a Schema,
    known: Option<&'a ShapeLayer>,
) -> Result<
    ShapeRows<'a, impl Stream<Item = Result<Bytes, tokio_postgres::Error>> + Unpin + use<>>,
    LoadError,
> {
    let messages = Box::pin(moment.copy(&schema.statements().all).await?);
    let growing = Growing::new(&schema.readings());
    let next = known.map_or(0, ShapeLayer::next_key);
    Ok(ShapeRows { schema, known, messages, growing, first: true, next })
}

async fn shapes(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
    known: Option<&ShapeLayer>,
) -> Result<ShapeLayer, LoadError> {
    if let Some(known) = known
        && let Some(layer) = same_shapes(moment, schema, known).await?
    {
        return Ok(layer);
    }
    let (mut rows, mut prints) = (HashMap::new(), HashMap::new());
    // The rows are cut while they come, so that they need not be held twice.
    let (sender, mut receiver) = mpsc::channel(64);
    let build =
        spawn_blocking(move || Shapes::build(std::iter::from_fn(|| receiver.blocking_recv())));
    let mut all = shape_rows(moment, schema, None).await?;
    while let Some(row) = all.next().await? {
        rows.insert(row.key, (row.id, row.class));
        prints.insert(row.key, row.print);
        if let Traced::New(geometry) = row.place {
            sender.send((row.key, geometry)).await.map_err(|gone| LoadError::of(schema, gone))?;
        }
    }
    drop(sender);
    let shapes = build.await.map_err(|panic| LoadError::of(schema, panic))?;
    let table = Table::new(all.growing.finish(), rows);
    let position = moment.position.number;
    Ok(ShapeLayer::of(Arc::clone(schema), Arc::new(shapes), table, &prints, position))
}

/// A layer that shares its shapes with the one that is known, as far as they are the same; `None` when many are not.
async fn same_shapes(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
    known: &ShapeLayer,
) -> Result<Option<ShapeLayer>, LoadError> {
    let (mut rows, mut prints) = (HashMap::new(), HashMap::new());
    let (mut changed, mut away) = (Vec::new(), Vec::new());
    let mut all = shape_rows(moment, schema, Some(known)).await?;
    while let Some(row) = all.next().await? {
        rows.insert(row.key, (row.id, row.class));
        prints.insert(row.key, row.print);
        match row.place {
            Traced::New(geometry) => changed.push((row.key, geometry)),
            Traced::Nowhere => away.push(row.key),
            Traced::Known => {}
        }
        if changed.len() > CHANGED_AT_MOST {
            return Ok(None);
        }
    }
    let away = away.into_iter().filter(|key| known.shapes.frame(*key).is_some());
    let gone: Vec<u32> = known.keys().filter(|key| !rows.contains_key(key)).chain(away).collect();
    if gone.len() > CHANGED_AT_MOST {
        return Ok(None);
    }
    let shapes = Arc::clone(&known.shapes);
    let cut = spawn_blocking(move || match (&*gone, &*changed) {
        ([], []) => shapes,
        (gone, changed) => Arc::new(shapes.replace(gone, changed).0),
    });
    let shapes = cut.await.map_err(|panic| LoadError::of(schema, panic))?;
    let table = Table::new(all.growing.finish(), rows);
    let position = moment.position.number;
    Ok(Some(ShapeLayer::of(Arc::clone(schema), shapes, table, &prints, position)))
}

fn away(cause: tokio_postgres::Error) -> StoreError {
    StoreError::Unavailable { doing: DOING, cause: Box::new(cause) }
}

/// A row. One that is not known gets the next key.
fn shape(
    message: &[u8],
    first: bool,
    growing: &mut Growing,
    (known, next): (Option<&ShapeLayer>, &mut u32),
) -> Result<Option<ShapeRow>, Wrong> {
    let Some(mut columns) = Columns::of(message, first)? else { return Ok(None) };
    let id = columns.whole()?.ok_or(Damaged)?;
    let ewkb = columns.bytes()?;
    let print = ewkb.map_or(NO_PLACE, print_of);
    let known = known.and_then(|known| known.known(id));
    let place = match ewkb {
        Some(_) if known.is_some_and(|(_, own)| own == print) => Traced::Known,
        Some(ewkb) => from_ewkb(ewkb)?.map_or(Traced::Nowhere, Traced::New),
        None => Traced::Nowhere,
    };
    let class = classed(&mut columns, growing)?;
    let key = known.map_or(*next, |(key, _)| key);
    *next += u32::from(known.is_none());
    Ok(Some(ShapeRow { id, class, print, place, key }))
}

/// The class of the attributes that come next.
fn classed(columns: &mut Columns<'_>, growing: &mut Growing) -> Result<u32, Wrong> {
    let mut damaged = false;
    let texts = (0..growing.width()).map(|_| {
        columns.text().unwrap_or_else(|_| {
            damaged = true;
            None
        })
    });
    let class = growing.class(texts)?;
    if damaged { Err(Damaged.into()) } else { Ok(class) }
}

fn row(
    message: &[u8],
    first: bool,
    growing: &mut Growing,
    (rows, measures): ((&mut PointRows, &mut UnplacedRows), &mut [i64]),
) -> Result<(), Wrong> {
    let Some(mut columns) = Columns::of(message, first)? else { return Ok(()) };
    let id = columns.whole()?.ok_or(Damaged)?;
    let place = columns.number()?.zip(columns.number()?);
    let class = classed(&mut columns, growing)?;
    for measure in &mut *measures {
        *measure = columns.whole()?.unwrap_or_default();
    }
    let place = place.map(|(lon, lat)| [lon, lat]);
    layer::push(rows, (id, place, class), measures.iter().copied());
    Ok(())
}

/// The rows of a layer that changed: its own, and those whose parts did, after a position.
async fn changed_ids(
    moment: &Moment<'_>,
    schema: &Schema,
    changes: &Changes,
    since: i64,
) -> Result<Vec<i64>, LoadError> {
    let mut ids = changes.get(&schema.collection().id).cloned().unwrap_or_default();
    for part in schema.parts() {
        let (Some(changed), Some(owners)) = (changes.get(part), schema.owners(part)) else {
            continue;
        };
        let whole = &schema.collection().id;
        let rows = moment.rows_one_by_one(&owners, &[changed, &since, &part, whole]).await?;
        let mut rows = pin!(rows);
        while let Some(row) = rows.try_next().await? {
            ids.push(row.try_get(0).map_err(|error| LoadError::of(schema, error))?);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Single rows at the position of the moment.
async fn single<T>(
    moment: &Moment<'_>,
    schema: &Schema,
    ids: &[i64],
    read: fn(&Row, &Schema) -> Result<T, Wrong>,
) -> Result<Vec<T>, LoadError> {
    let mut rows = Vec::new();
    each(moment, schema, ids, |row| {
        rows.push(read(row, schema)?);
        Ok(())
    })
    .await?;
    Ok(rows)
}

/// Calls `read` with single rows at the position of the moment.
async fn each(
    moment: &Moment<'_>,
    schema: &Schema,
    ids: &[i64],
    mut read: impl FnMut(&Row) -> Result<(), Wrong>,
) -> Result<(), LoadError> {
    let sql = schema.statements().by_ids;
    let collection = schema.collection().id.as_str();
    let parts: Vec<_> = schema.parts().collect();
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&ids, &collection];
    for part in &parts {
        values.push(part);
    }
    let rows = moment.rows_one_by_one(&sql, &values).await?;
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await? {
        read(&row).map_err(|wrong| LoadError::of(schema, wrong))?;
    }
    Ok(())
}

/// So many texts from that place on.
fn texts(row: &Row, first: usize, width: usize) -> Result<Texts, tokio_postgres::Error> {
    let text = |place: usize| Ok(row.try_get::<_, Option<&str>>(place)?.map(Into::into));
    (first..first + width).map(text).collect()
}

fn raw(row: &Row, schema: &Schema) -> Result<Raw, Wrong> {
    let lon: Option<f64> = row.try_get(1)?;
    let lat: Option<f64> = row.try_get(2)?;
    let (width, measures) = (schema.width(), schema.measures().len());
    let measure = |place: usize| -> Result<i64, tokio_postgres::Error> {
        Ok(row.try_get::<_, Option<i64>>(3 + width + place)?.unwrap_or_default())
    };
    Ok(Raw {
        id: row.try_get(0)?,
        place: lon.zip(lat).map(|(lon, lat)| [lon, lat]),
        texts: texts(row, 3, width)?,
        measures: (0..measures).map(measure).collect::<Result<_, _>>()?,
    })
}

fn raw_shape(row: &Row, schema: &Schema) -> Result<RawShape, Wrong> {
    let ewkb: Option<&[u8]> = row.try_get(1)?;
    let geometry = ewkb.map(from_ewkb).transpose()?.flatten();
    let texts = texts(row, 2, schema.width())?;
    Ok(RawShape { id: row.try_get(0)?, geometry, texts, print: ewkb.map_or(0, print_of) })
}
