//! The integration tests: one binary, a module per domain, against a real PostGIS.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a failed set-up should stop the test"
)]

mod items;
mod media;
mod store;
mod support;
