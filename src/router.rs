//! All routes, and how each group of them is guarded.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use percent_encoding::percent_decode_str;

use crate::{
    admin,
    app::App,
    area, auth, changes, disaster,
    export::ExportFormat,
    http::{self, ApiError, BODY_BYTES, Cost, Guard, Manner},
    impact, ingest, media, ogc, pack, page, report, search, tiles, web,
};

/// Data for anyone's programs.
const DATA: Manner = Manner { body_bytes: Some(BODY_BYTES), is_data: true, cost, is_made_first };

/// The same, with a drawn area in the body.
const AREAS: Manner = Manner { body_bytes: Some(impact::BODY_BYTES), ..DATA };

/// Files are large and come slowly: they have limits of their own.
const FILES: Manner = Manner { body_bytes: None, ..DATA };

/// Files that come to be imported, and what becomes of them.
const SENT: Manner = Manner { body_bytes: None, ..OWN };

/// Offline packs, and the notes that come back from them.
const PACKS: Manner = Manner { body_bytes: Some(pack::BODY_BYTES), ..DATA };

/// What the pages of this service alone use.
const OWN: Manner = Manner { is_data: false, ..DATA };

const TILES: Manner = Manner { cost: |_| Cost::Light, ..DATA };

/// The whole service.
pub fn router(app: App) -> Router {
    let data = Router::new()
        .merge(ogc::router())
        .merge(search::router())
        .merge(tiles::router())
        .merge(area::router())
        .merge(changes::router());
    let own = auth::router()
        .merge(admin::router())
        .merge(page::PAGES.route())
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready));
    let routes = guarded(data, &app, DATA)
        .merge(guarded(
            impact::router().merge(disaster::router()).merge(report::router()),
            &app,
            AREAS,
        ))
        .merge(guarded(own, &app, OWN))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .merge(guarded(media::router(), &app, FILES))
        .merge(guarded(pack::router(), &app, PACKS))
        .merge(guarded(ingest::router(), &app, SENT))
        // The pages, and as the fallback the files of the viewer.
        .merge(guarded(web::router(app.viewer()), &app, OWN));
    // The tile route carries one layer only, as each costs microseconds on every tile: a map that is dragged leaves
    // most of the tiles that it asked for, and their statements end.
    let gate = Guard(app.gate().clone(), TILES);
    let tiles = tiles::tile_router()
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(gate, http::guard_tiles));
    routes.layer(from_fn(http::log_access)).merge(tiles).with_state(app)
}

/// Routes behind the gate.
fn guarded(routes: Router<App>, app: &App, manner: Manner) -> Router<App> {
    let gate = Guard(app.gate().clone(), manner);
    routes.method_not_allowed_fallback(other_method).layer(from_fn_with_state(gate, http::guard))
}

/// What a request costs, by what it asks for.
fn cost(request: &Request) -> Cost {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match path.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "health" => Cost::Free,
        "api"
            if reads
                && (export_of(request).is_some()
                    || path.ends_with("/items") && is_past(request)) =>
        {
            Cost::Heavy
        }
        "api" if path.starts_with("/api/packs/") && path != "/api/packs/key" => Cost::Heavy,
        // Rows are compared with what they were.
        "api"
            if path == "/api/changes" && request.uri().query().is_some()
                || path == "/api/changes/stream" =>
        {
            Cost::Heavy
        }
        "api" if !reads && ["/execution", "/media"].iter().any(|end| path.ends_with(end)) => {
            Cost::Heavy
        }
        // A file that is read once more.
        "api" if path.starts_with("/api/imports") && (!reads || path.ends_with("/errors.xlsx")) => {
            Cost::Heavy
        }
        "auth" | "admin" if !reads => Cost::Heavy,
        "api" | "auth" | "admin" | "styles" | "tiles" | "catalog.jsonld" | "sitemap.xml" => {
            Cost::Medium
        }
        _ => Cost::Light,
    }
}

/// The format of a whole selection that is asked for, not of a page of it.
fn export_of(request: &Request) -> Option<ExportFormat> {
    if !request.uri().path().ends_with("/items") {
        return None;
    }
    let query = request.uri().query().unwrap_or_default();
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    if let Some((_, name)) = pairs.find(|(name, _)| decoded(name) == "f") {
        return ExportFormat::named(&decoded(name));
    }
    let accepted = request.headers().get_all(header::ACCEPT).iter();
    accepted.filter_map(|value| value.to_str().ok()).find_map(ExportFormat::accepted)
}

/// The whole answer is made before its first byte is sent.
fn is_made_first(request: &Request) -> bool {
    let path = request.uri().path();
    path.starts_with("/api/packs/") || export_of(request).is_some_and(|format| format.is_spooled())
}

/// A whole collection is asked for as it was, which is put together from what has changed since.
fn is_past(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    let mut names = query.split('&').filter_map(|pair| pair.split('=').next());
    names.any(|name| percent_decode_str(name).decode_utf8_lossy() == "as-of")
}

/// A method that the address does not take; the router adds `Allow`. `OPTIONS` asks for nothing but that.
async fn other_method(method: Method) -> Result<StatusCode, ApiError> {
    if method == Method::OPTIONS {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::MethodNotAllowed)
    }
}

/// Ready is who can reach the truth.
async fn ready(
    axum::extract::State(app): axum::extract::State<App>,
) -> Result<&'static str, ApiError> {
    app.db().connection().await?.simple_query("").await.map_err(|error| {
        let doing = "checking the database";
        ApiError::Store(crate::store::StoreError::Unavailable { doing, cause: Box::new(error) })
    })?;
    Ok("ready\n")
}
