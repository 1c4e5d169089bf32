//! The OGC API facade: translates requests and answers, never computes.

mod answer;
mod collections;
mod edit;
mod feature;
mod form;
mod html;
mod items;
mod items_query;
mod label;
mod landing;
mod links;
mod openapi;
mod refusal;
mod routes;
mod schema;
mod template;

pub use routes::router;
pub use schema::schema_of;
