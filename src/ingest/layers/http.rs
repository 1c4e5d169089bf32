//! `/api/layers`: files that become collections of their own, who sees those, and their end.

use axum::{
    Json, Router,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{door::Known, make::NewLayer, propose::Proposal};
use crate::{
    app::App,
    auth::{Caller, InSession, Role, Writing},
    catalog::{COMING, Sensitivity, opened},
    http::{ApiError, Params},
    ingest::{
        http::{Answering, PRIVATE, here, own, private, told_of},
        jobs::{self, JobId},
    },
    ledger::Action,
    policy::is_told_actors,
    store::{
        Doing as _, LayerRow, StoreError, free_layer_name, layers, make_layer, open_layer,
        remove_layer,
    },
};

/// The routes.
pub(in crate::ingest) fn router() -> Router<App> {
    Router::new()
        .route("/api/layers", get(all).post(make))
        .route("/api/layers/{id}", get(one).delete(remove))
        .route("/api/layers/{id}/sensitivity", put(show))
}

/// Writes into the ledger what is about to be done with a layer.
async fn note(caller: &Caller, id: &str, detail: &[(&str, Value)]) -> Result<(), ApiError> {
    caller.note(Action::Settings, id, detail).await.map_err(|error| StoreError::from(error).into())
}

/// The layer as the caller sees it.
fn shown(known: &Known<'_>, caller: &Caller) -> Value {
    let Known { collection, row } = known;
    let actors = is_told_actors(caller) || caller.is(Role::Admin);
    json!({
        "id": row.id,
        "title": collection.title,
        "description": collection.description,
        "sensitivity": collection.sensitivity,
        "made_at": row.made_at,
        "made_by": actors.then_some(&row.made_by),
        "opened_by": row.opened_by.as_ref().filter(|_| actors),
        "is_own": known.is_own(caller),
    })
}

async fn all(
    State(app): State<App>,
    InSession(session): InSession,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let rows = layers(&app.db().connection().await?).await?;
    let known = rows.into_iter().filter_map(|row| Known::of(&app, &session.caller, row));
    let all: Vec<_> = known.map(|known| shown(&known, &session.caller)).collect();
    Ok(private(StatusCode::OK, &json!({ "layers": all })))
}

/// The layer with that id that the caller knows of.
async fn known<'a>(app: &'a App, caller: &Caller, id: &str) -> Result<Known<'a>, ApiError> {
    let rows = layers(&app.db().connection().await?).await?;
    let row: Option<LayerRow> = rows.into_iter().find(|row| row.id == id);
    row.and_then(|row| Known::of(app, caller, row)).ok_or(ApiError::NotFound)
}

async fn one(
    State(app): State<App>,
    InSession(session): InSession,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let known = known(&app, &session.caller, &id).await?;
    Ok(private(StatusCode::OK, &shown(&known, &session.caller)))
}

/// Makes a layer of a file that was sent for one. Its import goes on into the layer.
async fn make(
    State(app): State<App>,
    Writing(caller): Writing,
    Answering(lang): Answering,
    body: Result<Json<NewLayer>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(new) = body.map_err(|rejection| {
        let how = "send {\"import\", \"title\": {\"vi\"}, \"fields\": [{\"column\", \"type\"}], \"key\", \"label\", \"area\"} as application/json";
        ApiError::invalid("body", "", format!("{how}: {}", rejection.body_text()))
    })?;
    let job = own(&app, &caller, &new.import).await?;
    jobs::target(&app, &caller, COMING)?;
    if job.collection != COMING {
        let reason = format!("this file is for {}; send it once more for a layer", job.collection);
        return Err(ApiError::Conflict(reason));
    }
    let folder = here(&app, &job)?;
    let not_now = || {
        ApiError::Conflict(format!(
            "this import is {}; a layer is made of a file that has been looked at",
            job.state.as_str()
        ))
    };
    let probe = jobs::probe_of(&folder).filter(|_| job.can_run()).ok_or_else(not_now)?;
    let words = app.catalogue().person_words().map_err(ApiError::internal)?;
    let draft = new.draft(&probe, &Proposal::of(&probe, &words), lang)?;
    let asked =
        jobs::settings_of(&job, &folder).for_layer(draft.key.is_none(), new.area.as_deref());
    let mut connection = app.db().connection().await?;
    let id = free_layer_name(&connection, &draft.id()).await?;
    let layer = draft.made(&id, app.catalogue().codes()).map_err(ApiError::internal)?;
    let detail = [
        ("step", json!("layer made")),
        ("file", json!(job.file_name)),
        ("fields", json!(layer.columns.len())),
    ];
    note(&caller, &id, &detail).await?;
    let settings = JobId::random();
    folder.write(&folder.settings(settings.as_str()), &asked).map_err(ApiError::internal)?;
    let transaction = connection.transaction().await.doing("making a layer")?;
    let import = Some((job.id.as_str(), settings.as_str()));
    make_layer(&transaction, &layer, &caller.actor(), import).await?;
    transaction.commit().await.doing("making a layer")?;
    drop(connection);
    app.look_at_layers().await?;
    // A handle of its own has the layer.
    let app = app.clone();
    let import = told_of(&app, &caller, &new.import, lang).await?;
    let body = json!({ "id": id, "import": import });
    let mut response = private(StatusCode::CREATED, &body);
    if let Ok(location) = HeaderValue::from_str(&format!("/api/layers/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn remove(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let known = known(&app, &caller, &id).await?;
    known.may_be_removed_by(&app, &caller).await?;
    note(&caller, &id, &[("step", json!("layer removed"))]).await?;
    if !remove_layer(&app.db().connection().await?, &id).await? {
        return Err(ApiError::NotFound);
    }
    app.look_at_layers().await?;
    Ok((StatusCode::NO_CONTENT, [PRIVATE]).into_response())
}

/// Who is to see a layer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    sensitivity: Sensitivity,
}

async fn show(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    Answering(_lang): Answering,
    body: Result<Json<Shown>, JsonRejection>,
) -> Result<Response, ApiError> {
    let wrong = || ApiError::invalid("sensitivity", "", "write public or internal");
    let Json(Shown { sensitivity: to }) = body.map_err(|_rejection| wrong())?;
    let found = known(&app, &caller, &id).await?;
    let opener = match to {
        Sensitivity::Public if found.is_open() => None,
        Sensitivity::Public => {
            found.may_be_opened_by(&app, &caller).await?;
            Some(caller.actor())
        }
        Sensitivity::Internal => {
            found.may_be_closed_by(&app, &caller).await?;
            None
        }
        Sensitivity::Personal => return Err(wrong()),
    };
    if found.collection.sensitivity != to {
        let codes = app.catalogue().codes();
        let text = opened(&id, &found.row.descriptor, to, codes).map_err(ApiError::internal)?;
        note(&caller, &id, &[("step", json!("layer shown")), ("to", json!(to))]).await?;
        let connection = app.db().connection().await?;
        if !open_layer(&connection, &id, &text, opener.as_deref()).await? {
            return Err(ApiError::NotFound);
        }
        drop(connection);
        app.look_at_layers().await?;
    }
    let app = app.clone();
    let known = known(&app, &caller, &id).await?;
    Ok(private(StatusCode::OK, &shown(&known, &caller)))
}
