//! `/api/openapi.json` and `/api/docs`: the definition of the service, made from the catalogue for the caller.
//!
//! It is OpenAPI 3.0.3, because OGC API Features Part 1 has a conformance class for 3.0 and none for 3.1. It refers
//! to nothing outside itself.

mod collections;
mod parts;
mod schemas;
mod service;

use axum::{extract::State, response::Response};
use serde_json::{Map, Value, json};

use super::{
    answer::{HTML, Request},
    html::{self, words},
};
use crate::{
    app::App,
    http::{ApiError, Offer},
    policy::{View, view},
};

/// The media type of the definition.
pub(super) const MEDIA_TYPE: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The definition is data.
const OFFERS: [Offer; 2] = [Offer::new("json", MEDIA_TYPE), Offer::new("json", "application/json")];

/// The definition.
pub(super) async fn definition(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let offer = request.format(&OFFERS)?;
    request.finish()?;
    let links = request.own_links(offer, &OFFERS);
    request.json(offer.media_type, &links, &document(&app, &request))
}

/// The same for people.
pub(super) async fn docs(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    request.format(&[HTML])?;
    request.finish()?;
    let page = html::docs::page(&request, &document(&app, &request));
    Ok(request.page(&[], page))
}

fn document(app: &App, request: &Request) -> Value {
    let views: Vec<View> = app
        .catalogue()
        .iter()
        .filter_map(|collection| view(&request.caller, collection, app.catalogue()))
        .collect();
    let lang = request.lang;
    let mut paths = Map::new();
    paths.extend(collections::paths(app, request, &views));
    paths.extend(service::paths(lang));
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": words::title(lang),
            "description": words::description(lang),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": request.url("") }],
        "tags": parts::tags(lang),
        "paths": paths,
        "components": {
            "parameters": parts::parameters(lang),
            "responses": parts::responses(lang),
            "schemas": schemas::schemas(app.catalogue().codes(), &views, lang),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": crate::auth::SESSION_COOKIE },
                "csrf": { "type": "apiKey", "in": "header", "name": "X-CSRF-Token" },
            },
        },
    })
}
