//! The OGC API facade.

mod classes;
mod clients;
mod closed_fields;
mod collections;
mod cql2;
mod crs;
pub(crate) mod definition;
mod edit;
mod feature;
mod filtering;
mod form;
mod items;
mod label;
mod open_data;
mod pages;
mod patch;
mod schema;
mod sorting;
mod standard;
