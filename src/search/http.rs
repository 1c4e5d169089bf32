//! `GET /api/search`.

use axum::{Router, extract::State, http::HeaderMap, response::Response, routing::get};
use serde::Serialize;

use super::query::{Answer, Question, search};
use crate::{
    app::App,
    area::REGISTER,
    auth::{Asking, Caller},
    catalog::nfc,
    http::{ApiError, Params, json_for},
    policy::{View, keys, view, view_of},
    record,
};

/// Most letters of a question.
const LETTERS_MOST: usize = 200;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route("/api/search", get(found))
}

#[derive(Serialize)]
struct Results {
    query: String,
    results: Vec<Answer>,
}

async fn found(
    State(app): State<App>,
    Asking(caller): Asking,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let text = text(&mut params)?;
    let limit = params.number("limit", 1, 50, 10)?;
    let language = params.read("lang")?.unwrap_or_default();
    let views = views(&app, &caller, params.text("collections").as_deref())?;
    params.finish()?;
    let areas = view_of(&caller, REGISTER, app.catalogue());
    let mut connection = app.db().connection().await?;
    let reading =
        record::open(&mut connection, &keys(views.iter().chain(&areas)), "search").await?;
    let question = Question { text: &text, views: &views, areas: areas.as_ref(), limit, language };
    let results = search(&reading, app.catalogue(), &question).await?;
    let body = serde_json::to_vec(&Results { query: text, results }).map_err(ApiError::internal)?;
    Ok(json_for(&headers, caller.is_public(), body))
}

fn text(params: &mut Params) -> Result<String, ApiError> {
    let text = nfc(&params.text("q").unwrap_or_default());
    let letters = text.chars().count();
    if (1..=LETTERS_MOST).contains(&letters) {
        return Ok(text);
    }
    let reason = format!("write 1 to {LETTERS_MOST} letters, for example dak long or 23368");
    Err(ApiError::invalid("q", text.chars().take(LETTERS_MOST).collect::<String>(), reason))
}

/// The views that are searched: all that the caller has, or those of `collections=a,b`.
fn views(app: &App, caller: &Caller, only: Option<&str>) -> Result<Vec<View>, ApiError> {
    let catalogue = app.catalogue();
    let searched = catalogue.iter().filter(|collection| collection.search.is_some());
    let views: Vec<_> =
        searched.filter_map(|collection| view(caller, collection, catalogue)).collect();
    let Some(only) = only else { return Ok(views) };
    let names: Vec<_> = only.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let known = |name: &str| views.iter().any(|view| view.collection().id == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let offered: Vec<_> = views.iter().map(|view| view.collection().id.as_str()).collect();
        let reason = format!("this is not searched; searched are {}", offered.join(", "));
        return Err(ApiError::invalid("collections", *unknown, reason));
    }
    Ok(views.into_iter().filter(|view| names.contains(&view.collection().id.as_str())).collect())
}
