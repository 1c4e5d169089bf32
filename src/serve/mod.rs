//! Listens, and gives up on clients that do not: `axum::serve` would wait for ever for a header, for a reader that
//! stopped reading, and at the end for the last connection.

mod listen;
mod patient;

pub use listen::{Patience, serve};
