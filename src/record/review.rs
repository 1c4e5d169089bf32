//! Approves drafts of others, and sends records back, through the [`EditView`] of an approver.

use deadpool_postgres::GenericClient;

use super::{
    builder::Builder,
    read::Record,
    reading::Reading,
    write::{Change, Column, Outcome, WriteError, locked},
};
use crate::{
    catalog::{APPROVED, DRAFT, REVIEW_NOTE, STATE, Value},
    policy::EditView,
    store::{Doing as _, StoreError},
};

const DOING: &str = "reviewing a row";

/// Drafts beyond this number are not counted: nobody approves so many one by one.
pub const WAITING_MOST: i64 = 1000;

/// What an approver says of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Everyone sees it.
    Approved,
    /// It is a draft, with what is to be changed.
    SentBack {
        /// In the words of the approver.
        note: Option<String>,
    },
}

impl Verdict {
    /// The state that the record gets.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Approved => APPROVED,
            Self::SentBack { .. } => DRAFT,
        }
    }
}

/// Gives a record another state if it is still what the approver read: nothing else of it changes.
///
/// # Errors
/// When the caller wrote what it would approve, or the database is away.
pub async fn review(
    client: &mut impl GenericClient,
    edit: &EditView,
    id: i64,
    verdict: &Verdict,
    unchanged: impl Fn(&Record) -> bool + Send,
) -> Result<Outcome, WriteError> {
    let mut transaction = client.transaction().await.doing(DOING)?;
    // From here on nobody else writes the row: who wrote it stays the same until this one ends.
    if locked(&transaction, edit, id).await?.is_none() {
        return Ok(Outcome::Missing);
    }
    if *verdict == Verdict::Approved && is_drafted_by(&transaction, edit, id).await? {
        return Err(WriteError::OwnDraft);
    }
    let state = Value::Text(verdict.state().to_owned());
    let note = match verdict {
        Verdict::Approved => None,
        Verdict::SentBack { note } => note.clone().map(Value::Text),
    };
    let values = [(STATE, Some(&state)), (REVIEW_NOTE, note.as_ref())];
    let collection = edit.view().collection();
    let columns = values.into_iter().filter_map(|(name, value)| {
        collection.field(name).map(|field| Column::Field(field, value))
    });
    let change = Change {
        doing: DOING,
        told: ("review", vec![("record", id.into()), ("state", verdict.state().into())]),
        columns: columns.collect(),
        stays: Ok(()),
    };
    let outcome = change.make(&mut transaction, edit, id, unchanged).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(outcome)
}

/// The caller is one of those who wrote what the record says since it was last approved.
///
/// # Errors
/// When the database is away.
pub async fn is_own_draft(
    reading: &Reading<'_>,
    edit: &EditView,
    id: i64,
) -> Result<bool, StoreError> {
    is_drafted_by(&**reading, edit, id).await
}

/// How many drafts wait for the caller, who did not write them; at most [`WAITING_MOST`] are counted.
///
/// # Errors
/// When the database is away.
pub async fn drafts_waiting(reading: &Reading<'_>, edit: &EditView) -> Result<i64, StoreError> {
    const DOING: &str = "counting drafts";
    let view = edit.view();
    let mut builder = Builder::default();
    builder.push("SELECT count(*) AS count FROM (SELECT FROM ").name(&view.collection().table);
    builder.push(" AS t").rows_of(view).push(" AND t.").name(STATE).push(" = 'draft'");
    builder.push(" AND NOT EXISTS (SELECT FROM drafted_by(").bind(view.collection().id.clone());
    builder.push(", t.id) AS own WHERE own.actor = ").bind(edit.actor());
    builder.push(") LIMIT ").bind(WAITING_MOST).push(") AS waiting");
    let (sql, values) = builder.finish();
    let row = reading.query_one(sql, &values).await.doing(DOING)?;
    row.try_get("count").doing(DOING)
}

async fn is_drafted_by(
    client: &impl GenericClient,
    edit: &EditView,
    id: i64,
) -> Result<bool, StoreError> {
    const DOING: &str = "asking who wrote a draft";
    let sql = include_str!("sql/is_drafted_by.sql");
    let collection = &edit.view().collection().id;
    let row = client.query_one(sql, &[collection, &id, &edit.actor()]).await.doing(DOING)?;
    row.try_get("is_own").doing(DOING)
}
