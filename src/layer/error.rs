//! Why nothing is done with a layer.

use crate::{catalog::CatalogueError, http::ApiError, ledger::LedgerError, store::StoreError};

/// A reason, in one sentence with what to do.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// There is none of that name, or none that the caller may know of.
    #[error("there is no such layer")]
    Unknown,
    /// Somebody else made it.
    #[error("only the one who made a layer removes it, or an administrator")]
    OfAnother,
    /// Others have rows in it.
    #[error("others have written rows of this layer too; an administrator can remove it")]
    OthersWrote,
    /// The caller does not approve everywhere where its rows lie.
    #[error("a layer is opened by an approver in whose areas all its rows lie")]
    NotOverAll,
    /// The caller made it, or wrote rows of it.
    #[error("nobody opens a layer that they made or have written to; ask another approver")]
    Own,
    /// It has no rows.
    #[error("nothing is in this layer yet that could be looked at")]
    Empty,
    /// The caller has nothing to do with it.
    #[error(
        "only the one who made a layer closes it, an approver of its areas, or an administrator"
    )]
    NotClosed,
    /// A layer is never personal.
    #[error("a layer is public or internal")]
    NeverPersonal,
    /// Its descriptor cannot be read any more.
    #[error(transparent)]
    Descriptor(#[from] CatalogueError),
    /// The database is away, or the ledger cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LedgerError> for LayerError {
    fn from(error: LedgerError) -> Self {
        Self::Store(error.into())
    }
}

impl From<LayerError> for ApiError {
    fn from(error: LayerError) -> Self {
        match error {
            LayerError::Unknown => Self::NotFound,
            LayerError::OfAnother
            | LayerError::NotOverAll
            | LayerError::Own
            | LayerError::NotClosed => Self::Forbidden(error.to_string()),
            LayerError::OthersWrote | LayerError::Empty => Self::Conflict(error.to_string()),
            LayerError::NeverPersonal => Self::Unprocessable(error.to_string()),
            LayerError::Descriptor(error) => Self::internal(error),
            LayerError::Store(error) => error.into(),
        }
    }
}
