//! Reference systems: answers, boxes and bodies in each of them (OGC API Features Part 2).

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::geo::{Crs, Srid};
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Metres of a degree of latitude, roughly.
const METRES: f64 = 111_000.0;

/// Places from the western to the eastern end of the country, golden points of facts.md among them.
const PLACES: [[f64; 2]; 6] = [
    [107.601_758_18, 15.251_819_38],
    [108.80, 15.12],
    [102.144_6, 22.403_1],
    [104.833_3, 8.613_9],
    [109.457_2, 12.652_8],
    [112.0, 16.5],
];

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn items(crs: &(impl ToString + ?Sized)) -> String {
    format!("/api/collections/shelter/items?crs={}", encoded(&crs.to_string()))
}

/// A shelter at each place, with the ids 1 to 6.
async fn world() -> TestApp {
    let app = TestApp::start().await;
    for (place, [lon, lat]) in PLACES.iter().enumerate() {
        let n = place + 1;
        app.execute(&format!(
            "INSERT INTO shelter (id, code, name, geom) VALUES ({n}, 'S{n}', 'x', ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326))"
        ))
        .await;
    }
    app
}

/// What GDAL makes of degrees in a system, in the order of its axes.
fn by_gdal(crs: Crs, [lon, lat]: [f64; 2]) -> [f64; 2] {
    let srid = crs.srid();
    let mut to = match srid.pinned_proj4() {
        Some(pinned) => SpatialRef::from_proj4(&pinned).unwrap(),
        None => SpatialRef::from_epsg(srid.code().unsigned_abs()).unwrap(),
    };
    to.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let from = SpatialRef::from_proj4("+proj=longlat +datum=WGS84 +no_defs").unwrap();
    let (mut x, mut y) = ([lon], [lat]);
    CoordTransform::new(&from, &to).unwrap().transform_coords(&mut x, &mut y, &mut []).unwrap();
    if crs.is_latitude_first() { [y[0], x[0]] } else { [x[0], y[0]] }
}

fn position(feature: &Value) -> [f64; 2] {
    let coordinates = &feature["geometry"]["coordinates"];
    [coordinates[0].as_f64().unwrap(), coordinates[1].as_f64().unwrap()]
}

/// Metres between two positions of a system.
fn apart(crs: Crs, a: [f64; 2], b: [f64; 2]) -> f64 {
    let unit = if crs.is_in_degrees() { METRES } else { 1.0 };
    (a[0] - b[0]).hypot(a[1] - b[1]) * unit
}

#[tokio::test]
async fn every_system_puts_a_place_where_gdal_puts_it() {
    let app = world().await;
    for crs in Crs::all() {
        let page = app.get(&items(&crs)).await;
        assert_eq!(page.status, StatusCode::OK, "{crs}: {}", page.text());
        assert_eq!(page.header("content-crs"), format!("<{crs}>"));
        for (feature, place) in page.json()["features"].as_array().unwrap().iter().zip(PLACES) {
            let metres = apart(crs, position(feature), by_gdal(crs, place));
            assert!(metres < 0.05, "{crs} {place:?}: {metres} m");
            assert_eq!(feature["geometry"]["crs"], Value::Null);
        }
    }
}

/// The golden points of EPSG:6960, in the systems that they were computed in.
#[tokio::test]
async fn golden_points_of_the_datum_shift_come_out_in_their_zones() {
    let app = world().await;
    for (crs, id, golden) in [
        ("EPSG:9216", 1, [510_735.000, 1_686_800.000]),
        ("[EPSG:5898]", 2, [585_791.005_1, 1_672_370.101_3]),
    ] {
        let path = format!("/api/collections/shelter/items/{id}?crs={}", encoded(crs));
        let item = app.get(&path).await;
        let metres = apart(crs.parse().unwrap(), position(&item.json()), golden);
        assert!(metres < 0.01, "{crs}: {metres} m");
    }
}

