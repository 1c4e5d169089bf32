//! Points summed in cells: over all tiles of a zoom the sums are those of the table, wherever the points lie.

use std::fmt::Write as _;

use geo::{Coord, Geometry};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::decoded::{Layers, edge_m, number, tile, tile_at, tiles_of};
use crate::support::TestApp;

/// Where the points lie: west, south, east, north in degrees. A corner of four tiles of zoom 5 is in it (112.5 E,
/// 21.9 N), and so corners of all deeper zooms.
const BOX: [f64; 4] = [112.3, 21.8, 112.7, 22.1];

/// Points by chance, and points on corners and edges of tiles of zooms 5, 8, 11 and 14, in metres of EPSG:3857.
fn places(chance: &mut StdRng) -> Vec<(f64, f64)> {
    let [west, south, east, north] = BOX;
    let metres = |lon: f64, lat: f64| {
        let (x, y) = (lon.to_radians(), lat.to_radians().tan().asinh());
        (x * 6_378_137.0, y * 6_378_137.0)
    };
    let mut places: Vec<_> = (0..400)
        .map(|_| metres(chance.random_range(west..east), chance.random_range(south..north)))
        .collect();
    for z in [5, 8, 11, 14] {
        let (left, top) = tile_at(z, west, north);
        let (right, bottom) = tile_at(z, east, south);
        for _ in 0..15 {
            let column = chance.random_range(left + 1..=right);
            let row = chance.random_range(top + 1..=bottom);
            let (x, y) = edge_m(z, column, row);
            let (anywhere_x, anywhere_y) = places[chance.random_range(0..400)];
            places.extend([(x, y), (x, anywhere_y), (anywhere_x, y)]);
        }
    }
    places
}

/// The sums of an attribute over all tiles of a zoom, and the points where they stand.
async fn summed(app: &TestApp, layer: &str, z: u8, [first, second]: [&str; 2]) -> (u64, u64) {
    let mut sums = (0, 0);
    for (x, y) in tiles_of(z, BOX) {
        let layers = tile(app, &format!("{layer}/{z}/{x}/{y}.mvt")).await;
        for feature in layers.get(layer).into_iter().flatten() {
            sums.0 += number(feature, first);
            sums.1 += number(feature, second);
        }
        stands_inside(&layers, layer);
    }
    sums
}

/// A client leaves out what lies on the far edge of a tile, because the neighbour has it.
fn stands_inside(layers: &Layers, layer: &str) {
    for feature in layers.get(layer).into_iter().flatten() {
        let Coord { x, y } = match &feature.geometry {
            Geometry::Point(point) => point.0,
            Geometry::MultiPoint(points) if points.0.len() == 1 => points.0[0].0,
            other => panic!("{other:?}"),
        };
        assert!((0.0..4096.0).contains(&x) && (0.0..4096.0).contains(&y), "{feature:?}");
    }
}

#[tokio::test]
async fn households_of_all_tiles_of_a_zoom_are_the_households_of_the_table() {
    let mut app = TestApp::start().await;
    let mut chance = StdRng::seed_from_u64(20_261_122);
    let mut sql = String::from(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Xã khác');
        INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES ('23368', 'none', 4, 'kinh', 'commune', NULL)",
    );
    for (place, (x, y)) in places(&mut chance).into_iter().enumerate() {
        let commune = if place % 5 == 0 { "22165" } else { "23368" };
        let members = chance.random_range(1..=12);
        write!(sql, ", ('{commune}', '{place}', {members}, 'gie_trieng', 'gps', ST_Transform(ST_SetSRID(ST_MakePoint({x}, {y}), 3857), 4326))").unwrap();
    }
    app.execute(&sql).await;
    app.log_in_as_editor_of(&["23368"]).await;
    let wanted = app
        .db
        .value("SELECT concat_ws(' ', count(*), sum(members)) FROM household WHERE commune_code = '23368' AND geom IS NOT NULL")
        .await;

    for z in [5, 8, 11] {
        let (households, members) = summed(&app, "household", z, ["households", "members"]).await;
        assert_eq!(format!("{households} {members}"), wanted, "zoom {z}");
    }
    assert!(wanted.split(' ').next().unwrap().parse::<u32>().unwrap() > 400, "{wanted}");
}

#[tokio::test]
async fn published_households_of_all_tiles_of_a_zoom_are_the_published_sum() {
    let app = TestApp::start().await;
    let mut chance = StdRng::seed_from_u64(20_260_101);
    let mut sql = String::from(
        "INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (1, '2025-01-01', 'x', 'a', now(), 'b'), (2, '2026-01-01', 'x', 'a', now(), 'b'), (3, '2026-06-01', 'x', 'a', NULL, NULL);
        INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom) VALUES (2, '23368', 'none', 'kinh', 'poor', 40, 160, NULL)",
    );
    for (place, (x, y)) in places(&mut chance).into_iter().enumerate() {
        let edition = 1 + place % 3;
        let households = 10 * chance.random_range(1..=90);
        let figures = format!("{households}, {}", households * 4);
        write!(sql, ", ({edition}, '23368', '{place}', 'kinh', 'other', {figures}, ST_Transform(ST_SetSRID(ST_MakePoint({x}, {y}), 3857), 4326))").unwrap();
    }
    app.execute(&sql).await;
    let wanted = app
        .db
        .value("SELECT concat_ws(' ', sum(households), sum(members)) FROM household_summary WHERE edition = 2 AND geom IS NOT NULL")
        .await;

    for z in [5, 8, 11, 14] {
        let sums = summed(&app, "household_summary", z, ["households", "members"]).await;
        assert_eq!(format!("{} {}", sums.0, sums.1), wanted, "zoom {z}");
    }
    assert_ne!(wanted, " ");
}

#[tokio::test]
async fn single_households_are_points_of_their_own_from_the_zoom_where_counting_ends() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long');
        INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
        SELECT '23368', n, 3, 'gie_trieng', 'gps', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326) FROM generate_series(1, 3) AS n",
    )
    .await;
    app.log_in_as_editor_of(&["23368"]).await;

    let (x, y) = tile_at(13, 107.6, 15.1);
    let single = tile(&app, &format!("household/13/{x}/{y}.mvt")).await;
    let (x, y) = tile_at(12, 107.6, 15.1);
    let summed = tile(&app, &format!("household/12/{x}/{y}.mvt")).await;

    assert_eq!(single["household"].len(), 3);
    assert!(!single["household"][0].properties.as_ref().unwrap().contains_key("households"));
    let [cell] = summed["household"].as_slice() else { panic!("{summed:?}") };
    assert_eq!((number(cell, "households"), number(cell, "members")), (3, 9));
}
