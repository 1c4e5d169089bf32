//! Pages, single rows, counts and extents.

use super::{order::After, reading::Reading, select::Select};
use crate::{
    geo::Crs,
    policy::View,
    store::{Doing as _, StoreError},
};

/// One row: its id and the JSON texts of its properties and geometry, ready to be written out.
#[derive(Debug, Clone)]
pub struct Record {
    /// Row id, the feature's id in every format.
    pub id: i64,
    /// JSON object with the fields of the view.
    pub properties: String,
    /// GeoJSON geometry, longitude first unless another system was asked for.
    pub geometry: Option<String>,
    /// The geometry as well-known binary, when the question asked for it.
    pub wkb: Option<Vec<u8>>,
}

/// Rows in their order.
#[derive(Debug)]
pub struct Page {
    /// The rows.
    pub records: Vec<Record>,
    /// The place to start after for the next page; `None` on the last.
    pub next: Option<After>,
}

/// One page of rows.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn page(
    reading: &Reading<'_>,
    select: Select<'_>,
    limit: i64,
) -> Result<Page, StoreError> {
    let id = select.view().collection().id.clone();
    let select = select.at_most(limit + 1);
    let (builder, shape) = (select.rows(), select.shape());
    let mut rows = reading.rows(&builder, "reading a page").await?;
    let more = usize::try_from(limit).is_ok_and(|limit| rows.len() > limit);
    if more {
        rows.pop();
    }
    let records = rows.iter().map(|row| shape.record(row)).collect::<Result<Vec<_>, _>>()?;
    reading.shows(&id, records.len());
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| shape.place(row)).transpose()?;
    Ok(Page { records, next })
}

/// The row with that id, if the view opens it.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn one(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
) -> Result<Option<Record>, StoreError> {
    let record = read_one(reading, view, id, Crs::default()).await?;
    reading.shows(&view.collection().id, usize::from(record.is_some()));
    Ok(record)
}

/// The geometry of a row that the reading shows already, in another reference system.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn geometry_in(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
    crs: Crs,
) -> Result<Option<String>, StoreError> {
    let record = read_one(reading, view, id, crs).await?;
    Ok(record.and_then(|record| record.geometry))
}

async fn read_one(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
    crs: Crs,
) -> Result<Option<Record>, StoreError> {
    let select = Select::new(view).with_id(id).in_crs(crs);
    let builder = select.rows();
    let (sql, values) = builder.finish();
    let row = reading.query_opt(sql, &values).await.doing("reading a row")?;
    row.as_ref().map(|row| select.shape().record(row)).transpose()
}

/// How many rows there are.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn count(reading: &Reading<'_>, select: &Select<'_>) -> Result<i64, StoreError> {
    let builder = select.count();
    let (sql, values) = builder.finish();
    reading
        .query_one(sql, &values)
        .await
        .doing("counting rows")?
        .try_get("count")
        .doing("counting rows")
}

/// How many rows there are, if there are at most `most`; the database looks at no more than it must.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn count_up_to(
    reading: &Reading<'_>,
    select: &Select<'_>,
    most: i64,
) -> Result<Option<i64>, StoreError> {
    const DOING: &str = "counting rows";
    let builder = select.count_at_most(most + 1);
    let (sql, values) = builder.finish();
    let count: i64 =
        reading.query_one(sql, &values).await.doing(DOING)?.try_get("count").doing(DOING)?;
    Ok(Some(count).filter(|count| *count <= most))
}

/// First and last instant of the rows, RFC 3339; `None` at an end that is open, or when there are no rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interval {
    /// The earliest start.
    pub start: Option<String>,
    /// The latest end; `None` while a row is still in force.
    pub end: Option<String>,
}

/// The time that the rows span; `None` for a collection without time.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn interval(reading: &Reading<'_>, view: &View) -> Result<Option<Interval>, StoreError> {
    const DOING: &str = "reading the time that a collection spans";
    let Some(builder) = Select::new(view).interval() else { return Ok(None) };
    let (sql, values) = builder.finish();
    let row = reading.query_one(sql, &values).await.doing(DOING)?;
    Ok(Some(Interval {
        start: row.try_get("start").doing(DOING)?,
        end: row.try_get("end").doing(DOING)?,
    }))
}

/// West, south, east, north of all geometries in degrees; `None` when there are none.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn extent(reading: &Reading<'_>, view: &View) -> Result<Option<[f64; 4]>, StoreError> {
    extent_of(reading, &Select::new(view)).await
}

/// As [`extent`], of the rows that a question asks for.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn extent_of(
    reading: &Reading<'_>,
    select: &Select<'_>,
) -> Result<Option<[f64; 4]>, StoreError> {
    const DOING: &str = "reading the extent";
    let Some(builder) = select.extent() else { return Ok(None) };
    let (sql, values) = builder.finish();
    let Some(row) = reading.query_opt(sql, &values).await.doing(DOING)? else { return Ok(None) };
    let edge = |name: &str| row.try_get::<_, f64>(name).doing(DOING);
    Ok(Some([edge("west")?, edge("south")?, edge("east")?, edge("north")?]))
}
