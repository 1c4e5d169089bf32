//! `/api/processes`: the list, the description and the execution of `affected`.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{
    calls::{CallInputs, calls},
    compare::{CompareInputs, compare},
    coordinates::Body,
    count::{Asking, CountError, Precision, affected},
    cutoff::{CutOffError, CutOffInputs, cut_off},
    describe::{self, Process},
    footprint::FootprintError,
    inputs::{InputError, Inputs, Sent},
    list::{ListError, ListInputs, Listed, households},
    places::{PlacesInputs, places},
    saved,
};
use crate::{
    app::App,
    atlas::{POSITION, Seen},
    auth::{Asking as AskingCaller, Caller},
    http::{ApiError, BaseUrl, Params, with_etag},
    record,
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
        .merge(saved::router())
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
    let process = Process::of(&process).ok_or(ApiError::NoSuchProcess)?;
    params.finish()?;
    described(&headers, &describe::process(&base, process))
}

async fn execute(
    State(app): State<App>,
    AskingCaller(caller): AskingCaller,
    Path(process): Path<String>,
    params: Params,
    body: Result<Json<Body>, JsonRejection>,
) -> Result<Response, ApiError> {
    let process = Process::of(&process).ok_or(ApiError::NoSuchProcess)?;
    params.finish()?;
    let Json(Body { json, coordinates }) = body.map_err(|rejection| refused(&rejection))?;
    let sent = (&json, coordinates);
    let answer = answered(&app, &caller, process, sent).await.map_err(|error| match error {
        // Whoever has not logged in yet may be one of those to whom it is open.
        ApiError::Forbidden(_) if caller.is_public() => ApiError::Unauthenticated,
        error => error,
    })?;
    Ok(([(header::CACHE_CONTROL, "no-store")], answer).into_response())
}

async fn answered(
    app: &App,
    caller: &Caller,
    process: Process,
    sent: Sent<'_>,
) -> Result<Response, ApiError> {
    let (what, who) = ((app.db(), app.atlas()), (caller, app.catalogue()));
    match process {
        Process::Affected => {
            let inputs = Inputs::of(sent)?;
            let asking = Asking { caller, catalogue: app.catalogue(), inputs: &inputs };
            let (answer, seen) = affected(app.db(), app.atlas(), asking).await?;
            // Figures of whole units come from the database, at a position of their own.
            let own = (answer.precision == Precision::Units).then(|| answer.data_version.clone());
            marked(Json(answer).into_response(), &seen, (caller, own))
        }
        Process::AffectedPlaces => {
            let (answer, seen) = places(what, who, &PlacesInputs::of(sent)?).await?;
            let own = answer.data_version.clone();
            marked(Json(answer).into_response(), &seen, (caller, own))
        }
        Process::AffectedComparison => {
            let (answer, seen) = compare(what, who, &CompareInputs::of(sent.0)?).await?;
            let own = (answer.precision == Precision::Units).then(|| answer.data_version.clone());
            marked(Json(answer).into_response(), &seen, (caller, own))
        }
        Process::AffectedHouseholds => {
            let listed = households(what, who, &ListInputs::of(sent)?).await?;
            marked(feature_collection(&listed), &listed.seen, (caller, None))
        }
        Process::CallList => {
            let inputs = CallInputs::of(sent, app.catalogue())?;
            let (answer, seen) = calls(what, who, &inputs).await?;
            let own = answer.data_version.clone();
            marked(Json(answer).into_response(), &seen, (caller, Some(own)))
        }
        Process::CutOff => {
            let (answer, seen) = cut_off(what, who, &CutOffInputs::of(sent)?).await?;
            let own = answer.data_version.clone();
            marked(Json(answer).into_response(), &seen, (caller, Some(own)))
        }
    }
}

/// The figures of a process as JSON.
pub(super) async fn figures(
    app: &App,
    caller: &Caller,
    process: &str,
    body: &Value,
) -> Result<Value, ApiError> {
    let (what, who) = ((app.db(), app.atlas()), (caller, app.catalogue()));
    let sent = (body, None);
    let json = match Process::of(process).ok_or(ApiError::NoSuchProcess)? {
        Process::Affected => {
            let inputs = Inputs::of(sent)?;
            let asking = Asking { caller, catalogue: app.catalogue(), inputs: &inputs };
            serde_json::to_value(affected(app.db(), app.atlas(), asking).await?.0)
        }
        Process::AffectedComparison => {
            serde_json::to_value(compare(what, who, &CompareInputs::of(body)?).await?.0)
        }
        Process::CutOff => {
            serde_json::to_value(cut_off(what, who, &CutOffInputs::of(sent)?).await?.0)
        }
        _ => return Err(ApiError::NoSuchProcess),
    };
    json.map_err(ApiError::internal)
}

/// The answer with the position of its state, for those who are told.
fn marked(
    mut response: Response,
    seen: &Seen,
    (caller, own): (&Caller, Option<String>),
) -> Result<Response, ApiError> {
    seen.mark(response.headers_mut(), caller);
    if let Some(own) = own {
        let own = HeaderValue::from_str(&own).map_err(ApiError::internal)?;
        response.headers_mut().insert(POSITION, own);
    }
    Ok(response)
}

fn feature_collection(listed: &Listed) -> Response {
    let head = json!({
        "type": "FeatureCollection", "numberMatched": listed.matched,
        "numberReturned": listed.records.len(), "next": listed.next,
        "data_version": listed.seen.position().to_string(),
    });
    let body = record::feature_collection(&head, &listed.records);
    ([(header::CONTENT_TYPE, "application/geo+json")], body).into_response()
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

impl From<ListError> for ApiError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Closed | ListError::ContactsClosed => Self::Forbidden(error.to_string()),
            ListError::Count(error) => error.into(),
        }
    }
}

impl From<CutOffError> for ApiError {
    fn from(error: CutOffError) -> Self {
        match error {
            CutOffError::Count(error) => error.into(),
            CutOffError::Closed => Self::Forbidden(error.to_string()),
            CutOffError::NoRoad(ref code) => {
                Self::invalid("inputs.closed.roads", code.clone(), &error)
            }
            CutOffError::NoRoadNear(lon, lat) => {
                Self::invalid("inputs.closed.places", format!("{lon},{lat}"), &error)
            }
        }
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
                let hint = match error {
                    FootprintError::EventWithoutArea { .. } => {
                        ", or say within how many metres of it with buffer_m"
                    }
                    _ => "",
                };
                Self::invalid(name, value, format!("{error}{hint}"))
            }
            CountError::Atlas(error) => error.into(),
            CountError::NothingPublished => Self::Conflict(error.to_string()),
            CountError::NoDetail | CountError::NoPast => Self::Forbidden(error.to_string()),
            CountError::FarBack(_) => Self::Unprocessable(error.to_string()),
            CountError::NoView => Self::NotFound,
        }
    }
}

/// The member of the body that a footprint failed by, and its value.
fn named(error: &FootprintError) -> (&'static str, String) {
    match error {
        FootprintError::NoEvent(event)
        | FootprintError::EventWithoutPlace(event)
        | FootprintError::Merged { event, .. }
        | FootprintError::EventWithoutArea { event, .. } => ("inputs.area.event", event.clone()),
        FootprintError::NotKnownThen(event) => ("inputs.area.known_at", event.clone()),
        FootprintError::NoArea(code)
        | FootprintError::NoBoundary(code)
        | FootprintError::NotInForce { code, .. } => ("inputs.area.areas", code.clone()),
        FootprintError::Shape(_) | FootprintError::Store(_) => ("inputs.area", String::new()),
    }
}
