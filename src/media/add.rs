//! Adds a file to a record.

use std::{fs, io, path::PathBuf};

use tempfile::NamedTempFile;
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{
    error::MediaError,
    guard::{editable, sign},
    remove::sweep,
    row::{Row, Words},
    safety::{self, Clean, LARGEST_BYTES},
    store::{MediaStore, Sha},
};
use crate::{
    policy::EditView,
    store::{Connection, Doing as _, StoreError},
};

const DOING: &str = "adding media";

/// Files that are cleaned at once: a large photograph takes some hundred megabytes while it is decoded.
static BENCH: Semaphore = Semaphore::const_new(1);

/// Where the bytes of a new file are.
#[derive(Debug)]
pub enum Source {
    /// A file of the operator's; it stays.
    Path(PathBuf),
    /// A file that was received into the store's folder.
    Received(NamedTempFile),
}

/// A file and what is said of it.
#[derive(Debug)]
pub struct NewMedia {
    /// By which it is recognised when it comes again; without one it follows from record and content.
    pub code: Option<String>,
    /// The record that it belongs to, in the collection of the [`EditView`].
    pub record_id: i64,
    /// The bytes.
    pub source: Source,
    /// What is said of it.
    pub words: Words,
}

/// What became of a file that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There is a new row.
    New,
    /// The row with that code changed.
    Changed,
    /// The row with that code was the same.
    Unchanged,
}

/// A row of `media`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Row id.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// What became of it.
    pub change: Change,
}

/// Adds a file to a record that the caller edits: checks it, keeps its bytes and writes its row. Adding the same
/// again changes nothing.
///
/// # Errors
/// When the collection carries no media, the caller does not edit the record, or the file is not taken.
pub async fn add(
    client: &mut Connection,
    store: &MediaStore,
    edit: &EditView,
    new: NewMedia,
) -> Result<Added, MediaError> {
    let words = new.words.checked()?;
    editable(client, edit, new.record_id).await?;
    let ready = prepare(store, new.source).await?;
    let code = new.code.unwrap_or_else(|| code_of(edit, new.record_id, ready.sha));
    let row = Row {
        code,
        collection: edit.view().collection().id.clone(),
        record_id: new.record_id,
        kind: ready.clean.media_type.kind().as_str(),
        mime: ready.clean.media_type.mime(),
        size_bytes: ready.size_bytes,
        sha256: ready.sha.to_string(),
        width_px: ready.clean.size_px.map(|(width, _)| width),
        height_px: ready.clean.size_px.map(|(_, height)| height),
        duration_s: ready.clean.duration_s,
        words,
    };
    let sha = ready.sha;
    let written = write(client, store, edit, &row, ready).await;
    match written {
        Ok((added, replaced)) => {
            if let Some(replaced) = replaced.filter(|replaced| *replaced != sha) {
                sweep(client, store, replaced).await?;
            }
            Ok(added)
        }
        Err(error) => {
            // The bytes may be in their place without a row.
            let _the_first_error_counts = sweep(client, store, sha).await;
            Err(error)
        }
    }
}

/// A file that may be kept, with its digest.
struct Ready {
    clean: Clean,
    sha: Sha,
    size_bytes: u64,
}

async fn prepare(store: &MediaStore, source: Source) -> Result<Ready, MediaError> {
    let store = store.clone();
    let _turn = BENCH.acquire().await.map_err(io::Error::other)?;
    let work = spawn_blocking(move || {
        let file = match source {
            Source::Received(file) => file,
            Source::Path(path) => copy(&path, &store)?,
        };
        let clean = safety::clean(file, &store)?;
        let whole = clean.parts.first().map(|(_, file)| file);
        let whole = whole.ok_or_else(|| io::Error::other("a cleaned file has no bytes"))?;
        let size_bytes = whole.as_file().metadata()?.len();
        Ok(Ready { sha: Sha::of(whole.reopen()?)?, size_bytes, clean })
    });
    // A decoder that panics met a file that is not what it says.
    work.await.unwrap_or_else(|_panicked| {
        Err(MediaError::Damaged { mime: "a media file", problem: "it cannot be read".to_owned() })
    })
}

fn copy(path: &PathBuf, store: &MediaStore) -> Result<NamedTempFile, MediaError> {
    let mut from = fs::File::open(path)?;
    if from.metadata()?.len() > LARGEST_BYTES {
        return Err(MediaError::TooLarge { limit_bytes: LARGEST_BYTES });
    }
    let mut file = store.incoming()?;
    io::copy(&mut from, &mut file)?;
    Ok(file)
}

/// The same bytes on the same record have the same code: an upload that is repeated after a lost answer is the
/// same upload.
fn code_of(edit: &EditView, record_id: i64, sha: Sha) -> String {
    let name = format!("{}/{record_id}/{sha}", edit.view().collection().id);
    let digest = Sha::of_bytes(name.as_bytes()).to_string();
    format!("m-{}", digest.get(..16).unwrap_or_default())
}

/// Puts the bytes in their place and writes the row, under a lock on these bytes. Gives the digest that the row
/// had before.
async fn write(
    client: &mut Connection,
    store: &MediaStore,
    edit: &EditView,
    row: &Row,
    ready: Ready,
) -> Result<(Added, Option<Sha>), MediaError> {
    let json = serde_json::to_value(row).map_err(io::Error::other)?;
    let transaction = client.transaction().await.doing(DOING)?;
    sign(&transaction, edit).await?;
    let lock = include_str!("sql/lock_file.sql");
    transaction.execute(lock, &[&row.sha256]).await.doing(DOING)?;
    let store = store.clone();
    let Ready { clean, sha, .. } = ready;
    // The whole comes last: whoever finds it finds its variants.
    let placed = spawn_blocking(move || {
        clean.parts.into_iter().rev().try_for_each(|(part, file)| store.put(file, sha, part))
    });
    placed.await.map_err(io::Error::other)??;
    let known = transaction
        .query_opt(include_str!("sql/media_by_code.sql"), &[&row.code])
        .await
        .doing(DOING)?;
    let code = row.code.clone();
    let Some(known) = known else {
        let sql = include_str!("sql/insert_media.sql");
        let inserted = transaction.query_one(sql, &[&json]).await.doing(DOING);
        let inserted = inserted.map_err(|error| taken(error, &code))?;
        let id = inserted.try_get("id").doing(DOING)?;
        transaction.commit().await.doing(DOING)?;
        return Ok((Added { id, code, change: Change::New }, None));
    };
    let collection: String = known.try_get("collection").doing(DOING)?;
    let record_id: i64 = known.try_get("record_id").doing(DOING)?;
    if (collection.as_str(), record_id) != (row.collection.as_str(), row.record_id) {
        return Err(MediaError::CodeTaken(code));
    }
    let sql = include_str!("sql/update_media.sql");
    let changed = transaction.query_opt(sql, &[&json]).await.doing(DOING)?.is_some();
    let id = known.try_get("id").doing(DOING)?;
    let before: String = known.try_get("sha256").doing(DOING)?;
    transaction.commit().await.doing(DOING)?;
    let change = if changed { Change::Changed } else { Change::Unchanged };
    Ok((Added { id, code, change }, before.parse().ok()))
}

/// Another transaction took the code between the look and the write.
fn taken(error: StoreError, code: &str) -> MediaError {
    match error {
        StoreError::Refused { constraint, .. } if constraint == "media_code" => {
            MediaError::CodeTaken(code.to_owned())
        }
        other => MediaError::Store(other),
    }
}
