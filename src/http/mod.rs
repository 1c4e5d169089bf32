//! Plumbing that knows no domain: the gate of every request, errors, parameters, negotiation, cached answers.

mod access_log;
mod base_url;
mod body;
mod client;
mod error;
mod etag;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod guard;
mod headers;
mod lang;
mod leaving;
mod located;
mod negotiate;
mod network;
mod params;
mod rate;
mod slow;
mod throttle;
mod watched;

pub use access_log::log_access;
pub use base_url::{BaseUrl, PublicUrl};
pub use body::json_body;
pub use client::{ClientAddress, Peer, Scheme};
pub use error::{ApiError, Problem, Refusal};
pub use etag::{etag_of, json_for, not_modified, with_etag, with_given_etag};
pub use guard::{ADDRESS_BYTES, BODY_BYTES, Gate, Guard, Limits, Manner, guard, guard_tiles};
pub use lang::Lang;
pub use leaving::{Budget, Holding, cancel_when_left};
pub use located::located;
pub use negotiate::{Offer, negotiate};
pub use network::{Network, NotANetwork, TrustedProxies};
pub use params::Params;
pub use rate::{Cost, NotARate, Rate, RateLimits, RateSetting};
pub use slow::Pace;
pub use throttle::Throttle;
