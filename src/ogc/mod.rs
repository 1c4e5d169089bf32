//! The OGC API facade: translates requests and answers, never computes.

mod items;
mod items_query;
mod links;

use axum::{Router, routing::get};

use crate::app::App;

/// The routes under `/api`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/collections/{collection}/items", get(items::list))
        .route("/api/collections/{collection}/items/{id}", get(items::one))
}
