//! `ETag`s: a digest of the bytes, so that nodes with the same content agree.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sha2::{Digest as _, Sha256};

/// The `ETag` of a body.
pub fn etag_of(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("\"{}\"", hex::encode(digest).get(..24).unwrap_or_default())
}

/// The client has this version already (RFC 9110, 13.1.2: `If-None-Match` compares weakly).
pub fn not_modified(headers: &HeaderMap, etag: &str) -> bool {
    let Some(known) = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok())
    else {
        return false;
    };
    known
        .split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag || tag == "*")
}

/// The body with its `ETag`, or 304 when the client has it already.
pub fn with_etag(
    headers: &HeaderMap,
    content_type: &'static str,
    cache_control: &'static str,
    body: Vec<u8>,
) -> Response {
    let etag = etag_of(&body);
    with_given_etag(headers, &etag, content_type, cache_control, body)
}

/// JSON with its `ETag`, or 304. What is not for everyone may be one person's alone, and no cache that is shared keeps it.
pub fn json_for(headers: &HeaderMap, everyone: bool, body: Vec<u8>) -> Response {
    let kept = if everyone { "no-cache" } else { "private, no-cache" };
    with_etag(headers, "application/json", kept, body)
}

/// The body with an `ETag` that the caller computed, which may be weak, or 304 when the client has it already.
pub fn with_given_etag(
    headers: &HeaderMap,
    etag: &str,
    content_type: &'static str,
    cache_control: &'static str,
    body: Vec<u8>,
) -> Response {
    let mut response = if not_modified(headers, etag.trim_start_matches("W/")) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], Body::from(body)).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    answer.insert(
        header::VARY,
        HeaderValue::from_static("Accept, Accept-Language, Cookie, Authorization, Accept-Encoding"),
    );
    if let Ok(etag) = HeaderValue::from_str(etag) {
        answer.insert(header::ETAG, etag);
    }
    response
}
