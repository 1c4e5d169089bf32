//! Places in filters of rows: collections, rings that cross, boxes over the antimeridian, other reference systems.

use std::fmt::Write as _;

use banlang::{
    auth::Caller,
    filter::SpatialRelation,
    geo::Crs,
    policy::{View, view_of},
    record::Condition,
};
use geo::Geometry;
use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};

use super::{
    items::{catalogue, drawn, passing},
    postgis::{geometries, odd_polygons, wkt},
};
use crate::support::TestDb;

async fn world(rows: &[String]) -> TestDb {
    let db = TestDb::create().await;
    db.execute(
        "CREATE TABLE sample (id bigint PRIMARY KEY, name text, note text, rooms bigint, floors bigint, weight float8, height float8, open boolean,
             since date, until date, begins timestamptz, ends timestamptz, geom geometry(Geometry, 4326));
         GRANT SELECT ON sample TO banlang_service",
    )
    .await;
    let mut script = String::new();
    for (id, row) in rows.iter().enumerate() {
        write!(
            script,
            "INSERT INTO sample (id, geom) VALUES ({id}, ST_GeomFromText('{row}', 4326));"
        )
        .unwrap();
    }
    db.execute(&script).await;
    db
}

/// 120 drawn places as rows, and everyone's view on them.
async fn drawn_world(runner: &mut TestRunner) -> (Vec<Geometry>, TestDb, View) {
    let rows = drawn(runner, &vec(geometries(), 120));
    let db = world(&rows.iter().map(wkt).collect::<Vec<_>>()).await;
    let view = view_of(&Caller::public(), "sample", &catalogue()).unwrap();
    (rows, db, view)
}

async fn ids(db: &TestDb, view: &View, filter: &str, crs: Crs) -> Vec<i64> {
    passing(db, view, filter, crs).await.unwrap_or_else(|error| panic!("{filter}: {error}"))
}

fn crs(name: &str) -> Crs {
    name.parse().unwrap()
}

fn all(rows: &[Geometry], holds: impl Fn(&Geometry) -> bool) -> Vec<i64> {
    let passing = rows.iter().enumerate().filter(|(_, row)| holds(row));
    passing.map(|(id, _)| i64::try_from(id).unwrap()).collect()
}

#[tokio::test]
async fn every_relation_holds_for_the_rows_for_which_it_holds_from_either_side() {
    let mut runner = TestRunner::deterministic();
    let (rows, db, view) = drawn_world(&mut runner).await;
    for _ in 0..60 {
        let place = drawn(&mut runner, &geometries());
        for relation in SpatialRelation::ALL {
            let (name, text) = (relation.name().to_uppercase(), wkt(&place));
            let own = all(&rows, |row| relation.holds(row, &place));
            let found = ids(&db, &view, &format!("{name}(geometry, {text})"), Crs::default()).await;
            assert_eq!(found, own, "{name} {text}");
            let own = all(&rows, |row| relation.holds(&place, row));
            let found = ids(&db, &view, &format!("{name}({text}, geometry)"), Crs::default()).await;
            assert_eq!(found, own, "{text} {name}");
            // The same with latitude first.
            let turned = geo::MapCoords::map_coords(&place, |at| geo::coord! { x: at.y, y: at.x });
            let filter = format!("{name}({}, geometry)", wkt(&turned));
            assert_eq!(ids(&db, &view, &filter, crs("EPSG:4326")).await, own, "{filter}");
        }
    }
    let same = ids(&db, &view, "S_EQUALS(geometry, geometry)", Crs::default()).await;
    assert_eq!(same.len(), rows.len());
    assert!(ids(&db, &view, "S_DISJOINT(geometry, geometry)", Crs::default()).await.is_empty());
}

