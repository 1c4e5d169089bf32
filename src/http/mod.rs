//! Plumbing that knows no domain: errors, parameters, negotiation, cached answers.

mod base_url;
mod error;
mod etag;
mod params;

pub use base_url::{BaseUrl, PublicUrl};
pub use error::{ApiError, Problem};
pub use etag::{etag_of, not_modified, with_etag};
pub use params::Params;
