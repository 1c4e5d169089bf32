//! `/api/style.css`: the one style sheet of the pages.

use axum::{http::HeaderMap, response::Response};

use crate::http::{ApiError, Params, with_etag};

/// The sheet.
pub(in crate::ogc) async fn style(
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    params.finish()?;
    let sheet = include_bytes!("style.css").to_vec();
    Ok(with_etag(&headers, "text/css; charset=utf-8", "public, max-age=3600", sheet))
}
