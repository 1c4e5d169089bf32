//! What tests are made of: a private cluster, a database per test, and the router over it.

mod app;
mod cluster;
mod database;
mod server;
mod shared;

pub(crate) use app::{Answer, TestApp};
pub(crate) use database::TestDb;
pub(crate) use server::Server;
pub(crate) use shared::shared_data;
