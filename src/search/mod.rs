//! Places and things by words, with or without marks.

mod http;
mod query;
mod words;

pub use http::router;
pub use query::{Answer, Question, search};
pub use words::Language;