/// Programs that ask the database themselves find the zones there too.
#[tokio::test]
async fn the_zones_of_the_database_are_the_same() {
    let app = world().await;
    for crs in Crs::all().filter(|crs| !crs.is_in_degrees()) {
        for (place, degrees) in PLACES.iter().enumerate() {
            let sql = format!(
                "SELECT ST_X(p) || ' ' || ST_Y(p) FROM (SELECT ST_Transform(geom, {}) AS p FROM shelter WHERE id = {}) AS q",
                crs.srid().code(),
                place + 1
            );
            let text = app.db.value(&sql).await;
            let (x, y) = text.split_once(' ').unwrap();
            let metres =
                apart(crs, [x.parse().unwrap(), y.parse().unwrap()], by_gdal(crs, *degrees));
            assert!(metres < 0.05, "{crs} {degrees:?}: {metres} m");
        }
    }
}

#[tokio::test]
async fn without_crs_an_answer_is_in_longitude_and_latitude_and_says_so() {
    let app = world().await;
    for path in ["/api/collections/shelter/items", "/api/collections/shelter/items/1"] {
        for form in ["", "?f=html", "?f=csv", "?f=jsonseq"] {
            let answer = app.get(&format!("{path}{form}")).await;
            if answer.status == StatusCode::OK {
                assert_eq!(answer.header("content-crs"), format!("<{CRS84}>"), "{path}{form}");
            }
        }
    }
    let figures = app.get("/api/collections/stat_value/items").await;
    assert_eq!(figures.header("content-crs"), "");
}

#[tokio::test]
async fn coordinates_have_seven_decimals_in_degrees_and_three_in_metres() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO shelter (code, name, geom) VALUES ('S', 'x', ST_SetSRID(ST_MakePoint(107.123456789, 15.987654321), 4326))").await;
    for crs in Crs::all() {
        let text = app.get(&items(&crs)).await.text();
        let start = text.find("\"coordinates\":[").unwrap() + 15;
        let pair = text[start..].split(']').next().unwrap();
        let decimals = |number: &str| number.split_once('.').map_or(0, |(_, part)| part.len());
        let longest = pair.split(',').map(decimals).max().unwrap();
        assert!((2..=usize::from(crs.decimals())).contains(&longest), "{crs}: {pair}");
    }
}

#[tokio::test]
async fn streams_come_in_the_system_and_a_table_names_its_axes() {
    let app = world().await;
    for (crs, head, first) in [
        ("EPSG:4326", "lat,lon", "15.2518194,107.6017582"),
        ("EPSG:9216", "x,y", "510735,1686800"),
        ("OGC:CRS84", "lon,lat", "107.6017582,15.2518194"),
    ] {
        let csv = app.get(&format!("{}&f=csv&limit=1", items(&crs))).await;
        let uri = crs.parse::<Crs>().unwrap().to_string();
        assert_eq!(csv.header("content-crs"), format!("<{uri}>"));
        let lines: Vec<_> = csv.text().lines().map(str::to_owned).collect();
        assert!(lines[0].ends_with(head), "{crs}: {}", lines[0]);
        let cells: Vec<f64> =
            lines[1].rsplit(',').take(2).map(|cell| cell.parse().unwrap()).collect();
        let wanted: Vec<f64> = first.split(',').map(|cell| cell.parse().unwrap()).collect();
        let metres = apart(crs.parse().unwrap(), [cells[1], cells[0]], [wanted[0], wanted[1]]);
        assert!(metres < 0.05, "{}", lines[1]);
    }
    for form in ["jsonseq", "geojson-stream"] {
        let stream = app.get(&format!("{}&f={form}", items("EPSG:9216"))).await;
        assert!(stream.text().contains("[510735"), "{form}: {}", stream.text());
        assert!(stream.header("content-crs").ends_with("/9216>"));
    }
}

