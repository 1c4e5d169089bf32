//! The OGC API facade.

mod classes;
mod clients;
mod closed_fields;
mod collections;
mod crs;
pub(crate) mod definition;
mod edit;
mod form;
mod items;
mod label;
mod pages;
mod patch;
mod schema;
mod sorting;
mod standard;
