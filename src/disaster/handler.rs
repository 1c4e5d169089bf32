//! What the handlers of this module share.

use axum::{
    Json,
    extract::rejection::JsonRejection,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

use crate::http::{ApiError, json_body};

/// Largest body: a drawn ground has as many vertices as a drawn question.
pub(super) const BODY_BYTES: usize = 4 * 1024 * 1024;

/// An answer that is the caller's own, and nobody's to keep.
pub(super) fn not_stored(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// The number in an address; anything else names nothing.
pub(super) fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_no_number| ApiError::NotFound)
}

/// The body of a request; one of another form is told the `form`.
pub(super) fn read<T>(body: Result<Json<T>, JsonRejection>, form: &str) -> Result<T, ApiError> {
    json_body(body, BODY_BYTES, form)
}
