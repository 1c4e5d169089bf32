//! The short check: the newest entries of each copied chain and its newest anchor, in the time of a page. Everything is
//! looked at by [`check`](super::check()).

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;

use super::link::Link;
use crate::store::{Doing as _, StoreError};

/// Entries of each chain that are looked at.
const NEWEST: i64 = 200;

const DOING: &str = "looking at the state of the ledger";

/// A chain as the database holds it.
#[derive(Debug, Clone)]
pub struct ChainState {
    /// Its id.
    pub node: String,
    /// The newest entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The newest entry that is anchored.
    pub anchored_seq: i64,
    /// When it was anchored.
    pub anchored_at: DateTime<Utc>,
    /// The anchor is the hash of its entry.
    pub anchor_fits: bool,
    /// Entries that were looked at: the newest.
    pub looked_at: usize,
    /// The first of them that is not as it was written.
    pub broken_at: Option<i64>,
}

impl ChainState {
    /// Nothing is wrong with what was looked at.
    pub fn is_whole(&self) -> bool {
        self.anchor_fits && self.broken_at.is_none()
    }
}

/// The chains, that with the newest entry first.
///
/// # Errors
/// When the database is away.
pub async fn state(client: &impl GenericClient) -> Result<Vec<ChainState>, StoreError> {
    let rows = client.query(include_str!("sql/newest_anchored.sql"), &[]).await.doing(DOING)?;
    let mut chains = Vec::new();
    for row in &rows {
        let node: String = row.try_get("node").doing(DOING)?;
        let seq: i64 = row.try_get("seq").doing(DOING)?;
        let lines = newest(client, &node, seq).await?;
        chains.push(ChainState {
            seq,
            hash: row.try_get("hash").doing(DOING)?,
            at: row.try_get("at").doing(DOING)?,
            anchored_seq: row.try_get("anchored_seq").doing(DOING)?,
            anchored_at: row.try_get("anchored_at").doing(DOING)?,
            anchor_fits: row.try_get("anchor_fits").doing(DOING)?,
            looked_at: lines.len(),
            broken_at: broken(&lines),
            node,
        });
    }
    Ok(chains)
}

async fn newest(
    client: &impl GenericClient,
    node: &str,
    seq: i64,
) -> Result<Vec<(i64, String)>, StoreError> {
    const SQL: &str = include_str!("sql/export_lines.sql");
    let rows = client.query(SQL, &[&node, &(seq - NEWEST), &seq, &NEWEST]).await.doing(DOING)?;
    rows.iter()
        .map(|row| Ok((row.try_get("seq").doing(DOING)?, row.try_get("line").doing(DOING)?)))
        .collect()
}

/// The first line that is not sealed, not the one after its predecessor or not chained to it.
fn broken(lines: &[(i64, String)]) -> Option<i64> {
    let mut before: Option<(i64, String)> = None;
    for (seq, line) in lines {
        let Ok(link) = Link::parse(line) else { return Some(*seq) };
        let follows = before
            .as_ref()
            .is_none_or(|(number, hash)| number + 1 == link.seq && *hash == link.prev);
        if !follows || link.seq != *seq || !Link::is_sealed(line) {
            return Some(*seq);
        }
        before = Some((link.seq, link.hash));
    }
    None
}
