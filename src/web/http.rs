//! The pages of the viewer and its files. Whatever no other route takes is looked for among the files.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use percent_encoding::percent_decode_str;

use super::viewer::Viewer;
use crate::http::{ApiError, not_modified};

/// The page that is every page.
const INDEX: &str = "index.html";

/// Addresses inside the viewer; it reads them itself.
const PAGES: [&str; 7] = ["/", "/vi", "/vi/", "/vi/{*rest}", "/en", "/en/", "/en/{*rest}"];

/// What is shown in the place of a viewer that was not built.
const NOT_BUILT: &str = include_str!("not_built.html");

/// The routes: pages, and as the fallback the files.
pub fn router<S: Clone + Send + Sync + 'static>(viewer: Viewer) -> Router<S> {
    let page = {
        let viewer = viewer.clone();
        move |headers: HeaderMap| {
            let page = index(&viewer, &headers);
            std::future::ready(page)
        }
    };
    let routes =
        PAGES.into_iter().fold(Router::new(), |routes, path| routes.route(path, get(page.clone())));
    routes.fallback(move |method: Method, uri: Uri, headers: HeaderMap| {
        let answer = file(&viewer, &method, &uri, &headers);
        std::future::ready(answer)
    })
}

fn index(viewer: &Viewer, headers: &HeaderMap) -> Response {
    answer(viewer, INDEX, headers).unwrap_or_else(|| {
        let html = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (StatusCode::SERVICE_UNAVAILABLE, html, NOT_BUILT).into_response()
    })
}

fn file(
    viewer: &Viewer,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let name = percent_decode_str(uri.path().trim_start_matches('/')).decode_utf8();
    let name = name.map_err(|_no_text| ApiError::NotFound)?;
    let found = answer(viewer, &name, headers).ok_or(ApiError::NotFound)?;
    match *method {
        Method::GET => Ok(found),
        Method::HEAD => Ok(found.map(|_sent_to_get| Body::empty())),
        _ => Err(ApiError::MethodNotAllowed),
    }
}

fn answer(viewer: &Viewer, name: &str, headers: &HeaderMap) -> Option<Response> {
    let file = viewer.file(name, headers)?;
    let mut response = if not_modified(headers, &file.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let length = HeaderValue::from(file.bytes.len());
        let content_type = [(header::CONTENT_TYPE, content_type(name))];
        let mut whole = (content_type, Body::from(file.bytes)).into_response();
        whole.headers_mut().insert(header::CONTENT_LENGTH, length);
        if let Some(encoding) = file.encoding.name() {
            let encoding = HeaderValue::from_static(encoding);
            whole.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        whole
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(name)));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    answer.insert(header::ETAG, HeaderValue::from_str(&file.etag).ok()?);
    Some(response)
}

/// Names under `assets` hold a digest of their content; the page names them and is asked for each time.
fn cache_control(name: &str) -> &'static str {
    match name {
        INDEX => "no-cache",
        name if name.starts_with("assets/") => "public, max-age=31536000, immutable",
        _ => "public, max-age=3600",
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
