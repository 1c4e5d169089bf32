//! The operator's own background, with real archives.

use std::{fs, path::PathBuf};

use axum::http::StatusCode;
use banlang::{app::Settings, catalog::Catalogue};
use serde_json::{Value, json};

use crate::support::{TestApp, TestDb, shared_data};

const ARCHIVE: &str = "/basemap/archive.pmtiles";

/// An archive without tiles: a header of 127 bytes (`PMTiles` specification 3, section 3) and metadata.
fn archive(tile_type: u8, metadata: &Value) -> Vec<u8> {
    let metadata = metadata.to_string();
    let mut header = vec![0_u8; 127];
    header[..8].copy_from_slice(b"PMTiles\x03");
    header[24..32].copy_from_slice(&127_u64.to_le_bytes());
    header[32..40].copy_from_slice(&u64::try_from(metadata.len()).unwrap().to_le_bytes());
    header[97] = 1;
    header[99] = tile_type;
    header[101] = 12;
    header.extend(metadata.bytes());
    header
}

/// A file of the test's own in a folder that goes with the test.
fn written(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("basemap.pmtiles");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

async fn with_basemap(path: PathBuf) -> TestApp {
    let settings = Settings { basemap: Some(path), ..Settings::default() };
    TestApp::with(TestDb::create().await, Catalogue::built_in().unwrap(), settings)
}

#[tokio::test]
async fn an_archive_is_read_by_ranges() {
    let Some(data) = shared_data() else { return };
    let path = data.join("formats/gdal/pmtiles/poly.pmtiles");
    let bytes = fs::read(&path).unwrap();
    let app = with_basemap(path).await;

    let whole = app.get(ARCHIVE).await;
    let part = app.get_with(ARCHIVE, &[("range", "bytes=0-126")]).await;
    let beyond = app.get_with(ARCHIVE, &[("range", "bytes=99999999-")]).await;
    let other = app.get("/basemap/other.pmtiles").await;

    assert_eq!(whole.body, bytes);
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &bytes[..127]));
    assert_eq!(part.header("content-range"), format!("bytes 0-126/{}", bytes.len()));
    assert_eq!(part.header("content-type"), "application/vnd.pmtiles");
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_style_draws_a_picture_archive_under_the_data_and_tells_clients_of_it() {
    let (_folder, path) = written(&archive(2, &json!({ "attribution": "Cục Đo đạc" })));
    let app = with_basemap(path).await;

    let style = app.get("/styles/default.json").await.json();

    let source = &style["sources"]["basemap"];
    assert_eq!(source["type"], json!("raster"));
    assert_eq!(source["url"], json!("pmtiles://http://ban.lang/basemap/archive.pmtiles"));
    let meta = &style["metadata"]["banlang"]["basemap"];
    assert_eq!((&meta["kind"], &meta["maxzoom"]), (&json!("raster"), &json!(12)));
    assert_eq!(source["attribution"], json!("Cục Đo đạc"));
    assert_eq!(meta["style_layers"], json!(["basemap"]));
    let theme =
        style["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == "area-theme");
    assert_eq!(theme.unwrap()["paint"]["fill-opacity"], json!(0.85));
}

#[tokio::test]
async fn borders_of_a_vector_archive_are_never_drawn() {
    let Some(data) = shared_data() else { return };
    let app = with_basemap(data.join("formats/gdal/pmtiles/ne_10m_admin_0_france.pmtiles")).await;

    let style = app.get("/styles/default.json").await.json();

    assert_eq!(style["sources"]["basemap"]["type"], json!("vector"));
    let layers = style["layers"].as_array().unwrap();
    assert!(
        layers.iter().all(|layer| layer["source"] != "basemap"),
        "this archive holds borders alone"
    );
}

#[tokio::test]
async fn water_and_roads_of_a_vector_archive_are_drawn_by_their_usual_names() {
    let layers = ["water", "roads", "boundaries", "places"].map(|id| json!({ "id": id }));
    let (_folder, path) = written(&archive(1, &json!({ "vector_layers": layers })));
    let app = with_basemap(path).await;

    let style = app.get("/styles/default.json").await.json();

    let layers = style["layers"].as_array().unwrap();
    let drawn: Vec<_> = layers
        .iter()
        .filter(|layer| layer["source"] == "basemap")
        .map(|layer| layer["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        drawn,
        ["basemap-water-fill", "basemap-water-line", "basemap-roads-casing", "basemap-roads-line"]
    );
}

#[tokio::test]
async fn a_file_that_is_no_archive_leaves_the_map_without_a_basemap() {
    let (_folder, path) = written("MBTiles?".repeat(40).as_bytes());
    let app = with_basemap(path).await;

    let style = app.get("/styles/default.json").await;

    assert_eq!(style.status, StatusCode::OK);
    assert_eq!(style.json()["sources"]["basemap"], Value::Null);
}

#[tokio::test]
async fn without_an_archive_there_is_nothing_to_read() {
    let app = TestApp::start().await;
    assert_eq!(app.get(ARCHIVE).await.status, StatusCode::NOT_FOUND);
}
