//! Why a warning is not written or published.

use crate::{
    disaster::cap::CapError, impact::FootprintError, record::WriteError, store::StoreError,
};

/// Why a warning is not written or published.
#[derive(Debug, thiserror::Error)]
pub enum WarningError {
    /// There is none with that number, or none that the caller may know of.
    #[error("there is no warning {0}")]
    Unknown(i64),
    /// Somebody who writes none at all, or none there.
    #[error(
        "warnings for {0} are written by the disaster desk or an editor of all of these areas; yours are others"
    )]
    NotYours(String),
    /// Somebody who does not approve there.
    #[error("a warning is approved by an approver of all of its areas")]
    Approver,
    /// One person is not enough.
    #[error("a warning is approved by another person than those who wrote it")]
    AnotherPerson,
    /// Neither a writer nor an approver of it.
    #[error("a draft is withdrawn by whoever may write or approve it")]
    Withdraws,
    /// The ground cannot be used.
    #[error(transparent)]
    Ground(#[from] FootprintError),
    /// The ground lies in no area.
    #[error("this ground lies in no commune of the register; draw it elsewhere, or name areas")]
    Nowhere,
    /// A member cannot be used.
    #[error("{reason}")]
    Value {
        /// Its name.
        name: String,
        /// Its value, as given.
        value: String,
        /// What to write.
        reason: String,
    },
    /// It is in another state.
    #[error("warning {id} is {is}; only one that {not} takes this")]
    State {
        /// Its number.
        id: i64,
        /// What it is.
        is: &'static str,
        /// What it would have to be.
        not: &'static str,
    },
    /// Somebody else was faster.
    #[error("warning {0} has changed since you read it; read it again")]
    Changed(i64),
    /// Another message of the same warning was published meanwhile.
    #[error("another message of this warning was published meanwhile; write an update of that one")]
    Overtaken,
    /// Its time is over before it begins.
    #[error("the warning would be over already; give it a later end")]
    Over,
    /// Polygons that leave somebody out.
    #[error(
        "the polygons would leave out {0} households of the ground; draw the ground a little wider"
    )]
    LeftOut(i64),
    /// A message that CAP does not allow.
    #[error(transparent)]
    Cap(#[from] CapError),
    /// A row of another service's warning could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WarningError {
    /// A member that cannot be used.
    pub(super) fn value(
        name: impl Into<String>,
        value: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self::Value { name: name.into(), value: value.into(), reason: reason.into() }
    }
}

impl From<crate::ledger::LedgerError> for WarningError {
    fn from(error: crate::ledger::LedgerError) -> Self {
        Self::Store(error.into())
    }
}
