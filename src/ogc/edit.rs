//! Making, replacing and removing features (OGC API Features Part 4 draft, OGC 20-002r1, clauses 6, 8 and 11).

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    crs,
    feature::read_feature,
    items::{record_etag, tag_of_content, view_of},
    patch, refusal,
};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    http::{self, ApiError, BaseUrl, Lang, Params, located},
    policy::{EditView, edit_view},
    record::{self, Outcome, Record, WriteError},
    store::Connection,
};

/// Errors for programs are in English throughout the service.
pub(super) const LANG: Lang = Lang::En;

/// What the body of a new or a replaced feature is.
const FEATURES: [&str; 2] = ["application/geo+json", "application/json"];

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
    let crs = crs::of_body(&headers, edit.view().collection())?;
    let body = body_of(&FEATURES, &headers, body)?;
    let draft = read_feature(&body, edit.view(), app.catalogue().codes(), crs)?;
    let mut client = app.db().connection().await?;
    let id = record::insert(&mut client, &edit, &draft)
        .await
        .map_err(|error| refusal::of_write(error, edit.view().collection(), LANG))?;
    let location = base.join(&format!("/api/collections/{collection}/items/{id}"));
    let reading = record::open(&mut client, &[&edit], "edit").await?;
    let made = record::one(&reading, edit.view(), id).await?;
    let mut response = located(StatusCode::CREATED.into_response(), &location);
    put_etag(response.headers_mut(), made.as_ref());
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
    let wanted = Wanted::of(&app, &caller, (&collection, &id), params, &headers)?;
    let Wanted { edit, id, known } = &wanted;
    let crs = crs::of_body(&headers, edit.view().collection())?;
    let body = body_of(&FEATURES, &headers, body)?;
    let draft = read_feature(&body, edit.view(), app.catalogue().codes(), crs)?;
    let mut client = app.db().connection().await?;
    let outcome = record::replace(&mut client, edit, *id, &draft, |record| known.is(record)).await;
    wanted.changed(&mut client, outcome).await
}

/// A record that a client wants changed or removed, over the version that it read.
pub(super) struct Wanted {
    pub(super) edit: EditView,
    pub(super) id: i64,
    pub(super) known: Known,
}

impl Wanted {
    /// The record of an address that takes no parameters.
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        (collection, id): (&str, &str),
        params: Params,
        headers: &HeaderMap,
    ) -> Result<Self, ApiError> {
        let edit = edit_view_of(app, caller, collection)?;
        params.finish()?;
        let id = id.parse().map_err(|_no_number| ApiError::NotFound)?;
        Ok(Self { edit, id, known: Known::of(headers) })
    }

    /// The answer to what became of a change: the new version's `ETag`.
    pub(super) async fn changed(
        &self,
        client: &mut Connection,
        outcome: Result<Outcome, WriteError>,
    ) -> Result<Response, ApiError> {
        let Self { edit, id, known } = self;
        let outcome =
            outcome.map_err(|error| refusal::of_write(error, edit.view().collection(), LANG))?;
        known.settle(outcome)?;
        let reading = record::open(client, &[edit], "edit").await?;
        let now = record::one(&reading, edit.view(), *id).await?;
        let mut response = StatusCode::NO_CONTENT.into_response();
        put_etag(response.headers_mut(), now.as_ref());
        Ok(response)
    }
}

/// `DELETE items/{id}`: removes a feature.
pub(super) async fn remove(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Writing(caller): Writing,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let wanted = Wanted::of(&app, &caller, (&collection, &id), params, &headers)?;
    let Wanted { edit, id, known } = &wanted;
    let mut client = app.db().connection().await?;
    let outcome = record::delete_if(&mut client, edit, *id, |record| known.is(record))
        .await
        .map_err(|error| refusal::of_store(error, edit.view().collection(), LANG))?;
    known.settle(outcome)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `OPTIONS items`: what this caller may do here.
pub(super) async fn options_of_items(
    State(app): State<App>,
    Path(collection): Path<String>,
    Asking(caller): Asking,
) -> Result<Response, ApiError> {
    let edits = edits(&app, &caller, &collection)?;
    Ok(allow(edits, "GET, HEAD, OPTIONS, POST", Some(("accept-post", &FEATURES))))
}

/// `OPTIONS items/{id}`.
pub(super) async fn options_of_item(
    State(app): State<App>,
    Path((collection, _id)): Path<(String, String)>,
    Asking(caller): Asking,
) -> Result<Response, ApiError> {
    let edits = edits(&app, &caller, &collection)?;
    let methods = "GET, HEAD, OPTIONS, PUT, PATCH, DELETE";
    Ok(allow(edits, methods, Some(("accept-patch", &patch::TYPES))))
}

fn edits(app: &App, caller: &Caller, collection: &str) -> Result<bool, ApiError> {
    let view = view_of(app, caller, collection)?;
    Ok(edit_view(caller, view.collection()).is_some())
}

/// What may be done here: all of it for one who edits. `takes` names a header with the media types of bodies.
pub(super) fn allow(
    edits: bool,
    all: &'static str,
    takes: Option<(&'static str, &[&str])>,
) -> Response {
    let methods = if edits { all } else { "GET, HEAD, OPTIONS" };
    // It says who the caller is.
    let mut response =
        [(header::ALLOW, methods), (header::CACHE_CONTROL, "no-store")].into_response();
    if let Some((name, types)) = takes.filter(|_| edits)
        && let Ok(types) = HeaderValue::from_str(&types.join(", "))
    {
        response.headers_mut().insert(name, types);
    }
    response
}

/// The versions that the client says it read; `None` when it says nothing.
pub(super) struct Known(Option<Vec<String>>);

impl Known {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let tags = |given: &HeaderValue| {
            let given = given.to_str().unwrap_or_default();
            given.split(',').map(|tag| tag_of_content(tag.trim())).collect()
        };
        Self(headers.get(header::IF_MATCH).map(tags))
    }

    /// One version, as a form names it.
    pub(super) fn version(tag: &str) -> Self {
        Self(Some(vec![tag.to_owned()]))
    }

    /// The comparison is strong (RFC 9110, 13.1.1): a weak tag is never the same. `*` is any version.
    pub(super) fn is(&self, record: &Record) -> bool {
        let now = record_etag(record);
        self.0.iter().flatten().any(|tag| *tag == now || tag == "*")
    }

    /// What a change under this condition came to. A record that is not there is said to be missing before a condition is
    /// asked for (RFC 9110, 13.2.1).
    pub(super) fn settle(&self, outcome: Outcome) -> Result<(), ApiError> {
        match outcome {
            Outcome::Changed if self.0.is_none() => Err(ApiError::PreconditionRequired),
            outcome => done(outcome),
        }
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

/// The body, if it is of one of these media types.
pub(super) fn body_of(
    types: &[&str],
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Bytes, ApiError> {
    let first = types.first().copied().unwrap_or_default();
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        let why = format!("say what the body is: {first}");
        return Err(ApiError::invalid("Content-Type", "", why));
    };
    let kind = kind.to_str().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !types.iter().any(|known| known.eq_ignore_ascii_case(essence)) {
        let why = format!("{kind:?} is not taken here; send {first}");
        return Err(ApiError::UnsupportedMedia(why));
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
