//! A period of the ledger for the security dossier, as the lines themselves.
//!
//! A chain goes by numbers, and the clocks of two processes may differ by a little: the part of a chain reaches from
//! the first to the last entry of the period, so that it has no gaps and can be checked with the script of
//! `link.rs`.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use serde::Serialize;

use super::{link::Link, query::link};
use crate::store::{Doing as _, StoreError};

/// Lines that are read at once.
const BATCH: i64 = 1000;

const DOING: &str = "exporting the ledger";

/// What is exported of a chain, and where the chain stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainPart {
    /// The chain.
    pub node: String,
    /// The first entry.
    pub first_seq: i64,
    /// Hash of the entry before the first.
    pub before: String,
    /// The last entry.
    pub last_seq: i64,
    /// Its hash.
    pub last_hash: String,
    /// The newest entry of the chain.
    pub head_seq: i64,
    /// Its hash: whoever keeps it notices later when anything before it is changed.
    pub head_hash: String,
}

/// An export that is being read.
#[derive(Debug)]
pub struct LedgerExport {
    parts: Vec<ChainPart>,
    left: VecDeque<ChainPart>,
}

/// Begins the export of all entries from one instant to another, both included.
///
/// # Errors
/// When the database is away.
pub async fn export(
    client: &impl GenericClient,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<LedgerExport, StoreError> {
    let rows =
        client.query(include_str!("sql/export_chains.sql"), &[&from, &to]).await.doing(DOING)?;
    let mut parts = Vec::new();
    for row in &rows {
        parts.push(ChainPart {
            node: row.try_get("node").doing(DOING)?,
            first_seq: row.try_get("first_seq").doing(DOING)?,
            before: link(row.try_get("first_line").doing(DOING)?)?.prev,
            last_seq: row.try_get("last_seq").doing(DOING)?,
            last_hash: row.try_get("last_hash").doing(DOING)?,
            head_seq: row.try_get("head_seq").doing(DOING)?,
            head_hash: row.try_get("head_hash").doing(DOING)?,
        });
    }
    Ok(LedgerExport { left: parts.clone().into(), parts })
}

impl LedgerExport {
    /// The parts of the chains.
    pub fn parts(&self) -> &[ChainPart] {
        &self.parts
    }

    /// The following lines, exactly as they were written, each with what it says; none at the end.
    ///
    /// # Errors
    /// When the database is away or holds a line that cannot be read.
    pub async fn next(
        &mut self,
        client: &impl GenericClient,
    ) -> Result<Vec<(String, Link)>, StoreError> {
        const SQL: &str = include_str!("sql/export_lines.sql");
        while let Some(part) = self.left.front_mut() {
            let after = part.first_seq - 1;
            let rows = client
                .query(SQL, &[&part.node, &after, &part.last_seq, &BATCH])
                .await
                .doing(DOING)?;
            let Some(last) = rows.last() else {
                self.left.pop_front();
                continue;
            };
            part.first_seq = last.try_get::<_, i64>("seq").doing(DOING)? + 1;
            return rows
                .iter()
                .map(|row| {
                    let line: String = row.try_get("line").doing(DOING)?;
                    let link = link(&line)?;
                    Ok((line, link))
                })
                .collect();
        }
        Ok(Vec::new())
    }
}
