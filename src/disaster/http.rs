//! `/api/activations` and `/api/tasks`: what is open to the disaster desk, who says so, and what waits for whom.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    activation::{ActivationError, Deed},
    ask::{self, NewActivation},
    bulletin, damage, decide, event,
    handler::{BODY_BYTES, not_stored, number, read},
    list::{self, list},
    warning,
};
use crate::{
    app::App,
    auth::{Asking, Caller, Role, Writing},
    http::{ApiError, Params},
    impact::{FootprintError, InputError, Place, place},
    policy::review_view,
    record,
};

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/activations", get(all).post(make).layer(DefaultBodyLimit::max(BODY_BYTES)))
        .route("/api/activations/break-glass", post(break_glass))
        .route("/api/activations/{activation}", get(one))
        .route("/api/activations/{activation}/confirm", post(confirm))
        .route("/api/activations/{activation}/renew", post(renew))
        .route("/api/activations/{activation}/end", post(end))
        .route("/api/activations/{activation}/review", post(review))
        .route("/api/tasks", get(tasks))
        .merge(bulletin::router())
        .merge(event::router())
        .merge(damage::router())
        .merge(warning::router())
}

async fn all(
    State(app): State<App>,
    Asking(caller): Asking,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let activations = list(app.db(), app.catalogue(), &caller).await?;
    Ok(not_stored(StatusCode::OK, json!({ "activations": activations })))
}

async fn one(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    let seen = list::activation(app.db(), app.catalogue(), &caller, id).await?;
    let ground = list::ground(app.db(), app.catalogue(), &caller, id).await?;
    let ground: Option<Value> =
        ground.as_deref().map(serde_json::from_str).transpose().map_err(ApiError::internal)?;
    let mut body = serde_json::to_value(seen).map_err(ApiError::internal)?;
    if let Some(members) = body.as_object_mut() {
        members.insert("ground".to_owned(), ground.unwrap_or(Value::Null));
    }
    Ok(not_stored(StatusCode::OK, body))
}

/// The body of `POST /api/activations`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    event: Value,
    ground: Option<Value>,
    ends_at: DateTime<Utc>,
    reason: String,
}

