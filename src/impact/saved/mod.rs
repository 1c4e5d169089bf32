//! Answers that somebody keeps: to come back to, to show to others within their rights, to be asked again.
//!
//! What is kept is the question and the figures of that moment, with the version of the data. Published figures are shown to whoever
//! has the address; exact ones to those who count all the areas that were counted. Everyone may ask the question again, and is
//! answered within the own rights.

mod http;
mod store;

pub(super) use http::router;
