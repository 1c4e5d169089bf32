//! Who asks: accounts, passwords and sessions, turned into a [`Caller`].

mod account;
mod caller;
mod extract;
mod http;
mod password;
mod session;

pub use account::{
    AccountError, NewUser, UserRow, add_user, caller_named, disable_user, list_users, set_password,
};
pub use caller::{Caller, Grant, Role, User};
pub use extract::{Asking, InSession, Writing};
pub use http::router;
pub use password::PasswordError;
pub use session::{SESSION_COOKIE, Session, SessionError, end_session, log_in, session_of};
