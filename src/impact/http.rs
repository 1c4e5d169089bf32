//! `/api/processes`: the list, the description and the execution of `affected`.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::Value;

use super::{
    count::{Asking, CountError, Precision, affected},
    describe,
    footprint::FootprintError,
    inputs::{InputError, Inputs},
};
use crate::{
    app::App,
    atlas::POSITION,
    auth::Asking as AskingCaller,
    http::{ApiError, BaseUrl, Params, with_etag},
};

/// Largest body: the most vertices with long decimals, and some more, so that one vertex too many is told as such.
pub const BODY_BYTES: usize = 4 * 1024 * 1024;

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/processes", get(list))
        .route("/api/processes/{process}", get(process))
        .route(
            "/api/processes/{process}/execution",
            post(execute).layer(DefaultBodyLimit::max(BODY_BYTES)),
        )
}

async fn list(base: BaseUrl, headers: HeaderMap, params: Params) -> Result<Response, ApiError> {
    params.finish()?;
    described(&headers, &describe::list(&base))
}

async fn process(
    Path(process): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    known(&process)?;
    params.finish()?;
    described(&headers, &describe::process(&base))
}

async fn execute(
    State(app): State<App>,
    AskingCaller(caller): AskingCaller,
    Path(process): Path<String>,
    params: Params,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, ApiError> {
    known(&process)?;
    params.finish()?;
    let Json(body) = body.map_err(|rejection| refused(&rejection))?;
    let inputs = Inputs::read(&body)?;
    let mut client = app.db().connection().await?;
    let asking = Asking { caller: &caller, catalogue: app.catalogue(), inputs: &inputs };
    let (answer, seen) = affected(&mut client, app.atlas(), asking).await?;
    // Figures of whole units come from the database, at a position of their own.
    let own = (answer.precision == Precision::Units).then(|| answer.data_version.clone());
    let mut response = ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response();
    seen.mark(response.headers_mut(), &caller);
    if let Some(own) = own {
        let own = HeaderValue::from_str(&own).map_err(ApiError::internal)?;
        response.headers_mut().insert(POSITION, own);
    }
    Ok(response)
}

fn known(process: &str) -> Result<(), ApiError> {
    if process == describe::ID { Ok(()) } else { Err(ApiError::NotFound) }
}

fn described(headers: &HeaderMap, description: &Value) -> Result<Response, ApiError> {
    let body = serde_json::to_vec(description).map_err(ApiError::internal)?;
    Ok(with_etag(headers, "application/json", "no-cache", body))
}

fn refused(rejection: &JsonRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge { limit_bytes: BODY_BYTES as u64 },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::UnsupportedMedia("send the body as application/json".to_owned())
        }
        _ => ApiError::invalid("body", "", rejection.body_text()),
    }
}

impl From<InputError> for ApiError {
    fn from(error: InputError) -> Self {
        Self::invalid(error.name(), error.value(), &error)
    }
}

impl From<CountError> for ApiError {
    fn from(error: CountError) -> Self {
        match error {
            CountError::Footprint(FootprintError::Store(error)) | CountError::Store(error) => {
                error.into()
            }
            CountError::Footprint(FootprintError::Shape(error)) => InputError::Shape(error).into(),
            CountError::Footprint(error) => {
                let (name, value) = named(&error);
                Self::invalid(name, value, &error)
            }
            CountError::Atlas(error) => error.into(),
            CountError::NothingPublished => Self::Conflict(error.to_string()),
            CountError::NoView => Self::NotFound,
        }
    }
}

/// The member of the body that a footprint failed by, and its value.
fn named(error: &FootprintError) -> (&'static str, String) {
    match error {
        FootprintError::NoEvent(event)
        | FootprintError::EventWithoutPlace(event)
        | FootprintError::EventWithoutArea { event, .. } => ("inputs.area.event", event.clone()),
        FootprintError::NoArea(code)
        | FootprintError::NoBoundary(code)
        | FootprintError::NotInForce { code, .. } => ("inputs.area.areas", code.clone()),
        FootprintError::Shape(_) | FootprintError::Store(_) => ("inputs.area", String::new()),
    }
}
