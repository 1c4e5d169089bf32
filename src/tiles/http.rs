//! Routes and handlers of the map's face.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue},
    response::Response,
    routing::get,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    basemap,
    encode::{JSON, answer, answer_tile, cache_control},
    layers::{all_public, views_of},
    sprite::sheet,
    style::style,
    tilejson::TileJson,
    tilesets,
};
use crate::{
    app::App,
    atlas::LayerQuery,
    auth::{Asking, Caller},
    filter::Filter,
    geo::{TileCoord, TimeWindow},
    http::{ApiError, BaseUrl, Params, with_etag},
    policy::{View, keys},
    record::{self, Asked},
};

/// Layers of a tile that would have been too large, with what was done to them: a list (RFC 8941, 3.1).
const REDUCED: &str = "banlang-reduced";

/// The routes besides the tiles themselves.
pub fn router() -> Router<App> {
    Router::new()
        .route("/tiles/{file}", get(tilejson))
        .route("/styles/{file}", get(style))
        .route("/sprites/{file}", get(sprite))
        .route(basemap::PATH, get(basemap::archive))
        .route("/api/tileMatrixSets", get(tilesets::matrix_sets))
        .route("/api/tileMatrixSets/{set}", get(tilesets::matrix_set))
        .route("/api/collections/{collection}/tiles", get(tilesets::tilesets))
        .route("/api/collections/{collection}/tiles/{set}", get(tilesets::tileset))
}

/// The tiles. They come by the thousand, so this router has a gate of its own, which does little.
pub fn tile_router() -> Router<App> {
    Router::new()
        .route("/tiles/{layers}/{z}/{x}/{file}", get(tile))
        .route("/api/collections/{collection}/tiles/WebMercatorQuad/{z}/{row}/{col}", get(ogc_tile))
}

/// `GET /tiles/a,b.json`: what the tiles hold.
async fn tilejson(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(file): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let names = file.strip_suffix(".json").ok_or(ApiError::NotFound)?;
    let views = views_of(&app, &caller, names)?;
    let (datetime, filter) = (params.text("datetime"), params.text("filter"));
    if let Some(text) = &datetime {
        window(text)?;
    }
    params.finish()?;
    filters_of(&app, &views, filter.as_deref())?;
    let given = [("datetime", datetime), ("filter", filter)];
    let given: Vec<_> = given
        .into_iter()
        .filter_map(|(name, text)| {
            Some(format!("{name}={}", utf8_percent_encode(&text?, NON_ALPHANUMERIC)))
        })
        .collect();
    let query = if given.is_empty() { String::new() } else { format!("?{}", given.join("&")) };
    let tiles = base.join(&format!("/tiles/{names}/{{z}}/{{x}}/{{y}}.mvt{query}"));
    let classes: Vec<_> = views.iter().map(View::class).collect();
    let made = async {
        let mut connection = app.db().connection().await?;
        let open = views.iter().filter(|view| !view.is_personal());
        let reading = record::open(&mut connection, &keys(open), "tilejson").await?;
        let document = TileJson::of(&reading, &views, tiles.clone()).await?;
        serde_json::to_vec(&document).map_err(ApiError::internal)
    };
    let body = app.last_known().or_made(format!("{tiles} {classes:?}"), made).await?;
    answer(&headers, JSON, body, all_public(&views))
}

/// `GET /tiles/a,b/{z}/{x}/{y}.mvt` (or `.pbf`): one tile with these layers, one after the other.
async fn tile(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((names, z, x, file)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let y = file.strip_suffix(".mvt").or_else(|| file.strip_suffix(".pbf"));
    let tile = coordinate(&z, &x, y.ok_or(ApiError::NotFound)?)?;
    made(&app, &caller, &names, tile, &headers, params).await
}

/// `GET /api/collections/{c}/tiles/WebMercatorQuad/{z}/{row}/{col}`: the same tile by its OGC API Tiles address, in
/// which the row stands before the column (OGC 20-057, 7.1.5).
async fn ogc_tile(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((name, z, row, col)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    made(&app, &caller, &name, coordinate(&z, &col, &row)?, &headers, params).await
}

/// The answer that both addresses of a tile end in.
async fn made(
    app: &App,
    caller: &Caller,
    names: &str,
    tile: TileCoord,
    headers: &HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let views = views_of(app, caller, names)?;
    let window = params.read("datetime")?;
    let text = params.text("filter");
    params.finish()?;
    let filters = filters_of(app, &views, text.as_deref())?;
    let bbox = tile.lonlat_box();
    let asked = Asked::within("tiles", Some(&bbox));
    let seen = app.atlas().open(&keys(&views), asked).await?;
    let queries: Vec<_> = views
        .iter()
        .zip(&filters)
        .map(|(view, filter)| LayerQuery { view, tile, window, filter: filter.as_ref() })
        .collect();
    let tile = app.tiles().tile(&seen, &queries)?;
    let public = all_public(&views);
    let mut response = answer_tile(headers, &tile, public)?;
    if !tile.reduced.is_empty() {
        let how = HeaderValue::from_str(&tile.reduced).map_err(ApiError::internal)?;
        response.headers_mut().insert(REDUCED, how);
    }
    seen.mark(response.headers_mut(), caller);
    Ok(response)
}

/// The filter as each of the layers reads it.
fn filters_of(
    app: &App,
    views: &[View],
    text: Option<&str>,
) -> Result<Vec<Option<Filter>>, ApiError> {
    let Some(text) = text else { return Ok(vec![None; views.len()]) };
    let read = |view| {
        let filter = app.atlas().filter(view, text);
        filter.map(Some).map_err(|error| ApiError::invalid("filter", text, error))
    };
    views.iter().map(read).collect()
}

/// `GET /sprites/banlang[@2x].json` and `.png`.
async fn sprite(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let (name, form) = file.rsplit_once('.').ok_or(ApiError::NotFound)?;
    let ratio = match name {
        "banlang" => 1,
        "banlang@2x" => 2,
        _ => return Err(ApiError::NotFound),
    };
    let drawing = tokio::task::spawn_blocking(move || sheet(app.catalogue().codes(), ratio));
    let sheet = drawing.await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    let places = || serde_json::to_vec(&sheet.places).map_err(ApiError::internal);
    match form {
        "json" => answer(&headers, JSON, places()?, true),
        "png" => Ok(with_etag(&headers, "image/png", cache_control(true), sheet.png)),
        _ => Err(ApiError::NotFound),
    }
}

fn window(text: &str) -> Result<TimeWindow, ApiError> {
    text.parse().map_err(|error| ApiError::invalid("datetime", text, error))
}

fn coordinate(z: &str, x: &str, y: &str) -> Result<TileCoord, ApiError> {
    let wrong = |reason: String| ApiError::invalid("tile", format!("{z}/{x}/{y}"), reason);
    match (z.parse(), x.parse(), y.parse()) {
        (Ok(z), Ok(x), Ok(y)) => TileCoord::new(z, x, y).map_err(|error| wrong(error.to_string())),
        _ => Err(wrong(
            "write zoom, column and row as whole numbers, for example 8/203/116".to_owned(),
        )),
    }
}
