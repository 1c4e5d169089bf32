//! OGC API Tiles: the tile matrix set has the registered figures, and tilesets lead to the tiles that there are.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;

const WORLD: &str = "
    INSERT INTO area (code, level, name, geom) VALUES
        ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326))";

fn close(found: &Value, registered: f64) {
    let found = found.as_f64().unwrap();
    assert!((found / registered - 1.0).abs() < 1e-9, "{found} is not {registered}");
}

#[tokio::test]
async fn the_tile_matrix_set_has_the_registered_figures() {
    let app = TestApp::start().await;

    let list = app.get("/api/tileMatrixSets").await.json();
    let address = list["tileMatrixSets"][0]["links"][0]["href"].as_str().unwrap().to_owned();
    let set = app.get(address.strip_prefix("http://ban.lang").unwrap()).await.json();

    // Table D.1 of OGC 17-083r4: zoom, scale denominator, size of a cell in metres, tiles along an edge.
    let registered = [
        (0, 559_082_264.028_717_8, 156_543.033_928_041, 1),
        (5, 17_471_320.750_897_43, 4_891.969_810_251_28, 32),
        (14, 34_123.673_341_596_5, 9.554_628_535_647_03, 16_384),
        (22, 133.295_598_990_612, 0.037_322_767_717_371, 4_194_304),
    ];
    let matrices = set["tileMatrices"].as_array().unwrap();
    assert_eq!(matrices.len(), 23);
    for (zoom, scale, cell, edge) in registered {
        let matrix = &matrices[zoom];
        assert_eq!(matrix["id"], json!(zoom.to_string()));
        close(&matrix["scaleDenominator"], scale);
        close(&matrix["cellSize"], cell);
        assert_eq!([&matrix["matrixWidth"], &matrix["matrixHeight"]], [&json!(edge), &json!(edge)]);
    }
    assert_eq!(
        set["uri"],
        json!("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad")
    );
    assert_eq!(app.get("/api/tileMatrixSets/WorldCRS84Quad").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tileset_is_found_from_the_collection_and_leads_to_its_tiles() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    app.settle().await;
    let follow = async |document: &Value, rel: &str| {
        let links = document["links"].as_array().unwrap();
        let found = links.iter().find(|link| link["rel"] == json!(rel)).unwrap();
        found["href"].as_str().unwrap().strip_prefix("http://ban.lang").unwrap().to_owned()
    };

    let collection = app.get("/api/collections/area").await.json();
    let list = follow(&collection, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector").await;
    let sets = app.get(&list).await.json();
    let address = follow(&sets["tilesets"][0], "self").await;
    let set = app.get(&address).await.json();
    let template = follow(&set, "item").await;

    let filled = |z: &str, row: &str, column: &str| {
        template.replace("{tileMatrix}", z).replace("{tileRow}", row).replace("{tileCol}", column)
    };
    let tile = app.get(&filled("9", "234", "408")).await;
    assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(!tile.body.is_empty(), "the commune lies in this tile");
    assert_eq!(tile.body, app.get("/tiles/area/9/408/234.mvt").await.body);
    assert_eq!(app.get(&filled("9", "512", "0")).await.status, StatusCode::BAD_REQUEST);

    let document = app.get("/tiles/area.json").await.json();
    let ids = |layers: &Value| {
        layers.as_array().unwrap().iter().map(|own| own["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&set["layers"]), ids(&document["vector_layers"]));
    assert_eq!(set["layers"][0]["geometryDimension"], json!(2));
    assert_eq!(set["layers"][1]["geometryDimension"], json!(0));
    assert_eq!(set["boundingBox"]["lowerLeft"], json!([107.5, 15.0]));
}

#[tokio::test]
async fn a_closed_collection_has_no_tileset_just_as_one_that_is_not_there() {
    let app = TestApp::start().await;

    for name in ["household", "nothing", "area,shelter", "stat_value"] {
        for path in ["tiles", "tiles/WebMercatorQuad"] {
            let answer = app.get(&format!("/api/collections/{name}/{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
    let other = app.get("/api/collections/area/tiles/WorldCRS84Quad").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}
