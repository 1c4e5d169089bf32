//! `/api/warnings`: drafts, their approval and what follows them; `/warnings.atom` and `/warnings/{identifier}.cap`: what everyone reads.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Path, State,
        rejection::{BytesRejection, JsonRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    error::WarningError,
    feed::{CAP_TYPE, document, feed},
    import::import,
    message::{self, one, warnings},
    publish,
    shown::{Wanted, shown, tag},
    write,
};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    disaster::handler::{BODY_BYTES, not_stored, number},
    http::{ApiError, BaseUrl, Lang, Params, located, with_etag},
    impact::{FootprintError, InputError},
    policy::is_told_actors,
    record::WriteError,
};

/// The routes.
pub fn router() -> Router<App> {
    let large = || DefaultBodyLimit::max(BODY_BYTES);
    Router::new()
        .route("/api/warnings", get(all).post(make).layer(large()))
        .route("/api/warnings/import", post(take).layer(large()))
        .route("/api/warnings/{warning}", get(single).put(change).layer(large()))
        .route("/api/warnings/{warning}/preview", get(preview))
        .route("/api/warnings/{warning}/approve", post(approve))
        .route("/api/warnings/{warning}/withdraw", post(withdraw))
        .route("/api/warnings/{warning}/update", post(update))
        .route("/api/warnings/{warning}/cancel", post(cancel))
        .route("/warnings.atom", get(atom))
        .route("/warnings/{file}", get(published))
}

async fn all(
    State(app): State<App>,
    Asking(caller): Asking,
    base: BaseUrl,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let told = is_told_actors(&caller);
    let warnings = warnings(app.db(), app.catalogue(), &caller).await?;
    let list: Vec<_> = warnings.iter().map(|own| shown(own, &base, (told, false))).collect();
    Ok(not_stored(StatusCode::OK, json!({ "warnings": list })))
}

async fn single(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(id): Path<String>,
    base: BaseUrl,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    seen(&app, &caller, (number(&id)?, &base), StatusCode::OK).await
}

async fn make(
    State(app): State<App>,
    Writing(caller): Writing,
    base: BaseUrl,
    params: Params,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let wanted = read(body)?;
    let place = wanted.place()?.ok_or_else(|| {
        ApiError::invalid("target", "", "say whom the warning is for: areas, a polygon or an event")
    })?;
    let content = wanted.content()?.checked(app.catalogue())?;
    let what = (app.db(), app.atlas());
    let id = write::draft(what, app.catalogue(), &caller, (&content, &place)).await?;
    made(&app, &caller, (id, &base)).await
}

async fn change(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    // A warning that is not there is said to be missing before anything is asked for.
    one(app.db(), app.catalogue(), &caller, id).await?;
    let version = version(&headers, id)?;
    let wanted = read(body)?;
    let place = wanted.place()?;
    let content = wanted.content()?.checked(app.catalogue())?;
    let what = (app.db(), app.atlas());
    let new = (&content, place.as_ref());
    write::change(what, app.catalogue(), &caller, (id, version), new).await?;
    seen(&app, &caller, (id, &base), StatusCode::OK).await
}

async fn preview(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(id): Path<String>,
    base: BaseUrl,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    let own = publish::preview(app.db(), app.catalogue(), &caller, (id, &base)).await?;
    let rings: Vec<Vec<Vec<[f64; 2]>>> = own
        .polygons
        .iter()
        .map(|polygon| vec![polygon.exterior().coords().map(|at| [at.x, at.y]).collect()])
        .collect();
    let positions: Vec<_> = rings.iter().flatten().map(Vec::len).collect();
    let percent = |share: f64| (share * 10_000.0).round() / 100.0;
    let body = json!({
        "cap": own.xml,
        "polygons": { "type": "MultiPolygon", "coordinates": rings },
        "positions": positions,
        "overreach_percent": percent(own.added),
        "left_out_percent": percent(own.lost),
    });
    Ok(not_stored(StatusCode::OK, body))
}

async fn approve(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    let own = one(app.db(), app.catalogue(), &caller, id).await?;
    let version = version(&headers, id)?.unwrap_or(own.version);
    publish::approve(app.db(), app.catalogue(), &caller, (id, version, &base)).await?;
    seen(&app, &caller, (id, &base), StatusCode::OK).await
}

async fn withdraw(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    base: BaseUrl,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    write::withdraw(app.db(), app.catalogue(), &caller, id).await?;
    seen(&app, &caller, (id, &base), StatusCode::OK).await
}