/// `bbox` in each system holds what the same ground holds in the system that is stored.
#[tokio::test]
async fn a_box_in_a_system_finds_what_lies_in_it_there() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name, geom) SELECT 'S' || n, 'x',
            ST_SetSRID(ST_MakePoint(102 + 10 * random(), 8 + 15 * random()), 4326) FROM generate_series(1, 400) AS n",
    )
    .await;
    let names = |page: &Value| -> Vec<String> {
        let features = page["features"].as_array().unwrap();
        features.iter().map(|own| own["properties"]["code"].as_str().unwrap().to_owned()).collect()
    };
    for crs in Crs::all() {
        let all = app.get(&format!("{}&limit=1000", items(&crs))).await.json();
        let [mut low, mut high] = [[f64::MAX; 2], [f64::MIN; 2]];
        for feature in all["features"].as_array().unwrap() {
            for (axis, value) in position(feature).into_iter().enumerate() {
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        }
        // The middle third of the ground in each direction, by the coordinates of the system itself.
        let at = |axis: usize, part: f64| low[axis] + (high[axis] - low[axis]) * part / 3.0;
        let (a, b) = ([at(0, 1.0), at(1, 1.0)], [at(0, 2.0), at(1, 2.0)]);
        let wanted: Vec<_> = all["features"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|feature| {
                let place = position(feature);
                (0..2).all(|axis| (a[axis]..=b[axis]).contains(&place[axis]))
            })
            .map(|feature| feature["properties"]["code"].as_str().unwrap().to_owned())
            .collect();
        let path = format!(
            "/api/collections/shelter/items?limit=1000&bbox={},{},{},{}&bbox-crs={}",
            a[0],
            a[1],
            b[0],
            b[1],
            encoded(&crs.to_string())
        );
        let found = app.get(&path).await;
        assert_eq!(found.status, StatusCode::OK, "{path}: {}", found.text());
        assert_eq!(names(&found.json()), wanted, "{crs}");
        assert!(wanted.len() > 20, "{crs}: the box is empty");
    }
}

#[tokio::test]
async fn a_box_in_latitude_and_longitude_may_cross_the_antimeridian() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name, geom) SELECT code, 'x', ST_SetSRID(ST_MakePoint(lon, -18), 4326)
            FROM (VALUES ('A', 178.0), ('B', -179.0), ('C', 0.0)) AS p (code, lon)",
    )
    .await;
    let path = "/api/collections/shelter/items?bbox=-20,177,-16,-178&bbox-crs=EPSG:4326";
    assert_eq!(app.get(path).await.json()["numberMatched"], json!(2));
}

#[tokio::test]
async fn refused_values_are_named_with_what_to_write() {
    let app = world().await;
    for (query, name, value, sentence) in [
        ("crs=EPSG:99999", "crs", "EPSG:99999", "is no reference system of this service"),
        ("crs=", "crs", "", "is no reference system"),
        ("crs=EPSG:6957", "crs", "EPSG:6957", "is no reference system"),
        ("bbox=1,2,3,4&bbox-crs=utm", "bbox-crs", "utm", "is no reference system"),
        ("bbox-crs=x", "bbox-crs", "x", "is no reference system"),
        (
            "bbox=107,13,109,15&bbox-crs=EPSG:4326",
            "bbox",
            "107,13,109,15",
            "latitude 107 is outside -90..90; write south,west,north,east",
        ),
        ("bbox=107,13,109,15&bbox-crs=EPSG:9216", "bbox", "107,13,109,15", "these are degrees"),
        ("bbox=1,2,3&bbox-crs=EPSG:3857", "bbox", "1,2,3", "is no box in EPSG:3857"),
    ] {
        let refused = app.get(&format!("/api/collections/shelter/items?{query}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        let problem = refused.json();
        assert_eq!((&problem["name"], &problem["value"]), (&json!(name), &json!(value)), "{query}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(sentence), "{query}: {detail}");
    }
    let without = app.get("/api/collections/stat_value/items?crs=EPSG:9216").await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST);
    assert!(without.text().contains("has no geometry"), "{}", without.text());
}

/// The other side of the earth, where a zone has no value, and the poles.
#[tokio::test]
async fn what_a_system_cannot_show_is_null_and_stops_nothing() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name) SELECT 'S' || n, 'x' FROM generate_series(1, 3) AS n;
         INSERT INTO area (code, level, name, geom) VALUES ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(-179, -89, 179, 89, 4326))",
    )
    .await;
    for (id, lon, lat) in [(1, -165.0, 0.0), (2, 107.5, 15.0), (3, -75.0, -90.0)] {
        // The projection for tiles is stored beside the geometry and has no pole.
        let lat = if lat < -85.0 { -89.9 } else { lat };
        app.execute(&format!(
            "UPDATE shelter SET geom = ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326) WHERE id = {id}"
        ))
        .await;
    }
    for crs in Crs::all() {
        for form in ["", "&f=csv", "&f=jsonseq", "&f=html"] {
            let answer = app.get(&format!("{}{form}", items(&crs))).await;
            assert_eq!(answer.status, StatusCode::OK, "{crs}{form}: {}", answer.text());
        }
        let page = app.get(&items(&crs)).await.json();
        let has = |place: usize| !page["features"][place]["geometry"].is_null();
        let whole = crs.shows().is_none();
        let mercator = crs.srid() == Srid::MERCATOR;
        assert_eq!([has(0), has(1), has(2)], [whole || mercator, true, whole], "{crs}");
        let area = app
            .get(&format!("/api/collections/area/items?crs={}", encoded(&crs.to_string())))
            .await;
        assert_eq!(area.status, StatusCode::OK, "{crs}: {}", area.text());
        for edges in ["-1e15,-1e15,1e15,1e15", "0,0,0,0.001", "-89,-179,89,179"] {
            let path = format!(
                "/api/collections/shelter/items?bbox={edges}&bbox-crs={}",
                encoded(&crs.to_string())
            );
            let answer = app.get(&path).await;
            assert!(!answer.status.is_server_error(), "{crs} {edges}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn collections_list_every_system_and_the_one_they_are_stored_in() {
    let app = TestApp::start().await;

    let all = app.get("/api/collections").await.json();
    let area = app.get("/api/collections/area").await.json();
    let figures = app.get("/api/collections/stat_value").await.json();

    let uris: Vec<_> = Crs::all().map(|crs| json!(crs.to_string())).collect();
    assert_eq!(uris.len(), 24);
    assert_eq!((&all["crs"], &area["crs"]), (&json!(uris), &json!(uris)));
    assert_eq!(area["storageCrs"], json!(CRS84));
    assert_eq!((&figures["crs"], &figures["storageCrs"]), (&Value::Null, &Value::Null));
    for collection in all["collections"].as_array().unwrap() {
        let spatial = !collection["storageCrs"].is_null();
        assert_eq!(collection["crs"], if spatial { json!(["#/crs"]) } else { Value::Null });
    }
    for uri in uris {
        let uri = uri.as_str().unwrap();
        assert_eq!(app.get(&items(uri)).await.status, StatusCode::OK, "{uri}");
    }
}

async fn editor() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long');
         INSERT INTO shelter (code, name, area_code, geom)
            VALUES ('S1', 'Trường', '23368', ST_SetSRID(ST_MakePoint(107.601758184, 15.251819379), 4326))",
    )
    .await;
    app.log_in_as_editor_of(&["23368"]).await;
    app
}

