//! What stands before every change of media.

use deadpool_postgres::GenericClient;

use super::error::MediaError;
use crate::{
    policy::EditView,
    record,
    store::{Connection, StoreError},
};

/// The collection carries media and the caller edits the record.
///
/// # Errors
/// When not.
pub(super) async fn editable(
    connection: &mut Connection,
    edit: &EditView,
    record_id: i64,
) -> Result<(), MediaError> {
    let collection = edit.view().collection();
    if !collection.media {
        return Err(MediaError::NotCarried { collection: collection.id.clone() });
    }
    let reading = record::open(connection, &[edit], "media").await?;
    if record::one(&reading, edit.view(), record_id).await?.is_none() {
        return Err(MediaError::NoRecord { collection: collection.id.clone(), record_id });
    }
    Ok(())
}

/// Notes in the ledger and in the transaction who writes.
///
/// # Errors
/// When the database is away or the ledger cannot be written.
pub(super) async fn sign(client: &impl GenericClient, edit: &EditView) -> Result<(), StoreError> {
    record::sign(client, edit, "media", &[]).await
}
