//! Warnings as the Common Alerting Protocol writes them: the message, its reader, its writer and its schema. No I/O.
//!
//! # Source
//! Common Alerting Protocol Version 1.2 (OASIS Standard, 1 July 2010); messages of version 1.1 (October 2005) are read too.

mod envelope;
mod error;
mod message;
mod outline;
mod read;
mod schema;
mod value;
mod word;
mod write;
mod xml;

pub use envelope::{Reading, read};
pub use error::CapError;
pub use message::{Area, Circle, Info, Message, Named, Reference, Resource, Ring};
pub use outline::{closer_outline, outline};
pub use schema::validate;
pub use word::{
    Category, Certainty, MessageType, ResponseType, Scope, Severity, Status, Urgency, Version,
};
pub use write::write;
pub(crate) use xml::{Element, tree};