async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let kind = if method == Method::PATCH {
        "application/merge-patch+json"
    } else {
        "application/geo+json"
    };
    let headers: Vec<_> =
        [("content-type", kind)].into_iter().chain(headers.iter().copied()).collect();
    app.send(method, path, &headers, Body::from(body.to_string())).await
}

const ITEM: &str = "/api/collections/shelter/items/1";

#[tokio::test]
async fn what_is_read_in_a_system_and_put_back_in_it_stays_where_it_is() {
    let app = editor().await;
    for crs in Crs::all() {
        let path = format!("{ITEM}?crs={}", encoded(&crs.to_string()));
        let read = app.get(&path).await;
        let mut feature = read.json();
        feature["properties"]["name"] = json!(format!("{crs}"));
        let given = format!("<{crs}>");

        let put = send(
            &app,
            Method::PUT,
            ITEM,
            &[("if-match", read.header("etag")), ("content-crs", &given)],
            &feature,
        )
        .await;

        assert_eq!(put.status, StatusCode::NO_CONTENT, "{crs}: {}", put.text());
        let metres = app.db.value(
            "SELECT ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(107.601758184, 15.251819379), 4326)::geography)
             FROM shelter WHERE id = 1",
        );
        // Seven decimals of a degree are 11 mm, so half of that in each direction; three of a metre 0.5 mm.
        let most = if crs.is_in_degrees() { 0.008 } else { 0.001 };
        let metres: f64 = metres.await.parse().unwrap();
        assert!(metres < most, "{crs}: {metres} m");
        app.execute(
            "UPDATE shelter SET geom = ST_SetSRID(ST_MakePoint(107.601758184, 15.251819379), 4326)",
        )
        .await;
    }
}

