//! What holds for all answers: errors are pages, nothing is kept in a cache, no style stands in a page.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{desk::Desk, layout};
use crate::http::{ApiError, Lang, Params};

/// Scripts there are none; styles come from the sheets.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// There is nothing here, or nothing that this person may know of.
pub(super) async fn missing(_desk: Desk) -> ApiError {
    ApiError::NotFound
}

/// Errors as pages, and the headers of all answers.
pub(super) async fn as_pages(request: Request, next: Next) -> Response {
    let lang = lang_of(&request);
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    let mut response = if kind.is_some_and(|kind| kind == "application/problem+json") {
        let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
        let status = response.status();
        let mut page = (status, layout::error(lang, status)).into_response();
        if let Some(seconds) = retry_after {
            page.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        page
    } else {
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The language of an answer; of a request that names none of ours, Vietnamese.
fn lang_of(request: &Request) -> Lang {
    let params = Params::of(request.uri());
    let chosen = params.and_then(|mut params| Lang::negotiate(&mut params, request.headers()));
    chosen.unwrap_or(Lang::Vi)
}

/// The status of a form that came back.
pub(super) fn refused(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}
