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
    http::{ApiError, json_for},
    policy::{View, view_of},
};

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/areas/{code}/lineage", get(lineage::lineage))
        .route("/api/crosswalk", get(crosswalk::crosswalk))
}

/// What the caller sees of a collection.
fn seen(app: &App, caller: &Caller, collection: &str) -> Result<View, ApiError> {
    view_of(caller, collection, app.catalogue()).ok_or(ApiError::NotFound)
}

/// What the caller sees of the register of areas.
fn register(app: &App, caller: &Caller) -> Result<View, ApiError> {
    seen(app, caller, REGISTER)
}

fn answer(headers: &HeaderMap, caller: &Caller, body: &Value) -> Result<Response, ApiError> {
    let body = serde_json::to_vec(body).map_err(ApiError::internal)?;
    Ok(json_for(headers, caller.is_public(), body))
}
