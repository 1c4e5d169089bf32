//! All rows of a layer of shapes: those that are the same as before are taken from the layer that is shown.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use geo::Geometry;
use tokio::{sync::mpsc, task::spawn_blocking};

use super::{
    away, classed,
    error::{LoadError, Wrong},
};
use crate::{
    atlas::{
        classes::Growing,
        schema::Schema,
        shape_layer::{NO_PLACE, ShapeLayer, Table, print_of},
        shapes::Shapes,
        wire::{Columns, Damaged},
    },
    geo::from_ewkb,
    store::Moment,
};

/// Shapes that are not the same, before all are cut anew.
const CHANGED_AT_MOST: usize = 1024;

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

/// The layer at the position of the moment, before what is not numbered yet is undone.
pub(super) async fn shapes(
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
