//! The integration tests: one binary, a module per domain, against a real PostGIS.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a failed set-up should stop the test"
)]

mod activation;
mod admin;
mod architecture;
mod area;
mod attack;
mod auth;
mod bulletins;
mod cap;
mod changes;
mod cluster;
mod collection;
mod damage;
mod disclosure;
mod drill;
mod events;
mod export;
mod feeds;
mod filter;
mod hardening;
mod hidden;
mod impact;
mod ingest;
mod layers;
mod leaving;
mod ledger;
mod media;
mod official;
mod ogc;
mod oracle;
mod pack;
mod past;
mod report;
mod review;
mod search;
mod serve;
mod sql;
mod store;
mod support;
mod tiles;
mod warnings;
mod web;
