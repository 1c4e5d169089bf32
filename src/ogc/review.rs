//! `/api/collections/{c}/items/{id}/review`: whether a record is approved. Anyone reads it who reads the record; approvers of
//! its area decide it, and nobody approves what they wrote themselves.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, JsonRejection},
    },
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{
    answer::Request,
    edit::{Known, Wanted, allow, too_large},
    feature::{Refusals, both, shown},
    form::{not_stored, see},
    html::{self, items::properties},
    items::{record_etag, record_of, view_of},
    refusal,
};
use crate::{
    app::App,
    auth::{Asking, Caller, InSession, Writing},
    catalog::{APPROVED, CodeLists, Collection, DRAFT, REVIEW_NOTE, STATE},
    http::{ApiError, Params},
    page::CSRF,
    policy::{EditView, View, review_view},
    record::{self, Record, Verdict},
};

/// The parameter of the form with the `ETag` of the record that its reader saw.
pub(super) const VERSION: &str = "version";

/// The parameter of the form with what is to be changed.
pub(super) const NOTE: &str = "note";

/// `GET review`: the state, the note for those who work with the record, and what the caller can do about it.
pub(super) async fn show(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = reviewed(&app, &request.caller, &collection)?;
    request.finish()?;
    let record = record_of(&app, &view, &id).await?;
    let can = match desk(&app, &request.caller, &view, &record).await? {
        None => json!([]),
        Some(Desk { is_own: true, .. }) => json!([DRAFT]),
        Some(_) => json!([APPROVED, DRAFT]),
    };
    let values = properties(&record);
    let decided = view.fields().filter(|field| view.collection().is_decided(&field.name));
    let mut body: Map<_, _> = decided
        .map(|field| (field.name.clone(), values.get(&field.name).cloned().unwrap_or_default()))
        .collect();
    body.insert("can".to_owned(), can);
    let body = Value::Object(body).to_string().into_bytes();
    // The tag is that of the record: a review is made over what was read of it.
    Ok(not_stored(request.answer(&record_etag(&record), "application/json", &[], body)))
}

/// `PUT review`: `{"state": "approved"}`, or `{"state": "draft", "note": ...}`.
pub(super) async fn set(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Writing(caller): Writing,
    params: Params,
    headers: HeaderMap,
    body: Result<Json<Map<String, Value>>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let edit = approving(&app, &caller, &collection, &id).await?;
    let Json(given) = body.map_err(|rejection| match rejection.status() {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::UnsupportedMedia("send the review as application/json".to_owned())
        }
        _ => ApiError::invalid("body", "", "send {\"state\": \"approved\"} as a JSON object"),
    })?;
    let verdict = read(given, edit.view().collection(), app.catalogue().codes())?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let wanted = Wanted { edit, id, known: Known::of(&headers) };
    let Wanted { edit, id, known } = &wanted;
    let mut client = app.db().connection().await?;
    let outcome = record::review(&mut client, edit, *id, &verdict, |record| known.is(record)).await;
    wanted.changed(&mut client, outcome).await
}

/// `POST review`: the form of the record's page, which leads back there.
pub(super) async fn take(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    mut request: Request,
    InSession(session): InSession,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    request.params.text("f");
    request.finish()?;
    let edit = approving(&app, &request.caller, &collection, &id).await?;
    let body = body.map_err(|rejection| too_large(&rejection))?;
    let mut form = Params::of_form(&String::from_utf8_lossy(&body))?;
    session.check_csrf(&form.text(CSRF).unwrap_or_default())?;
    let known = Known::version(&form.text(VERSION).unwrap_or_default());
    let named = [STATE, NOTE].into_iter().filter_map(|name| {
        let text = form.text(name).filter(|text| !text.trim().is_empty())?;
        Some((name.to_owned(), Value::String(text)))
    });
    let mut given: Map<_, _> = named.collect();
    form.finish()?;
    if given.get(STATE).is_some_and(|state| state == APPROVED) {
        // One form has both buttons: what was typed for the other one is let go.
        given.remove(NOTE);
    }
    let verdict = read(given, edit.view().collection(), app.catalogue().codes())?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut client = app.db().connection().await?;
    let outcome = record::review(&mut client, &edit, id, &verdict, |record| known.is(record))
        .await
        .map_err(|error| refusal::of_write(error, edit.view().collection(), request.lang))
        .and_then(|outcome| known.settle(outcome));
    match outcome {
        Ok(()) => Ok(see(&request, &collection, id)),
        Err(error) if error.status().is_server_error() => Err(error),
        Err(error) => {
            let page = html::review::refused(&request, edit.view().collection(), id, &error);
            let mut response = not_stored(request.page(&[], page));
            *response.status_mut() = error.status();
            Ok(response)
        }
    }
}

