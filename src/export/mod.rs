//! Whole selections of a collection as files, in one snapshot, with constant memory, through a
//! [`View`](crate::policy::View): streamed while they are read, or made as a whole before.

mod bundle;
mod bytes;
mod csv;
mod encoder;
mod error;
mod file;
mod format;
mod geoparquet;
mod gpkg;
mod kml;
mod layer;
mod ledger;
mod spool;
mod table;
mod template;
mod text_sheet;
mod values;
mod xlsx;

pub use bytes::{ByteStream, Download, Export, FileStream, Limited, download};
pub use error::ExportError;
pub use file::{FileError, to_file};
pub use format::{ExportFormat, FORMATS, UnknownFormat};
pub use ledger::{LedgerFile, LedgerFormat, ledger_bytes, ledger_to_file};
pub use template::template_xlsx;
pub use text_sheet::TextSheet;
