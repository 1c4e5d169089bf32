//! The integration tests: one binary, a module per domain, against a real PostGIS.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a failed set-up should stop the test"
)]

mod architecture;
mod auth;
mod cluster;
mod disclosure;
mod impact;
mod items;
mod leaving;
mod media;
mod serve;
mod sql;
mod store;
mod support;
mod web;
