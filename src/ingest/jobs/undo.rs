//! Takes back what a job wrote, by the rights of the one who asks.

use serde_json::json;

use super::{job::Job, store::UNDO, upload::target};
use crate::{
    app::App,
    auth::Caller,
    http::ApiError,
    ledger::Action,
    record::{UndoError, undo_along, written},
    store::StoreError,
};

/// Undoes the transaction of a job that is done.
///
/// # Errors
/// With the rows, when they have changed since; when the caller may not write them any more.
pub(in crate::ingest) async fn undo(app: &App, caller: &Caller, job: &Job) -> Result<(), ApiError> {
    let number = job.txn.ok_or_else(|| {
        ApiError::Conflict("this import has written nothing that could be undone".to_owned())
    })?;
    let mut client = app.db().connection().await?;
    let written = written(&client, number).await?.ok_or_else(|| {
        ApiError::Gone("the history no longer has what this import wrote".to_owned())
    })?;
    let edits = written.collections.iter().map(|id| target(app, caller, id));
    let edits = edits.collect::<Result<Vec<_>, _>>()?;
    for edit in &edits {
        let detail = [("step", json!("undo")), ("job", json!(job.id.as_str()))];
        edit.note(Action::Import, &detail).await.map_err(StoreError::from)?;
    }
    let id = job.id.as_str();
    undo_along(&mut client, &edits, number, Some((UNDO, &[&id, &number]))).await?;
    Ok(())
}

impl From<UndoError> for ApiError {
    fn from(error: UndoError) -> Self {
        match error {
            UndoError::Unknown(_) => Self::Gone(error.to_string()),
            UndoError::Closed(_) => Self::Forbidden(error.to_string()),
            UndoError::ChangedSince(_)
            | UndoError::OutOfReach(_)
            | UndoError::TakesAlong(_)
            | UndoError::Settled(_)
            | UndoError::Review(_) => Self::Conflict(error.to_string()),
            UndoError::Store(error) if error.refused().is_some() => Self::Conflict(
                "a rule of the table refuses what the rows were; change or undo the records that refer to them first"
                    .to_owned(),
            ),
            UndoError::Store(error) => error.into(),
        }
    }
}
