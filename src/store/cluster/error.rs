//! Why the private cluster cannot run.

use std::{io, path::PathBuf};

/// A reason not to start, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No server programs.
    #[error(
        "PostgreSQL 15 or newer is not installed; install postgresql-15 and postgresql-15-postgis-3, or give --database-url"
    )]
    NotInstalled,
    /// Another process holds the folder.
    #[error("{} is in use by another banlang; stop it, or give this one its own --data-dir", .0.display())]
    InUse(PathBuf),
    /// Made by another major version.
    #[error("{} was made by PostgreSQL {made_by}, but PostgreSQL {installed} is installed; install version {made_by} or move the folder away", folder.display())]
    OtherVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// Major version that made it.
        made_by: String,
        /// Major version that is installed.
        installed: String,
    },
    /// Something is in the folder, but no cluster.
    #[error("{} holds files but no PostgreSQL cluster; empty it or give another --data-dir", .0.display())]
    NotACluster(PathBuf),
    /// Run by root, but there is no account to run PostgreSQL under.
    #[error(
        "PostgreSQL does not run as root and there is no account \"postgres\"; install postgresql-15 or run banlang as another user"
    )]
    NoAccount,
    /// A file or folder could not be made or read.
    #[error("cannot {doing} {}: {cause}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// initdb or postgres failed.
    #[error("{program} failed: {message}")]
    Program {
        /// Name of the program.
        program: &'static str,
        /// Its last words.
        message: String,
    },
    /// It did not become ready.
    #[error("PostgreSQL was not ready after {0} seconds; its log is server.log in the data folder")]
    NotReady(u64),
}

impl ClusterError {
    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io { doing, path, cause }
    }
}
