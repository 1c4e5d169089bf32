//! Whole selections of a collection as files: streamed, in one snapshot, with constant memory, through a
//! [`View`](crate::policy::View).

mod bytes;
mod csv;
mod file;
mod format;
mod ledger;

pub use bytes::{Limited, bytes};
pub use csv::CsvColumns;
pub use file::{FileError, to_file};
pub use format::{ExportFormat, UnknownFormat};
pub use ledger::{LedgerFile, LedgerFormat, ledger_bytes, ledger_to_file};
