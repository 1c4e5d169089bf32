//! Reads layers from the database: whole ones, and single rows.

use std::{collections::HashMap, fmt, pin::pin, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _};
use geo::Geometry;
use tokio::{sync::mpsc, task::spawn_blocking};
use tokio_postgres::{Row, types::ToSql};

use super::{
    classes::{Growing, Unreadable},
    layer::{LOOSE_AT_MOST, PointLayer, Raw, Texts},
    points::{Point, PointRows, Points},
    schema::Schema,
    shape_layer::{RawShape, ShapeLayer, Table},
    shapes::Shapes,
    snapshot::Layer,
    wire::{Columns, Damaged},
};
use crate::{
    geo::{EwkbError, from_ewkb},
    store::{Changes, Moment, StoreError},
};

const DOING: &str = "reading a layer";

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
/// `unnumbered` are the changes that have to be undone for that.
pub(super) async fn layer(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
    unnumbered: &Changes,
) -> Result<Layer, LoadError> {
    let layer = if schema.is_points() {
        Layer::Points(points(moment, schema).await?)
    } else {
        Layer::Shapes(shapes(moment, schema).await?)
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
        self::layer(moment, schema, &moment.unnumbered().await?).await?
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
) -> Result<(PointRows, Growing), LoadError> {
    let schema = &layer.schema;
    let mut growing = Growing::after(layer.loaded.classes(), &schema.readings());
    let mut rows = PointRows::for_about(ids.len(), schema.measures().len());
    each(moment, schema, ids, |row| {
        let Raw { id, place, texts, measures } = raw(row, schema)?;
        let Some([lon, lat]) = place else { return Ok(()) };
        let class = growing.class(texts.iter().map(Option::as_deref))?;
        rows.push(Point { id, lon, lat, class }, measures.iter().copied());
        Ok(())
    })
    .await?;
    Ok((rows, growing))
}

async fn points(moment: &Moment<'_>, schema: &Arc<Schema>) -> Result<PointLayer, LoadError> {
    // A column that grows is copied, and for a moment there are two of it.
    let about = moment.about_rows(&schema.collection().table).await?;
    let mut rows = PointRows::for_about(about, schema.measures().len());
    let mut measures = vec![0; schema.measures().len()];
    let mut growing = Growing::new(&schema.readings());
    // Nothing else is asked on this connection until the last row has come.
    let copy = schema.statements().all;
    let mut messages = Box::pin(moment.copy(&copy).await?);
    let mut first = true;
    while let Some(message) = messages.next().await {
        let message = message.map_err(away)?;
        row(&message, first, &mut growing, (&mut rows, &mut measures))
            .map_err(|wrong| LoadError::of(schema, wrong))?;
        first = false;
    }
    let classes = Arc::new(growing.finish());
    let loaded = spawn_blocking(move || Points::of(rows, classes))
        .await
        .map_err(|panic| LoadError::of(schema, panic))?;
    Ok(PointLayer::of(Arc::clone(schema), loaded, moment.position.number))
}

async fn shapes(moment: &Moment<'_>, schema: &Arc<Schema>) -> Result<ShapeLayer, LoadError> {
    let copy = schema.statements().all;
    let mut messages = Box::pin(moment.copy(&copy).await?);
    let mut growing = Growing::new(&schema.readings());
    let mut rows = HashMap::new();
    // The rows are cut while they come, so that they need not be held twice.
    let (sender, mut receiver) = mpsc::channel(64);
    let build =
        spawn_blocking(move || Shapes::build(std::iter::from_fn(|| receiver.blocking_recv())));
    let mut first = true;
    while let Some(message) = messages.next().await {
        let message = message.map_err(away)?;
        let read = shape(&message, first, &mut growing);
        first = false;
        let Some((id, class, geometry)) = read.map_err(|wrong| LoadError::of(schema, wrong))?
        else {
            continue;
        };
        let key = u32::try_from(rows.len()).map_err(|many| LoadError::of(schema, many))?;
        rows.insert(key, (id, class));
        sender.send((key, geometry)).await.map_err(|gone| LoadError::of(schema, gone))?;
    }
    drop(sender);
    let shapes = build.await.map_err(|panic| LoadError::of(schema, panic))?;
    let table = Table::new(growing.finish(), rows);
    Ok(ShapeLayer::of(Arc::clone(schema), shapes, table, moment.position.number))
}

fn away(cause: tokio_postgres::Error) -> StoreError {
    StoreError::Unavailable { doing: DOING, cause: Box::new(cause) }
}

/// Id, class and place of a row that has a place.
fn shape(
    message: &[u8],
    first: bool,
    growing: &mut Growing,
) -> Result<Option<(i64, u32, Geometry<f64>)>, Wrong> {
    let Some(mut columns) = Columns::of(message, first)? else { return Ok(None) };
    let id = columns.whole()?.ok_or(Damaged)?;
    let Some(ewkb) = columns.bytes()? else { return Ok(None) };
    let Some(geometry) = from_ewkb(ewkb)? else { return Ok(None) };
    let class = classed(&mut columns, growing)?;
    Ok(Some((id, class, geometry)))
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
    (rows, measures): (&mut PointRows, &mut [i64]),
) -> Result<(), Wrong> {
    let Some(mut columns) = Columns::of(message, first)? else { return Ok(()) };
    let id = columns.whole()?.ok_or(Damaged)?;
    let place = columns.number()?.zip(columns.number()?);
    let Some((lon, lat)) = place else { return Ok(()) };
    let class = classed(&mut columns, growing)?;
    for measure in &mut *measures {
        *measure = columns.whole()?.unwrap_or_default();
    }
    rows.push(Point { id, lon, lat, class }, measures.iter().copied());
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
    Ok(RawShape { id: row.try_get(0)?, geometry, texts: texts(row, 2, schema.width())? })
}
