//! `GET /api/areas/{code}/lineage` and `GET /api/crosswalk`.

mod crosswalk;
mod lineage;
mod question;
mod refusal;

use axum::{Router, http::HeaderMap, response::Response, routing::get};
use serde_json::Value;

use super::names::REGISTER;
use crate::{
    app::App,
    auth::Caller,
    http::{ApiError, with_etag},
    policy::{View, view},
};

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/areas/{code}/lineage", get(lineage::lineage))
        .route("/api/crosswalk", get(crosswalk::crosswalk))
}

/// What the caller sees of a collection.
fn seen(app: &App, caller: &Caller, collection: &str) -> Result<View, ApiError> {
    let collection = app.catalogue().get(collection).ok_or(ApiError::NotFound)?;
    view(caller, collection, app.catalogue()).ok_or(ApiError::NotFound)
}

/// What the caller sees of the register of areas.
fn register(app: &App, caller: &Caller) -> Result<View, ApiError> {
    seen(app, caller, REGISTER)
}

fn answer(headers: &HeaderMap, caller: &Caller, body: &Value) -> Result<Response, ApiError> {
    let body = serde_json::to_vec(body).map_err(ApiError::internal)?;
    // What an officer reads may be that officer's alone.
    let kept = if caller.is_public() { "no-cache" } else { "private, no-cache" };
    Ok(with_etag(headers, "application/json", kept, body))
}
