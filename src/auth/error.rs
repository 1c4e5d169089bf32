//! Why an account, a grant or a key is not made or changed.

use super::password::PasswordError;
use crate::store::StoreError;

/// Why an account, a grant or a key is not made, changed or used.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is one with that name.
    #[error("there is already an account or key {0:?}")]
    Exists(String),
    /// There is none with that name, or it is disabled.
    #[error("there is no account {0:?} in use")]
    Unknown(String),
    /// The name has other letters.
    #[error(
        "{0:?} is not a name for an account or key; use a-z, 0-9, dot, dash and underscore, 2 to 63 characters"
    )]
    Name(String),
    /// The area is not in the register.
    #[error("there is no area with the code {0:?}")]
    Area(String),
    /// The role is not one of the policy's.
    #[error(
        "{0:?} is not a role; roles are viewer, editor, approver, disaster, auditor, admin, steward"
    )]
    Role(String),
    /// The role does not go with what was said beside it.
    #[error("{0}")]
    Grant(String),
    /// The account has that role there already.
    #[error("{0} has that role already")]
    Granted(String),
    /// Whoever proposed a grant, or gets it, does not confirm it.
    #[error("a grant is confirmed by an administrator who neither proposed it nor gets it")]
    SecondPerson,
    /// There is no such grant, or it has ended or is confirmed already.
    #[error("there is no grant {0} that waits for a confirmation")]
    NoGrant(i64),
    /// A key opens collections that exist and hold no personal data.
    #[error("{0:?} cannot be opened by a key: it does not exist or holds personal data")]
    Collection(String),
    /// The end of a key or grant has passed, or lies too far away.
    #[error("{0}")]
    Period(String),
    /// Only administrators do this.
    #[error("{0:?} is not an administrator")]
    NoAdmin(String),
    /// The password cannot be used, or is not the right one.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
