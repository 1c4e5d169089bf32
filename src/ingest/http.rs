//! `/api/imports`: files that a person sends, and what becomes of them. A job is seen by the one who sent it and by nobody else.

use std::io::ErrorKind;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Request, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::{
    jobs::{self, Asked, Imports, Job, JobId, State as JobState},
    layers::{self, Proposal},
};
use crate::{
    app::App,
    auth::{Caller, InSession, Writing},
    catalog::COMING,
    http::{ApiError, Lang, Params, located},
    policy::edit_view,
};

/// Largest body of settings: those with many mended values.
const SETTINGS_BYTES: usize = 4 * 1024 * 1024;

/// The media type of a workbook.
const XLSX: HeaderValue =
    HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/imports", get(all).post(send))
        .route("/api/imports/{id}", get(one).delete(remove))
        .route("/api/imports/{id}/preview", get(preview))
        .route("/api/imports/{id}/errors.xlsx", get(errors))
        .route("/api/imports/{id}/probe", post(probe))
        .route("/api/imports/{id}/run", post(run))
        .route("/api/imports/{id}/cancel", post(cancel))
        .route("/api/imports/{id}/undo", post(undo))
        .merge(layers::router())
        .layer(DefaultBodyLimit::max(SETTINGS_BYTES))
}

/// Nothing keeps what may be personal.
pub(super) const PRIVATE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));

pub(super) fn private(status: StatusCode, body: &Value) -> Response {
    (status, [PRIVATE], Json(body)).into_response()
}

/// The language of the answer, the one parameter that these addresses take.
pub(super) struct Answering(pub(super) Lang);

impl<S: Send + Sync> FromRequestParts<S> for Answering {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let mut params = Params::of(&parts.uri)?;
        let lang = Lang::negotiate(&mut params, &parts.headers)?;
        params.finish()?;
        Ok(Self(lang))
    }
}

fn imports(app: &App) -> Result<&Imports, ApiError> {
    app.imports().ok_or(ApiError::NotFound)
}

/// The caller's own job of that id. That of another is not there.
pub(super) async fn own(app: &App, caller: &Caller, id: &str) -> Result<Job, ApiError> {
    imports(app)?;
    let id: JobId = id.parse().map_err(|_none| ApiError::NotFound)?;
    let client = app.db().connection().await?;
    jobs::job(&client, &id, &caller.actor()).await?.ok_or(ApiError::NotFound)
}

/// An answer with the job as it is now.
async fn told(
    app: &App,
    caller: &Caller,
    id: &str,
    (status, lang): (StatusCode, Lang),
) -> Result<Response, ApiError> {
    Ok(private(status, &told_of(app, caller, id, lang).await?))
}

/// The job as it is now.
pub(super) async fn told_of(
    app: &App,
    caller: &Caller,
    id: &str,
    lang: Lang,
) -> Result<Value, ApiError> {
    let job = own(app, caller, id).await?;
    let folder = imports(app)?.folder_of(&job);
    let edit = app.catalogue().target(&job.collection);
    let edit = edit.and_then(|collection| edit_view(caller, collection));
    let mut whole = jobs::shown(&job, folder.as_ref(), edit.as_ref(), lang);
    // What layer the file could be.
    let could_be = folder.as_ref().filter(|_| job.collection == COMING && edit.is_some());
    if let Some(probe) = could_be.and_then(jobs::probe_of)
        && let Some(members) = whole.get_mut("probe").and_then(Value::as_object_mut)
    {
        let words = app.catalogue().person_words().map_err(ApiError::internal)?;
        members.insert("new_layer".to_owned(), json!(Proposal::of(&probe, &words)));
    }
    Ok(whole)
}

async fn all(
    State(app): State<App>,
    InSession(session): InSession,
    Answering(lang): Answering,
) -> Result<Response, ApiError> {
    let imports = imports(&app)?;
    let own = jobs::jobs(&app.db().connection().await?, &session.caller.actor()).await?;
    let summary = |job: &Job| jobs::summary(job, imports.folder_of(job).as_ref(), lang);
    let all: Vec<Value> = own.iter().map(summary).collect();
    Ok(private(StatusCode::OK, &json!({ "imports": all })))
}

async fn one(
    State(app): State<App>,
    InSession(session): InSession,
    Path(id): Path<String>,
    Answering(lang): Answering,
) -> Result<Response, ApiError> {
    told(&app, &session.caller, &id, (StatusCode::OK, lang)).await
}

/// Takes a file. Nothing of it is read before it is clear that the caller may.
async fn send(
    State(app): State<App>,
    Writing(caller): Writing,
    mut params: Params,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, ApiError> {
    let lang = Lang::negotiate(&mut params, &headers)?;
    let collection = params.text("collection").ok_or_else(|| {
        ApiError::invalid("collection", "", "write the id of the collection that the file is for")
    })?;
    let name = params.text("name");
    params.finish()?;
    let imports = imports(&app)?;
    let edit = jobs::target(&app, &caller, &collection)?;
    let body = request.into_body();
    let id = jobs::receive(&app, imports, &edit, name.as_deref(), (&headers, body)).await?;
    let response = told(&app, &caller, id.as_str(), (StatusCode::CREATED, lang)).await?;
    Ok(located(response, &format!("/api/imports/{id}")))
}

async fn preview(
    State(app): State<App>,
    InSession(session): InSession,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let job = own(&app, &session.caller, &id).await?;
    // Who may write these rows no more does not look at them either.
    jobs::target(&app, &session.caller, &job.collection)?;
    let folder = here(&app, &job)?;
    let rows = tokio::fs::read(folder.preview()).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => ApiError::Conflict(
            "the file has not been looked at yet, or cannot be read; see its state".to_owned(),
        ),
        _ => ApiError::internal(error),
    })?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([PRIVATE, kind], rows).into_response())
}

