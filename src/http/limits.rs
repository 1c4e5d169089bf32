//! Limits of requests that carry no file.

use std::time::Duration;

use axum::{
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::time::timeout;

use super::error::ApiError;

/// Largest body of a request: rows, geometries, forms.
pub const BODY_BYTES: usize = 1024 * 1024;

/// Longest time until an answer begins, a body that comes slowly included. One statement has less than that.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// Refuses a body that says it is too large before its first byte; one that does not say it is counted by
/// `DefaultBodyLimit`.
pub async fn refuse_large(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|text| text.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > BODY_BYTES as u64) {
        return ApiError::TooLarge { limit_bytes: BODY_BYTES as u64 }.into_response();
    }
    next.run(request).await
}

/// Gives up on a request that takes too long.
pub async fn in_time(request: Request, next: Next) -> Response {
    within(ANSWER_WITHIN, next.run(request)).await
}

async fn within(longest: Duration, answer: impl Future<Output = Response>) -> Response {
    timeout(longest, answer).await.unwrap_or_else(|_late| ApiError::TookTooLong.into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_a_504() {
        let late = within(Duration::from_millis(1), std::future::pending()).await;
        assert_eq!(late.status(), StatusCode::GATEWAY_TIMEOUT);
    }
}
