//! Routes and handlers of the map's face.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    basemap,
    encode::{JSON, MVT, answer, cache_control},
    layers::{all_public, views_of},
    sprite::sheet,
    style::style,
    tilejson::TileJson,
};
use crate::{
    app::App,
    auth::{Asking, Caller},
    geo::{TileCoord, TimeWindow},
    http::{ApiError, BaseUrl, Params, with_etag},
    policy::{View, keys},
    record::{self, Asked, TileQuery},
};

/// The routes besides the tiles themselves.
pub fn router() -> Router<App> {
    Router::new()
        .route("/tiles/{file}", get(tilejson))
        .route("/styles/{file}", get(style))
        .route("/sprites/{file}", get(sprite))
        .route(basemap::PATH, get(basemap::archive))
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
    let datetime = params.text("datetime");
    if let Some(text) = &datetime {
        window(text)?;
    }
    params.finish()?;
    let encoded = datetime.map(|text| utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string());
    let query = encoded.map(|text| format!("?datetime={text}")).unwrap_or_default();
    let tiles = base.join(&format!("/tiles/{names}/{{z}}/{{x}}/{{y}}.mvt{query}"));
    let mut connection = app.db().connection().await?;
    let open = views.iter().filter(|view| !view.is_personal());
    let reading = record::open(&mut connection, &keys(open), "tilejson").await?;
    let document = TileJson::of(&reading, &views, tiles).await?;
    let body = serde_json::to_vec(&document).map_err(ApiError::internal)?;
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
    let time = params.read("datetime")?;
    params.finish()?;
    let bbox = tile.lonlat_box();
    let asked = Asked::within("tiles", Some(&bbox));
    let holds = |view: &&View| app.atlas().holds(&view.collection().id);
    let (kept, others): (Vec<_>, Vec<_>) = views.iter().partition(holds);
    let seen = app.atlas().open(&keys(kept), asked).await?;
    let mut connection = if others.is_empty() { None } else { Some(app.db().connection().await?) };
    let reading = match &mut connection {
        Some(connection) => Some(record::open(connection, &keys(others), asked).await?),
        None => None,
    };
    let mut bytes = Vec::new();
    for view in &views {
        match &reading {
            Some(reading) if !holds(&view) => {
                bytes.extend(record::tile(reading, &TileQuery { view, tile, time }).await?);
            }
            _ => bytes.extend(seen.tile(view, tile, time)),
        }
    }
    answer(headers, MVT, bytes, all_public(&views))
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
