//! The OGC API facade: translates requests and answers, never computes.

mod answer;
mod collections;
mod crs;
mod edit;
mod feature;
mod filter;
mod form;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod geometry;
mod history;
mod html;
mod items;
mod items_query;
mod label;
mod landing;
mod links;
mod open;
mod openapi;
mod patch;
mod refusal;
mod review;
mod routes;
mod schema;
mod sortby;
mod template;

pub use routes::router;
pub use schema::schema_of;
