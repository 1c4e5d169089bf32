//! Making, replacing and removing features (the simple part of OGC API Features Part 4).

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    feature::read_feature,
    items::{record_etag, view_of},
    refusal,
};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    http::{self, ApiError, BaseUrl, Lang, Params},
    policy::{EditView, edit_view},
    record::{self, Outcome, Record},
};

/// Errors for programs are in English throughout the service.
const LANG: Lang = Lang::En;

/// The view in which the caller may write. A collection that it may not even read is not there.
pub(super) fn edit_view_of(
    app: &App,
    caller: &Caller,
    collection: &str,
) -> Result<EditView, ApiError> {
    let view = view_of(app, caller, collection)?;
    edit_view(caller, view.collection()).ok_or_else(|| {
        ApiError::Forbidden(if view.collection().read_only {
            format!("the rows of {collection} are made by the service itself")
        } else {
            format!("your account may not change {collection}; ask for a right to your area")
        })
    })
}

/// `POST items`: makes a feature.
pub(super) async fn create(
    State(app): State<App>,
    Path(collection): Path<String>,
    Writing(caller): Writing,
    base: BaseUrl,
    params: Params,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let edit = edit_view_of(&app, &caller, &collection)?;
    params.finish()?;
    let body = feature_body(&headers, body)?;
    let draft = read_feature(&body, edit.view(), app.catalogue().codes())?;
    let mut client = app.db().connection().await?;
    let id = record::insert(&mut client, &edit, &draft)
        .await
        .map_err(|error| refusal::of_write(error, edit.view().collection(), LANG))?;
    let location = base.join(&format!("/api/collections/{collection}/items/{id}"));
    let reading = record::open(&mut client, &[&edit], "edit").await?;
    let made = record::one(&reading, edit.view(), id).await?;
    let mut response = StatusCode::CREATED.into_response();
    let answer = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(&location) {
        answer.insert(header::LOCATION, location);
    }
    put_etag(answer, made.as_ref());
    Ok(response)
}

/// `PUT items/{id}`: gives a feature a new content. Properties that are left out get their usual value or none.
pub(super) async fn replace(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Writing(caller): Writing,
    params: Params,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let edit = edit_view_of(&app, &caller, &collection)?;
    params.finish()?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let known = Known::of(&headers)?;
    let body = feature_body(&headers, body)?;
    let draft = read_feature(&body, edit.view(), app.catalogue().codes())?;
    let mut client = app.db().connection().await?;
    let outcome = record::replace(&mut client, &edit, id, &draft, |record| known.is(record))
        .await
        .map_err(|error| refusal::of_write(error, edit.view().collection(), LANG))?;
    done(outcome)?;
    let reading = record::open(&mut client, &[&edit], "edit").await?;
    let now = record::one(&reading, edit.view(), id).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    put_etag(response.headers_mut(), now.as_ref());
    Ok(response)
}

/// `DELETE items/{id}`: removes a feature.
pub(super) async fn remove(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Writing(caller): Writing,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let edit = edit_view_of(&app, &caller, &collection)?;
    params.finish()?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let known = Known::of(&headers)?;
    let mut client = app.db().connection().await?;
    let outcome = record::delete_if(&mut client, &edit, id, |record| known.is(record))
        .await
        .map_err(|error| refusal::of_store(error, edit.view().collection(), LANG))?;
    done(outcome)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `OPTIONS items`: what this caller may do here.
pub(super) async fn options_of_items(
    State(app): State<App>,
    Path(collection): Path<String>,
    Asking(caller): Asking,
) -> Result<Response, ApiError> {
    Ok(allow(edits(&app, &caller, &collection)?, "GET, HEAD, OPTIONS, POST"))
}

/// `OPTIONS items/{id}`.
pub(super) async fn options_of_item(
    State(app): State<App>,
    Path((collection, _id)): Path<(String, String)>,
    Asking(caller): Asking,
) -> Result<Response, ApiError> {
    Ok(allow(edits(&app, &caller, &collection)?, "GET, HEAD, OPTIONS, PUT, DELETE"))
}

fn edits(app: &App, caller: &Caller, collection: &str) -> Result<bool, ApiError> {
    let view = view_of(app, caller, collection)?;
    Ok(edit_view(caller, view.collection()).is_some())
}

pub(super) fn allow(edits: bool, all: &'static str) -> Response {
    let methods = if edits { all } else { "GET, HEAD, OPTIONS" };
    (StatusCode::NO_CONTENT, [(header::ALLOW, methods)]).into_response()
}

/// The versions that the client says it read.
struct Known(Vec<String>);

impl Known {
    fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let given = headers.get(header::IF_MATCH).ok_or(ApiError::PreconditionRequired)?;
        let given = given.to_str().map_err(|_odd| ApiError::PreconditionFailed)?;
        Ok(Self(given.split(',').map(|tag| tag.trim().to_owned()).collect()))
    }

    /// The comparison is strong (RFC 9110, 13.1.1): a weak tag is never the same. `*` is any version.
    fn is(&self, record: &Record) -> bool {
        let now = record_etag(record);
        self.0.iter().any(|tag| *tag == now || tag == "*")
    }
}

pub(super) fn done(outcome: Outcome) -> Result<(), ApiError> {
    match outcome {
        Outcome::Done => Ok(()),
        Outcome::Missing => Err(ApiError::NotFound),
        Outcome::Changed => Err(ApiError::PreconditionFailed),
    }
}

fn put_etag(headers: &mut HeaderMap, record: Option<&Record>) {
    if let Some(etag) = record.and_then(|record| HeaderValue::from_str(&record_etag(record)).ok()) {
        headers.insert(header::ETAG, etag);
    }
}

pub(super) fn feature_body(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Bytes, ApiError> {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !matches!(essence, "application/geo+json" | "application/json") {
        return Err(ApiError::UnsupportedMedia(format!(
            "{kind:?} is not taken here; send application/geo+json"
        )));
    }
    body.map_err(|rejection| too_large(&rejection))
}

/// A body that could not be read is one that is too large, or whose sender went away.
pub(super) fn too_large(rejection: &BytesRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::TooLarge { limit_bytes: http::BODY_BYTES as u64 };
    }
    ApiError::invalid("body", "", "the body could not be read to its end")
}
