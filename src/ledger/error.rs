//! Why something could not be recorded.

use std::{io, path::PathBuf, sync::Arc};

use crate::store::StoreError;

/// The entry is not recorded. What it was to record must not happen.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LedgerError {
    /// The folder or the file cannot be used.
    #[error("the ledger in {} cannot be used while {doing}", folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// Why not.
        #[source]
        cause: Arc<io::Error>,
    },
    /// Its list of chains holds something else.
    #[error("{} holds {text:?} instead of the id of a chain; put the file back as it was", path.display())]
    NotAnId {
        /// The file.
        path: PathBuf,
        /// What stands there.
        text: String,
    },
    /// Someone took the file away while it was in use.
    #[error(
        "the file of the ledger's chain {0} was removed or replaced while it was in use; put it back, or start the service again to begin another chain"
    )]
    Replaced(String),
    /// The disk did not confirm a group of entries. What it holds now is known only after a new start.
    #[error(
        "the disk did not confirm an entry of the ledger; look at the disk, then start the service again"
    )]
    Unconfirmed,
    /// The entry is not small.
    #[error("an entry of the ledger has {size_bytes} bytes; {most_bytes} are allowed")]
    TooLarge {
        /// Size of the line.
        size_bytes: usize,
        /// What is allowed.
        most_bytes: usize,
    },
    /// The entry cannot be written as a line.
    #[error("the entry cannot be written as a line of the ledger: {0}")]
    Unfit(String),
    /// The writer has ended.
    #[error("the ledger is closed")]
    Closed,
}

/// What cannot be written into the ledger is not done: to whoever asked, the truth is away.
impl From<LedgerError> for StoreError {
    fn from(cause: LedgerError) -> Self {
        Self::Unavailable { doing: "writing into the ledger", cause: Box::new(cause) }
    }
}
