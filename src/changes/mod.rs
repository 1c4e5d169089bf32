//! The change feed: what has changed since a token, as the caller's view shows it.
//!
//! A program takes a token, then reads the collections that it wants, and from then on asks for what came after. A token is a
//! place in the history. What is told of a row is what it is now, and a row is told when what is shown of it has been
//! something else at any time since the place: who read it in between has that. So whoever applies all pages in
//! order has what `items` shows. Nothing that a row was leaves the database: images are compared there.

mod feed;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod http;
mod token;

pub use http::{Streams, router};
