//! Events after they have been written: which footprint was known when, which feeds they came from, which of them speak of the same thing.
//!
//! There is one memory: what an event was stands in the change table, and is read from there through a view. The tables beside it hold what no
//! row of an event says: what was said of a correction, and under which id a feed knows an event.

mod duplicates;
mod ended;
mod error;
mod find;
mod footprints;
mod http;
mod merge;
mod source;

pub use duplicates::{Duplicate, duplicates};
pub use ended::{EndWatch, end_over};
pub use error::EventError;
pub use find::{COLLECTION, Event, event, events_by_code};
pub use footprints::{
    Correction, Footprint, Shape, correct, footprints, note_footprint, one_shape,
};
pub use http::router;
pub use merge::{Merged, merge};
pub use source::{Entry, Known, Source, known, seen, sources};
