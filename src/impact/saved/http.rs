//! `/api/answers`: answers are kept, shown, asked again and removed.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::store::{self, KEPT_MOST, Kept, PUBLISHED, Saved, counted};
use crate::{
    app::App,
    auth::{Asking, Caller, Writing},
    catalog::{Catalogue, nfc},
    http::{ApiError, Params, json_body},
    impact::http::{BODY_BYTES, figures},
    policy::CountView,
    record::{AsOf, Looks},
};

/// Processes whose answers hold figures only.
const KEEPABLE: [&str; 3] = ["affected", "affected-comparison", "cut-off"];

/// Longest title in letters.
const TITLE_LONGEST: usize = 200;

/// The routes.
pub(in crate::impact) fn router() -> Router<App> {
    Router::new()
        .route("/api/answers", get(all).post(save).layer(DefaultBodyLimit::max(BODY_BYTES)))
        .route("/api/answers/{answer}", get(one).delete(remove))
        .route("/api/answers/{answer}/now", post(again))
}

/// The body of `POST /api/answers`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    title: String,
    process: String,
    inputs: Value,
}

async fn save(
    State(app): State<App>,
    Writing(caller): Writing,
    params: Params,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    let account = account(&caller)?;
    let form = "{\"title\": text, \"process\": id, \"inputs\": as for the process}";
    let Wanted { title, process, inputs } = json_body(body, BODY_BYTES, form)?;
    let title = nfc(&title);
    if title.is_empty() || title.chars().count() > TITLE_LONGEST || title.contains('\0') {
        let reason = format!("write a title of 1 to {TITLE_LONGEST} letters");
        return Err(ApiError::invalid("title", title.chars().take(40).collect::<String>(), reason));
    }
    if !KEEPABLE.contains(&process.as_str()) {
        let reason = format!("answers of {} can be kept, no list of people", KEEPABLE.join(", "));
        return Err(ApiError::invalid("process", process, reason));
    }
    let answer = figures(&app, &caller, &process, &json!({ "inputs": inputs })).await?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    // Cut-off villages are counted from the list of households and nothing else.
    let precision = text("precision").unwrap_or("exact");
    let as_of: Option<DateTime<Utc>> = text("as_of").and_then(|at| at.parse().ok());
    let scope = counted(&caller, app.catalogue(), precision);
    let kept = Kept {
        process: &process,
        title: &title,
        inputs: &inputs,
        answer: &answer,
        precision,
        scope: scope.as_ref().map(CountView::areas).unwrap_or_default(),
        as_of: as_of.unwrap_or_else(Utc::now),
        data_version: text("data_version").unwrap_or_default(),
    };
    let id = store::save(app.db(), account, &kept).await?.ok_or_else(|| {
        ApiError::Conflict(format!("{KEPT_MOST} answers are kept already; remove one of them"))
    })?;
    let saved = store::saved(app.db(), &id).await?.ok_or(ApiError::NotFound)?;
    let body = shown(&id, &saved, &caller, app.catalogue()).await?;
    let location = format!("/api/answers/{id}");
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::LOCATION, location.as_str())];
    Ok((StatusCode::CREATED, headers, Json(body)).into_response())
}

async fn all(
    State(app): State<App>,
    Asking(caller): Asking,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let answers = store::list(app.db(), account(&caller)?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({ "answers": answers }))).into_response())
}

async fn one(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let saved = store::saved(app.db(), &id).await?.ok_or(ApiError::NotFound)?;
    let body = shown(&id, &saved, &caller, app.catalogue()).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// The same question within the rights of whoever asks: answered now, or as of a moment with what was known then.
async fn again(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Response, ApiError> {
    let as_of = params.text("as-of");
    params.finish()?;
    let saved = store::saved(app.db(), &id).await?.ok_or(ApiError::NotFound)?;
    let (member, inputs) = match as_of {
        None => ("now", saved.inputs.clone()),
        Some(moment) => ("then", then(&saved, &moment)?),
    };
    let answer = figures(&app, &caller, &saved.process, &json!({ "inputs": inputs })).await?;
    let mut body = shown(&id, &saved, &caller, app.catalogue()).await?;
    if let Some(members) = body.as_object_mut() {
        members.insert(member.to_owned(), answer);
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// What was asked, of an earlier moment.
fn then(saved: &Saved, moment: &str) -> Result<Value, ApiError> {
    if saved.process != "affected" {
        let reason = "only answers of affected are counted again as of a moment; leave as-of out";
        return Err(ApiError::invalid("as-of", moment, reason));
    }
    let _moment: AsOf =
        moment.parse().map_err(|error| ApiError::invalid("as-of", moment, error))?;
    let mut inputs = saved.inputs.clone();
    if let Some(members) = inputs.as_object_mut() {
        members.insert("as_of".to_owned(), json!(moment));
    }
    Ok(inputs)
}

async fn remove(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    // Of others' answers nobody is told whether there are any.
    if !store::remove(app.db(), account(&caller)?, &id).await? {
        return Err(ApiError::NotFound);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn account(caller: &Caller) -> Result<i64, ApiError> {
    caller.as_person().map(|person| person.id).ok_or(ApiError::Unauthenticated)
}

/// What a caller sees of a kept answer. A look at exact figures is recorded like one at the process.
async fn shown(
    id: &str,
    saved: &Saved,
    caller: &Caller,
    catalogue: &Catalogue,
) -> Result<Value, ApiError> {
    let counted = counted(caller, catalogue, &saved.precision);
    let counted = counted.filter(|view| view.holds_all(&saved.scope));
    let answer = match &counted {
        _ if saved.precision == PUBLISHED => Some(&saved.answer),
        Some(view) => {
            let looks = Looks::open(&[view], "saved-answer".into()).await?;
            looks.shows("household", households(&saved.answer));
            Some(&saved.answer)
        }
        None => None,
    };
    let withheld = answer.is_none().then_some(
        "these figures are shown to those who count households in all of the areas that were counted; ask again for what you may know",
    );
    let mine = caller.as_person().is_some_and(|person| person.id == saved.by);
    Ok(json!({
        "id": id, "process": saved.process, "title": saved.title, "inputs": saved.inputs,
        "precision": saved.precision, "as_of": saved.as_of, "data_version": saved.data_version,
        // Who works here is told to those who work here.
        "saved_by": caller.as_person().map(|_known| &saved.author), "saved_at": saved.at, "mine": mine,
        "sources": sources(saved, catalogue), "answer": answer, "withheld": withheld,
    }))
}

/// Households of an answer, for the record of who looked.
fn households(answer: &Value) -> usize {
    let mut total = ["/total/households", "/total/first/households"].into_iter();
    let count = total.find_map(|path| answer.pointer(path)?.as_u64());
    count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default()
}

/// The collections that an answer was made of.
fn sources(saved: &Saved, catalogue: &Catalogue) -> Vec<Value> {
    let counted: &[&str] = match saved.precision.as_str() {
        PUBLISHED => &["household_summary"],
        _ => &["household", "household_status"],
    };
    let more: &[&str] = match saved.process.as_str() {
        "cut-off" => &["road", "road_status", "facility", "shelter"],
        _ => &[],
    };
    let events = ["/area/event", "/first/area/event", "/second/area/event"];
    let names_event = events.iter().any(|path| saved.inputs.pointer(path).is_some());
    let of_event = names_event.then_some("disaster_event");
    let ids = ["area"].into_iter().chain(of_event).chain(counted.iter().copied());
    ids.chain(more.iter().copied())
        .filter_map(|id| catalogue.get(id))
        .map(|own| json!({ "collection": own.id, "title": own.title }))
        .collect()
}
