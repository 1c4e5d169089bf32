//! Imports that people send from the pages, as jobs: a file comes in, a worker looks at it, checks it and writes it, and
//! whoever sent it sees how far that is, can cancel it, mend what was refused and undo it.
//!
//! The table `import_job` holds numbers; whatever stands in the file stays in the folder of the job (`folder`). What decides is
//! the row: its `turn` grows with each change of mind, and work that was begun under an earlier turn ends without effect.
//! `done` is written in the transaction of the rows, so that after any crash a job is done or its rows are not there.

mod asked;
mod bounds;
mod folder;
mod id;
mod imports;
mod job;
mod look;
mod sheet;
mod shown;
mod state;
mod store;
mod sweep;
mod undo;
mod upload;
mod work;
mod worker;

pub(super) use asked::Asked;
pub(super) use folder::Folder;
pub(super) use id::JobId;
pub use imports::{ImportSettings, Imports};
pub(super) use job::Job;
pub(super) use sheet::refused_rows;
pub(super) use shown::{probe_of, settings_of, shown, summary};
pub(super) use state::State;
pub(super) use store::{ask, cancel, job, jobs, remove};
pub(super) use undo::undo;
pub(super) use upload::{receive, target};
pub use worker::ImportWorker;
