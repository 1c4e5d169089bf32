//! `/api/openapi.json` and `/api/docs`: the definition of the service, made from the catalogue for the caller.
//!
//! It is OpenAPI 3.0.3, because OGC API Features Part 1 has a conformance class for 3.0 and none for 3.1. It refers
//! to nothing outside itself.

mod collections;
mod document;
mod fixed;
mod http;
mod operation;
mod parameters;
mod schemas;

pub(super) use http::{MEDIA_TYPE, definition, docs};
