//! Why there is no report.

use crate::{
    disaster::DamageError,
    http::ApiError,
    impact::{CountError, CutOffError},
    store::StoreError,
};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReportError {
    /// Nobody knows the event, or the caller may not.
    #[error("there is no event {0}")]
    Unknown(String),
    /// Another event tells what this one told.
    #[error("the event {event} was merged into {into}; ask for the report of that one")]
    Merged {
        /// The event as asked for.
        event: String,
        /// The code of the other one.
        into: String,
    },
    /// The figures cannot be told now.
    #[error(transparent)]
    Count(#[from] CountError),
    /// What was reported cannot be told now.
    #[error(transparent)]
    Damage(#[from] DamageError),
    /// What the form of damage says cannot be read.
    #[error("the form of damage is not as expected: {0}")]
    Form(#[from] serde_json::Error),
    /// The workbook cannot be put together.
    #[error(transparent)]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// The PDF cannot be put together.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CutOffError> for ReportError {
    fn from(error: CutOffError) -> Self {
        match error {
            CutOffError::Count(error) => error.into(),
            // Nothing is asked by name, so that nothing can be named wrongly.
            CutOffError::Closed | CutOffError::NoRoad(_) | CutOffError::NoRoadNear(..) => {
                CountError::NoView.into()
            }
        }
    }
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Unknown(_) => Self::NotFound,
            ReportError::Merged { .. } => Self::Conflict(error.to_string()),
            ReportError::Count(error) => error.into(),
            ReportError::Damage(error) => error.into(),
            ReportError::Store(error) => error.into(),
            ReportError::Form(_) | ReportError::Sheet(_) | ReportError::Pdf(_) => {
                Self::internal(error)
            }
        }
    }
}
