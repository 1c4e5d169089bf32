//! `/api/collections/{c}/template.csv`: the empty table for an import.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};

use super::{answer::Request, items::view_of};
use crate::{app::App, catalog::template_csv, http::ApiError};

/// The header line with the fields that the caller may see.
pub(super) async fn template(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &request.caller, &collection)?;
    request.finish()?;
    if view.collection().read_only {
        return Err(ApiError::NotFound);
    }
    let body = template_csv(view.collection(), view.fields());
    let mut response =
        request.answer(&crate::http::etag_of(&body), "text/csv; charset=utf-8", &[], body);
    let name = format!("attachment; filename=\"{collection}.csv\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
