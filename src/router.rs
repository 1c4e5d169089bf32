//! All routes.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, Method, StatusCode},
    middleware::from_fn,
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{
    admin,
    app::App,
    auth,
    http::{self, ApiError},
    impact, media, ogc, page, search, tiles, web,
};

/// Headers of every answer. Scripts, styles and data come from this origin only.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; \
         worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), payment=()"),
];

/// The whole service.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .merge(ogc::router())
        .merge(admin::router())
        .merge(page::PAGES.route())
        .merge(auth::router())
        .merge(impact::router())
        .merge(search::router())
        .merge(tiles::router())
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .layer(DefaultBodyLimit::max(http::BODY_BYTES))
        .layer(from_fn(http::cancel_when_left))
        .layer(from_fn(http::in_time))
        .layer(from_fn(http::refuse_large))
        // Files are large and come slowly: they have limits of their own.
        .merge(media::router())
        // The pages, and as the fallback the files of the viewer.
        .merge(web::router(web::Viewer::built()))
        .method_not_allowed_fallback(other_method);
    let routes = HEADERS.into_iter().fold(routes, |routes, (name, value)| {
        routes.layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ))
    });
    // The tile route carries one layer only, as each costs microseconds on every tile: a map that is dragged leaves
    // most of the tiles that it asked for, and their statements end.
    let tiles = tiles::tile_router()
        .layer(from_fn(http::cancel_when_left))
        .method_not_allowed_fallback(other_method);
    routes.layer(from_fn(http::log_access)).merge(tiles).with_state(app)
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
