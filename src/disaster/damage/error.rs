//! Why damage is not told or not written.

use chrono::NaiveDate;

use crate::{http::Refusal, impact::CountError, record::WriteError, store::StoreError};

/// Why damage is not told or not written.
#[derive(Debug, thiserror::Error)]
pub enum DamageError {
    /// There is no such event or unit, or none whose reports the caller reads.
    #[error("there are no damage reports of {0} for you")]
    Unknown(String),
    /// The event tells nothing of its own any more.
    #[error("the event {event} was merged into {into}; ask for that one")]
    Merged {
        /// The event.
        event: String,
        /// The one that tells what it told.
        into: String,
    },
    /// Somebody who does not write reports there.
    #[error(
        "damage in {0} is reported by the disaster desk and the editors of that area; yours are others"
    )]
    NotYours(String),
    /// The unit is one of another time.
    #[error(
        "the unit {area} is not in force on {day}; search for its code to find what became of it, and report for that unit"
    )]
    NotInForce {
        /// Its code.
        area: String,
        /// The day of the report.
        day: NaiveDate,
    },
    /// Nobody said of which unit.
    #[error("name a unit: area=CODE; this event is kept for no single one")]
    NoArea,
    /// A time or another member cannot be used.
    #[error("{reason}")]
    Value {
        /// Its name.
        name: &'static str,
        /// Its value, as given.
        value: String,
        /// What to write.
        reason: String,
    },
    /// Figures that cannot be used.
    #[error("figures cannot be used")]
    Refused(Vec<Refusal>),
    /// There are figures of exactly that moment.
    #[error(
        "{0} has a figure of exactly that time already; give another reported_at, or leave it out"
    )]
    SameTime(String),
    /// What people are affected cannot be told.
    #[error(transparent)]
    Count(#[from] CountError),
    /// A row could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The workbook could not be put together.
    #[error("the workbook could not be put together")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DamageError {
    /// A member that cannot be used.
    pub(super) fn value(
        name: &'static str,
        value: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self::Value { name, value: value.into(), reason: reason.into() }
    }
}
