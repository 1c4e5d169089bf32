//! Files that are made as a whole before their first byte is sent.
//!
//! Each is made in a room of its own, a folder that is closed to others and goes away with whatever is in it: when the file is
//! sent, when it fails and when its reader leaves. A file that is being sent has no name any more; its bytes go with the last
//! reader.

use std::{
    env,
    fs::{self, DirBuilder, File, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use futures_util::StreamExt as _;
use tempfile::TempDir;
use tokio::{
    sync::{
        OwnedSemaphorePermit,
        mpsc::{self, Receiver},
    },
    task::spawn_blocking,
};

use super::{error::ExportError, table::Plan};
use crate::record::{Record, RecordStream};

/// For the service's account only.
const CLOSED: u32 = 0o700;

/// Where the rooms are: a folder of the service's own, or among the temporary files of the system.
#[derive(Debug, Clone)]
pub(super) struct Spool(Option<PathBuf>);

impl Spool {
    /// Throws away what a killed process left in the folder, which is made when it is needed.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        for left in folder.iter().flat_map(fs::read_dir).flatten().flatten() {
            if let Err(error) = fs::remove_dir_all(left.path()) {
                tracing::warn!(%error, "what an earlier export left cannot be removed");
            }
        }
        Self(folder)
    }

    /// A room for one file.
    pub(super) fn room(&self) -> io::Result<TempDir> {
        let Some(folder) = &self.0 else { return room_in(&env::temp_dir()) };
        DirBuilder::new().recursive(true).mode(CLOSED).create(folder)?;
        room_in(folder)
    }
}

/// A folder in that folder, closed to others.
pub(super) fn room_in(folder: &Path) -> io::Result<TempDir> {
    let permissions = Permissions::from_mode(CLOSED);
    tempfile::Builder::new().prefix(".export-").permissions(permissions).tempdir_in(folder)
}

/// A whole file in its room, and the place that is taken for as long as somebody reads it.
#[derive(Debug)]
pub(super) struct Spooled {
    pub(super) room: TempDir,
    pub(super) path: PathBuf,
    pub(super) file: File,
    pub(super) length: u64,
    pub(super) rows: u64,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

/// What the writer is sent. Without the end it was left in the middle.
enum Message {
    Rows(Vec<Record>),
    End,
}

/// Writes all rows into a file. When this is dropped, the writer ends at its next batch and takes its room with it.
///
/// # Errors
/// When the database fails or the file cannot be written.
pub(super) async fn spooled(
    mut records: RecordStream,
    room: TempDir,
    plan: Plan,
    place: Option<OwnedSemaphorePermit>,
) -> Result<Spooled, ExportError> {
    let (sender, receiver) = mpsc::channel(1);
    let writer = spawn_blocking(move || write(receiver, room, &plan, place));
    while let Some(batch) = records.next().await {
        if sender.send(Message::Rows(batch?)).await.is_err() {
            // The writer failed, and says why.
            break;
        }
    }
    let _writer_failed = sender.send(Message::End).await;
    drop(sender);
    writer.await.map_err(io::Error::other)?
}

fn write(
    mut receiver: Receiver<Message>,
    room: TempDir,
    plan: &Plan,
    place: Option<OwnedSemaphorePermit>,
) -> Result<Spooled, ExportError> {
    let mut table = plan.open(room.path())?;
    let mut rows = 0;
    loop {
        match receiver.blocking_recv() {
            Some(Message::Rows(records)) => {
                table.write(&records)?;
                rows += records.len() as u64;
            }
            Some(Message::End) => break,
            None => return Err(ExportError::NotWhole("its reader left".to_owned())),
        }
    }
    let path = table.finish()?;
    let file = File::open(&path)?;
    let length = file.metadata()?.len();
    Ok(Spooled { room, path, file, length, rows, place })
}
