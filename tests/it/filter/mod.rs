//! Random filters over random rows: against an interpreter written from the truth tables, and against PostgreSQL.

mod corpus;
mod countries;
mod interpreter;
mod items;
mod laws;
mod pen;
mod places;
mod postgis;
mod postgres;
mod refused;
mod sketch;
mod whole;
mod whole_laws;
