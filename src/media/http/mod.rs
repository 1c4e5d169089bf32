//! `/media` and the upload to a record.

#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod range;
mod remove;
mod seen;
mod serve;
mod upload;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::app::App;

/// The routes. The upload has a limit of its own.
pub fn router() -> Router<App> {
    let upload = post(upload::upload).layer(DefaultBodyLimit::max(upload::LARGEST_REQUEST));
    Router::new()
        .route("/media/{id}", get(serve::whole).delete(remove::remove))
        .route("/media/{id}/{variant}", get(serve::variant))
        .route("/api/collections/{collection}/items/{id}/media", upload)
}
