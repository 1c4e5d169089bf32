//! Which rows a tile holds: by zoom, by time, and where their labels stand.

use geo::Geometry;

use super::decoded::{text, tile, tile_at, tiles_of, values};
use crate::support::TestApp;

/// A province, a commune in it, a village as a point, and both island districts.
const REGISTER: &str = "
    INSERT INTO area (code, level, unit_type, name, parent_code, geom) VALUES
        ('51', 'province', 'tinh', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.4, 14.3, 109.2, 15.4, 4326)),
        ('23368', 'commune', 'xa', 'Đăk Long', '51', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
        ('23368.1', 'village', 'thon', 'Đăk Tung', '23368', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)),
        ('20333', 'commune', 'dac_khu', 'Hoàng Sa', '48', ST_Multi(ST_Union(
            ST_Buffer(ST_SetSRID(ST_MakePoint(112.34, 16.83), 4326), 0.01), ST_Buffer(ST_SetSRID(ST_MakePoint(111.20, 15.78), 4326), 0.01)))),
        ('22736', 'commune', 'dac_khu', 'Trường Sa', '56', ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(111.92, 8.64), 4326), 0.01)))";

/// The names in the tile of a zoom with a place.
async fn names(app: &TestApp, z: u8, lon: f64, lat: f64, query: &str) -> Vec<String> {
    let (x, y) = tile_at(z, lon, lat);
    let layers = tile(app, &format!("area/{z}/{x}/{y}.mvt{query}")).await;
    let names = values(&layers, "area", "name");
    assert_eq!(
        names,
        values(&layers, "area_label", "name"),
        "shapes and labels differ at zoom {z}"
    );
    names
}

#[tokio::test]
async fn small_zooms_show_provinces_then_communes_then_villages() {
    let app = TestApp::start().await;
    app.execute(REGISTER).await;
    app.execute("DELETE FROM area WHERE unit_type = 'dac_khu'").await;

    let mut seen = Vec::new();
    for z in [6, 7, 10, 11] {
        let (x, y) = tile_at(z, 107.6, 15.1);
        let layers = tile(&app, &format!("area/{z}/{x}/{y}.mvt")).await;
        seen.push(values(&layers, "area", "level").join(" "));
    }

    assert_eq!(
        seen,
        ["province", "commune province", "commune province", "commune province village"]
    );
}

#[tokio::test]
async fn hoang_sa_and_truong_sa_are_in_every_zoom_with_a_dot_for_each_island() {
    let app = TestApp::start().await;
    app.execute(REGISTER).await;

    for z in [2, 3, 4, 5, 6, 7, 9] {
        let (mut dots, mut labels) = (0, Vec::new());
        let within = tiles_of(z, [111.0, 8.0, 113.0, 17.0]).into_iter();
        for (x, y) in within.filter(|(x, y)| x.max(y) < &(1 << z)) {
            let layers = tile(&app, &format!("area/{z}/{x}/{y}.mvt")).await;
            for feature in layers.get("area").into_iter().flatten() {
                if text(feature, "unit_type") == "dac_khu" {
                    dots += match &feature.geometry {
                        Geometry::MultiPoint(points) => points.0.len(),
                        Geometry::Point(_) => 1,
                        other => panic!("zoom {z}: {other:?}"),
                    };
                }
            }
            let names = values(&layers, "area_label", "name");
            labels.extend(names.into_iter().filter(|name| name.ends_with("Sa")));
        }
        labels.sort();
        // A dot near an edge is in the buffer of the neighbour too.
        assert!((3..=6).contains(&dots), "zoom {z}: {dots} dots");
        assert_eq!(labels, ["Hoàng Sa", "Trường Sa"], "zoom {z}");
    }
}

#[tokio::test]
async fn islands_are_shapes_where_they_can_be_drawn() {
    let app = TestApp::start().await;
    app.execute(REGISTER).await;

    let (x, y) = tile_at(10, 112.34, 16.83);
    let layers = tile(&app, &format!("area/10/{x}/{y}.mvt")).await;

    assert!(
        matches!(layers["area"][0].geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_)),
        "{layers:?}"
    );
}

