//! What stands before every change of media.

use deadpool_postgres::GenericClient;

use super::error::MediaError;
use crate::{
    policy::EditView,
    record,
    store::{Connection, Doing as _, StoreError},
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
    let reading = record::open(connection, &[edit]).await?;
    if record::one(&reading, edit.view(), record_id).await?.is_none() {
        return Err(MediaError::NoRecord { collection: collection.id.clone(), record_id });
    }
    Ok(())
}

/// Notes in the transaction who writes.
///
/// # Errors
/// When the database is away.
pub(super) async fn sign(client: &impl GenericClient, actor: &str) -> Result<(), StoreError> {
    const SQL: &str = include_str!("../record/sql/set_actor.sql");
    client.execute(SQL, &[&actor, &"media"]).await.doing("noting who writes")?;
    Ok(())
}
