//! Descriptions of tiles after OGC API Tiles Part 1 (OGC 20-057) and the Two Dimensional Tile Matrix Set standard 2.0 (OGC
//! 17-083r4): `/api/tileMatrixSets` and `/api/collections/{c}/tiles`.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{
    encode::{JSON, MVT, answer},
    layers::{all_public, views_of},
    tilejson::{VectorLayer, vector_layers},
};
use crate::{
    app::App,
    auth::Asking,
    catalog::GeometryKind,
    geo::TileCoord,
    http::{ApiError, BaseUrl, Params},
    policy::{View, keys},
    record,
};

/// The one tile matrix set, as registered by the OGC: squares of the web map, EPSG:3857.
const WEB_MERCATOR_QUAD: &str = "WebMercatorQuad";
const WEB_MERCATOR_QUAD_URI: &str =
    "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
const EPSG_3857: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Cells of a tile along each side, by which the registered set counts its scales.
const CELLS: f64 = 256.0;

/// Size of a cell on paper in metres, from which scales follow (OGC 17-083r4, 6.1).
const CELL_ON_PAPER_M: f64 = 0.000_28;

/// `GET /api/tileMatrixSets`.
pub(super) async fn matrix_sets(
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    let set = json!({
        "id": WEB_MERCATOR_QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": WEB_MERCATOR_QUAD_URI,
        "crs": EPSG_3857,
        "links": [link(&base, &matrix_set_path(), "self", WEB_MERCATOR_QUAD)],
    });
    public_json(&headers, &json!({ "tileMatrixSets": [set] }))
}

/// `GET /api/tileMatrixSets/WebMercatorQuad`.
pub(super) async fn matrix_set(
    Path(id): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    params.finish()?;
    if id != WEB_MERCATOR_QUAD {
        return Err(ApiError::NotFound);
    }
    let matrices: Vec<_> = (0..=TileCoord::DEEPEST).map(matrix).collect();
    public_json(
        &headers,
        &json!({
            "id": WEB_MERCATOR_QUAD,
            "title": "Google Maps Compatible for the World",
            "uri": WEB_MERCATOR_QUAD_URI,
            "crs": EPSG_3857,
            "orderedAxes": ["X", "Y"],
            "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
            "tileMatrices": matrices,
        }),
    )
}

/// One zoom of the set.
fn matrix(zoom: u8) -> Value {
    let edge = 1_u32 << zoom;
    let half = TileCoord::HALF_WIDTH_M;
    let cell = 2.0 * half / CELLS / f64::from(edge);
    json!({
        "id": zoom.to_string(),
        "scaleDenominator": cell / CELL_ON_PAPER_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-half, half],
        "tileWidth": 256,
        "tileHeight": 256,
        "matrixWidth": edge,
        "matrixHeight": edge,
    })
}

/// `GET /api/collections/{c}/tiles`: the tilesets of a collection, which is one.
pub(super) async fn tilesets(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(name): Path<String>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let views = views_of(&app, &caller, only(&name)?)?;
    params.finish()?;
    let list = format!("/api/collections/{name}/tiles");
    let own = format!("{list}/{WEB_MERCATOR_QUAD}");
    let sets: Vec<_> = views
        .iter()
        .map(|view| {
            let mut set = summary(view);
            set.insert("links".to_owned(), json!([link(&base, &own, "self", "tileset")]));
            Value::Object(set)
        })
        .collect();
    let body = json!({ "links": [link(&base, &list, "self", "tilesets")], "tilesets": sets });
    described(&headers, &body, &views)
}

/// `GET /api/collections/{c}/tiles/WebMercatorQuad`: what the tiles hold, and their address.
pub(super) async fn tileset(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((name, set)): Path<(String, String)>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let views = views_of(&app, &caller, only(&name)?)?;
    params.finish()?;
    let view = views.first().filter(|_| set == WEB_MERCATOR_QUAD).ok_or(ApiError::NotFound)?;
    let mut body = summary(view);
    let layers = vector_layers(view);
    body.insert("layers".to_owned(), layers.iter().map(|own| layer(view, own)).collect());
    body.insert("links".to_owned(), links(&base, &name));
    if let Some(bounds) = bounds(&app, view).await? {
        body.insert("boundingBox".to_owned(), bounds);
    }
    described(&headers, &Value::Object(body), &views)
}

