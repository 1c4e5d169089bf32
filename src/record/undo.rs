//! Takes a whole transaction back, through the views of one who may write what it wrote.
//!
//! Its changes are undone from the newest to the oldest, so that every rule of the tables that held between them holds
//! again: what was made goes, what was changed or removed becomes what it was. When one of its rows is no longer as it left
//! it, all of them stay as they are.

use std::fmt;

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::{Row, types::ToSql};

use super::{builder::Builder, looks::still_open, reading::raise, sign::sign};
use crate::{
    policy::{EditView, Key},
    store::{Doing as _, StoreError},
};

const DOING: &str = "undoing a transaction";

/// What a transaction was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// For what it was written.
    pub purpose: Option<String>,
    /// Ids of the collections that it changed.
    pub collections: Vec<String>,
}

/// What was undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// Number of the transaction that did it, by which that is undone in turn; `None` when there was nothing to do.
    pub transaction: Option<i64>,
    /// Rows that had been made and are gone.
    pub removed: u64,
    /// Rows that had been changed and are as they were.
    pub restored: u64,
    /// Rows that had been removed and are there again.
    pub put_back: u64,
}

/// The first of some rows by collection and id, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The first of them.
    pub rows: Vec<(String, i64)>,
    /// All of them.
    pub count: u64,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (", self.count, if self.count == 1 { "record" } else { "records" })?;
        let mut last = "";
        for (place, (collection, id)) in self.rows.iter().enumerate() {
            f.write_str(if place > 0 { ", " } else { "" })?;
            if last != collection {
                write!(f, "{collection} ")?;
            }
            write!(f, "{id}")?;
            last = collection;
        }
        match self.count.saturating_sub(self.rows.len() as u64) {
            0 => f.write_str(")"),
            more => write!(f, " and {more} more)"),
        }
    }
}

/// Why a transaction was not undone; then nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// There is none with that number.
    #[error("there is no transaction {0}")]
    Unknown(i64),
    /// It said what became of a draft.
    #[error("transaction {0} is a review; another review says otherwise")]
    Review(i64),
    /// It wrote to a collection for which no view was given.
    #[error("the transaction changed {0}, which may not be written here")]
    Closed(String),
    /// Rows were changed again, and not back.
    #[error("{0} of it are no longer as it left them; undo the later changes first")]
    ChangedSince(Named),
    /// Rows lie, or lay, outside the areas of the caller, or have fields that it may not write.
    #[error("{0} of it are not yours to write, as they are or as they were")]
    OutOfReach(Named),
    /// Somebody's books do not have it as standing.
    #[error("the transaction {0} has been undone already")]
    Settled(i64),
    /// Undoing it would take others along.
    #[error("undoing it would change {0} that it did not write; change or undo those first")]
    TakesAlong(Named),
    /// The database is away, or a rule of a table refused a row.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the transaction with that number was about; `None` when there is none.
///
/// # Errors
/// When the database is away.
pub async fn written(
    client: &impl GenericClient,
    number: i64,
) -> Result<Option<Written>, StoreError> {
    const DOING: &str = "looking for a transaction";
    let sql = include_str!("sql/written_transaction.sql");
    let Some(row) = client.query_opt(sql, &[&number]).await.doing(DOING)? else { return Ok(None) };
    Ok(Some(Written {
        purpose: row.try_get("purpose").doing(DOING)?,
        collections: row.try_get("collections").doing(DOING)?,
    }))
}

/// Undoes the transaction with that number, all of it or nothing, in a transaction of its own whose purpose names it.
/// `edits` are the caller's views on the collections that it changed.
///
/// # Errors
/// By name, when its rows are no longer as it left them, when they are not the caller's to write, or when other records hang
/// on them; else when a rule of a table refuses a row or the database is away.
pub async fn undo(
    client: &mut impl GenericClient,
    edits: &[EditView],
    number: i64,
) -> Result<Undone, UndoError> {
    undo_along(client, edits, number, None).await
}

