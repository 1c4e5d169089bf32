//! Reference systems of requests and answers (OGC API Features Part 2): the parameters `crs` and `bbox-crs`, the header
//! `Content-Crs`, and what collections say of them.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue},
    response::Response,
};
use serde_json::{Value, json};

use crate::{
    catalog::Collection,
    geo::{Crs, CrsBox},
    http::{ApiError, Params},
};

/// Names the system of a body, between angle brackets.
pub(super) const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");

/// Takes `crs`: the system of the answer.
pub(super) fn take(params: &mut Params, collection: &Collection) -> Result<Crs, ApiError> {
    take_named(params, "crs", collection)
}

/// Takes a system by the name of its parameter.
pub(super) fn take_named(
    params: &mut Params,
    name: &str,
    collection: &Collection,
) -> Result<Crs, ApiError> {
    let Some(text) = params.text(name) else { return Ok(Crs::default()) };
    read(name, &text, collection)
}

/// Takes `bbox` and `bbox-crs`: the box, its edges in the order of the axes of its system.
pub(super) fn take_box(
    params: &mut Params,
    collection: &Collection,
) -> Result<Option<CrsBox>, ApiError> {
    let crs = take_named(params, "bbox-crs", collection)?;
    let Some(text) = params.text("bbox") else { return Ok(None) };
    let bbox = CrsBox::read(&text, crs);
    bbox.map(Some).map_err(|error| ApiError::invalid("bbox", text, error))
}

/// The system that a request says its body is in.
pub(super) fn of_body(headers: &HeaderMap, collection: &Collection) -> Result<Crs, ApiError> {
    let Some(given) = headers.get(CONTENT_CRS) else { return Ok(Crs::default()) };
    let text = String::from_utf8_lossy(given.as_bytes());
    let plain = text.trim();
    let plain = plain.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(plain);
    read("Content-Crs", plain, collection)
}

fn read(name: &str, text: &str, collection: &Collection) -> Result<Crs, ApiError> {
    let crs: Crs = text.parse().map_err(|error| ApiError::invalid(name, text, error))?;
    if collection.geometry.is_none() && !crs.is_default() {
        let why = "this collection has no geometry; leave the reference system out";
        return Err(ApiError::invalid(name, text, why));
    }
    Ok(crs)
}

/// The answer, with the system of its coordinates in `Content-Crs`.
pub(super) fn named(mut response: Response, collection: &Collection, crs: Crs) -> Response {
    if collection.geometry.is_some()
        && let Ok(value) = HeaderValue::from_str(&format!("<{crs}>"))
    {
        response.headers_mut().insert(CONTENT_CRS, value);
    }
    response
}

/// The identifiers of all systems.
pub(super) fn list() -> Vec<String> {
    Crs::all().map(|crs| crs.to_string()).collect()
}

/// Adds to the description of a collection in which systems it can be had, and in which it is stored. `all` is the list of
/// systems, or what refers to it.
pub(super) fn describe(document: &mut Value, collection: &Collection, all: &[String]) {
    if let Some(document) = document.as_object_mut().filter(|_| collection.geometry.is_some()) {
        document.insert("crs".to_owned(), json!(all));
        document.insert("storageCrs".to_owned(), json!(Crs::default().to_string()));
    }
}