/// These resources are about one collection; a list of them has a `TileJSON` only.
fn only(name: &str) -> Result<&str, ApiError> {
    if name.contains(',') { Err(ApiError::NotFound) } else { Ok(name) }
}

/// What list and description both say.
fn summary(view: &View) -> Map<String, Value> {
    let collection = view.collection();
    [
        ("title", json!(collection.title.vi)),
        ("description", json!(collection.description.vi)),
        ("dataType", json!("vector")),
        ("crs", json!(EPSG_3857)),
        ("tileMatrixSetURI", json!(WEB_MERCATOR_QUAD_URI)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

/// One layer, with the attributes that its features may have.
fn layer(view: &View, layer: &VectorLayer) -> Value {
    let collection = view.collection();
    let is_label = layer.id != collection.id;
    let dimension = collection.geometry.as_ref().and_then(|geometry| match geometry.kind {
        _ if is_label => Some(0),
        GeometryKind::Point => Some(0),
        GeometryKind::Line => Some(1),
        GeometryKind::Polygon => Some(2),
        GeometryKind::Any => None,
    });
    let properties: Map<_, _> = layer
        .fields
        .iter()
        .map(|(name, meaning)| (name.clone(), json!({ "title": name, "description": meaning })))
        .collect();
    let mut described = json!({
        "id": layer.id,
        "title": collection.title.vi,
        "dataType": "vector",
        "minTileMatrix": layer.minzoom.to_string(),
        "maxTileMatrix": layer.maxzoom.to_string(),
        "propertiesSchema": { "type": "object", "properties": properties },
    });
    if let (Some(members), Some(dimension)) = (described.as_object_mut(), dimension) {
        members.insert("geometryDimension".to_owned(), json!(dimension));
    }
    described
}

fn links(base: &BaseUrl, name: &str) -> Value {
    let own = format!("/api/collections/{name}/tiles/{WEB_MERCATOR_QUAD}");
    // The template stays as it is: its braces are for whoever fills them.
    let template = format!("{}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", base.join(&own));
    json!([
        link(base, &own, "self", "tileset"),
        { "href": template, "rel": "item", "type": MVT, "title": "Mapbox Vector Tiles", "templated": true },
        link(base, &matrix_set_path(), "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", WEB_MERCATOR_QUAD),
        link(base, &format!("/tiles/{name}.json"), "describedby", "TileJSON"),
        link(base, &format!("/api/collections/{name}"), "http://www.opengis.net/def/rel/ogc/1.0/geodata", name),
    ])
}

/// Where the rows lie; not of persons.
async fn bounds(app: &App, view: &View) -> Result<Option<Value>, ApiError> {
    if view.is_personal() {
        return Ok(None);
    }
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys([view]), "tileset").await?;
    let extent = record::extent(&reading, view).await?;
    Ok(extent.map(|[west, south, east, north]| {
        json!({ "crs": CRS84, "lowerLeft": [west, south], "upperRight": [east, north] })
    }))
}

fn matrix_set_path() -> String {
    format!("/api/tileMatrixSets/{WEB_MERCATOR_QUAD}")
}

fn link(base: &BaseUrl, path: &str, rel: &str, title: &str) -> Value {
    json!({ "href": base.join(path), "rel": rel, "type": JSON, "title": title })
}

fn described(headers: &HeaderMap, body: &Value, views: &[View]) -> Result<Response, ApiError> {
    let bytes = serde_json::to_vec(body).map_err(ApiError::internal)?;
    answer(headers, JSON, bytes, all_public(views))
}

fn public_json(headers: &HeaderMap, body: &Value) -> Result<Response, ApiError> {
    described(headers, body, &[])
}
