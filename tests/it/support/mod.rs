//! What tests are made of: a private cluster, a database per test, and the router over it.

mod app;
mod cluster;
mod database;
mod people;
mod server;
mod shared;

pub(crate) use app::{Answer, TestApp};
pub(crate) use database::TestDb;
pub(crate) use people::{PASSWORD, account, accounts, held, ledger, steward};
pub(crate) use server::{Server, ask, banlang, children, eventually, eventually_in, reader};
pub(crate) use shared::shared_data;
