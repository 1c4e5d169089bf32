//! Why an event is not corrected or merged.

use crate::{impact::FootprintError, record::WriteError, store::StoreError};

/// Why an event is not corrected or merged.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// There is none with that code, or none that the caller may know of.
    #[error("there is no event {0}")]
    Unknown(String),
    /// Somebody who does not write in its area.
    #[error("the event {0} is not kept in your areas; the disaster desk of its area corrects it")]
    NotYours(String),
    /// Somebody who does not decide in its area.
    #[error(
        "events are merged by an approver or the disaster desk in whose areas both lie; {0} does not lie in yours"
    )]
    NotYoursToMerge(String),
    /// Reports that the caller does not see name it.
    #[error(
        "damage reports from outside your areas name the event {0}; somebody who decides in theirs too merges it"
    )]
    ReportedElsewhere(String),
    /// The same event twice.
    #[error("an event is not merged into itself")]
    Itself,
    /// It tells nothing of its own any more.
    #[error("the event {event} was merged into {into} already; name that one")]
    Merged {
        /// The event.
        event: String,
        /// The one that tells what it told.
        into: String,
    },
    /// Households are open because of it.
    #[error("an activation of the event {0} waits or is open; end it before the event is merged")]
    Activated(String),
    /// Two figures about the same thing.
    #[error(
        "the damage reports of {0} and {1} have different figures for the same place, indicator and time; correct or remove one of them first"
    )]
    FiguresDiffer(String, String),
    /// Where it comes from has to be said.
    #[error("say in 1 to {0} letters where the footprint comes from")]
    Source(usize),
    /// A long note.
    #[error("a note has at most {0} letters")]
    Note(usize),
    /// Nothing would change.
    #[error("the event {0} has this footprint already")]
    SameFootprint(String),
    /// The drawn or named ground cannot be used.
    #[error(transparent)]
    Ground(#[from] FootprintError),
    /// The row could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
