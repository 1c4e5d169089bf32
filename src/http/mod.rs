//! Plumbing that knows no domain: errors, parameters, negotiation, cached answers.

mod access_log;
mod base_url;
mod error;
mod etag;
mod leaving;
mod limits;
mod params;
mod watched;

pub use access_log::log_access;
pub use base_url::{BaseUrl, PublicUrl};
pub use error::{ApiError, Problem};
pub use etag::{etag_of, not_modified, with_etag};
pub use leaving::cancel_when_left;
pub use limits::{BODY_BYTES, in_time, refuse_large};
pub use params::Params;
