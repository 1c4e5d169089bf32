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
mod attack;
mod auth;
mod cluster;
mod collection;
mod disclosure;
mod export;
mod impact;
mod ingest;
mod leaving;
mod ledger;
mod media;
mod ogc;
mod search;
mod serve;
mod sql;
mod store;
mod support;
mod tiles;
mod web;
