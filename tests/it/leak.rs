//! The public asks every route of the OpenAPI document and must not meet the household that is planted here.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use banlang::geo::TileCoord;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

/// An id, a name and a place that appear nowhere else.
const ID: &str = "987654321";
const NAME: &str = "Hộ Được Trồng";
const LIST_NO: &str = "TRONG-77";
const LON: &str = "107.61234";
const LAT: &str = "15.16789";

/// A commune with enough households for an edition, the planted one among them.
fn world() -> String {
    format!(
        "INSERT INTO area (code, level, name, geom) VALUES
            ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
        INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
        SELECT '23368', n::text, 4, 'gie_trieng', 'gps', ST_SetSRID(ST_MakePoint(107.55 + n * 0.002, 15.1), 4326)
        FROM generate_series(1, 20) AS n;
        INSERT INTO household (id, commune_code, list_no, head_name, members, ethnic_group, located_by, geom)
        VALUES ({ID}, '23368', '{LIST_NO}', '{NAME}', 7, 'brau', 'gps', ST_SetSRID(ST_MakePoint({LON}, {LAT}), 4326));
        INSERT INTO household_status (commune_code, list_no, period_from, poverty)
        VALUES ('23368', '{LIST_NO}', '2025-01-01', 'poor');
        INSERT INTO contact (id, code, area_code, name, role) VALUES ({ID}, '{LIST_NO}', '23368', '{NAME}', 'Trưởng thôn');
        INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (1, '2025-12-31', 'test', 'a', now(), 'b');
        INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom)
        VALUES (1, '23368', '11/1636/936', 'gie_trieng', 'unstated', 20, 80, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326))"
    )
}

/// The bytes of an answer as text, unpacked when they are packed.
fn readable(answer: &Answer) -> String {
    if answer.header("content-encoding") == "gzip" || answer.body.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut GzDecoder::new(answer.body.as_slice()), &mut text).unwrap();
        return String::from_utf8_lossy(&text).into_owned();
    }
    answer.text()
}

fn assert_hidden(asked: &str, answer: &Answer) {
    assert!(!answer.status.is_server_error(), "{asked}: {} {}", answer.status, answer.text());
    // What was asked for may stand in the answer (links, the refused value, the searched words); nothing else may.
    let words = asked.split_once("q=").map_or("", |(_, words)| words);
    let words = percent_encoding::percent_decode_str(words).decode_utf8().unwrap();
    let text = readable(answer).replace(&format!("\"query\":\"{words}\""), "");
    let told = text.replace(asked, "").replace(&asked.replace('&', "&amp;"), "");
    for secret in [NAME, LON, LAT] {
        assert!(!told.contains(secret), "{asked} tells {secret}: {told:.2000}");
    }
    if answer.status.is_success() && !asked.contains(ID) && !asked.contains(LIST_NO) {
        assert!(
            !told.contains(ID) && !told.contains(LIST_NO),
            "{asked} tells the id: {told:.2000}"
        );
    }
}

/// Every value that a path parameter can sensibly have, the secret ones included.
fn values(parameter: &str, catalogue: &[String]) -> Vec<String> {
    let fixed: &[&str] = match parameter {
        "id" | "featureId" => &[ID, "1"],
        "z" | "tileMatrix" => &["0", "11", "14"],
        "x" | "col" | "tileCol" | "y" | "row" | "tileRow" => &["0"],
        "code" => &["23368"],
        "variant" => &["thumb", "large"],
        "style" | "styleId" => &["default"],
        _ => &[],
    };
    if fixed.is_empty() {
        catalogue.to_vec()
    } else {
        fixed.iter().map(|value| (*value).to_owned()).collect()
    }
}

/// The path with every choice of values.
fn filled(path: &str, catalogue: &[String]) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let (name, after) = rest.split_once('}').unwrap();
    let values = values(name, catalogue);
    values.iter().flat_map(|value| filled(&format!("{before}{value}{after}"), catalogue)).collect()
}

