//! How tiles are served: encodings, caching, errors, and who may see what.

use axum::http::StatusCode;
use serde_json::json;

use super::decoded::{decode, tile_at};
use crate::support::TestApp;

const WORLD: &str = "
    INSERT INTO area (code, level, name, geom) VALUES ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
    INSERT INTO shelter (code, name, geom) VALUES ('S1', 'Trường', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES
        ('23368', '1', 4, 'gie_trieng', 'gps', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326))";

fn path(layers: &str) -> String {
    let (x, y) = tile_at(9, 107.6, 15.1);
    format!("/tiles/{layers}/9/{x}/{y}")
}

async fn app() -> TestApp {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    app
}

#[tokio::test]
async fn several_layers_come_in_one_tile_under_either_ending_and_the_ogc_address() {
    let app = app().await;
    let (x, y) = tile_at(9, 107.6, 15.1);

    let both = app.get(&format!("{}.mvt", path("area,shelter"))).await;
    let pbf = app.get(&format!("{}.pbf", path("area,shelter"))).await;
    let area = app.get(&format!("{}.mvt", path("area"))).await;
    let ogc = app.get(&format!("/api/collections/area/tiles/WebMercatorQuad/9/{y}/{x}")).await;

    assert_eq!(both.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert_eq!(both.body, pbf.body);
    assert_eq!(area.body, ogc.body);
    let layers: Vec<_> = decode(both.body).into_keys().collect();
    assert_eq!(layers, ["area", "area_label", "shelter"]);
}

#[tokio::test]
async fn a_packed_tile_holds_the_same_bytes_and_has_a_tag_of_its_own() {
    let app = app().await;
    let path = format!("{}.mvt", path("area"));
    let plain = app.get(&path).await;

    let packed = app.get_with(&path, &[("accept-encoding", "gzip")]).await;
    let again = app
        .get_with(&path, &[("accept-encoding", "gzip"), ("if-none-match", packed.header("etag"))])
        .await;
    app.execute("UPDATE area SET name = 'Đắk Long'").await;
    let changed = app
        .get_with(&path, &[("accept-encoding", "gzip"), ("if-none-match", packed.header("etag"))])
        .await;

    let mut bytes = vec![0; plain.body.len()];
    libdeflater::Decompressor::new().gzip_decompress(&packed.body, &mut bytes).unwrap();
    assert_eq!(bytes, plain.body);
    assert_eq!((packed.header("content-encoding"), plain.header("content-encoding")), ("gzip", ""));
    assert_ne!(packed.header("etag"), plain.header("etag"));
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(changed.status, StatusCode::OK);
}

#[tokio::test]
async fn public_tiles_may_be_shared_and_those_of_a_person_may_not() {
    let mut app = app().await;
    let public = app.get(&format!("{}.mvt", path("area"))).await;
    app.log_in_as_editor_of(&["23368"]).await;

    let personal = app.get(&format!("{}.mvt", path("household"))).await;

    assert_eq!(public.header("cache-control"), "public, no-cache");
    assert_eq!(personal.header("cache-control"), "private, no-cache");
    assert_eq!(public.header("vary"), "Cookie, Authorization, Accept-Encoding");
    assert!(decode(personal.body).contains_key("household"));
}

#[tokio::test]
async fn closed_unknown_and_undrawn_collections_look_the_same() {
    let app = app().await;

    let mut answers = Vec::new();
    for layers in ["household", "nothing", "stat_value", "area,household", "contact"] {
        for ending in [".mvt", ".png"] {
            let answer = app.get(&format!("{}{ending}", path(layers))).await;
            answers.push((answer.status, answer.text()));
        }
        let answer = app.get(&format!("/tiles/{layers}.json")).await;
        answers.push((answer.status, answer.text()));
    }

    assert_eq!(answers[0].0, StatusCode::NOT_FOUND);
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn an_officer_of_another_commune_sees_no_household() {
    let mut app = app().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('22165', 'commune', 'Xã khác')")
        .await;
    app.log_in_as_editor_of(&["22165"]).await;

    let answer = app.get(&format!("{}.mvt", path("household"))).await;

    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn a_tile_without_content_is_an_answer_without_bytes() {
    let app = app().await;

    let empty = app.get_with("/tiles/area/9/0/0.mvt", &[("accept-encoding", "gzip")]).await;

    assert_eq!((empty.status, empty.body.len()), (StatusCode::OK, 0));
    assert_eq!(empty.header("content-encoding"), "");
}

#[tokio::test]
async fn what_is_no_tile_is_refused_with_a_sentence() {
    let app = app().await;

    for (path, name, sentence) in [
        (
            "/tiles/area/5/32/1.mvt",
            "tile",
            "tile 5/32/1 is outside zoom 5, which has columns and rows 0 to 31",
        ),
        ("/tiles/area/23/1/1.mvt", "tile", "zoom 23 is deeper than 22"),
        (
            "/tiles/area/five/1/1.mvt",
            "tile",
            "write zoom, column and row as whole numbers, for example 8/203/116",
        ),
        (
            "/tiles/area/5/1/-1.mvt",
            "tile",
            "write zoom, column and row as whole numbers, for example 8/203/116",
        ),
        (
            "/tiles/area/5/1/1.mvt?colour=red",
            "colour",
            "this parameter is not known here; known: datetime, filter",
        ),
        ("/tiles/area,area/5/1/1.mvt", "layers", "name each layer once"),
        (
            "/tiles/area.json?datetime=soon",
            "datetime",
            "\"soon\" is not a time; write 2025-07-01, 2025-07-01T00:00:00Z or an interval such as 2020-01-01/..",
        ),
    ] {
        let refused = app.get(path).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        let problem = refused.json();
        assert_eq!(problem["detail"], json!(format!("{name}: {sentence}")), "{path}");
        assert_eq!(problem["name"], json!(name));
    }
    let many = vec!["a"; 17].join(",");
    assert_eq!(app.get(&format!("/tiles/{many}/5/1/1.mvt")).await.status, StatusCode::BAD_REQUEST);
}
