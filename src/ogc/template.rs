//! `/api/collections/{c}/template.csv` and `.xlsx`: the empty table for an import.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};

use super::{answer::Request, items::view_of};
use crate::{
    app::App,
    catalog::template_csv,
    export::template_xlsx,
    http::{ApiError, etag_of},
    policy::View,
};

/// Ending and media type of each.
pub(super) const TEMPLATES: [(&str, &str); 2] = [
    ("csv", "text/csv; charset=utf-8"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// The header line with the fields that the caller may see.
pub(super) async fn csv(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = filled(&app, &mut request, &collection)?;
    let body = template_csv(view.collection(), view.given());
    let [form, _] = TEMPLATES;
    Ok(file(&request, &collection, form, body))
}

/// A workbook with the same fields, lists to choose from, and notes.
pub(super) async fn xlsx(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = filled(&app, &mut request, &collection)?;
    let codes = app.catalogue().codes();
    let body = template_xlsx(view.collection(), view.given(), codes).map_err(ApiError::internal)?;
    let [_, form] = TEMPLATES;
    Ok(file(&request, &collection, form, body))
}

/// The view on a collection that files can be imported into.
fn filled(app: &App, request: &mut Request, collection: &str) -> Result<View, ApiError> {
    let view = view_of(app, &request.caller, collection)?;
    request.finish()?;
    if view.collection().read_only { Err(ApiError::NotFound) } else { Ok(view) }
}

fn file(
    request: &Request,
    collection: &str,
    (ending, media_type): (&str, &'static str),
    body: Vec<u8>,
) -> Response {
    let mut response = request.answer(&etag_of(&body), media_type, &[], body);
    let name = format!("attachment; filename=\"{collection}.{ending}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
