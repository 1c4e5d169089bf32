//! Who looked and who did: an append-only record in which every entry carries the hash of the one before it.
//!
//! Each node writes a file of its own and forces it to the disk before anything goes on; the file is copied to the
//! database and its head is anchored there. With the database away the file goes on; when the file cannot be
//! written, [`Ledger::append`] and [`Watch::open`] fail and the caller has to stop.

mod chains;
mod check;
mod copy;
mod entry;
mod error;
mod export;
mod file;
mod finding;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod handle;
mod link;
mod query;
mod read;
mod state;
mod summary;
mod tail;
mod verify;
mod watch;
mod writer;

pub use check::{ChainReport, LedgerReport, check};
pub use copy::{Copier, CopyError};
pub use entry::{Action, Entry, UnknownAction, Who, WhoKind};
pub use error::LedgerError;
pub use export::{ChainPart, LedgerExport, export};
pub use finding::{Fault, Finding};
pub use handle::{Ledger, Receipt};
pub use link::{Link, UnreadableLine};
pub use query::{Cursor, CursorError, LedgerFilter, query};
pub use state::{ChainState, state};
pub use summary::{SUMMARY_EVERY, Summaries};
pub use watch::{Look, Looked, Watch};
