//! Random filters over random rows: against an interpreter written from the truth tables, and against PostgreSQL.

mod interpreter;
mod laws;
mod pen;
mod postgres;
mod sketch;
