//! Reads layers from the database: whole ones, and single rows.

use std::sync::Arc;

use futures_util::StreamExt as _;

use super::{
    classes::{Growing, Unreadable},
    layer::{PointLayer, Raw},
    points::{PointRows, Points},
    schema::Schema,
    wire::{Columns, Damaged},
};
use crate::store::{Moment, StoreError};

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
    pub(super) fn of(schema: &Schema, reason: impl ToString) -> Self {
        Self::Unreadable { layer: schema.collection().id.clone(), reason: reason.to_string() }
    }
}

enum Wrong {
    Bytes,
    Text(Unreadable),
}

impl From<Damaged> for Wrong {
    fn from(_: Damaged) -> Self {
        Self::Bytes
    }
}

impl From<Unreadable> for Wrong {
    fn from(error: Unreadable) -> Self {
        Self::Text(error)
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes => Damaged.fmt(f),
            Self::Text(error) => error.fmt(f),
        }
    }
}

/// All rows of a layer of points at the position of the moment.
pub(super) async fn points(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
) -> Result<PointLayer, LoadError> {
    let copy = schema.mirrored(|mirrored| mirrored.copy());
    let mut messages = Box::pin(moment.copy(&copy).await?);
    let mut growing = Growing::new(&schema.readings());
    let measures = schema.measures().len();
    let mut rows = PointRows { measures: vec![Vec::new(); measures], ..PointRows::default() };
    let mut first = true;
    while let Some(message) = messages.next().await {
        let message = message
            .map_err(|cause| StoreError::Unavailable { doing: DOING, cause: Box::new(cause) })?;
        row(&message, first, &mut growing, &mut rows)
            .map_err(|wrong| LoadError::of(schema, wrong))?;
        first = false;
    }
    let classes = Arc::new(growing.finish());
    let loaded = tokio::task::spawn_blocking(move || Points::of(rows, classes))
        .await
        .map_err(|panic| LoadError::of(schema, panic))?;
    let layer = PointLayer::of(Arc::clone(schema), loaded, moment.position.number);
    // A table made of others has no log of its own.
    if schema.collection().read_only {
        return Ok(layer);
    }
    undone(moment, schema, layer).await
}

/// The layer without what transactions did that have ended and have no number yet.
async fn undone(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
    layer: PointLayer,
) -> Result<PointLayer, LoadError> {
    let changes = moment.unnumbered().await?;
    let ids = changed_ids(moment, schema, &changes, moment.position.number).await?;
    if ids.is_empty() {
        return Ok(layer);
    }
    let rows = single(moment, schema, &ids).await?;
    layer.changed(&ids, rows, moment.position.number).map_err(|error| LoadError::of(schema, error))
}

fn row(
    message: &[u8],
    first: bool,
    growing: &mut Growing,
    rows: &mut PointRows,
) -> Result<(), Wrong> {
    let Some(mut columns) = Columns::of(message, first)? else { return Ok(()) };
    let id = columns.whole()?.ok_or(Damaged)?;
    let place = columns.number()?.zip(columns.number()?);
    let Some((lon, lat)) = place else { return Ok(()) };
    let mut damaged = false;
    let texts = (0..growing.width()).map(|_| {
        columns.text().unwrap_or_else(|_| {
            damaged = true;
            None
        })
    });
    let class = growing.class(texts)?;
    if damaged {
        return Err(Wrong::Bytes);
    }
    for measure in 0..rows.measures.len() {
        let sum = columns.whole()?.unwrap_or_default();
        if let Some(column) = rows.measures.get_mut(measure) {
            column.push(sum);
        }
    }
    rows.push(id, [lon, lat], class, [].into_iter());
    Ok(())
}

/// The rows of a layer that changed: its own, and those whose parts did, after a position.
pub(super) async fn changed_ids(
    moment: &Moment<'_>,
    schema: &Schema,
    changes: &crate::store::Changes,
    since: i64,
) -> Result<Vec<i64>, LoadError> {
    let mut ids = changes.get(&schema.collection().id).cloned().unwrap_or_default();
    for part in schema.parts() {
        let (Some(changed), Some(owners)) = (changes.get(part), schema.owners(part)) else {
            continue;
        };
        let whole = &schema.collection().id;
        for row in moment.rows(&owners, &[changed, &since, &part, whole]).await? {
            ids.push(row.try_get(0).map_err(|error| LoadError::of(schema, error))?);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Single rows at the position of the moment.
pub(super) async fn single(
    moment: &Moment<'_>,
    schema: &Schema,
    ids: &[i64],
) -> Result<Vec<Raw>, LoadError> {
    let sql = schema.mirrored(|mirrored| mirrored.by_ids());
    let collection = schema.collection().id.as_str();
    let parts: Vec<_> = schema.parts().collect();
    let mut values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = vec![&ids, &collection];
    for part in &parts {
        values.push(part);
    }
    let rows = moment.rows(&sql, &values).await?;
    let width = schema.readings().len();
    let measures = schema.measures().len();
    rows.iter()
        .map(|row| raw(row, width, measures))
        .collect::<Result<_, tokio_postgres::Error>>()
        .map_err(|error| LoadError::of(schema, error))
}

fn raw(
    row: &tokio_postgres::Row,
    width: usize,
    measures: usize,
) -> Result<Raw, tokio_postgres::Error> {
    let lon: Option<f64> = row.try_get(1)?;
    let lat: Option<f64> = row.try_get(2)?;
    let text = |place: usize| -> Result<Option<Box<str>>, tokio_postgres::Error> {
        Ok(row.try_get::<_, Option<&str>>(3 + place)?.map(Into::into))
    };
    let measure = |place: usize| -> Result<i64, tokio_postgres::Error> {
        Ok(row.try_get::<_, Option<i64>>(3 + width + place)?.unwrap_or_default())
    };
    Ok(Raw {
        id: row.try_get(0)?,
        place: lon.zip(lat).map(|(lon, lat)| [lon, lat]),
        texts: (0..width).map(text).collect::<Result<_, _>>()?,
        measures: (0..measures).map(measure).collect::<Result<_, _>>()?,
    })
}
