//! `/api/events/{code}/damage`: the form of an event and a unit, as data and as a workbook; `/{area}`: one unit's own form, read and written as a whole;
//! `/{area}/affected`: reports beside how many live in the ground.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    compare::{Comparison, comparison},
    error::DamageError,
    figures::{At, tag},
    picture::picture,
    sheet, shown,
    sums::OwnFigures,
    write::{self, Done, OwnForm, Sent, Written, own_form},
};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    catalog::Catalogue,
    disaster::handler::not_stored,
    http::{ApiError, Offer, Params, json_for, negotiate, with_etag},
    impact::CountError,
    record::WriteError,
    store::Db,
};

/// Largest body: a form has some fifty lines.
const BODY_BYTES: usize = 64 * 1024;

/// What a form is given as.
const OFFERS: [Offer; 2] = [
    Offer::new("json", "application/json"),
    Offer::new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// The routes.
pub(in crate::disaster) fn router() -> Router<App> {
    Router::new()
        .route("/api/events/{code}/damage", get(whole))
        .route(
            "/api/events/{code}/damage/{area}",
            get(own).put(put).layer(DefaultBodyLimit::max(BODY_BYTES)),
        )
        .route("/api/events/{code}/damage/{area}/affected", get(beside))
}

fn at(params: &mut Params) -> Result<At, DamageError> {
    params.text("at").map_or_else(|| Ok(At::now()), |text| At::read(&text))
}

async fn whole(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(code): Path<String>,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let at = at(&mut params)?;
    let area = params.text("area");
    let offer = negotiate(&mut params, &headers, &OFFERS)?;
    params.finish()?;
    let catalogue = app.catalogue();
    let form = picture(app.db(), catalogue, &caller, (&code, area.as_deref(), at)).await?;
    if offer.name == "xlsx" {
        let bytes = sheet::workbook(&form).map_err(DamageError::from)?;
        let mut answer = with_etag(&headers, offer.media_type, "private, no-cache", bytes);
        if let Ok(name) = HeaderValue::from_str(&file_name(&form.event.code, &form.root.code)) {
            answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
        return Ok(answer);
    }
    let none = OwnFigures::new();
    let own = form.tree.own(&form.root.code).unwrap_or(&none);
    let body = shown::picture(&form, &tag(form.event.id, &form.root.code, own));
    let body = serde_json::to_vec(&body).map_err(ApiError::internal)?;
    Ok(json_for(&headers, false, body))
}

/// The form of an event as programs read it now; of the area that keeps the event, unless another one is named.
///
/// # Errors
/// When there is no such event or unit, the caller reads no reports of it, or the database is away.
pub(crate) async fn form(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (code, area): (&str, Option<&str>),
) -> Result<Value, DamageError> {
    let form = picture(db, catalogue, caller, (code, area, At::now())).await?;
    let none = OwnFigures::new();
    let own = form.tree.own(&form.root.code).unwrap_or(&none);
    Ok(shown::picture(&form, &tag(form.event.id, &form.root.code, own)))
}

fn file_name(event: &str, area: &str) -> String {
    let plain = |text: &str| -> String {
        text.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect()
    };
    format!("attachment; filename=\"thiet-hai-{}-{}.xlsx\"", plain(event), plain(area))
}

async fn own(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((code, area)): Path<(String, String)>,
    mut params: Params,
) -> Result<Response, ApiError> {
    let at = at(&mut params)?;
    params.finish()?;
    let form = own_form(app.db(), app.catalogue(), &caller, (&code, &area, at.until)).await?;
    Ok(tagged(&form, StatusCode::OK, shown_own(&form)))
}

/// The form of one unit.
fn shown_own(form: &OwnForm) -> Value {
    json!({
        "event": shown::event(&form.event), "area": shown::unit(&form.unit), "in_force": form.unit.in_force,
        "version": form.tag(), "figures": shown::figures(&form.figures),
    })
}

/// An answer about a form, with its version.
fn tagged(form: &OwnForm, status: StatusCode, body: Value) -> Response {
    let mut answer = not_stored(status, body);
    if let Ok(tag) = HeaderValue::from_str(&form.tag()) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}

/// The body of `PUT /api/events/{code}/damage/{area}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    figures: BTreeMap<String, Option<f64>>,
    reported_at: Option<DateTime<Utc>>,
    official: Option<bool>,
    source: Option<String>,
}

async fn put(
    State(app): State<App>,
    Writing(caller): Writing,
    Path((code, area)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let catalogue = app.catalogue();
    // A form that is not there is said to be missing before anything is asked for.
    own_form(app.db(), catalogue, &caller, (&code, &area, At::now().until)).await?;
    let base = base(&headers)?;
    let Wanted { figures, reported_at, official, source } = read(body)?;
    let sent = Sent { reported_at, official, source, figures };
    let place = (code.as_str(), area.as_str(), base.as_deref());
    match write::write(app.db(), catalogue, &caller, place, &sent).await? {
        Written::Done(done) => Ok(answer(&done)),
        Written::Changed(form, new) => Ok(changed(&form, &new)),
    }
}

fn answer(done: &Done) -> Response {
    let mut body = shown_own(&done.form);
    if let Some(members) = body.as_object_mut() {
        members.insert("reported_at".to_owned(), json!(done.reported_at));
        members.insert("written".to_owned(), json!(done.written));
        members.insert("unchanged".to_owned(), json!(done.unchanged));
        members.insert("kept".to_owned(), json!(done.kept));
        members.insert("overtaken".to_owned(), json!(done.overtaken));
        members.insert("transaction".to_owned(), json!(done.transaction));
    }
    tagged(&done.form, StatusCode::OK, body)
}

/// What somebody else has written meanwhile, for the one who comes second.
fn changed(form: &OwnForm, new: &[String]) -> Response {
    let problem = ApiError::PreconditionFailed;
    let body = json!({
        "type": "about:blank", "title": "Precondition Failed", "status": problem.status().as_u16(),
        "detail": "somebody else has written this form since you read it; look at what has changed, and send it again with the new version",
        "detail_vi": "Người khác đã ghi biểu này sau khi bạn đọc; hãy xem phần đã đổi rồi gửi lại với phiên bản mới.",
        "version": form.tag(), "changed": new, "figures": shown::figures(&form.figures),
    });
    let mut answer = tagged(form, problem.status(), body).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

/// The version that the client read; `None` for `*`.
fn base(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let given = headers.get(header::IF_MATCH).ok_or(ApiError::PreconditionRequired)?;
    let given = given.to_str().unwrap_or_default().trim();
    Ok((given != "*").then(|| given.to_owned()))
}

fn read(body: Result<Json<Wanted>, JsonRejection>) -> Result<Wanted, ApiError> {
    match body {
        Ok(Json(body)) => Ok(body),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ApiError::TooLarge { limit_bytes: BODY_BYTES as u64 })
        }
        // The text names the member that is missing, unknown or of another kind.
        Err(rejection) => Err(ApiError::invalid("body", "", rejection.body_text())),
    }
}

async fn beside(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((code, area)): Path<(String, String)>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let what = (app.db(), app.atlas());
    let own = comparison(what, app.catalogue(), &caller, (&code, Some(&area))).await?;
    Ok(not_stored(StatusCode::OK, shown_comparison(&own)))
}

fn shown_comparison(own: &Comparison<'_>) -> Value {
    let known = match &own.known {
        Ok(known) => json!({
            "precision": known.precision, "as_of": known.as_of, "data_version": known.data_version,
            "suppressed": known.suppressed, "rounding": known.rounding,
        }),
        Err(reason) => json!({ "precision": null, "reason": reason }),
    };
    json!({
        "event": shown::event(&own.form.event), "area": shown::unit(&own.form.root), "estimate": known,
        "whole": own.whole, "units": own.units,
    })
}

impl From<DamageError> for ApiError {
    fn from(error: DamageError) -> Self {
        use DamageError as Why;
        match error {
            Why::Store(error)
            | Why::Write(WriteError::Store(error))
            | Why::Count(CountError::Store(error)) => error.into(),
            Why::Unknown(_) => Self::NotFound,
            Why::NotYours(_) | Why::Write(_) => Self::Forbidden(error.to_string()),
            Why::Merged { .. } | Why::SameTime(_) => Self::Conflict(error.to_string()),
            Why::NotInForce { .. } => Self::Unprocessable(error.to_string()),
            Why::NoArea => Self::invalid("area", "", &error),
            Why::Value { name, value, reason } => Self::invalid(name, value, reason),
            Why::Refused(refusals) => Self::Refused(refusals),
            Why::Sheet(error) => Self::internal(error),
            Why::Count(error) => error.into(),
        }
    }
}
