//! Plumbing that knows no domain: errors, parameters, negotiation, cached answers.

mod access_log;
mod base_url;
mod error;
mod etag;
mod lang;
mod leaving;
mod limits;
mod negotiate;
mod params;
mod watched;

pub use access_log::log_access;
pub use base_url::{BaseUrl, PublicUrl};
pub use error::{ApiError, Problem, Refusal};
pub use etag::{etag_of, not_modified, with_etag, with_given_etag};
pub use lang::Lang;
pub use leaving::cancel_when_left;
pub use limits::{BODY_BYTES, in_time, refuse_large};
pub use negotiate::{Offer, negotiate};
pub use params::Params;
