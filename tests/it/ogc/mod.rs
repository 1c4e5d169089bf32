//! The OGC API facade.

mod clients;
mod closed_fields;
mod collections;
mod definition;
mod edit;
mod form;
mod items;
mod label;
mod pages;
mod schema;
mod standard;
