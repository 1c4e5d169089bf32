//! Where answers are kept.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value as Json;
use tokio_postgres::types::Json as Bound;

use crate::{
    auth::Caller,
    catalog::Catalogue,
    policy::{CountView, counting},
    store::{Db, Doing as _, StoreError},
};

/// Most answers that one account keeps.
pub(super) const KEPT_MOST: i64 = 500;

/// How an answer was made, in the word that is stored.
pub(super) const PUBLISHED: &str = "published";

/// What is kept of an answer besides its author.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    pub(super) process: &'a str,
    pub(super) title: &'a str,
    pub(super) inputs: &'a Json,
    pub(super) answer: &'a Json,
    pub(super) precision: &'a str,
    /// Codes of the areas that were counted; none of a published answer.
    pub(super) scope: &'a [String],
    pub(super) as_of: DateTime<Utc>,
    pub(super) data_version: &'a str,
}

/// An answer that was kept.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) process: String,
    pub(super) title: String,
    pub(super) inputs: Json,
    pub(super) answer: Json,
    pub(super) precision: String,
    pub(super) scope: Vec<String>,
    pub(super) as_of: DateTime<Utc>,
    pub(super) data_version: String,
    pub(super) by: i64,
    pub(super) at: DateTime<Utc>,
    pub(super) author: String,
}

/// One of the answers that an account keeps.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    id: String,
    process: String,
    title: String,
    precision: String,
    as_of: DateTime<Utc>,
    data_version: String,
    saved_at: DateTime<Utc>,
}

/// The key by which households are counted with that precision; `None` when the caller counts none so, or the figures are published.
pub(super) fn counted(
    caller: &Caller,
    catalogue: &Catalogue,
    precision: &str,
) -> Option<CountView> {
    let counting = counting(caller, catalogue.get("household")?);
    match precision {
        "exact" => counting.exact,
        "units" => counting.units,
        _ => None,
    }
}

/// Keeps an answer under a new id; `None` when the account keeps as many as it may.
pub(super) async fn save(
    db: &Db,
    account: i64,
    kept: &Kept<'_>,
) -> Result<Option<String>, StoreError> {
    const DOING: &str = "keeping an answer";
    let id = hex::encode(rand::random::<[u8; 16]>());
    let Kept { process, title, inputs, answer, precision, scope, as_of, data_version } = kept;
    let (inputs, answer) = (Bound(inputs), Bound(answer));
    let client = db.connection().await?;
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 11] = [
        &id,
        process,
        title,
        &inputs,
        &answer,
        precision,
        scope,
        as_of,
        data_version,
        &account,
        &KEPT_MOST,
    ];
    let written = client.execute(include_str!("sql/save.sql"), &values).await.doing(DOING)?;
    Ok((written == 1).then_some(id))
}

/// The answer with that id.
pub(super) async fn saved(db: &Db, id: &str) -> Result<Option<Saved>, StoreError> {
    const DOING: &str = "reading a kept answer";
    let client = db.connection().await?;
    let row = client.query_opt(include_str!("sql/saved.sql"), &[&id]).await.doing(DOING)?;
    let Some(row) = row else { return Ok(None) };
    let Bound(inputs) = row.try_get("inputs").doing(DOING)?;
    let Bound(answer) = row.try_get("answer").doing(DOING)?;
    Ok(Some(Saved {
        process: row.try_get("process").doing(DOING)?,
        title: row.try_get("title").doing(DOING)?,
        inputs,
        answer,
        precision: row.try_get("precision").doing(DOING)?,
        scope: row.try_get("scope").doing(DOING)?,
        as_of: row.try_get("as_of").doing(DOING)?,
        data_version: row.try_get("data_version").doing(DOING)?,
        by: row.try_get("saved_by").doing(DOING)?,
        at: row.try_get("saved_at").doing(DOING)?,
        author: row.try_get("author").doing(DOING)?,
    }))
}

/// What an account keeps, the newest first.
pub(super) async fn list(db: &Db, account: i64) -> Result<Vec<Listed>, StoreError> {
    const DOING: &str = "listing kept answers";
    let client = db.connection().await?;
    let rows = client.query(include_str!("sql/list.sql"), &[&account]).await.doing(DOING)?;
    let listed = rows.iter().map(|row| {
        Ok(Listed {
            id: row.try_get("id").doing(DOING)?,
            process: row.try_get("process").doing(DOING)?,
            title: row.try_get("title").doing(DOING)?,
            precision: row.try_get("precision").doing(DOING)?,
            as_of: row.try_get("as_of").doing(DOING)?,
            data_version: row.try_get("data_version").doing(DOING)?,
            saved_at: row.try_get("saved_at").doing(DOING)?,
        })
    });
    listed.collect()
}

/// Removes an answer that the account keeps; false when it keeps none of that id.
pub(super) async fn remove(db: &Db, account: i64, id: &str) -> Result<bool, StoreError> {
    let client = db.connection().await?;
    let removed = client.execute(include_str!("sql/remove.sql"), &[&id, &account]).await;
    Ok(removed.doing("removing a kept answer")? == 1)
}
