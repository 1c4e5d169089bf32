//! Who asks: accounts, grants, keys and sessions, turned into a [`Caller`].

mod accounts;
mod areas;
mod caller;
mod error;
mod extract;
mod grants;
mod http;
mod keys;
mod memory;
mod password;
mod person;
mod session;
mod token;
mod tries;

pub use accounts::{Accounts, NewUser, UserRow};
pub use areas::Areas;
pub use caller::{Caller, Opening, Partner, Person, Role, Scope, Stewardship};
pub use error::AccountError;
pub use extract::{Asking, InSession, Writing};
pub use grants::{GrantRow, NewGrant, Proposed};
pub use http::{Entered, Way, enter, leave, renew, router};
pub use keys::{KeyRow, NewKey};
pub use password::{PasswordError, one_time_password};
pub use session::{SESSION_COOKIE, Session, SessionError};
