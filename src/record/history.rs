//! The history of one record, as a view opens it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{
    past::{after, before},
    read::{Record, one},
    reading::Reading,
    select::Select,
};
use crate::{
    policy::View,
    store::{Doing as _, StoreError},
};

/// What a change was to the one who asks: a record that came into the own areas was made, one that left them is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Create,
    /// It was something else before.
    Update,
    /// It is not there afterwards.
    Delete,
}

impl Change {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A transaction that changed what is shown of a record.
#[derive(Debug, Clone)]
pub struct Version {
    /// Number of the transaction, by which it is undone.
    pub transaction: i64,
    /// Its place in the history.
    pub position: i64,
    /// When readers could know of it.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub actor: Option<String>,
    /// For what.
    pub purpose: Option<String>,
    /// What it was.
    pub change: Change,
    /// Names of the shown fields that have another value afterwards, `geometry` among them.
    pub changed: Vec<String>,
    /// The record afterwards.
    pub record: Option<Record>,
}

/// What the newest transactions, at most so many, did to a record, the newest first; `None` when the view opens nothing that
/// it is or was. Transactions without a number yet are not in it.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn history(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
    most: i64,
) -> Result<Option<Vec<Version>>, StoreError> {
    const DOING: &str = "reading the history of a row";
    // A hidden record costs the same statements as one that is missing.
    let now = one(reading, view, id).await?;
    let collection = &view.collection().id;
    let sql = include_str!("sql/history.sql");
    let rows = reading.query(sql, &[collection, &id, &most]).await.doing(DOING)?;
    let oldest = rows.last().map(|row| row.try_get("position").doing(DOING)).transpose()?;
    let mut known = states(reading, view, id, oldest.unwrap_or_default()).await?;
    let mut versions = Vec::new();
    for row in &rows {
        let position = row.try_get("position").doing(DOING)?;
        let is_newest: bool = row.try_get("is_newest").doing(DOING)?;
        let was = known.remove(&before(position));
        let is = if is_newest { now.clone() } else { known.remove(&after(position)) };
        let Some((change, changed)) = difference(view, was.as_ref(), is.as_ref()) else { continue };
        versions.push(Version {
            transaction: row.try_get("txn").doing(DOING)?,
            position,
            at: row.try_get("at").doing(DOING)?,
            actor: row.try_get("actor").doing(DOING)?,
            purpose: row.try_get("purpose").doing(DOING)?,
            change,
            changed,
            record: is.map(|record| Record { id, ..record }),
        });
    }
    reading.shows(collection, versions.len());
    Ok((now.is_some() || !versions.is_empty()).then_some(versions))
}

/// What the row was before and after each transaction from a position on, by [`before`] and [`after`].
async fn states(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
    since: i64,
) -> Result<BTreeMap<i64, Record>, StoreError> {
    let select = Select::new(view).versions_of(id, since);
    let (builder, shape) = (select.rows(), select.shape());
    let rows = reading.rows(&builder, "reading what a row was").await?;
    let records = rows.iter().map(|row| shape.record(row));
    records.map(|record| record.map(|record| (record.id, record))).collect()
}

/// What a change was to one who sees the record before and after it; `None` when it changed nothing that is shown.
fn difference(
    view: &View,
    was: Option<&Record>,
    is: Option<&Record>,
) -> Option<(Change, Vec<String>)> {
    let (was, is) = match (was, is) {
        (None, None) => return None,
        (None, Some(_)) => return Some((Change::Create, Vec::new())),
        (Some(_), None) => return Some((Change::Delete, Vec::new())),
        (Some(was), Some(is)) => (was, is),
    };
    let (old, new) = (properties(was), properties(is));
    let fields = view.fields().map(|field| field.name.clone());
    let mut changed: Vec<_> = fields.filter(|name| old.get(name) != new.get(name)).collect();
    if was.geometry != is.geometry {
        changed.push("geometry".to_owned());
    }
    (!changed.is_empty()).then_some((Change::Update, changed))
}

fn properties(record: &Record) -> Map<String, Value> {
    serde_json::from_str(&record.properties).unwrap_or_default()
}
