//! Folders go: those of jobs that nobody has used for long, and those whose file never came whole.

use std::{
    collections::HashSet,
    fs,
    io::{self, ErrorKind},
    path::Path,
    time::Duration,
};

use tokio::task::spawn_blocking;

use super::{bounds::DAYS_KEPT, id::JobId, imports::Imports, store};
use crate::{app::App, store::StoreError};

/// Age before which a folder may belong to a file that is still coming.
const COMING: Duration = Duration::from_hours(24);

/// Gives up what is too old and removes what belongs to no job.
///
/// # Errors
/// When the database is away.
pub(super) async fn sweep(app: &App, imports: &Imports) -> Result<(), StoreError> {
    let client = app.db().connection().await?;
    store::let_go(&client, imports.node(), DAYS_KEPT).await?;
    let kept: HashSet<_> = store::kept(&client, imports.node()).await?.into_iter().collect();
    let folder = imports.folder().clone();
    let swept = spawn_blocking(move || remove_others(&folder, &kept)).await;
    if let Ok(Err(error)) = swept {
        tracing::warn!(%error, "the folder of imports cannot be looked through");
    }
    Ok(())
}

fn remove_others(folder: &Path, kept: &HashSet<JobId>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if id.is_none_or(|id: JobId| kept.contains(&id)) {
            continue;
        }
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > COMING {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
