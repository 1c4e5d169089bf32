//! All rows of a layer of points.

use std::sync::Arc;

use futures_util::StreamExt as _;
use tokio::task::spawn_blocking;

use super::{
    away, classed,
    error::{LoadError, Wrong},
};
use crate::{
    atlas::{
        classes::Growing,
        layer::{self, PointLayer},
        points::{PointRows, Points},
        schema::Schema,
        unplaced::{UnplacedRows, UnplacedStores},
        wire::{Columns, Damaged},
    },
    store::Moment,
};

/// The layer at the position of the moment, before what is not numbered yet is undone.
pub(super) async fn points(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
) -> Result<PointLayer, LoadError> {
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
