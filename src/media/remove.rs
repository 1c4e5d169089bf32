//! Removes media: the row, and the bytes when no other row has them.

use std::io;

use tokio::task::spawn_blocking;

use super::{
    error::MediaError,
    guard::{editable, sign},
    store::{MediaStore, Sha},
};
use crate::{
    policy::EditView,
    store::{Connection, Doing as _},
};

const DOING: &str = "removing media";

/// Removes the media `id` of a record that the caller edits; what was removed is gone from the disk too.
///
/// # Errors
/// When the caller does not edit the record or the database is away.
pub async fn remove(
    client: &mut Connection,
    store: &MediaStore,
    edit: &EditView,
    record_id: i64,
    id: i64,
) -> Result<(), MediaError> {
    editable(client, edit, record_id).await?;
    let transaction = client.transaction().await.doing(DOING)?;
    sign(&transaction, edit).await?;
    let removed = transaction
        .query_opt(
            include_str!("sql/delete_media.sql"),
            &[&id, &edit.view().collection().id, &record_id],
        )
        .await
        .doing(DOING)?;
    let Some(removed) = removed else { return Ok(()) };
    let sha: String = removed.try_get("sha256").doing(DOING)?;
    transaction.commit().await.doing(DOING)?;
    match sha.parse() {
        Ok(sha) => sweep(client, store, sha).await,
        Err(_odd_digest_names_no_file) => Ok(()),
    }
}

/// Removes bytes that no row refers to, under the lock on these bytes: an upload of the same bytes waits, and then
/// puts them back before it writes its row.
pub(super) async fn sweep(
    client: &mut Connection,
    store: &MediaStore,
    sha: Sha,
) -> Result<(), MediaError> {
    let transaction = client.transaction().await.doing(DOING)?;
    let name = sha.to_string();
    transaction.execute(include_str!("sql/lock_file.sql"), &[&name]).await.doing(DOING)?;
    let row = transaction.query_one(include_str!("sql/file_is_used.sql"), &[&name]).await;
    if !row.doing(DOING)?.try_get::<_, bool>("used").doing(DOING)? {
        let store = store.clone();
        spawn_blocking(move || store.remove(sha)).await.map_err(io::Error::other)??;
    }
    Ok(transaction.commit().await.doing(DOING)?)
}
