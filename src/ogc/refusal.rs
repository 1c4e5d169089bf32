//! What the tables refuse, in words for the one who wrote it. The names of the constraints are the rules:
//! `household_members_plausible` is the rule "members plausible" of households.

use tokio_postgres::error::SqlState;

use crate::{
    catalog::Collection,
    http::ApiError,
    record::WriteError,
    store::{Refused, StoreError},
};

/// The error of a write as the client sees it.
pub(super) fn of_write(error: WriteError, collection: &Collection) -> ApiError {
    match error {
        WriteError::OutsideOwnAreas { .. } => ApiError::Forbidden(error.to_string()),
        WriteError::Store(error) => of_store(error, collection),
    }
}

/// The error of the database as the client sees it: a broken rule is the client's to mend.
pub(super) fn of_store(error: StoreError, collection: &Collection) -> ApiError {
    let Some(refused) = error.refused() else { return error.into() };
    refusal(&refused, collection).unwrap_or_else(|| error.into())
}

fn refusal(refused: &Refused<'_>, collection: &Collection) -> Option<ApiError> {
    let rule = refused.constraint.map(|name| rule(name, collection)).unwrap_or_default();
    let key = collection.key.join(", ");
    let state = refused.state;
    Some(if *state == SqlState::UNIQUE_VIOLATION {
        ApiError::Conflict(format!(
            "there is already a record with the same {key} (rule \"{rule}\"); change that one instead"
        ))
    } else if *state == SqlState::EXCLUSION_VIOLATION {
        ApiError::Conflict(format!("another record holds at the same time (rule \"{rule}\")"))
    } else if *state == SqlState::FOREIGN_KEY_VIOLATION {
        ApiError::Conflict(format!(
            "the record names another one that is not there, or another one names it (rule \"{rule}\")"
        ))
    } else if *state == SqlState::CHECK_VIOLATION {
        ApiError::Unprocessable(format!("the record breaks the rule \"{rule}\""))
    } else if *state == SqlState::NOT_NULL_VIOLATION {
        let field = refused.column.unwrap_or("a property");
        ApiError::Unprocessable(format!(
            "{field}: a value is required; leave the property out for the usual one"
        ))
    } else if state.code().starts_with("22") {
        ApiError::Unprocessable(
            "a value or the geometry does not fit its column; see the schema".to_owned(),
        )
    } else {
        return None;
    })
}

/// The words of a constraint's name, without that of its table.
fn rule(constraint: &str, collection: &Collection) -> String {
    let words = constraint.strip_prefix(&collection.table).unwrap_or(constraint);
    words.trim_matches('_').replace('_', " ")
}