/// The same together with a statement of somebody's own books, which has to change one row: otherwise nothing is undone.
///
/// # Errors
/// As [`undo`], and when the books say that it is undone already.
pub async fn undo_along(
    client: &mut impl GenericClient,
    edits: &[EditView],
    number: i64,
    along: Option<(&'static str, &[&(dyn ToSql + Sync)])>,
) -> Result<Undone, UndoError> {
    let written = written(client, number).await?.ok_or(UndoError::Unknown(number))?;
    if written.purpose.as_deref() == Some("review") {
        return Err(UndoError::Review(number));
    }
    let edits = written.collections.iter().map(|collection| {
        let own = edits.iter().find(|edit| edit.view().collection().id == *collection);
        own.ok_or_else(|| UndoError::Closed(collection.clone()))
    });
    let edits: Vec<_> = edits.collect::<Result<_, _>>()?;
    let keys: Vec<&dyn Key> = edits.iter().copied().map(as_key).collect();
    still_open(&keys)?;
    let purpose = match written.purpose {
        Some(purpose) => format!("undo {number}: {purpose}"),
        None => format!("undo {number}"),
    };
    let mut transaction = client.transaction().await.doing(DOING)?;
    for edit in &edits {
        sign(&transaction, edit, &purpose, &[("transaction", number.into())]).await?;
    }
    let sql = include_str!("sql/many_rows.sql");
    transaction.execute(sql, &[]).await.doing(DOING)?;
    raise(&transaction, &keys).await?;
    let mut undoing = Undoing { number, edits, undone: Undone::default() };
    undoing.hold(&transaction).await?;
    undoing.all(&mut transaction).await?;
    undoing.alone(&transaction).await?;
    if let Some((sql, values)) = along
        && transaction.execute(sql, values).await.doing(DOING)? != 1
    {
        return Err(UndoError::Settled(number));
    }
    transaction.commit().await.doing(DOING)?;
    Ok(undoing.undone)
}

fn as_key(edit: &EditView) -> &dyn Key {
    edit
}

/// The number of the running transaction in the change table; `None` as long as it has changed nothing.
pub async fn own_number(transaction: &Transaction<'_>) -> Result<Option<i64>, StoreError> {
    const DOING: &str = "asking for the number of a transaction";
    let sql = include_str!("sql/own_transaction.sql");
    let row = transaction.query_opt(sql, &[]).await.doing(DOING)?;
    row.map(|row| row.try_get("id").doing(DOING)).transpose()
}

struct Undoing<'a> {
    number: i64,
    edits: Vec<&'a EditView>,
    undone: Undone,
}