/// The folder of a job, which lies at the node that took its file.
pub(super) fn here(app: &App, job: &Job) -> Result<jobs::Folder, ApiError> {
    imports(app)?.folder_of(job).ok_or_else(|| {
        ApiError::Conflict(
            "another node of the service keeps this file; send the requests of a session to one node"
                .to_owned(),
        )
    })
}

async fn errors(
    State(app): State<App>,
    InSession(session): InSession,
    Path(id): Path<String>,
    Answering(lang): Answering,
) -> Result<Response, ApiError> {
    let job = own(&app, &session.caller, &id).await?;
    if !job.has_refused() {
        return Err(ApiError::NotFound);
    }
    here(&app, &job)?;
    let edit = jobs::target(&app, &session.caller, &job.collection)?;
    let (body, length) = jobs::refused_rows(&app, imports(&app)?, &job, &edit, lang).await?;
    let name = HeaderValue::from_static("attachment; filename=\"errors.xlsx\"");
    let headers = [
        PRIVATE,
        (header::CONTENT_TYPE, XLSX),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, body).into_response())
}

type Settings = Result<Json<Asked>, JsonRejection>;

fn settings(body: Settings) -> Result<Asked, ApiError> {
    match body {
        Ok(Json(asked)) => Ok(asked),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ApiError::TooLarge { limit_bytes: SETTINGS_BYTES as u64 })
        }
        Err(_rejection) => Err(ApiError::invalid(
            "body",
            "",
            "send {\"dry_run\": bool, \"mapping\": {field: column}, \"set\": {field: value}, \"crs\", \"encoding\", \"layer\", \"dates\", \"codes_of\", \"fixes\"} as application/json",
        )),
    }
}

/// What is asked of a job, and in which language the answer is.
struct Wish {
    work: JobState,
    asked: Asked,
    lang: Lang,
}

async fn ask(app: &App, caller: &Caller, id: &str, wish: Wish) -> Result<Response, ApiError> {
    let Wish { work, asked, lang } = wish;
    let job = own(app, caller, id).await?;
    // The rights of now count, and once more when it is done.
    jobs::target(app, caller, &job.collection)?;
    if job.collection == COMING && work != JobState::Probing {
        let reason = "this file has no collection yet; make a layer of it first: POST /api/layers";
        return Err(ApiError::Conflict(reason.to_owned()));
    }
    let folder = here(app, &job)?;
    asked.request(folder.upload(), &job.file_name)?;
    let not_now = || {
        ApiError::Conflict(format!(
            "this import is {}; it cannot be run now: see what it can in \"can\"",
            job.state.as_str()
        ))
    };
    if !job.can_run() {
        return Err(not_now());
    }
    let name = JobId::random();
    folder.write(&folder.settings(name.as_str()), &asked).map_err(ApiError::internal)?;
    if !jobs::ask(&app.db().connection().await?, &job, work, name.as_str()).await? {
        return Err(not_now());
    }
    told(app, caller, id, (StatusCode::ACCEPTED, lang)).await
}

async fn probe(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    Answering(lang): Answering,
    body: Settings,
) -> Result<Response, ApiError> {
    let wish = Wish { work: JobState::Probing, asked: settings(body)?, lang };
    ask(&app, &caller, &id, wish).await
}

async fn run(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    Answering(lang): Answering,
    body: Settings,
) -> Result<Response, ApiError> {
    let asked = settings(body)?;
    let work = if asked.dry_run { JobState::Checking } else { JobState::Writing };
    ask(&app, &caller, &id, Wish { work, asked, lang }).await
}

async fn cancel(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    Answering(lang): Answering,
) -> Result<Response, ApiError> {
    let job = own(&app, &caller, &id).await?;
    if !jobs::cancel(&app.db().connection().await?, &job).await? {
        return Err(ApiError::Conflict("this import does not run any more".to_owned()));
    }
    told(&app, &caller, &id, (StatusCode::OK, lang)).await
}

async fn undo(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    Answering(lang): Answering,
) -> Result<Response, ApiError> {
    let job = own(&app, &caller, &id).await?;
    if job.state != JobState::Done {
        return Err(ApiError::Conflict("only an import that is done can be undone".to_owned()));
    }
    jobs::undo(&app, &caller, &job).await?;
    told(&app, &caller, &id, (StatusCode::OK, lang)).await
}

async fn remove(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<StatusCode, ApiError> {
    params.finish()?;
    let job = own(&app, &caller, &id).await?;
    let folder = here(&app, &job)?;
    if !jobs::remove(&app.db().connection().await?, &job).await? {
        return Err(ApiError::Conflict("this import runs; cancel it first".to_owned()));
    }
    let removed = spawn_blocking(move || folder.remove()).await.map_err(ApiError::internal)?;
    removed.map_err(ApiError::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