#[tokio::test]
async fn new_features_and_patches_come_in_the_system_that_their_header_names() {
    let app = editor().await;
    let there = by_gdal("EPSG:5898".parse().unwrap(), [107.61, 15.21]);
    let geometry = json!({ "type": "Point", "coordinates": there });
    let body = json!({ "type": "Feature", "geometry": geometry,
        "properties": { "code": "S2", "name": "x", "area_code": "23368" } });
    let header = [("content-crs", "http://www.opengis.net/def/crs/EPSG/0/5898")];
    let made = send(&app, Method::POST, "/api/collections/shelter/items", &header, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let etag = app.get(ITEM).await.header("etag").to_owned();
    let headers = [header[0], ("if-match", &etag)];
    let patched = send(&app, Method::PATCH, ITEM, &headers, &json!({ "geometry": geometry })).await;
    assert_eq!(patched.status, StatusCode::NO_CONTENT, "{}", patched.text());

    let far = "SELECT max(ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(107.61, 15.21), 4326)::geography)) FROM shelter";
    assert!(app.db.value(far).await.parse::<f64>().unwrap() < 0.01);
    assert_eq!(app.db.value("SELECT name FROM shelter WHERE id = 1").await, "Trường");
}

#[tokio::test]
async fn a_body_in_another_system_or_order_is_refused_with_the_position() {
    let app = editor().await;
    let etag = app.get(ITEM).await.header("etag").to_owned();
    for (crs, position, sentence) in [
        (
            "<EPSG:4326>",
            [107.6, 15.2],
            "[107.6, 15.2] is no position in degrees; the order is latitude, longitude",
        ),
        (
            "EPSG:9216",
            [107.6, 15.2],
            "[107.6, 15.2] is no position in metres; the order is east, north (EPSG:9216",
        ),
        ("EPSG:3857", [1e9, 2.0], "no position in metres"),
        ("", [510_735.0, 1_686_800.0], "is no reference system"),
        ("EPSG:1", [107.6, 15.2], "EPSG:1\\\" is no reference system"),
    ] {
        let body = json!({ "geometry": { "type": "Point", "coordinates": position } });
        let headers = [("if-match", etag.as_str()), ("content-crs", crs)];
        let refused = send(&app, Method::PATCH, ITEM, &headers, &body).await;
        assert!(refused.status.is_client_error(), "{crs}: {}", refused.status);
        assert!(refused.text().contains(sentence), "{crs}: {}", refused.text());
    }
}

#[tokio::test]
async fn a_version_that_was_read_in_any_system_is_the_same_version_and_another_representation() {
    let app = editor().await;
    let mut tags = std::collections::BTreeSet::new();
    for crs in Crs::all() {
        let path = format!("{ITEM}?crs={}", encoded(&crs.to_string()));
        let read = app.get(&path).await;
        let tag = read.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let again = app.get_with(&path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        assert!(tags.insert(tag), "{crs} has the tag of another one");
    }
    let tag = tags.last().unwrap().clone();
    app.execute("UPDATE shelter SET capacity = 5").await;
    let body = json!({ "capacity": 6 });
    let stale = send(&app, Method::PATCH, ITEM, &[("if-match", &tag)], &body).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
}

/// The edges of a box are lines of its system: between their ends they bend by hundreds of metres in degrees.
#[tokio::test]
async fn rows_beside_the_bent_edge_of_a_box_are_on_the_right_side_of_it() {
    let app = TestApp::start().await;
    let [west, south, east, north] = [300_000, 1_500_000, 700_000, 1_900_000];
    // Every ten kilometres along each edge, twenty metres inside and outside.
    app.execute(&format!(
        "INSERT INTO shelter (code, name, geom)
         SELECT 'S' || row_number() OVER (), side, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), 9216), 4326) FROM (
            SELECT side, {west} + n * 10000 AS x, {south} - m AS y FROM d, n UNION ALL
            SELECT side, {west} + n * 10000, {north} + m FROM d, n UNION ALL
            SELECT side, {west} - m, {south} + n * 10000 FROM d, n UNION ALL
            SELECT side, {east} + m, {south} + n * 10000 FROM d, n) AS p",
    )
    .replace("INSERT", "WITH d (side, m) AS (VALUES ('in', -20), ('out', 20)), n (n) AS (SELECT generate_series(1, 39)) INSERT"))
    .await;
    let path = format!(
        "/api/collections/shelter/items?limit=1000&bbox={west},{south},{east},{north}&bbox-crs=EPSG:9216"
    );

    let found = app.get(&path).await.json();

    let features = found["features"].as_array().unwrap();
    assert_eq!(features.len(), 4 * 39);
    assert!(features.iter().all(|row| row["properties"]["name"] == "in"));
}
