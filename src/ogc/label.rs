//! `/api/collections/{c}/items/{id}/label`: what a community says of a record. Anyone reads it who reads the record; the
//! stewards of the community set it, and nothing else of the record.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value};

use super::{
    answer::Request,
    edit::{allow, done},
    feature::{Refusals, both, shown},
    items::{record_of, view_of},
    refusal,
};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    catalog::{CodeLists, Collection, Value as Checked},
    http::{ApiError, Lang, Params, etag_of},
    policy::{EditView, View, label_view},
    record::{self, Record},
};

/// Errors for programs are in English throughout the service.
const LANG: Lang = Lang::En;

/// `GET label`.
pub(super) async fn show(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = labelled(&app, &request.caller, &collection)?;
    request.finish()?;
    let record = record_of(&app, &view, &id).await?;
    let body = label_of(&record, view.collection());
    Ok(request.answer(&etag_of(&body), "application/json", &[], body))
}

/// `PUT label`: the whole label. A part of it that is left out has no value any more; the label itself is needed.
pub(super) async fn set(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Writing(caller): Writing,
    params: Params,
    headers: HeaderMap,
    body: Result<Json<Map<String, Value>>, JsonRejection>,
) -> Result<Response, ApiError> {
    let view = labelled(&app, &caller, &collection)?;
    params.finish()?;
    record_of(&app, &view, &id).await?;
    let closed = || {
        let why = "you see this record, but you do not speak for its community; its stewards set the label";
        ApiError::Forbidden(why.to_owned())
    };
    let collection = view.collection();
    let edit = label_view(&caller, collection).ok_or_else(closed)?;
    if !speaks_for(&app, &edit, &id).await? {
        return Err(closed());
    }
    let labels = read_label(body, &edit, app.catalogue().codes())?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let known = headers.get(header::IF_MATCH);
    let unchanged = |record: &Record| {
        known.is_none_or(|known| names(known, &etag_of(&label_of(record, collection))))
    };
    let mut client = app.db().connection().await?;
    let outcome = record::set_labels(&mut client, &edit, id, &labels, unchanged)
        .await
        .map_err(|error| refusal::of_write(error, collection, LANG))?;
    done(outcome)?;
    drop(client);
    let etag = etag_of(&label_of(&record_of(&app, &view, &id.to_string()).await?, collection));
    Ok((StatusCode::NO_CONTENT, [(header::ETAG, etag)]).into_response())
}

/// `OPTIONS label`: whether this caller sets it.
pub(super) async fn options(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Asking(caller): Asking,
) -> Result<Response, ApiError> {
    let view = labelled(&app, &caller, &collection)?;
    record_of(&app, &view, &id).await?;
    let sets = match label_view(&caller, view.collection()) {
        Some(edit) => speaks_for(&app, &edit, &id).await?,
        None => false,
    };
    Ok(allow(sets, "GET, HEAD, OPTIONS, PUT", None))
}

/// The view on a collection whose records carry labels; another one has no such resource.
fn labelled(app: &App, caller: &Caller, collection: &str) -> Result<View, ApiError> {
    let view = view_of(app, caller, collection)?;
    if view.collection().community.is_some() { Ok(view) } else { Err(ApiError::NotFound) }
}

/// The record is one of the communities, and in the areas, that the caller speaks for.
async fn speaks_for(app: &App, edit: &EditView, id: &str) -> Result<bool, ApiError> {
    match record_of(app, edit.view(), id).await {
        Ok(_) => Ok(true),
        Err(ApiError::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The label as a JSON object with its fields in the order of the catalogue.
fn label_of(record: &Record, collection: &Collection) -> Vec<u8> {
    let values: Map<String, Value> = serde_json::from_str(&record.properties).unwrap_or_default();
    let labels = collection.community.iter().flat_map(|community| &community.labels);
    let label: Map<_, _> =
        labels.filter_map(|name| Some((name.clone(), values.get(name)?.clone()))).collect();
    Value::Object(label).to_string().into_bytes()
}

/// `If-Match` names this version.
fn names(known: &HeaderValue, etag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').map(str::trim).any(|tag| tag == etag || tag == "*")
}

/// Every field of the label with its value, checked by the catalogue.
fn read_label(
    body: Result<Json<Map<String, Value>>, JsonRejection>,
    edit: &EditView,
    codes: &CodeLists,
) -> Result<BTreeMap<String, Option<Checked>>, ApiError> {
    let Json(mut given) = body.map_err(|rejection| match rejection.status() {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::UnsupportedMedia("send the label as application/json".to_owned())
        }
        _ => ApiError::invalid("body", "", "send the label as a JSON object"),
    })?;
    let mut refusals = Refusals::default();
    let mut labels = BTreeMap::new();
    for field in edit.written() {
        let value = given.remove(&field.name).unwrap_or(Value::Null);
        match field.read_json(&value, codes) {
            Ok(value) => {
                labels.insert(field.name.clone(), value);
            }
            Err(error) => refusals.add(&field.name, shown(&value), error.text().clone()),
        }
    }
    let community = edit.view().collection().community.as_ref();
    if let Some(label) = community.and_then(|community| community.labels.first())
        && labels.get(label).is_some_and(Option::is_none)
    {
        refusals.add(label, String::new(), both("phải có nhãn", "the label itself is required"));
    }
    for (name, value) in given {
        let reason = both("nhãn không có phần này", "a label has no such part");
        refusals.add(&name, shown(&value), reason);
    }
    refusals.into_result(labels)
}
