//! The ledger: its file, its copy, its check and what leaves it.

mod append;
mod commands;
mod copy;
mod crash;
mod export;
mod looks;
mod query;
mod tamper;
mod world;
