//! Warnings of this service: written by one, approved and published by another, followed by updates, and taken back.
//!
//! What was published never changes and keeps its address. The newest message of each warning is a row of the collection
//! `warning`, written in the transaction that publishes it, so that the map, files, filters and the feed of changes have it.

mod compose;
mod content;
mod cover;
mod error;
mod feed;
mod files;
mod http;
mod import;
mod message;
mod publish;
mod shown;
mod target;
mod write;

pub use content::{Attached, Content, Words};
pub use error::WarningError;
pub use http::router;
pub use import::{Imported, NotTaken, Taken, What, hazard_of, import};
pub use message::{Held, Kind, Progress, Warning, one, warnings};
pub use publish::{Preview, approve, preview};
pub use target::Target;
pub use write::{cancel, change, draft, update, withdraw};
