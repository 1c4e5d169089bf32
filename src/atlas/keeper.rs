//! Keeps states of the read model in a file: one soon after the start, then at most one in a quarter of an hour, and
//! only when something changed; one more when there are other layers. A start that goes on from a file has a few minutes of changes to read, not all rows.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::{JoinHandle, spawn_blocking};

use super::{
    file::{FileError, Kept, StateFile},
    follow::{changed, continues},
    load::LoadError,
    model::Atlas,
    schema::Schema,
};
use crate::store::{Mirror, Position};

/// Shortest time between two files.
const KEEP_EVERY: Duration = Duration::from_mins(15);

/// The file, and what is known of it.
#[derive(Debug)]
pub(super) struct Keeper {
    file: StateFile,
    /// What was read at the start, until it was caught up or turned out to be no use.
    read: Option<Kept>,
    /// The position and the layers that the file has, and when that was found out.
    kept: Option<(Position, Vec<Arc<Schema>>, Instant)>,
    writing: Option<JoinHandle<io::Result<()>>>,
}

impl Keeper {
    /// Reads the file.
    pub(super) async fn open(atlas: &Atlas, file: StateFile) -> Self {
        let (own, schemas) = (file.clone(), atlas.schemas());
        let read = spawn_blocking(move || own.read(&schemas)).await;
        let read = match read {
            Ok(Ok(kept)) => Some(kept),
            Ok(Err(FileError::Io(error))) if error.kind() == io::ErrorKind::NotFound => None,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the kept state of the map is no use; all rows are read");
                None
            }
            Err(panic) => {
                tracing::error!(%panic, "the kept state of the map cannot be read");
                None
            }
        };
        Self { file, read, kept: None, writing: None }
    }

    /// Shows what was read, brought to the newest position. Before that nothing of it is shown: what has been deleted or
    /// closed since must not come back.
    pub(super) async fn go_on(
        &mut self,
        atlas: &Atlas,
        mirror: &mut Mirror,
    ) -> Result<(), LoadError> {
        let Some(Kept { snapshot, mark }) = &self.read else { return Ok(()) };
        let moment = mirror.moment().await?;
        let same = moment.mark(snapshot.position.number).await?.as_ref() == Some(mark);
        if same && continues(snapshot, &moment).await? {
            let position = snapshot.position.clone();
            atlas.show(changed(snapshot, &atlas.schemas(), &moment).await?);
            tracing::info!(from = %position, "the map goes on from its kept state");
            self.kept = Some((position, snapshot.schemas(), Instant::now()));
        } else {
            tracing::warn!("the kept state of the map is of another history; all rows are read");
        }
        self.read = None;
        Ok(())
    }

    /// Writes the newest state in the background when it is time.
    pub(super) async fn keep(
        &mut self,
        atlas: &Atlas,
        mirror: &mut Mirror,
    ) -> Result<(), LoadError> {
        if self.writing.as_ref().is_some_and(|writing| !writing.is_finished()) {
            return Ok(());
        }
        if let Some(writing) = self.writing.take() {
            match writing.await {
                Ok(Ok(())) => tracing::debug!("the state of the map is kept"),
                Ok(Err(error)) => tracing::warn!(%error, "the state of the map cannot be kept"),
                Err(panic) => tracing::error!(%panic, "the state of the map cannot be kept"),
            }
        }
        let Some(snapshot) = atlas.snapshot() else { return Ok(()) };
        // A file of other layers is no use to the next start.
        let due = self.kept.as_ref().is_none_or(|(position, schemas, when)| {
            !snapshot.is_of(schemas)
                || *position != snapshot.position && when.elapsed() >= KEEP_EVERY
        });
        if !due {
            return Ok(());
        }
        let schemas = snapshot.schemas();
        self.kept = Some((snapshot.position.clone(), schemas.clone(), Instant::now()));
        // Before the first change there is nothing to go on from.
        let Some(mark) = mirror.moment().await?.mark(snapshot.position.number).await? else {
            return Ok(());
        };
        let (file, snapshot) = (self.file.clone(), Arc::clone(&snapshot));
        self.writing = Some(spawn_blocking(move || file.write(&schemas, &snapshot, &mark)));
        Ok(())
    }
}
