//! The routes under `/api`.

use axum::{Router, routing::get};

use super::{
    collections, edit, form, history, items, label, landing, open, openapi, patch, review, schema,
    template,
};
use crate::app::App;

/// The routes under `/api` that belong to the OGC API, and what leads to them from outside.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api", get(landing::landing))
        // Clients that join paths ask for the landing page with a slash at its end.
        .route("/api/", get(landing::landing))
        .route("/catalog.jsonld", get(open::catalogue))
        .route("/sitemap.xml", get(open::sitemap))
        .route("/robots.txt", get(open::robots))
        .route("/api/conformance", get(landing::conformance))
        .route("/api/openapi.json", get(openapi::definition))
        .route("/api/docs", get(openapi::docs))
        .route("/api/collections", get(collections::list))
        .route("/api/collections/{collection}", get(collections::one))
        .route("/api/collections/{collection}/schema", get(schema::schema))
        .route("/api/collections/{collection}/queryables", get(schema::queryables))
        .route("/api/collections/{collection}/sortables", get(schema::sortables))
        .route("/api/collections/{collection}/template.csv", get(template::csv))
        .route("/api/collections/{collection}/template.xlsx", get(template::xlsx))
        .route("/api/collections/{collection}/form", get(form::show).post(form::take))
        .route(
            "/api/collections/{collection}/items",
            get(items::list).post(edit::create).options(edit::options_of_items),
        )
        .route(
            "/api/collections/{collection}/items/{id}",
            get(items::one)
                .put(edit::replace)
                .patch(patch::update)
                .delete(edit::remove)
                .options(edit::options_of_item),
        )
        .route("/api/collections/{collection}/items/{id}/history", get(history::show))
        .route(
            "/api/collections/{collection}/items/{id}/label",
            get(label::show).put(label::set).options(label::options),
        )
        .route(
            "/api/collections/{collection}/items/{id}/review",
            get(review::show).put(review::set).post(review::take).options(review::options),
        )
}
