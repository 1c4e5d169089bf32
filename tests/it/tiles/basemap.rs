//! The operator's own background, with real archives.

use std::{fs, path::PathBuf};

use axum::http::StatusCode;
use banlang::{app::Settings, catalog::Catalogue};
use serde_json::{Value, json};

use crate::support::{TestApp, TestDb, shared_data};

const ARCHIVE: &str = "/basemap/archive.pmtiles";

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
    let Some(data) = shared_data() else { return };
    let file = "fixtures/martin/stamen_toner__raster_CC-BY+ODbL_z3.pmtiles";
    let app = with_basemap(data.join(file)).await;

    let style = app.get("/styles/default.json").await.json();

    let source = &style["sources"]["basemap"];
    assert_eq!(source["type"], json!("raster"));
    assert_eq!(source["url"], json!("pmtiles://http://ban.lang/basemap/archive.pmtiles"));
    let meta = &style["metadata"]["banlang"]["basemap"];
    assert_eq!((&meta["kind"], &meta["maxzoom"]), (&json!("raster"), &json!(3)));
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
async fn a_file_that_is_no_archive_leaves_the_map_without_a_basemap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("basemap.pmtiles");
    fs::write(&path, "MBTiles?".repeat(40)).unwrap();
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
