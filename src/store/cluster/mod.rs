//! The private PostgreSQL cluster: made, started, watched and stopped by this program.
//!
//! It listens on a Unix socket only, in a folder that only its own user can enter. It ends when this program ends,
//! however that happens, and is started again when it ends by itself.

mod error;
mod folder;
mod keeper;
mod program;

use std::path::Path;

pub use error::ClusterError;
use folder::ClusterFolder;
use keeper::Keeper;
pub use program::HEAP_VARIABLES;
use program::Programs;

/// A running private cluster. Dropping it stops PostgreSQL in an orderly way.
#[derive(Debug)]
pub struct Cluster {
    keeper: Keeper,
    folder: ClusterFolder,
}

impl Cluster {
    /// Makes the cluster under `data_dir` when there is none yet, and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, the folder belongs to another version or another process uses it.
    pub fn start(data_dir: &Path) -> Result<Self, ClusterError> {
        let programs = Programs::find()?;
        let folder = ClusterFolder::open(data_dir)?;
        folder.refuse_other_version(&programs)?;
        if !folder.is_made() {
            program::make_cluster(&programs, &folder)?;
        }
        let keeper = Keeper::start(&programs, &folder)?;
        Ok(Self { keeper, folder })
    }

    /// The superuser's address of a database of the cluster, as libpq key-value text.
    pub fn url(&self, database: &str) -> String {
        program::url(self.folder.socket_dir(), database)
    }

    /// The superuser's address of a database of the cluster that another process runs on the same data folder.
    pub fn url_of_running(data_dir: &Path, database: &str) -> Option<String> {
        Some(program::url(&folder::socket_dir_of_running(data_dir)?, database))
    }

    /// Process id of the running PostgreSQL, if it runs now.
    pub fn pid(&self) -> Option<u32> {
        self.keeper.pid()
    }

    /// Stops PostgreSQL and waits until it is gone.
    pub fn stop(&self) {
        self.keeper.stop();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}
