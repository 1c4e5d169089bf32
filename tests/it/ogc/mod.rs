//! The OGC API facade.

mod clients;
mod collections;
mod definition;
mod edit;
mod form;
mod items;
mod pages;
mod schema;
mod standard;
