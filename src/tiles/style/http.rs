//! `GET /styles/default.json`.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};

use serde_json::Value;

use super::{colours::Appearance, document::document, scene::Scene};
use crate::{
    app::App,
    auth::{Asking, Caller},
    http::{ApiError, BaseUrl, Lang, Params},
    tiles::encode::{JSON, answer},
};

/// The style for this caller: `?theme=light|dark&lang=vi|en`.
pub(in crate::tiles) async fn style(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(file): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    if file != "default.json" {
        return Err(ApiError::NotFound);
    }
    let appearance = params.read("theme")?.unwrap_or_default();
    // Only the address chooses, so that one address is one style.
    let lang = Lang::negotiate(&mut params, &HeaderMap::new())?;
    params.finish()?;
    let key = format!("style {} {appearance:?} {lang:?} {}", caller.actor(), base.join("/"));
    let made = async {
        let document = made(&app, &caller, (appearance, lang), &base).await?;
        serde_json::to_vec(&document).map_err(ApiError::internal)
    };
    let body = app.last_known().or_made(key, made).await?;
    answer(&headers, JSON, body, caller.is_public())
}

/// The style as it is now, with addresses under `base`.
///
/// # Errors
/// When the database is away.
pub(in crate::tiles) async fn made(
    app: &App,
    caller: &Caller,
    (appearance, lang): (Appearance, Lang),
    base: &BaseUrl,
) -> Result<Value, ApiError> {
    let mut connection = app.db().connection().await?;
    let scene = Scene::read(app, &mut connection, caller, appearance, lang).await?;
    document(&scene, base).map_err(ApiError::internal)
}
