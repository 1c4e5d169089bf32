//! Photographs, sound, film and documents: the store of bytes by digest, what is done to a file before it is kept,
//! and how it is served.

mod add;
mod error;
mod find;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod guard;
mod http;
mod kind;
mod remove;
mod rendition;
mod row;
mod safety;
mod store;

pub use add::{Added, Change, NewMedia, Source, add};
pub use error::MediaError;
pub use http::router;
pub use kind::{Kind, MediaType};
pub use remove::remove;
pub use rendition::{Rendition, rendition};
pub use row::Words;
pub use store::{MediaStore, Part, Sha, ShaError};
