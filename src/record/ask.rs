//! Fixed statements over several collections, read through views.
//!
//! A `.sql` file names the tables as if it could see all of them. In front of it this module puts one common table
//! expression per view, under the table's own name, that holds the rows and the columns of the view and nothing else:
//! inside the statement the name means what the caller may see.

use deadpool_postgres::GenericClient;
use tokio_postgres::{Row, types::ToSql};

use super::{
    builder::Builder,
    past::rows_at,
    reading::{Reading, raise},
};
use crate::{
    policy::{CountView, EditView, View},
    store::{Doing as _, StoreError},
};

/// The line of a file that names the tables it reads through views.
const DECLARATION: &str = "-- Through views: ";

/// The line of a file whose answer holds counts and sums, and nothing of a single row.
const COUNTS: &str = "-- Gives counts only";

/// Through what a statement sees a table: rows, or rows that may be counted only.
#[derive(Debug, Clone, Copy)]
pub enum Through<'a> {
    /// Rows that are open.
    Rows(&'a View),
    /// Rows that are closed themselves.
    Counts(&'a CountView),
}

impl<'a> From<&'a View> for Through<'a> {
    fn from(view: &'a View) -> Self {
        Self::Rows(view)
    }
}

impl<'a> From<&'a CountView> for Through<'a> {
    fn from(view: &'a CountView) -> Self {
        Self::Counts(view)
    }
}

impl<'a> Through<'a> {
    fn view(self) -> &'a View {
        match self {
            Self::Rows(view) => view,
            Self::Counts(view) => view.counted(),
        }
    }
}

/// Runs the statement of a `.sql` file. A line `-- Through views: a, b` of the file names the tables that it reads
/// so; a test holds that it reads no other table of a collection.
///
/// # Errors
/// When the views are not those of the line, a view for counts meets a statement that gives rows, or the database is away or takes too long.
pub async fn ask(
    reading: &Reading<'_>,
    doing: &'static str,
    sql: &'static str,
    values: &[&(dyn ToSql + Sync)],
    views: &[Through<'_>],
) -> Result<Vec<Row>, StoreError> {
    asked(reading, (doing, sql), values, (views, None)).await
}

/// The same, with rows that are counted as they were at a position, when one is given. What views of rows open stays as it is now:
/// no activation opens what rows were.
///
/// # Errors
/// As [`ask`].
pub async fn ask_at(
    reading: &Reading<'_>,
    (doing, sql): (&'static str, &'static str),
    values: &[&(dyn ToSql + Sync)],
    views: &[Through<'_>],
    position: Option<i64>,
) -> Result<Vec<Row>, StoreError> {
    asked(reading, (doing, sql), values, (views, position)).await
}

async fn asked(
    reading: &Reading<'_>,
    (doing, sql): (&'static str, &'static str),
    values: &[&(dyn ToSql + Sync)],
    (views, position): (&[Through<'_>], Option<i64>),
) -> Result<Vec<Row>, StoreError> {
    let mut given: Vec<_> =
        views.iter().map(|view| view.view().collection().table.as_str()).collect();
    given.sort_unstable();
    let declared = sql.lines().find_map(|line| line.strip_prefix(DECLARATION)).unwrap_or_default();
    if given.join(", ") != declared {
        let detail = format!("the statement declares the views {declared:?}, given were {given:?}");
        return Err(StoreError::Unexpected { doing, detail });
    }
    let counts = sql.lines().any(|line| line == COUNTS);
    if !counts && views.iter().any(|view| matches!(view, Through::Counts(_))) {
        let detail = "the statement gives rows, and the view opens counts only".to_owned();
        return Err(StoreError::Unexpected { doing, detail });
    }
    let builder = shadowed(sql, values.len(), (views, position));
    let (text, bound) = builder.finish();
    let values: Vec<_> = values.iter().copied().chain(bound).collect();
    reading.query(text, &values).await.doing(doing)
}

/// The same within the transaction of a writer, through what it writes: for what has to be known under a lock. The collection is one without
/// personal data, whose looks nobody records.
///
/// # Errors
/// As [`ask`], and when the collection is personal.
pub async fn ask_to_write(
    transaction: &impl GenericClient,
    doing: &'static str,
    sql: &'static str,
    values: &[&(dyn ToSql + Sync)],
    edit: &EditView,
) -> Result<Vec<Row>, StoreError> {
    let view = edit.view();
    let declared = sql.lines().find_map(|line| line.strip_prefix(DECLARATION)).unwrap_or_default();
    if view.collection().table != declared || view.is_personal() {
        let detail = format!("the statement declares the views {declared:?}");
        return Err(StoreError::Unexpected { doing, detail });
    }
    raise(transaction, &[edit]).await?;
    let builder = shadowed(sql, values.len(), (&[view.into()], None));
    let (text, bound) = builder.finish();
    let values: Vec<_> = values.iter().copied().chain(bound).collect();
    transaction.query(text, &values).await.doing(doing)
}

/// The statement with each table replaced by what its view shows; what is counted, at a position.
fn shadowed(sql: &str, values: usize, (views, position): (&[Through<'_>], Option<i64>)) -> Builder {
    let mut builder = Builder::after(values);
    for (place, through) in views.iter().enumerate() {
        let view = through.view();
        let collection = view.collection();
        builder.push(if place == 0 { "WITH " } else { ", " }).name(&collection.table);
        // Read in place, so that the indexes of the table serve the statement.
        builder.push(" AS NOT MATERIALIZED (SELECT t.id");
        for field in view.fields() {
            builder.push(", ").field(view, field).push(" AS ").name(&field.name);
        }
        if let Some(geometry) = &collection.geometry {
            builder.push(", ").column(&geometry.column);
        }
        builder.push(" FROM ");
        match (position, through) {
            (Some(position), Through::Counts(_)) => rows_at(&mut builder, view, position, None),
            _ => {
                builder.name(&collection.table);
            }
        }
        builder.push(" AS t").rows_of(view).push(")");
    }
    builder.push(" SELECT * FROM (\n").push(sql).push("\n) AS answer");
    builder
}
