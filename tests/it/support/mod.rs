//! What tests are made of: a private cluster, a database per test, and the router over it.

mod app;
mod cluster;
mod database;

pub(crate) use app::TestApp;
pub(crate) use database::TestDb;
