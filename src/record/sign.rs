//! Who writes: noted in the ledger, and in the transaction for the change table.

use deadpool_postgres::GenericClient;
use serde_json::Value;

use crate::{
    ledger::Action,
    policy::EditView,
    store::{Doing as _, StoreError},
};

/// Notes who writes and for what. The ledger comes first: what cannot be written down is not done.
///
/// # Errors
/// When the ledger cannot be written or the database is away.
pub async fn sign(
    transaction: &impl GenericClient,
    edit: &EditView,
    purpose: &str,
    detail: &[(&str, Value)],
) -> Result<(), StoreError> {
    let action = match purpose.split(' ').next() {
        Some("import") => Action::Import,
        Some("label") => Action::Label,
        Some("review") => Action::Review,
        _ => Action::Edit,
    };
    let mut told = vec![("purpose", Value::from(purpose))];
    told.extend_from_slice(detail);
    edit.note(action, &told).await?;
    transaction
        .execute(include_str!("sql/set_actor.sql"), &[&edit.actor(), &purpose])
        .await
        .doing("noting who writes")?;
    Ok(())
}
