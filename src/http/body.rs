//! Bodies of JSON.

use axum::{Json, extract::rejection::JsonRejection, http::StatusCode};

use super::ApiError;

/// The body of a request that may have so many bytes. One of another form is told the `form`; what it said is not repeated.
///
/// # Errors
/// When it is too large or of another form.
pub fn json_body<T>(
    body: Result<Json<T>, JsonRejection>,
    limit_bytes: usize,
    form: &str,
) -> Result<T, ApiError> {
    match body {
        Ok(Json(body)) => Ok(body),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ApiError::TooLarge { limit_bytes: limit_bytes as u64 })
        }
        Err(_rejection) => {
            Err(ApiError::invalid("body", "", format!("send {form} as application/json")))
        }
    }
}
