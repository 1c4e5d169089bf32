//! A job as its row tells it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio_postgres::Row;

use super::{
    id::JobId,
    state::{AT_REST, State},
};
use crate::store::{Doing as _, StoreError};

/// A job.
#[derive(Debug, Clone)]
pub(in crate::ingest) struct Job {
    pub(in crate::ingest) id: JobId,
    pub(in crate::ingest) collection: String,
    pub(in crate::ingest) actor: String,
    pub(in crate::ingest) node: String,
    pub(in crate::ingest) file_name: String,
    pub(in crate::ingest) size_bytes: i64,
    pub(in crate::ingest) state: State,
    pub(super) settings: Option<String>,
    pub(super) turn: i32,
    pub(super) tries: i32,
    pub(super) progress: Option<Value>,
    /// Numbers of rows.
    pub(super) report: Option<Value>,
    pub(in crate::ingest) txn: Option<i64>,
    pub(super) made_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) kept: bool,
}

impl Job {
    pub(super) fn of(row: &Row, doing: &'static str) -> Result<Self, StoreError> {
        let unexpected = |detail: String| StoreError::Unexpected { doing, detail };
        let id: String = row.try_get("id").doing(doing)?;
        let state: String = row.try_get("state").doing(doing)?;
        Ok(Self {
            id: id.parse().map_err(|error| unexpected(format!("{id:?}: {error}")))?,
            collection: row.try_get("collection").doing(doing)?,
            actor: row.try_get("actor").doing(doing)?,
            node: row.try_get("node").doing(doing)?,
            file_name: row.try_get("file_name").doing(doing)?,
            size_bytes: row.try_get("size_bytes").doing(doing)?,
            state: State::of(&state).ok_or_else(|| unexpected(format!("the state {state:?}")))?,
            settings: row.try_get("settings").doing(doing)?,
            turn: row.try_get("turn").doing(doing)?,
            tries: row.try_get("tries").doing(doing)?,
            progress: row.try_get("progress").doing(doing)?,
            report: row.try_get("report").doing(doing)?,
            txn: row.try_get("txn").doing(doing)?,
            made_at: row.try_get("made_at").doing(doing)?,
            ended_at: row.try_get("ended_at").doing(doing)?,
            kept: row.try_get("kept").doing(doing)?,
        })
    }

    /// Rows were refused.
    pub(in crate::ingest) fn has_refused(&self) -> bool {
        let refused = self.report.as_ref().and_then(|report| report.get("refused")?.as_u64());
        self.kept && refused.is_some_and(|refused| refused > 0)
    }

    /// Work can be asked for.
    pub(in crate::ingest) fn can_run(&self) -> bool {
        self.kept && AT_REST.contains(&self.state)
    }

    /// What may be done with it now.
    pub(super) fn deeds(&self) -> Vec<&'static str> {
        let can = [
            ("run", self.can_run()),
            ("cancel", self.state.is_running()),
            ("undo", self.state == State::Done && self.txn.is_some()),
            ("errors", self.has_refused()),
        ];
        can.into_iter().filter(|(_, can)| *can).map(|(deed, _)| deed).collect()
    }
}
