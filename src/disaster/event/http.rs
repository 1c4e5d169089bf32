//! `/api/events/{code}`: one event with where it came from, its footprints, others that may speak of the same thing, and merging.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{get, post},
};
use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    duplicates::duplicates,
    error::EventError,
    find::{COLLECTION, Event, event},
    footprints::{Correction, Footprint, correct, footprints},
    merge::{Merged, merge},
    source::sources,
};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    disaster::handler::{BODY_BYTES, not_stored, read},
    http::{ApiError, BaseUrl, Params, json_for, located},
    impact::{FootprintError, InputError, Place, place},
    policy::{View, is_told_actors, keys, past_view, view_of},
    record::{self, AsOf, WriteError},
};

/// Footprints of a list when the client names no number, and most of them.
const LIMITS: (i64, i64) = (100, 1000);

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/events/{code}", get(one))
        .route(
            "/api/events/{code}/footprints",
            get(list).post(make).layer(DefaultBodyLimit::max(BODY_BYTES)),
        )
        .route("/api/events/{code}/duplicates", get(alike))
        .route("/api/events/{code}/merge", post(join))
}

fn events_of(app: &App, caller: &Caller) -> Result<View, ApiError> {
    view_of(caller, COLLECTION, app.catalogue()).ok_or(ApiError::NotFound)
}

fn item(base: &BaseUrl, id: i64) -> String {
    base.join(&format!("/api/collections/{COLLECTION}/items/{id}"))
}

fn answer(headers: &HeaderMap, caller: &Caller, body: &Value) -> Result<Response, ApiError> {
    let body = serde_json::to_vec(body).map_err(ApiError::internal)?;
    Ok(json_for(headers, caller.is_public(), body))
}

/// An event, its sources, and where the one is that tells what it told.
async fn one(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(code): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let events = events_of(&app, &caller)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys([&events]), "event").await?;
    let found = event(&reading, &events, &code).await?.ok_or(ApiError::NotFound)?;
    let kept = match &found.merged_into {
        Some(into) => event(&reading, &events, into).await?,
        None => None,
    };
    let sources = sources(&reading, &events, found.id).await?;
    drop(reading);
    let Event { id, code, name, kind, state, merged_into } = found;
    let pointer =
        kept.map(|kept| json!({ "rel": "canonical", "href": item(&base, kept.id), "type": "application/geo+json" }));
    let own = json!({ "rel": "item", "href": item(&base, id), "type": "application/geo+json" });
    let links: Vec<_> = [own].into_iter().chain(pointer).collect();
    let body = json!({
        "id": id, "code": code, "name": name, "kind": kind, "state": state, "merged_into": merged_into,
        "sources": sources, "links": links,
    });
    answer(&headers, &caller, &body)
}

/// The footprints that were known, the newest first; with `known-at` those that were known by then, the first of which held.
async fn list(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(code): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let moment = params.read::<AsOf>("known-at")?;
    let limit = params.number("limit", 1, LIMITS.1, LIMITS.0)?;
    params.finish()?;
    let events = events_of(&app, &caller)?;
    let past = past_view(&caller, events.collection(), app.catalogue());
    let past = past.ok_or(ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys([&past]), "footprints").await?;
    let until = match moment {
        Some(moment) => record::position_at(&reading, moment).await?,
        None => i64::MAX,
    };
    let (id, all) = footprints(&reading, &past, &code).await?.ok_or(ApiError::NotFound)?;
    drop(reading);
    let told = is_told_actors(&caller);
    let known = all.iter().filter(|footprint| footprint.version <= until);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let known: Vec<_> = known.take(limit).map(|own| shown(&base, id, own, told)).collect();
    answer(&headers, &caller, &json!({ "event": code, "id": id, "footprints": known }))
}