async fn update(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    base: BaseUrl,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let made_id = write::update(app.db(), app.catalogue(), &caller, number(&id)?).await?;
    made(&app, &caller, (made_id, &base)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    note: String,
}

async fn cancel(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    base: BaseUrl,
    params: Params,
    body: Result<Json<Why>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let id = number(&id)?;
    let Why { note } = read(body)?;
    let made_id = write::cancel(app.db(), app.catalogue(), &caller, (id, &note)).await?;
    made(&app, &caller, (made_id, &base)).await
}

async fn take(
    State(app): State<App>,
    Writing(caller): Writing,
    mut params: Params,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let area = params.text("area");
    params.finish()?;
    let limit = ApiError::TooLarge { limit_bytes: BODY_BYTES as u64 };
    let body = body.map_err(|_rejection| limit)?;
    let done = import(app.db(), app.catalogue(), &caller, (&body, area.as_deref())).await?;
    Ok(not_stored(StatusCode::OK, done))
}

async fn atom(
    State(app): State<App>,
    base: BaseUrl,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let lang = Lang::negotiate(&mut params, &headers)?;
    params.finish()?;
    let body = feed(app.db(), &base, lang).await?;
    Ok(with_etag(&headers, "application/atom+xml; charset=utf-8", "public, max-age=30", body))
}

async fn published(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    const KEPT: &str = "public, max-age=31536000, immutable";
    params.finish()?;
    let identifier = file.strip_suffix(".cap").ok_or(ApiError::NotFound)?;
    let xml = document(app.db(), identifier).await?.ok_or(ApiError::NotFound)?;
    Ok(with_etag(&headers, CAP_TYPE, KEPT, xml.into_bytes()))
}

/// The warning as its caller sees it now.
async fn seen(
    app: &App,
    caller: &Caller,
    (id, base): (i64, &BaseUrl),
    status: StatusCode,
) -> Result<Response, ApiError> {
    let own: message::Warning = one(app.db(), app.catalogue(), caller, id).await?;
    let mut answer = not_stored(status, shown(&own, base, (is_told_actors(caller), true)));
    if let Ok(tag) = HeaderValue::from_str(&tag(&own)) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer)
}

async fn made(
    app: &App,
    caller: &Caller,
    (id, base): (i64, &BaseUrl),
) -> Result<Response, ApiError> {
    let answer = seen(app, caller, (id, base), StatusCode::CREATED).await?;
    Ok(located(answer, &base.join(&format!("/api/warnings/{id}"))))
}

/// The version that the client read; `None` for `*`.
fn version(headers: &HeaderMap, id: i64) -> Result<Option<i32>, ApiError> {
    let given = headers.get(header::IF_MATCH).ok_or(ApiError::PreconditionRequired)?;
    let given = given.to_str().unwrap_or_default().trim();
    if given == "*" {
        return Ok(None);
    }
    let version = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = version.and_then(|tag| tag.strip_prefix(&format!("{id}-")));
    let version = version.and_then(|version| version.parse().ok());
    version.map(Some).ok_or(ApiError::PreconditionFailed)
}

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, ApiError> {
    match body {
        Ok(Json(body)) => Ok(body),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ApiError::TooLarge { limit_bytes: BODY_BYTES as u64 })
        }
        // The text names the member that is missing, unknown or of another kind.
        Err(rejection) => Err(ApiError::invalid("body", "", rejection.body_text())),
    }
}

impl From<WarningError> for ApiError {
    fn from(error: WarningError) -> Self {
        use WarningError as Why;
        match error {
            Why::Store(error)
            | Why::Ground(FootprintError::Store(error))
            | Why::Write(WriteError::Store(error)) => error.into(),
            Why::Unknown(_) => Self::NotFound,
            Why::Ground(FootprintError::Shape(error)) => {
                let error = InputError::Shape(error);
                Self::invalid("target", error.value(), &error)
            }
            Why::Ground(_) | Why::Nowhere => Self::invalid("target", "", &error),
            Why::Value { name, value, reason } => Self::invalid(name, value, reason),
            Why::NotYours(_)
            | Why::Approver
            | Why::AnotherPerson
            | Why::Withdraws
            | Why::Write(_) => Self::Forbidden(error.to_string()),
            Why::Changed(_) => Self::PreconditionFailed,
            Why::State { .. } | Why::Overtaken | Why::Over | Why::LeftOut(_) => {
                Self::Conflict(error.to_string())
            }
            Why::Cap(_) => Self::invalid("body", "", &error),
        }
    }
}

/// An unusable place, under its member.
pub(super) fn unusable(error: &InputError) -> ApiError {
    ApiError::invalid("target", error.value(), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_the_tag_of_the_same_warning_only() {
        let of = |tag: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, tag.parse().unwrap());
            version(&headers, 7)
        };
        assert_eq!(of("\"7-3\"").unwrap(), Some(3));
        assert_eq!(of("*").unwrap(), None);
        assert!(matches!(of("\"8-3\""), Err(ApiError::PreconditionFailed)));
        assert!(matches!(of("W/\"7-3\""), Err(ApiError::PreconditionFailed)));
        assert!(matches!(version(&HeaderMap::new(), 7), Err(ApiError::PreconditionRequired)));
    }
}