#[tokio::test]
async fn the_map_shows_the_units_of_today_unless_another_day_is_asked_for() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, valid_from, valid_to, geom) VALUES
            ('11111', 'commune', 'Xã cũ', '2010-01-01', '2025-07-01', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
            ('22222', 'commune', 'Xã mới', '2025-07-01', NULL, ST_MakeEnvelope(107.5, 15.0, 107.8, 15.2, 4326))",
    )
    .await;

    assert_eq!(names(&app, 9, 107.6, 15.1, "").await, ["Xã mới"]);
    assert_eq!(names(&app, 9, 107.6, 15.1, "?datetime=2024-05-01").await, ["Xã cũ"]);
    assert_eq!(names(&app, 9, 107.6, 15.1, "?datetime=2020-01-01/..").await, ["Xã cũ", "Xã mới"]);
}

#[tokio::test]
async fn a_unit_over_many_tiles_has_one_label_inside_it() {
    let app = TestApp::start().await;
    app.execute(
        // Two parts; the name stands in the larger one.
        "INSERT INTO area (code, level, name, geom) VALUES ('23368', 'commune', 'Đăk Long',
            ST_GeomFromText('MULTIPOLYGON(((108 14, 108.9 14, 108.9 14.9, 108 14.9, 108 14)), ((109.5 14, 109.6 14, 109.6 14.1, 109.5 14)))', 4326))",
    )
    .await;

    let (mut shapes, mut labels) = (0, Vec::new());
    for (x, y) in tiles_of(10, [107.9, 13.9, 109.7, 15.0]) {
        let layers = tile(&app, &format!("area/10/{x}/{y}.mvt")).await;
        shapes += layers.get("area").map_or(0, Vec::len);
        labels.extend(layers.get("area_label").into_iter().flatten().cloned());
    }

    assert!(shapes > 9, "{shapes}");
    let [label] = labels.as_slice() else { panic!("{labels:?}") };
    // A square of 0.9 degrees holds a circle of 0.9 degrees: 100 km of EPSG:3857.
    let room = text(label, "room_m").parse::<f64>().unwrap();
    assert!((room / 100_188.0 - 1.0).abs() < 0.03, "{room}");
}

#[tokio::test]
async fn the_label_of_a_storm_stands_at_the_newest_position() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO disaster_event (code, kind, name, started_at, geom) VALUES ('B1', 'bao', 'Bão số 1', '2025-10-01',
            ST_GeomFromText('LINESTRING(114 14, 112 14.5, 110 15, 108.4 15.2)', 4326))",
    )
    .await;

    let (x, y) = tile_at(8, 108.4, 15.2);
    let newest = tile(&app, &format!("disaster_event/8/{x}/{y}.mvt")).await;
    let (x, y) = tile_at(8, 111.0, 14.7);
    let middle = tile(&app, &format!("disaster_event/8/{x}/{y}.mvt")).await;

    assert_eq!(values(&newest, "disaster_event_label", "name"), ["Bão số 1"]);
    assert_eq!(values(&middle, "disaster_event", "name"), ["Bão số 1"]);
    assert!(!middle.contains_key("disaster_event_label"));
}

#[tokio::test]
async fn a_warning_that_has_expired_is_drawn_only_when_its_time_is_asked_for() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO warning (code, kind, risk_level, headline_vi, issued_at, effective_at, expires_at, issuer, geom) VALUES
            ('W1', 'bao', 3, 'Bão', '2020-10-01', '2020-10-01', '2020-10-03', 'Đài', ST_Multi(ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)))",
    )
    .await;
    let (x, y) = tile_at(8, 107.6, 15.1);

    let now = tile(&app, &format!("warning/8/{x}/{y}.mvt")).await;
    let then = tile(&app, &format!("warning/8/{x}/{y}.mvt?datetime=2020-10-02T00:00:00Z")).await;

    assert!(now.is_empty());
    assert_eq!(values(&then, "warning", "code"), ["W1"]);
}
