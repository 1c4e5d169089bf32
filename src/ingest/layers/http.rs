//! `/api/layers`: files that become collections of their own, who sees those, and their end.

use axum::{
    Json, Router,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{make::NewLayer, propose::Proposal};
use crate::{
    app::App,
    auth::{Caller, InSession, Role, Writing},
    catalog::{COMING, Sensitivity},
    http::{ApiError, Lang, Params, located},
    ingest::{
        http::{Answering, PRIVATE, here, own, private, told_of},
        jobs::{self, Job, JobId},
    },
    layer::{self, OfficeLayer, layer_of, layers_of},
    ledger::Action,
    policy::is_told_actors,
    store::{Doing as _, StoreError, free_layer_name, make_layer},
};

/// Layers of one database; the function that makes them takes no more.
const LAYERS_MOST: usize = 500;

/// The routes.
pub(in crate::ingest) fn router() -> Router<App> {
    Router::new()
        .route("/api/layers", get(all).post(make))
        .route("/api/layers/{id}", get(one).delete(remove))
        .route("/api/layers/{id}/sensitivity", put(show))
}

/// The layer as the caller sees it.
fn shown(layer: &OfficeLayer, caller: &Caller) -> Value {
    let OfficeLayer { collection, row } = layer;
    let actors = is_told_actors(caller) || caller.is(Role::Admin);
    json!({
        "id": row.id,
        "title": collection.title,
        "description": collection.description,
        "sensitivity": collection.sensitivity,
        "made_at": row.made_at,
        "made_by": actors.then_some(&row.made_by),
        "opened_by": row.opened_by.as_ref().filter(|_| actors),
        "is_own": layer.is_own(caller),
        "can": layer.deeds(caller),
    })
}

async fn all(
    State(app): State<App>,
    InSession(session): InSession,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let known = layers_of(app.db(), app.catalogue(), &session.caller).await?;
    let all: Vec<_> = known.iter().map(|layer| shown(layer, &session.caller)).collect();
    Ok(private(StatusCode::OK, &json!({ "layers": all })))
}

async fn one(
    State(app): State<App>,
    InSession(session): InSession,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let layer = layer_of(app.db(), app.catalogue(), &session.caller, &id).await?;
    Ok(private(StatusCode::OK, &shown(&layer, &session.caller)))
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
    if app.catalogue().layers().count() >= LAYERS_MOST {
        let reason =
            format!("there are {LAYERS_MOST} layers already; remove one that nobody needs");
        return Err(ApiError::Conflict(reason));
    }
    let id = made(&app, &caller, (&job, &new), lang).await?;
    app.look_at_layers().await?;
    // A handle of its own has the layer.
    let import = told_of(&app.clone(), &caller, &new.import, lang).await?;
    let response = private(StatusCode::CREATED, &json!({ "id": id, "import": import }));
    Ok(located(response, &format!("/api/layers/{id}")))
}

/// The table and the row of a layer, with its import; gives the id.
async fn made(
    app: &App,
    caller: &Caller,
    (job, new): (&Job, &NewLayer),
    lang: Lang,
) -> Result<String, ApiError> {
    const DOING: &str = "making a layer";
    let folder = here(app, job)?;
    let not_now = || {
        ApiError::Conflict(format!(
            "this import is {}; a layer is made of a file that has been looked at",
            job.state.as_str()
        ))
    };
    let probe = jobs::probe_of(&folder).filter(|_| job.can_run()).ok_or_else(not_now)?;
    let words = app.catalogue().person_words().map_err(ApiError::internal)?;
    let draft = new.draft(&probe, &Proposal::of(&probe, &words), lang)?;
    let mut connection = app.db().connection().await?;
    let id = free_layer_name(&connection, &draft.id()).await?;
    let layer = draft.made(&id, app.catalogue().codes()).map_err(ApiError::internal)?;
    let fields = json!(layer.columns.len());
    let detail =
        [("step", json!("layer made")), ("file", json!(job.file_name)), ("fields", fields)];
    caller.note(Action::Settings, &id, &detail).await.map_err(StoreError::from)?;
    let (settings, asked) = (JobId::random(), jobs::settings_of(job, &folder));
    let asked = asked.for_layer(draft.key.is_none(), new.area.as_deref());
    folder.write(&folder.settings(settings.as_str()), &asked).map_err(ApiError::internal)?;
    let transaction = connection.transaction().await.doing(DOING)?;
    let import = Some((job.id.as_str(), settings.as_str()));
    make_layer(&transaction, &layer, &caller.actor(), import).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(id)
}

async fn remove(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    layer::remove(app.db(), app.catalogue(), &caller, &id).await?;
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
    params: Params,
    body: Result<Json<Shown>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let Json(Shown { sensitivity }) = body
        .map_err(|_rejection| ApiError::invalid("sensitivity", "", "write public or internal"))?;
    layer::show_to(app.db(), app.catalogue(), &caller, &id, sensitivity).await?;
    app.look_at_layers().await?;
    // A handle of its own has the layer as it is now.
    let app = app.clone();
    let layer = layer_of(app.db(), app.catalogue(), &caller, &id).await?;
    Ok(private(StatusCode::OK, &shown(&layer, &caller)))
}
