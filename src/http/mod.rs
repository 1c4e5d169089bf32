//! Plumbing that knows no domain: errors, parameters, negotiation, cached answers.

mod base_url;
mod error;
mod etag;
mod lang;
mod negotiate;
mod params;

pub use base_url::{BaseUrl, PublicUrl};
pub use error::{ApiError, Problem, Refusal};
pub use etag::{etag_of, not_modified, with_etag, with_given_etag};
pub use lang::Lang;
pub use negotiate::{Offer, negotiate};
pub use params::Params;