impl Undoing<'_> {
    /// Keeps the rows from changing, and sees that they are as the transaction left them.
    async fn hold(&self, transaction: &Transaction<'_>) -> Result<(), UndoError> {
        for edit in &self.edits {
            let collection = edit.view().collection();
            let mut builder = Builder::default();
            builder.push("SELECT count(*) FROM (SELECT FROM ").name(&collection.table);
            builder.push(" AS t WHERE t.id IN (SELECT c.id FROM change AS c WHERE c.txn = ");
            builder.bind(self.number).push(" AND c.collection = ").bind(collection.id.clone());
            builder.push(") ORDER BY t.id FOR UPDATE OF t) AS held");
            let (sql, values) = builder.finish();
            transaction.execute(sql, &values).await.doing(DOING)?;
        }
        // A statement of its own: it sees what ended while the last one waited.
        let sql = include_str!("sql/changed_since.sql");
        let later = transaction.query(sql, &[&self.number]).await.doing(DOING)?;
        named(&later)?.map_or(Ok(()), |later| Err(UndoError::ChangedSince(later)))
    }

    /// Part by part, the newest of each collection first. Rules between collections may want another one's part before: rows
    /// that went with others have been noted after those. Where that does not help, a rule wants the rows of a part in
    /// their order, and its halves are undone one after the other: row by row, in the end, a table goes through the states
    /// that it had.
    async fn all(&mut self, transaction: &mut Transaction<'_>) -> Result<(), UndoError> {
        let sql = include_str!("sql/undone_parts.sql");
        let rows = transaction.query(sql, &[&self.number]).await.doing(DOING)?;
        let parts = rows.iter().rev().map(Part::of).collect::<Result<_, _>>()?;
        let mut waiting = Waiting { parts, refused: Vec::new() };
        while let Some((place, part)) = waiting.next() {
            let savepoint = transaction.savepoint("part").await.doing(DOING)?;
            match self.part(&savepoint, &part).await {
                Ok(()) => {
                    savepoint.commit().await.doing(DOING)?;
                    waiting.is_done(place);
                }
                Err(UndoError::Store(error @ StoreError::Refused { .. })) => {
                    savepoint.rollback().await.doing(DOING)?;
                    if !waiting.is_refused(part) {
                        return Err(error.into());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Undoes a part with one statement, which says how many rows it wrote and which it could not.
    async fn part(&mut self, transaction: &Transaction<'_>, part: &Part) -> Result<(), UndoError> {
        let edit = self.edits.iter().find(|edit| edit.view().collection().id == part.collection);
        let edit = edit.ok_or_else(|| UndoError::Closed(part.collection.clone()))?;
        let columns = match part.kind {
            Kind::Made => Vec::new(),
            Kind::Changed | Kind::Removed => self.columns(transaction, edit, part).await?,
        };
        let builder = part.statement(self.number, edit, &columns);
        let (sql, values) = builder.finish();
        let row = transaction.query_one(sql, &values).await.doing(DOING)?;
        let missed: Vec<i64> = row.try_get("missed").doing(DOING)?;
        if !missed.is_empty() {
            let count: i64 = row.try_get("missing").doing(DOING)?;
            let rows = missed.into_iter().map(|id| (part.collection.clone(), id)).collect();
            return Err(UndoError::OutOfReach(Named { rows, count: count.unsigned_abs() }));
        }
        let done: i64 = row.try_get("done").doing(DOING)?;
        let told = match part.kind {
            Kind::Made => &mut self.undone.removed,
            Kind::Changed => &mut self.undone.restored,
            Kind::Removed => &mut self.undone.put_back,
        };
        *told += done.unsigned_abs();
        Ok(())
    }

    /// The columns that a part has images of: without those that the table makes itself, and those that came later.
    async fn columns(
        &self,
        transaction: &Transaction<'_>,
        edit: &EditView,
        part: &Part,
    ) -> Result<Vec<Column>, StoreError> {
        let view = edit.view();
        let (table, collection) = (&view.collection().table, &view.collection().id);
        let sql = include_str!("sql/kept_columns.sql");
        let values: [&(dyn ToSql + Sync); 5] =
            [table, &self.number, collection, &part.first, &part.last];
        let rows = transaction.query(sql, &values).await.doing(DOING)?;
        let place = view.collection().geometry.as_ref().map(|geometry| &geometry.column);
        rows.iter()
            .map(|row| {
                let name: String = row.try_get("name").doing(DOING)?;
                let is_place = place == Some(&name) && edit.is_whole();
                let is_decided = view.collection().is_review(&name);
                // What a deed decided is taken back with it.
                let is_deed = edit.is_whole() && view.collection().decided.contains(&name);
                let is_written =
                    edit.written().any(|field| field.name == name) || is_place || is_deed;
                Ok(Column {
                    quoted: row.try_get("quoted").doing(DOING)?,
                    is_id: name == "id",
                    is_written,
                    is_decided,
                })
            })
            .collect()
    }

    /// Sees that nothing but the rows of the transaction was written, and notes the number of this one.
    async fn alone(&mut self, transaction: &Transaction<'_>) -> Result<(), UndoError> {
        self.undone.transaction = own_number(transaction).await?;
        let sql = include_str!("sql/changed_besides.sql");
        let values: [&(dyn ToSql + Sync); 2] = [&self.number, &self.undone.transaction];
        let others = transaction.query(sql, &values).await.doing(DOING)?;
        named(&others)?.map_or(Ok(()), |others| Err(UndoError::TakesAlong(others)))
    }
}

/// The parts that are still to be undone, the newest last, and the collections whose newest part was refused since one was
/// undone. Parts of different collections have no row in common; those of one collection keep their order.
struct Waiting {
    parts: Vec<Part>,
    refused: Vec<String>,
}

impl Waiting {
    /// The newest part of a collection that may go on.
    fn next(&self) -> Option<(usize, Part)> {
        let mut parts = self.parts.iter().enumerate().rev();
        let next = parts.find(|(_, part)| !self.refused.contains(&part.collection));
        next.map(|(place, part)| (place, part.clone()))
    }

    fn is_done(&mut self, place: usize) {
        self.parts.remove(place);
        self.refused.clear();
    }

    /// Another collection goes on, or a part in halves; `false` when neither can.
    fn is_refused(&mut self, part: Part) -> bool {
        self.refused.push(part.collection);
        if self.next().is_some() {
            return true;
        }
        let mut seen = Vec::new();
        let newest = |(_, part): &(usize, &Part)| {
            let is_newest = !seen.contains(&part.collection);
            seen.push(part.collection.clone());
            is_newest && part.first < part.last
        };
        let found = self.parts.iter().enumerate().rev().find(newest);
        let Some((place, halves)) = found.map(|(place, part)| (place, part.halves())) else {
            return false;
        };
        self.parts.splice(place..=place, halves);
        self.refused.clear();
        true
    }
}

/// A column of a table.
#[derive(Debug)]
struct Column {
    /// Its name as PostgreSQL writes it.
    quoted: String,
    is_id: bool,
    /// The caller may change it.
    is_written: bool,
    /// The table says what it is, whatever it was.
    is_decided: bool,
}

/// What a transaction did to a row.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Made,
    Changed,
    Removed,
}

/// Changes of one kind to one collection that followed each other.
#[derive(Debug, Clone)]
struct Part {
    collection: String,
    kind: Kind,
    first: i64,
    last: i64,
}

impl Part {
    fn of(row: &Row) -> Result<Self, StoreError> {
        let op: String = row.try_get("op").doing(DOING)?;
        Ok(Self {
            collection: row.try_get("collection").doing(DOING)?,
            kind: match op.as_str() {
                "I" => Kind::Made,
                "U" => Kind::Changed,
                _ => Kind::Removed,
            },
            first: row.try_get("first").doing(DOING)?,
            last: row.try_get("last").doing(DOING)?,
        })
    }

    /// The older half and the newer one.
    fn halves(&self) -> [Self; 2] {
        let middle = i64::midpoint(self.first, self.last);
        [Self { last: middle, ..self.clone() }, Self { first: middle + 1, ..self.clone() }]
    }

    /// `c` are the rows that were changed, `f` what they were, `done` the rows that are so again.
    fn statement(&self, number: i64, edit: &EditView, columns: &[Column]) -> Builder {
        let mut builder = Builder::default();
        builder
            .push("WITH c AS MATERIALIZED (SELECT DISTINCT c.id FROM change AS c WHERE c.txn = ");
        builder.bind(number).push(" AND c.collection = ").bind(self.collection.clone());
        builder.push(" AND c.seq BETWEEN ").bind(self.first).push(" AND ").bind(self.last);
        builder.push("), f AS MATERIALIZED (SELECT w.id, w.image FROM former_rows(").bind(number);
        builder.push(", ").bind(self.collection.clone()).push(", ").bind(self.first);
        builder.push(", ").bind(self.last).push(") AS w WHERE w.image IS NOT NULL), done AS (");
        match self.kind {
            Kind::Made if edit.is_whole() => remove(&mut builder, edit),
            Kind::Changed if !columns.is_empty() => restore(&mut builder, edit, columns),
            Kind::Removed if !columns.is_empty() && edit.is_whole() => {
                put_back(&mut builder, edit, columns);
            }
            _ => {
                builder.push("SELECT c.id FROM c WHERE false");
            }
        }
        builder.push("), missed AS (SELECT c.id FROM c EXCEPT SELECT done.id FROM done)");
        builder.push(" SELECT (SELECT count(*) FROM done) AS done, (SELECT count(*) FROM missed) AS missing,");
        builder.push(" ARRAY(SELECT missed.id FROM missed ORDER BY 1 LIMIT 20) AS missed");
        builder
    }
}

fn remove(builder: &mut Builder, edit: &EditView) {
    builder.push("DELETE FROM ").name(&edit.view().collection().table).push(" AS t");
    builder.rows_of(edit.view()).push(" AND t.id IN (SELECT c.id FROM c) RETURNING t.id");
}

/// What the caller may not write has to be as it was already.
fn restore(builder: &mut Builder, edit: &EditView, columns: &[Column]) {
    builder.push("UPDATE ").name(&edit.view().collection().table).push(" AS t SET id = t.id");
    let (written, others): (Vec<_>, Vec<_>) = columns
        .iter()
        .filter(|column| !column.is_id && !column.is_decided)
        .partition(|column| column.is_written);
    for Column { quoted, .. } in written {
        builder.push(", ").push(quoted).push(" = b.").push(quoted);
    }
    builder.push(" FROM ");
    images(builder, edit);
    builder.rows_of(edit.view()).push(" AND t.id = f.id AND ").predicate(edit.view(), "b");
    for Column { quoted, .. } in others {
        builder.push(" AND t.").push(quoted).push(" IS NOT DISTINCT FROM b.").push(quoted);
    }
    builder.push(" RETURNING t.id");
}

fn put_back(builder: &mut Builder, edit: &EditView, columns: &[Column]) {
    let list = |row: &str| {
        let names = columns.iter().map(|column| format!("{row}{}", column.quoted));
        names.collect::<Vec<_>>().join(", ")
    };
    builder.push("INSERT INTO ").name(&edit.view().collection().table).push(" AS t (");
    builder.push(&list("")).push(") OVERRIDING SYSTEM VALUE SELECT ").push(&list("b."));
    builder.push(" FROM ");
    images(builder, edit);
    builder.push(" WHERE ").predicate(edit.view(), "b").push(" RETURNING t.id");
}

/// What the rows were, as rows `b` of the table.
fn images(builder: &mut Builder, edit: &EditView) {
    let collection = edit.view().collection();
    builder.push("f CROSS JOIN LATERAL jsonb_populate_record(NULL::").name(&collection.table);
    builder.push(", f.image) AS b");
}

/// The rows that a statement names; `None` when it names none.
fn named(rows: &[Row]) -> Result<Option<Named>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let count: i64 = first.try_get("count").doing(DOING)?;
    let rows = rows
        .iter()
        .map(|row| Ok((row.try_get("collection").doing(DOING)?, row.try_get("id").doing(DOING)?)));
    let rows = rows.collect::<Result<_, StoreError>>()?;
    Ok(Some(Named { rows, count: count.unsigned_abs() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_by_collection_and_what_is_not_listed_is_counted() {
        let rows =
            vec![("household".to_owned(), 5), ("household".to_owned(), 7), ("road".to_owned(), 1)];
        let named = Named { rows, count: 15 };
        assert_eq!(named.to_string(), "15 records (household 5, 7, road 1 and 12 more)");
    }
}
