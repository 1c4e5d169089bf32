//! Compares every descriptor with its table before the service starts.

use std::collections::BTreeMap;

use super::{
    db::{Connection, Db},
    error::{Doing as _, StoreError},
};
use crate::catalog::{Catalogue, Collection, Sensitivity};

/// The triggers that `track_changes` puts on a table.
const CHANGE_TRIGGERS: [&str; 4] =
    ["change_insert", "change_update", "change_delete", "change_truncate"];

/// The trigger that `review_rows` puts on a table.
const REVIEW_TRIGGER: &str = "keep_reviewed";

/// Why a descriptor and its table do not belong together.
#[derive(Debug, thiserror::Error)]
pub enum DescribeError {
    /// The descriptor says something that the table does not have.
    #[error("the collection {collection:?} does not fit its table: {problem}")]
    Mismatch {
        /// Collection id.
        collection: String,
        /// What differs and what to do.
        problem: String,
    },
    /// The question could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Compares each collection with its table: columns, types, key, change triggers.
///
/// # Errors
/// At the first mismatch, in one sentence.
pub async fn check_catalogue(db: &Db, catalogue: &Catalogue) -> Result<(), DescribeError> {
    let connection = db.connection().await?;
    for collection in catalogue.iter() {
        if let Some(problem) = problem_of(&connection, collection).await? {
            return Err(DescribeError::Mismatch { collection: collection.id.clone(), problem });
        }
    }
    Ok(())
}

/// What a descriptor says that its table does not have.
pub(super) async fn problem_of(
    connection: &Connection,
    collection: &Collection,
) -> Result<Option<String>, StoreError> {
    let stored = columns(connection, &collection.table).await?;
    let problem = match column_problem(collection, &stored) {
        Some(problem) => Some(problem),
        None => names_problem(connection, collection).await?,
    };
    match problem {
        Some(problem) => Ok(Some(problem)),
        None if collection.read_only => Ok(None),
        None => table_problem(connection, collection).await,
    }
}

async fn columns(
    connection: &Connection,
    table: &str,
) -> Result<BTreeMap<String, String>, StoreError> {
    const SQL: &str = include_str!("sql/describe_columns.sql");
    const DOING: &str = "describing a table";
    let rows = connection.query(SQL, &[&table]).await.doing(DOING)?;
    rows.iter()
        .map(|row| Ok((row.try_get("name").doing(DOING)?, row.try_get("type").doing(DOING)?)))
        .collect()
}

fn column_problem(collection: &Collection, columns: &BTreeMap<String, String>) -> Option<String> {
    let table = &collection.table;
    if columns.is_empty() {
        return Some(format!("there is no table {table:?}; a migration must make it"));
    }
    if columns.get("id").map(String::as_str) != Some("bigint") {
        return Some(format!("{table:?} has no column \"id\" of type bigint"));
    }
    for field in &collection.fields {
        let Some(stored) = columns.get(&field.name) else {
            return Some(format!("{table:?} has no column {:?}", field.name));
        };
        if !field.kind.stored_as().contains(&stored.as_str()) {
            return Some(format!(
                "the column {:?} is {stored}, which cannot hold {:?}",
                field.name, field.kind
            ));
        }
    }
    if let Some(search) = &collection.search
        && !columns.contains_key(&search.column)
    {
        return Some(format!("{table:?} has no column {:?} to search in", search.column));
    }
    let column = &collection.geometry.as_ref()?.column;
    let stored = columns.get(column).map_or("missing", String::as_str);
    let fits = stored.starts_with("geometry(") && stored.ends_with(",4326)");
    (!fits).then(|| format!("the column {column:?} is {stored}, wanted a geometry in EPSG:4326"))
}

/// Other names of the rows stand in a table of their own.
async fn names_problem(
    connection: &Connection,
    collection: &Collection,
) -> Result<Option<String>, StoreError> {
    let Some(names) = collection.search.as_ref().and_then(|search| search.names.as_ref()) else {
        return Ok(None);
    };
    let stored = columns(connection, &names.table).await?;
    let missing = [&names.of, &names.text, &names.folded]
        .into_iter()
        .find(|column| stored.get(*column).is_none_or(|kind| kind != "text"));
    Ok(missing.map(|column| {
        format!(
            "{:?}, which holds its other names, has no column {column:?} of type text",
            names.table
        )
    }))
}

async fn table_problem(
    connection: &Connection,
    collection: &Collection,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = include_str!("sql/describe_table.sql");
    const DOING: &str = "describing a table";
    let row = connection.query_one(SQL, &[&collection.table]).await.doing(DOING)?;
    let triggers: Vec<String> = row.try_get("triggers").doing(DOING)?;
    let unique_keys: Vec<String> = row.try_get("unique_keys").doing(DOING)?;
    let mut key = collection.key.clone();
    key.sort();
    let key = key.join(",");
    if !unique_keys.contains(&key) {
        return Ok(Some(format!(
            "{:?} has no unique constraint on its key ({key})",
            collection.table
        )));
    }
    if collection.sensitivity == Sensitivity::Personal && !row.try_get("guarded").doing(DOING)? {
        return Ok(Some(format!(
            "{:?} holds personal data and no row-level security; its migration must call guard_rows('{}', '{}')",
            collection.table,
            collection.table,
            collection.area_column.as_deref().unwrap_or("the column with its area"),
        )));
    }
    let keeps_drafts = triggers.iter().any(|present| present == REVIEW_TRIGGER);
    if collection.review && !keeps_drafts {
        return Ok(Some(format!(
            "{:?} keeps no drafts; its migration must call review_rows('{}', '{}')",
            collection.table, collection.table, collection.id
        )));
    }
    if keeps_drafts && !collection.review {
        return Ok(Some(format!(
            "{:?} keeps drafts, which everyone would see; its descriptor must say review = true",
            collection.table
        )));
    }
    let missing =
        CHANGE_TRIGGERS.iter().find(|trigger| !triggers.iter().any(|present| present == *trigger));
    Ok(missing.map(|_| {
        format!(
            "{:?} has no change triggers; its migration must call track_changes('{}', '{}')",
            collection.table, collection.table, collection.id
        )
    }))
}
