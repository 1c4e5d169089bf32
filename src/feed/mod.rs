//! Feeds of other services as events: GDACS, USGS, `IBTrACS`, NASA, DFO and CAP.
//!
//! Readers are pure: bytes become a [`Feed`], in which each entry has the id and the revision of its source. One writer takes it, in one
//! transaction. What a feed said last is kept beside the event, so that its next word changes what it wrote itself and nothing that
//! people have written since.

mod cap;
mod chain;
mod dfo;
mod error;
mod event;
mod format;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod gdacs;
mod ibtracs;
mod known;
mod merge;
mod names;
mod nasa;
mod place;
mod report;
mod table;
mod take;
mod track;
mod usgs;
mod write;

pub use error::FeedError;
pub use event::{Content, Entry, Feed, Position, Revision, Told};
pub use format::{BYTES_MOST, Format, read};
pub use place::Place;
pub use report::{Report, Skip};
pub use take::{Options, take};