#[tokio::test]
async fn a_collection_of_geometries_is_met_where_one_of_them_is_and_equalled_by_all_of_them() {
    let mut runner = TestRunner::deterministic();
    let (rows, db, view) = drawn_world(&mut runner).await;
    for _ in 0..60 {
        let parts = drawn(&mut runner, &vec(geometries(), 1..4));
        let texts: Vec<_> = parts.iter().map(wkt).collect();
        let text = format!("GEOMETRYCOLLECTION({})", texts.join(", "));
        let meets =
            |row: &Geometry| parts.iter().any(|part| SpatialRelation::Intersects.holds(row, part));
        let found =
            ids(&db, &view, &format!("S_INTERSECTS({text}, geometry)"), Crs::default()).await;
        assert_eq!(found, all(&rows, meets), "{text}");
        let found = ids(&db, &view, &format!("S_DISJOINT(geometry, {text})"), Crs::default()).await;
        assert_eq!(found, all(&rows, |row| !meets(row)), "{text}");
    }
    // A square equals itself with a point of it and a line through it, and not with a point beside it.
    let db =
        world(&["POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))".to_owned(), "POINT(1 1)".to_owned()]).await;
    let square = "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))";
    for (collection, equal) in [
        (format!("GEOMETRYCOLLECTION({square})"), vec![0]),
        (format!("GEOMETRYCOLLECTION(POINT(1 1), {square}, LINESTRING(0 0, 4 4))"), vec![0]),
        (format!("GEOMETRYCOLLECTION(POINT(5 5), {square})"), vec![]),
        (format!("GEOMETRYCOLLECTION({square}, LINESTRING(0 0, 5 4))"), vec![]),
        ("GEOMETRYCOLLECTION(POINT(1 1), POINT(1 1))".to_owned(), vec![1]),
    ] {
        let filter = format!("S_EQUALS(geometry, {collection})");
        assert_eq!(ids(&db, &view, &filter, Crs::default()).await, equal, "{filter}");
    }
}

#[tokio::test]
async fn rings_that_cross_themselves_are_no_fault_whatever_the_rows_are() {
    let mut runner = TestRunner::deterministic();
    let rows = drawn(&mut runner, &vec(geometries(), 200));
    let db = world(&rows.iter().map(wkt).collect::<Vec<_>>()).await;
    let catalogue = catalogue();
    let view = view_of(&Caller::public(), "sample", &catalogue).unwrap();
    let flat = [
        "POLYGON((0 0, 1 1, 2 2, 0 0))",
        "LINESTRING(1 1, 1 1)",
        "MULTIPOLYGON(((0 0, 4 0, 4 4, 0 0)), ((1 1, 5 1, 5 5, 1 1)))",
    ];
    let odd = (0..80).map(|_| wkt(&drawn(&mut runner, &odd_polygons())));
    for text in odd.chain(flat.map(str::to_owned)).collect::<Vec<_>>() {
        for relation in SpatialRelation::ALL {
            let name = relation.name().to_uppercase();
            // `passing` stops at an error of the database.
            let yes = ids(&db, &view, &format!("{name}(geometry, {text})"), Crs::default()).await;
            let no =
                ids(&db, &view, &format!("NOT {name}(geometry, {text})"), Crs::default()).await;
            assert_eq!(yes.len() + no.len(), rows.len(), "{name} {text}");
        }
    }
}