/// `OPTIONS review`: whether this caller decides it.
pub(super) async fn options(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Asking(caller): Asking,
) -> Result<Response, ApiError> {
    let view = reviewed(&app, &caller, &collection)?;
    let record = record_of(&app, &view, &id).await?;
    let decides = desk(&app, &caller, &view, &record).await?.is_some();
    Ok(allow(decides, "GET, HEAD, OPTIONS, PUT, POST", None))
}

/// What an approver has before them.
#[derive(Debug)]
pub(super) struct Desk {
    /// They wrote what the draft says, and do not approve it.
    pub(super) is_own: bool,
    /// The `ETag` of the record.
    pub(super) version: String,
}

/// The place of the caller at the record's review; `None` for one who does not decide about it.
pub(super) async fn desk(
    app: &App,
    caller: &Caller,
    view: &View,
    record: &Record,
) -> Result<Option<Desk>, ApiError> {
    let Some(edit) = review_view(caller, view.collection()) else { return Ok(None) };
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[&edit], "review").await?;
    let Some(seen) = record::one(&reading, edit.view(), record.id).await? else { return Ok(None) };
    let is_own = record::is_own_draft(&reading, &edit, record.id).await?;
    Ok(Some(Desk { is_own, version: record_etag(&seen) }))
}

/// The view on a collection whose records are reviewed; another one has no such resource.
fn reviewed(app: &App, caller: &Caller, collection: &str) -> Result<View, ApiError> {
    let view = view_of(app, caller, collection)?;
    if view.collection().review { Ok(view) } else { Err(ApiError::NotFound) }
}

/// The view of one who decides about the record. One that the caller does not even see is not there.
async fn approving(
    app: &App,
    caller: &Caller,
    collection: &str,
    id: &str,
) -> Result<EditView, ApiError> {
    let view = reviewed(app, caller, collection)?;
    record_of(app, &view, id).await?;
    let closed = || {
        let why = "you see this record, but you do not approve in its area; its approvers do";
        ApiError::Forbidden(why.to_owned())
    };
    let edit = review_view(caller, view.collection()).ok_or_else(closed)?;
    match record_of(app, edit.view(), id).await {
        Ok(_) => Ok(edit),
        Err(ApiError::NotFound) => Err(closed()),
        Err(other) => Err(other),
    }
}

/// What the approver says, checked.
fn read(
    mut given: Map<String, Value>,
    collection: &Collection,
    codes: &CodeLists,
) -> Result<Verdict, ApiError> {
    let mut refusals = Refusals::default();
    let state = given.remove(STATE).unwrap_or_default();
    let note = given.remove(NOTE).unwrap_or_default();
    for (name, value) in given {
        let reason = both("phần duyệt không có mục này", "a review has no such part");
        refusals.add(&name, shown(&value), reason);
    }
    let verdict = match state.as_str() {
        Some(APPROVED) => {
            if !note.is_null() {
                let reason = both(
                    "ghi chú chỉ đi với trả lại; khi duyệt thì bỏ đi",
                    "a note goes with sending back; leave it out when you approve",
                );
                refusals.add(NOTE, shown(&note), reason);
            }
            Verdict::Approved
        }
        Some(DRAFT) => {
            Verdict::SentBack { note: read_note(&note, collection, codes, &mut refusals) }
        }
        _ => {
            let reason = both(
                "ghi \"approved\" để duyệt, \"draft\" để trả lại",
                "write \"approved\" to approve, \"draft\" to send back",
            );
            refusals.add(STATE, shown(&state), reason);
            Verdict::Approved
        }
    };
    refusals.into_result(verdict)
}

/// The most letters of a note, as the table has it.
const NOTE_LETTERS: usize = 2000;

fn read_note(
    note: &Value,
    collection: &Collection,
    codes: &CodeLists,
    refusals: &mut Refusals,
) -> Option<String> {
    let field = collection.field(REVIEW_NOTE)?;
    match field.read_json(note, codes) {
        Ok(value) => {
            let text = value?.to_sql_text();
            if text.chars().count() > NOTE_LETTERS {
                let reason = both(
                    format!("dài quá {NOTE_LETTERS} ký tự"),
                    format!("is longer than {NOTE_LETTERS} letters"),
                );
                refusals.add(NOTE, shown(note), reason);
            }
            Some(text)
        }
        Err(error) => {
            refusals.add(NOTE, shown(note), error.text().clone());
            None
        }
    }
}
