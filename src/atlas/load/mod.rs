//! Reads layers from the database: whole ones, and single rows.

mod error;
mod points;
mod shapes;
mod single;

use std::sync::Arc;

use tokio::task::spawn_blocking;

use self::{
    error::Wrong,
    points::points,
    shapes::shapes,
    single::{changed_ids, many, raw, raw_shape, single},
};
use super::{
    classes::Growing,
    layer::LOOSE_AT_MOST,
    schema::Schema,
    snapshot::Layer,
    wire::{Columns, Damaged},
};
use crate::store::{Changes, Moment, StoreError};

pub use error::LoadError;

const DOING: &str = "reading a layer";

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

fn away(cause: tokio_postgres::Error) -> StoreError {
    StoreError::Unavailable { doing: DOING, cause: Box::new(cause) }
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
