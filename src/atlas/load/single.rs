//! Single rows at the position of a moment.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::{Row, types::ToSql};

use super::error::{LoadError, Wrong};
use crate::{
    atlas::{
        classes::Growing,
        layer::{self, PointLayer, Raw, Rows, Texts},
        points::PointRows,
        schema::Schema,
        shape_layer::{RawShape, print_of},
        unplaced::UnplacedRows,
    },
    geo::from_ewkb,
    store::{Changes, Moment},
};

/// The rows of a layer that changed: its own, and those whose parts did, after a position.
pub(super) async fn changed_ids(
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

/// Many single rows at the position of the moment, with classes that go on from those of the layer.
pub(super) async fn many(
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

/// Single rows at the position of the moment.
pub(super) async fn single<T>(
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

pub(super) fn raw(row: &Row, schema: &Schema) -> Result<Raw, Wrong> {
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

pub(super) fn raw_shape(row: &Row, schema: &Schema) -> Result<RawShape, Wrong> {
    let ewkb: Option<&[u8]> = row.try_get(1)?;
    let geometry = ewkb.map(from_ewkb).transpose()?.flatten();
    let texts = texts(row, 2, schema.width())?;
    Ok(RawShape { id: row.try_get(0)?, geometry, texts, print: ewkb.map_or(0, print_of) })
}