/// The tile that holds the planted place, at each zoom.
fn tiles_at_the_place() -> Vec<TileCoord> {
    let (lon, lat): (f64, f64) = (LON.parse().unwrap(), LAT.parse().unwrap());
    let y = (1.0 - (lat.to_radians().tan().asinh() / std::f64::consts::PI)) / 2.0;
    (0..=16_u8)
        .map(|z| {
            let across = f64::from(1_u32 << z);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "inside the tile matrix"
            )]
            let (column, row) = (((lon + 180.0) / 360.0 * across) as u32, (y * across) as u32);
            TileCoord::new(z, column, row).unwrap()
        })
        .collect()
}

#[tokio::test]
async fn no_route_of_the_openapi_document_tells_the_public_of_a_planted_household() {
    let app = TestApp::start().await;
    app.execute(&world()).await;
    let catalogue: Vec<_> =
        app.app.catalogue().iter().map(|collection| collection.id.clone()).collect();
    let document = app.get("/api/openapi.json").await.json();

    let mut asked = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for concrete in filled(path, &catalogue) {
            if item.get("get").is_some() {
                asked.insert(concrete.clone());
                for query in [
                    "f=json",
                    "f=html",
                    "f=csv",
                    "f=jsonseq",
                    "f=geojson",
                    "limit=10000",
                    "q=Trong",
                ] {
                    asked.insert(format!("{concrete}?{query}"));
                }
            }
        }
    }
    for collection in &catalogue {
        for query in [
            format!("bbox={LON},{LAT},{LON},{LAT}"),
            "commune_code=23368".to_owned(),
            "ethnic_group=brau".to_owned(),
            "area_code=23368".to_owned(),
            "properties=head_name".to_owned(),
            "members=7".to_owned(),
        ] {
            asked.insert(format!("/api/collections/{collection}/items?{query}"));
            asked.insert(format!("/api/collections/{collection}/items?f=csv&{query}"));
        }
        for tile in tiles_at_the_place() {
            asked.insert(format!("/tiles/{collection}/{}/{}/{}.mvt", tile.z(), tile.x(), tile.y()));
        }
    }
    for words in ["Hộ Được Trồng", "ho duoc trong", LIST_NO, ID, "Trưởng thôn"] {
        let words =
            percent_encoding::utf8_percent_encode(words, percent_encoding::NON_ALPHANUMERIC);
        asked.insert(format!("/api/search?q={words}"));
    }

    assert!(asked.len() > 500, "only {} questions were asked", asked.len());
    let mut answered = 0;
    for path in &asked {
        let answer = app.get(path).await;
        answered += i32::from(answer.status == StatusCode::OK);
        assert_hidden(path, &answer);
    }
    assert!(answered > 150, "only {answered} of {} questions were answered", asked.len());
}

#[tokio::test]
async fn a_planted_household_is_neither_written_removed_nor_counted_by_the_public() {
    let app = TestApp::start().await;
    app.execute(&world()).await;
    let row = format!("/api/collections/household/items/{ID}");

    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let answer =
            app.send(method, &row, &[("if-match", "*")], axum::body::Body::from("{}")).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert_hidden(&row, &answer);
    }
    let (lon, lat): (f64, f64) = (LON.parse().unwrap(), LAT.parse().unwrap());
    for size in [0.1, 0.01, 0.001, 0.0001] {
        let (west, south, east, north) = (lon - size, lat - size, lon + size, lat + size);
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        let body: Value = json!({"inputs": {"area": {"type": "Polygon", "coordinates": [ring]}}});
        let answer = app.post("/api/processes/affected/execution", &body).await;
        assert_hidden("", &answer);
        assert_eq!(answer.json()["precision"], "published");
        let counted = answer.json()["total"]["households"].as_i64().unwrap();
        assert!(counted == 0 || counted >= 5, "{counted} households in a box of {size} degrees");
    }
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "21");
}

#[tokio::test]
async fn an_officer_of_the_commune_does_meet_the_planted_household() {
    let mut app = TestApp::start().await;
    app.execute(&world()).await;
    app.log_in_as_editor_of(&["23368"]).await;

    let answer = app.get(&format!("/api/collections/household/items/{ID}")).await;

    // The test above can fail: the same eyes see the secret where it may be seen.
    assert!(answer.text().contains(NAME) && answer.text().contains(LON), "{}", answer.text());
}