#[tokio::test]
async fn a_box_over_the_antimeridian_is_one_place_on_both_of_its_sides() {
    let db = world(&[
        "POINT(179 0)".to_owned(),
        "POINT(-179 0)".to_owned(),
        "POINT(0 0)".to_owned(),
        "LINESTRING(178 0, 179 0)".to_owned(),
    ])
    .await;
    let catalogue = catalogue();
    let view = view_of(&Caller::public(), "sample", &catalogue).unwrap();
    for (filter, expected) in [
        ("S_INTERSECTS(geometry, BBOX(178.5, -1, -178.5, 1))", vec![0, 1, 3]),
        ("S_WITHIN(geometry, BBOX(178.5, -1, -178.5, 1))", vec![0, 1]),
        ("S_DISJOINT(geometry, BBOX(178.5, -1, -178.5, 1))", vec![2]),
        ("S_CROSSES(geometry, BBOX(178.5, -1, -178.5, 1))", vec![3]),
        ("S_INTERSECTS(geometry, BBOX(-178.5, -1, 178.5, 1))", vec![2, 3]),
    ] {
        assert_eq!(ids(&db, &view, filter, Crs::default()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn a_place_in_another_system_is_where_the_database_puts_it() {
    // A square of a kilometre in the zone of 107 degrees 30 minutes, and points 2 m inside and outside its four edges.
    let (west, south, east, north) = (510_000.0, 1_686_000.0, 511_000.0, 1_687_000.0);
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let near = [(west, y), (east, y), (x, south), (x, north)];
    let inside = near.map(|(px, py)| (px + (x - px) / 250.0, py + (y - py) / 250.0));
    let outside = near.map(|(px, py)| (px - (x - px) / 250.0, py - (y - py) / 250.0));
    let db = world(&[]).await;
    for (id, (px, py)) in inside.into_iter().chain(outside).enumerate() {
        db.execute(&format!(
            "INSERT INTO sample (id, geom) VALUES ({id}, ST_Transform(ST_SetSRID(ST_MakePoint({px}, {py}), 9216), 4326))"
        ))
        .await;
    }
    let catalogue = catalogue();
    let view = view_of(&Caller::public(), "sample", &catalogue).unwrap();
    let ring =
        format!("{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}");
    for filter in [
        format!("S_INTERSECTS(geometry, BBOX({west}, {south}, {east}, {north}))"),
        format!("S_WITHIN(geometry, POLYGON(({ring})))"),
        format!("S_CONTAINS(MULTIPOLYGON((({ring}))), geometry)"),
    ] {
        assert_eq!(ids(&db, &view, &filter, crs("EPSG:9216")).await, [0, 1, 2, 3], "{filter}");
    }
    for (name, place, expected) in [
        ("EPSG:3857", "BBOX(11970000, 1710000, 11980000, 1730000)", 8),
        ("EPSG:4756", "BBOX(15.2, 107.5, 15.3, 107.7)", 8),
        ("EPSG:4326", "BBOX(15.2, 107.5, 15.3, 107.7)", 8),
        ("EPSG:4326", "BBOX(16.2, 107.5, 16.3, 107.7)", 0),
        ("EPSG:4756", "POLYGON((-90 -180, 90 -180, 90 180, -90 180, -90 -180))", 8),
    ] {
        let filter = format!("S_INTERSECTS(geometry, {place})");
        assert_eq!(ids(&db, &view, &filter, crs(name)).await.len(), expected, "{name} {filter}");
    }
    for (name, place, reason) in [
        ("EPSG:9216", "POINT(107.6 15.2)", "[107.6, 15.2] is no position in"),
        ("EPSG:4326", "POINT(107.6 15.2)", "[107.6, 15.2] is no position in"),
        ("OGC:CRS84", "BBOX(107, 15, 190, 16)", "[190, 16] is no position in"),
        ("EPSG:9216", "BBOX(511000, 1686000, 510000, 1687000)", "begins with its upper corner"),
        ("EPSG:4326", "BBOX(15.3, 107.5, 15.2, 107.7)", "begins with its upper corner"),
    ] {
        let refused = Condition::read(
            &view,
            &format!("S_INTERSECTS(geometry, {place})"),
            banlang::filter::Language::Text,
            crs(name),
        );
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains(reason), "{name} {place}: {refused}");
    }
}

#[tokio::test]
async fn no_position_of_any_system_is_a_fault() {
    let mut runner = TestRunner::deterministic();
    let rows = drawn(&mut runner, &vec(geometries(), 20));
    let db = world(&rows.iter().map(wkt).collect::<Vec<_>>()).await;
    let catalogue = catalogue();
    let view = view_of(&Caller::public(), "sample", &catalogue).unwrap();
    let edge = || {
        prop_oneof![
            select(vec![
                0.0,
                180.0,
                -180.0,
                90.0,
                -90.0,
                179.9999,
                89.9999,
                11_600_000.0,
                -10_600_000.0,
                10_100_000.0,
                -10_100_000.0,
                20_037_508.34,
                -20_037_508.34
            ]),
            -180.0..180.0_f64,
            -11e6..12e6_f64,
            -20.1e6..20.1e6_f64,
        ]
    };
    let mut asked = [0; 2];
    for crs in Crs::all() {
        for _ in 0..12 {
            let [a, b, c, d] = [0; 4].map(|_| drawn(&mut runner, &edge()));
            for place in [
                format!("POINT({a} {b})"),
                format!("LINESTRING({a} {b}, {c} {d})"),
                format!("POLYGON(({a} {b}, {c} {b}, {c} {d}, {a} {d}, {a} {b}))"),
            ] {
                let found = passing(
                    &db,
                    &view,
                    &format!("S_INTERSECTS(geometry, {place}) OR S_TOUCHES(geometry, {place})"),
                    crs,
                )
                .await;
                asked[usize::from(found.is_ok())] += 1;
            }
        }
    }
    assert!(asked.iter().all(|times| *times > 100), "{asked:?}");
}