async fn make(
    State(app): State<App>,
    Writing(caller): Writing,
    params: Params,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let wanted = read(
        body,
        "{\"event\": id or code, \"ground\": GeoJSON or {\"areas\": [codes]}, \"ends_at\": time, \"reason\": text}",
    )?;
    let event = place(&json!({ "event": wanted.event })).map_err(|error| of(&error, "event"))?;
    let ground = wanted.ground.filter(|ground| !ground.is_null());
    let ground = ground.map(|ground| match place(&ground) {
        Ok(Place::Event { .. } | Place::Known { .. }) => Err(ApiError::invalid(
            "ground",
            "",
            "draw the ground or name areas; without it the event's own area is taken",
        )),
        other => other.map_err(|error| of(&error, "ground")),
    });
    let new = NewActivation {
        event,
        ground: ground.transpose()?,
        ends_at: wanted.ends_at,
        reason: wanted.reason,
    };
    let id = ask::ask((app.db(), app.atlas()), app.catalogue(), &caller, &new).await?;
    seen(&app, &caller, id, StatusCode::CREATED).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renewal {
    ends_at: DateTime<Utc>,
    reason: String,
}

async fn renew(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
    body: Result<Json<Renewal>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    let wanted = read(body, "{\"ends_at\": time, \"reason\": text}")?;
    let renewal = (wanted.ends_at, wanted.reason.as_str());
    let id = ask::renew(app.db(), app.catalogue(), &caller, id, renewal).await?;
    seen(&app, &caller, id, StatusCode::CREATED).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Glass {
    reason: String,
}

async fn break_glass(
    State(app): State<App>,
    Writing(caller): Writing,
    params: Params,
    body: Result<Json<Glass>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let wanted = read(body, "{\"reason\": text}")?;
    let id = ask::break_glass(app.db(), &caller, &wanted.reason).await?;
    seen(&app, &caller, id, StatusCode::CREATED).await
}

async fn confirm(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    decide::confirm(app.db(), app.catalogue(), &caller, id).await?;
    seen(&app, &caller, id, StatusCode::OK).await
}

async fn end(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    decide::end(app.db(), app.catalogue(), &caller, id).await?;
    seen(&app, &caller, id, StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    note: String,
}

async fn review(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
    body: Result<Json<Found>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    let found = read(body, "{\"note\": text}")?;
    decide::review(app.db(), app.catalogue(), &caller, id, &found.note).await?;
    seen(&app, &caller, id, StatusCode::OK).await
}

/// What waits for the caller. A member is there for those who have such tasks at all.
#[derive(Debug, Default, Serialize)]
struct Tasks {
    #[serde(skip_serializing_if = "Option::is_none")]
    grants_to_confirm: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activations_to_confirm: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activations_to_review: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drafts_to_approve: Option<i64>,
}

/// Drafts of others in the areas of one who approves; `None` for those who approve nothing.
async fn drafts_to_approve(app: &App, caller: &Caller) -> Result<Option<i64>, ApiError> {
    let catalogue = app.catalogue();
    let edits: Vec<_> =
        catalogue.iter().filter_map(|collection| review_view(caller, collection)).collect();
    if edits.is_empty() {
        return Ok(None);
    }
    let mut connection = app.db().connection().await?;
    let mut waiting = 0;
    for edit in &edits {
        let reading = record::open(&mut connection, &[edit], "tasks").await?;
        waiting += record::drafts_waiting(&reading, edit).await?;
    }
    Ok(Some(waiting))
}

async fn tasks(
    State(app): State<App>,
    Asking(caller): Asking,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let mut tasks = Tasks::default();
    let [admin, approver, auditor] =
        [Role::Admin, Role::Approver, Role::Auditor].map(|role| caller.is(role));
    if admin {
        let grants = app.accounts().grants(None).await?;
        let name = caller.actor();
        let waits = grants.iter().filter(|grant| {
            grant.confirmed_at.is_none() && grant.proposed_by != name && grant.user != name
        });
        tasks.grants_to_confirm = Some(waits.count());
    }
    if approver || auditor {
        let activations = list(app.db(), app.catalogue(), &caller).await?;
        let count = |wanted: Deed| {
            activations.iter().filter(|activation| activation.can.contains(&wanted)).count()
        };
        tasks.activations_to_confirm = approver.then(|| count(Deed::Confirm));
        tasks.activations_to_review = Some(count(Deed::Review));
    }
    tasks.drafts_to_approve = drafts_to_approve(&app, &caller).await?;
    Ok(not_stored(StatusCode::OK, tasks))
}

/// The activation as its caller sees it now.
async fn seen(
    app: &App,
    caller: &Caller,
    id: i64,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let activation = list::activation(app.db(), app.catalogue(), caller, id).await?;
    Ok(not_stored(status, activation))
}

/// An unusable place, under the member of this body.
fn of(error: &InputError, member: &str) -> ApiError {
    ApiError::invalid(member, error.value(), error)
}

impl From<ActivationError> for ApiError {
    fn from(error: ActivationError) -> Self {
        use ActivationError as Why;
        match error {
            Why::Store(error) | Why::Ground(FootprintError::Store(error)) => error.into(),
            Why::Unknown(_) => Self::NotFound,
            Why::Ground(FootprintError::Shape(error)) => of(&InputError::Shape(error), "ground"),
            Why::Ground(error) => {
                let member = match &error {
                    FootprintError::NoEvent(_)
                    | FootprintError::EventWithoutPlace(_)
                    | FootprintError::Merged { .. }
                    | FootprintError::EventWithoutArea { .. } => "event",
                    _ => "ground",
                };
                Self::invalid(member, "", &error)
            }
            Why::Nowhere => Self::invalid("ground", "", &error),
            Why::Reason => Self::invalid("reason", "", &error),
            Why::End(ref end) => {
                let end = end.clone();
                Self::invalid("ends_at", end, &error)
            }
            Why::Desk | Why::AnotherPerson(_) | Why::Approver(_) | Why::Ends | Why::Reviews => {
                Self::Forbidden(error.to_string())
            }
            Why::GlassStays
            | Why::GlassBroken(_)
            | Why::Reviewed(_)
            | Why::Changed(_)
            | Why::State { .. } => Self::Conflict(error.to_string()),
        }
    }
}
