//! A file comes in: to the disk as it comes, counted and digested.

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use futures_util::StreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::{
    fs::OpenOptions,
    io::{AsyncWriteExt as _, BufWriter},
};

use super::{
    bounds::{ACTOR_BYTES, ACTOR_JOBS, FILE_BYTES},
    folder::Folder,
    id::JobId,
    imports::Imports,
    store::{self, NewJob},
};
use crate::{
    app::App,
    auth::Caller,
    catalog::COMING,
    http::ApiError,
    ledger::Action,
    policy::{EditView, edit_view, view},
};

/// Bytes that are written at once.
const BUFFER: usize = 1 << 20;

/// Letters of the name of a file.
const NAME_LETTERS: usize = 150;

/// The view in which the caller writes to the collection now. One that it may not even read is not there.
///
/// # Errors
/// When it may not.
pub(in crate::ingest) fn target(
    app: &App,
    caller: &Caller,
    collection: &str,
) -> Result<EditView, ApiError> {
    let found = app.catalogue().target(collection).ok_or(ApiError::NotFound)?;
    if let Some(edit) = edit_view(caller, found) {
        return Ok(edit);
    }
    view(caller, found, app.catalogue()).ok_or(ApiError::NotFound)?;
    Err(ApiError::Forbidden(if collection == COMING {
        "your account may make no layers; ask for the right to edit your area".to_owned()
    } else if found.read_only {
        format!("the rows of {collection} are made by the service itself")
    } else {
        format!("your account may not change {collection}; ask for a right to your area")
    }))
}

/// Takes a file for a collection and makes a job of it.
///
/// # Errors
/// When it is too large, the caller keeps too much already or sends another one, the client stops, or the disk is full.
pub(in crate::ingest) async fn receive(
    app: &App,
    imports: &Imports,
    edit: &EditView,
    name: Option<&str>,
    (headers, body): (&HeaderMap, Body),
) -> Result<JobId, ApiError> {
    let (actor, name) = (edit.actor(), file_name(name));
    let _sending = imports.sending(&actor).ok_or_else(|| {
        ApiError::Conflict(
            "you are sending another file already; wait until it has come".to_owned(),
        )
    })?;
    let (jobs, used) = store::space(&app.db().connection().await?, &actor, imports.node()).await?;
    let room = ACTOR_BYTES.saturating_sub(used);
    let length = headers.get(header::CONTENT_LENGTH);
    let length: u64 = length.and_then(|text| text.to_str().ok()?.parse().ok()).unwrap_or(0);
    if length > FILE_BYTES {
        return Err(ApiError::TooLarge { limit_bytes: FILE_BYTES });
    }
    if jobs >= ACTOR_JOBS || length > room {
        return Err(full(jobs, used));
    }
    let id = JobId::random();
    // Before the first byte is kept.
    let detail = [("step", json!("upload")), ("file", json!(name)), ("job", json!(id.as_str()))];
    edit.note(Action::Import, &detail).await.map_err(crate::store::StoreError::from)?;
    let folder = imports.folder_of_id(&id);
    let come = Coming { folder: Some(folder.clone()) };
    let (size_bytes, sha256) = to_disk(&folder, body, room.min(FILE_BYTES)).await?;
    if size_bytes > FILE_BYTES {
        return Err(ApiError::TooLarge { limit_bytes: FILE_BYTES });
    }
    if size_bytes > room {
        return Err(full(jobs, used));
    }
    let collection = &edit.view().collection().id;
    let new = NewJob {
        id: &id,
        collection,
        actor: &actor,
        node: imports.node(),
        file_name: &name,
        size_bytes,
        sha256: &sha256,
    };
    store::add(&app.db().connection().await?, &new).await?;
    come.stays();
    Ok(id)
}

fn full(jobs: u64, used: u64) -> ApiError {
    ApiError::Unprocessable(format!(
        "you keep {jobs} imports with {} MB, and may keep {ACTOR_JOBS} with {} MB; remove those that you need no more",
        used >> 20,
        ACTOR_BYTES >> 20
    ))
}

/// A folder that goes unless its file has come.
struct Coming {
    folder: Option<Folder>,
}

impl Coming {
    fn stays(mut self) {
        self.folder = None;
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.folder.as_ref().map(Folder::remove) {
            tracing::warn!(%error, "an upload that broke off cannot be removed");
        }
    }
}

/// Writes the body down, up to one byte more than that; gives its length and digest.
async fn to_disk(folder: &Folder, body: Body, most: u64) -> Result<(u64, String), ApiError> {
    folder.make().map_err(ApiError::internal)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let file = options.open(folder.upload()).await.map_err(ApiError::internal)?;
    let mut writer = BufWriter::with_capacity(BUFFER, file);
    let (mut digest, mut size_bytes) = (Sha256::new(), 0);
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_left| {
            ApiError::invalid("body", "", "the file broke off in the middle; send it again")
        })?;
        size_bytes += chunk.len() as u64;
        if size_bytes > most {
            return Ok((size_bytes, String::new()));
        }
        digest.update(&chunk);
        writer.write_all(&chunk).await.map_err(ApiError::internal)?;
    }
    writer.flush().await.map_err(ApiError::internal)?;
    writer.get_ref().sync_all().await.map_err(ApiError::internal)?;
    if size_bytes == 0 {
        return Err(ApiError::invalid("body", "", "the file is empty"));
    }
    Ok((size_bytes, hex::encode(digest.finalize())))
}

/// The name of a file without folders and signs that no name has.
fn file_name(sent: Option<&str>) -> String {
    let last = sent.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String =
        last.chars().filter(|letter| !letter.is_control()).take(NAME_LETTERS).collect();
    match name.trim() {
        "" | "." | ".." => "import".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_of_its_own_and_no_folder() {
        for (sent, name) in [
            (Some("danh sách hộ.xlsx"), "danh sách hộ.xlsx"),
            (Some("C:\\Users\\x\\hộ.csv"), "hộ.csv"),
            (Some("../../etc/passwd"), "passwd"),
            (Some("a\n\u{1b}[31mb.csv"), "a[31mb.csv"),
            (Some(".."), "import"),
            (Some(""), "import"),
            (None, "import"),
        ] {
            assert_eq!(file_name(sent), name, "{sent:?}");
        }
        assert_eq!(file_name(Some(&"ộ".repeat(900))).chars().count(), NAME_LETTERS);
    }
}
