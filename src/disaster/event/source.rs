//! From which feeds events came, and under which ids.

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::{Row, types::ToSql};

use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// An entry of a feed that made an event.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// Name of the feed.
    pub feed: String,
    /// Its id for the event.
    pub external_id: String,
    /// The revision that was read last.
    pub revision: Option<String>,
    /// When it was read last.
    pub seen_at: DateTime<Utc>,
}

/// What is known of an entry of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The feed's id.
    pub external_id: String,
    /// The event that it made.
    pub made: i64,
    /// The event that tells it now, which may be another one than it made; `None` when a person has removed that.
    pub event: Option<i64>,
    /// The revision that was read last.
    pub revision: Option<String>,
    /// The SHA-256 digest of what was read last.
    pub digest: Option<Vec<u8>>,
    /// What it said then, by names of fields.
    pub told: Option<Value>,
}

/// What was read of an entry of a feed.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Name of the feed.
    pub feed: &'a str,
    /// Its id for the event.
    pub external_id: &'a str,
    /// The revision, where the feed has them.
    pub revision: Option<&'a str>,
    /// The SHA-256 digest of what was read.
    pub digest: &'a [u8],
    /// What it said, by names of fields.
    pub told: Option<&'a Value>,
}

impl Source {
    fn of(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            feed: row.try_get("feed")?,
            external_id: row.try_get("external_id")?,
            revision: row.try_get("revision")?,
            seen_at: row.try_get("seen_at")?,
        })
    }
}

impl Known {
    fn of(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            external_id: row.try_get("external_id")?,
            made: row.try_get("made")?,
            event: row.try_get("event")?,
            revision: row.try_get("revision")?,
            digest: row.try_get("digest")?,
            told: row.try_get("told")?,
        })
    }
}

/// The entries that made an event and those that were merged into it.
///
/// # Errors
/// When the database is away.
pub async fn sources(
    reading: &Reading<'_>,
    events: &View,
    id: i64,
) -> Result<Vec<Source>, StoreError> {
    const DOING: &str = "reading where an event came from";
    let sql = include_str!("sql/sources.sql");
    let rows = ask(reading, DOING, sql, &[&id], &[events.into()]).await?;
    rows.iter().map(|row| Source::of(row).doing(DOING)).collect()
}

/// What is known of entries of a feed, with all others that made the same events.
///
/// # Errors
/// When the database is away.
pub async fn known(
    reading: &Reading<'_>,
    events: &View,
    (feed, external_ids): (&str, &[&str]),
) -> Result<Vec<Known>, StoreError> {
    const DOING: &str = "looking for entries of a feed";
    let sql = include_str!("sql/source_known.sql");
    let rows = ask(reading, DOING, sql, &[&feed, &external_ids], &[events.into()]).await?;
    rows.iter().map(|row| Known::of(row).doing(DOING)).collect()
}

/// Notes that an entry of a feed was read and which event it made. An entry keeps the event that it made first.
///
/// # Errors
/// When the name of the feed is not plain, the digest is no SHA-256, or the database is away.
pub async fn seen(
    client: &impl GenericClient,
    event: i64,
    entry: &Entry<'_>,
) -> Result<(), StoreError> {
    const DOING: &str = "noting an entry of a feed";
    let sql = include_str!("sql/source_seen.sql");
    let Entry { feed, external_id, revision, digest, told } = entry;
    let values: [&(dyn ToSql + Sync); 6] = [feed, external_id, &event, revision, digest, told];
    let statement = client.prepare_cached(sql).await.doing(DOING)?;
    client.execute(&statement, &values).await.doing(DOING)?;
    Ok(())
}