/// A footprint as programs read it; who made it is told to those who work with the records.
fn shown(base: &BaseUrl, id: i64, footprint: &Footprint, told: bool) -> Value {
    let at = footprint.known_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut shown = json!({
        "version": footprint.version, "known_at": at, "op": footprint.change.as_str(), "type": footprint.kind,
        "source": footprint.source, "note": footprint.note,
        "href": format!("{}?as-of={}", item(base, id), footprint.version),
    });
    if let Some(members) = shown.as_object_mut().filter(|_| told) {
        members.insert("by".to_owned(), json!(footprint.by));
        members.insert("transaction".to_owned(), json!(footprint.transaction));
    }
    shown
}

/// The body of `POST /api/events/{code}/footprints`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    footprint: Value,
    source: String,
    note: Option<String>,
}

async fn make(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(code): Path<String>,
    base: BaseUrl,
    params: Params,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let wanted = read(
        body,
        "{\"footprint\": GeoJSON polygon or {\"areas\": [codes]}, \"source\": text, \"note\": text}",
    )?;
    let place = match place(&wanted.footprint) {
        Ok(Place::Event { .. } | Place::Known { .. }) => Err(ApiError::invalid(
            "footprint",
            "",
            "draw the footprint or name areas; to copy that of another event, send its geometry",
        )),
        Ok(place) => Ok(place),
        Err(error) => Err(ApiError::invalid("footprint", error.value(), &error)),
    }?;
    let correction = Correction { place, source: wanted.source, note: wanted.note };
    let what = (app.db(), app.atlas());
    let (event, number) = correct(what, app.catalogue(), &caller, &code, &correction).await?;
    let body = json!({ "event": event.code, "id": event.id, "transaction": number });
    Ok(located(not_stored(StatusCode::CREATED, body), &item(&base, event.id)))
}

/// Others that may speak of the same thing.
async fn alike(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(code): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let events = events_of(&app, &caller)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys([&events]), "duplicates").await?;
    let found = event(&reading, &events, &code).await?.ok_or(ApiError::NotFound)?;
    let duplicates = duplicates(&reading, &events, found.id).await?;
    drop(reading);
    answer(&headers, &caller, &json!({ "event": found.code, "duplicates": duplicates }))
}

/// The body of `POST /api/events/{code}/merge`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    into: String,
}

async fn join(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(code): Path<String>,
    params: Params,
    body: Result<Json<Wish>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let Wish { into } = read(body, "{\"into\": code of the event that stays}")?;
    let done = merge(app.db(), app.catalogue(), &caller, (&code, &into)).await;
    let done = done.map_err(|error| match error {
        EventError::Unknown(unknown) if unknown == into && into != code => {
            ApiError::invalid("into", into.clone(), "there is no event with that code")
        }
        EventError::Itself => ApiError::invalid("into", into.clone(), &error),
        other => other.into(),
    })?;
    let Merged { event, into, reports, repeated, positions, left_behind, transaction } = done;
    let body = json!({
        "event": event, "into": into,
        "moved": { "reports": reports, "positions": positions },
        "repeated": { "reports": repeated }, "left": { "positions": left_behind },
        "transaction": transaction,
    });
    Ok(not_stored(StatusCode::OK, body))
}

impl From<EventError> for ApiError {
    fn from(error: EventError) -> Self {
        use EventError as Why;
        match error {
            Why::Store(error)
            | Why::Ground(FootprintError::Store(error))
            | Why::Write(WriteError::Store(error)) => error.into(),
            Why::Unknown(_) => Self::NotFound,
            Why::Ground(FootprintError::Shape(error)) => {
                let error = InputError::Shape(error);
                Self::invalid("footprint", error.value(), &error)
            }
            Why::Ground(_) => Self::invalid("footprint", "", &error),
            Why::Source(_) => Self::invalid("source", "", &error),
            Why::Note(_) => Self::invalid("note", "", &error),
            Why::Itself => Self::invalid("into", "", &error),
            Why::NotYours(_)
            | Why::NotYoursToMerge(_)
            | Why::ReportedElsewhere(_)
            | Why::Write(_) => Self::Forbidden(error.to_string()),
            Why::Merged { .. }
            | Why::Activated(_)
            | Why::FiguresDiffer(..)
            | Why::SameFootprint(_) => Self::Conflict(error.to_string()),
        }
    }
}
