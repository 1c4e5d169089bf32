//! Real published files into the collections that they belong to.

use banlang::ingest::{DateOrder, Request};

use super::{World, counts, pairs};
use crate::support::shared_data;

#[tokio::test]
async fn provinces_and_communes_load_whole_and_a_second_run_changes_nothing() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;

    for (file, rows) in [
        ("vn_provinces_2025.geojson.gz", 34),
        ("vn_communes_2025_51_quang_ngai.geojson.gz", 96),
        ("vn_communes_2025_66_dak_lak.geojson.gz", 102),
    ] {
        let path = data.join("admin").join(file);
        let first = world.import("area", Request::new(&path)).await.unwrap();
        let second = world.import("area", Request::new(&path)).await.unwrap();
        assert_eq!(counts(&first), (rows, 0, 0, 0), "{file}");
        assert_eq!(counts(&second), (0, 0, rows, 0), "{file}");
    }
    let levels = "SELECT string_agg(level || ' ' || n, ', ' ORDER BY level) FROM (SELECT level, count(*) AS n FROM area GROUP BY level) AS l";
    assert_eq!(world.value(levels).await, "commune 198, province 34");
    let orphans = "SELECT count(*) FROM area AS a WHERE level = 'commune' AND NOT EXISTS (SELECT FROM area AS p WHERE p.code = a.parent_code)";
    assert_eq!(world.value(orphans).await, "0");
    assert_eq!(world.value("SELECT count(*) FROM txn").await, "3");
}

#[tokio::test]
async fn storm_tracks_become_events_with_a_constant_kind() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;
    let request = Request {
        map: pairs(&[("name", "sid")]),
        set: pairs(&[("kind", "Bão")]),
        ..Request::new(data.join("disasters/cyclone_tracks_ibtracs_vn_2000_2014.geojson.gz"))
    };

    let report = world.import("disaster_event", request).await.unwrap();

    assert_eq!(counts(&report), (126, 0, 0, 0));
    let first = "SELECT concat_ws(' ', code, name, kind, started_at AT TIME ZONE 'UTC', coalesce(wind_kt::text, '-'), ST_NPoints(geom)) FROM disaster_event ORDER BY code LIMIT 1";
    assert_eq!(
        world.value(first).await,
        "2000150N11117 2000150N11117 bao 2000-05-29 00:00:00 - 16"
    );
}

#[tokio::test]
async fn landslides_with_the_month_first_keep_their_days() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;
    let request = Request {
        map: pairs(&[("name", "location_description")]),
        set: pairs(&[("kind", "sat_lo_dat")]),
        dates: DateOrder::MonthFirst,
        ..Request::new(data.join("disasters/landslides_nasa_glc_vietnam.csv"))
    };

    let report = world.import("disaster_event", request).await.unwrap();

    // One row of the catalogue has no description of its place, which is the name here.
    assert_eq!(counts(&report), (115, 0, 0, 1));
    assert_eq!(report.refusals[0].field.as_deref(), Some("name"));
    let row = "SELECT concat_ws(' ', started_at AT TIME ZONE 'UTC', deaths, ST_AsText(geom)) FROM disaster_event WHERE code = '9607'";
    assert_eq!(world.value(row).await, "2016-10-18 00:00:00 3 POINT(105.146 19.3465)");
}

#[tokio::test]
async fn floods_with_columns_long_and_lat_and_earthquakes_in_milliseconds_are_read() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;
    let floods = Request {
        map: pairs(&[("name", "MainCause")]),
        set: pairs(&[("kind", "lu")]),
        ..Request::new(data.join("disasters/floods_dfo_vietnam_1985_2008.csv"))
    };
    let earthquakes = Request {
        set: pairs(&[("kind", "dong_dat")]),
        ..Request::new(data.join("disasters/earthquakes_usgs_week_part1.geojson.gz"))
    };

    let floods = world.import("disaster_event", floods).await.unwrap();
    let earthquakes = world.import("disaster_event", earthquakes).await.unwrap();

    assert_eq!((counts(&floods), counts(&earthquakes)), ((113, 0, 0, 1), (853, 0, 0, 0)));
    let refused = &floods.refusals[0];
    assert_eq!(
        (refused.field.as_deref(), refused.value.as_deref()),
        (Some("glide"), Some("FL-2008-000191-Nic"))
    );
    let numbers = "SELECT count(glide) || ' ' || max(glide) FROM disaster_event WHERE kind = 'lu'";
    assert_eq!(world.value(numbers).await, "10 TC-2007-000178-VNM");
    let flood =
        "SELECT concat_ws(' ', ST_AsText(geom), deaths) FROM disaster_event WHERE code = '51'";
    assert_eq!(world.value(flood).await, "POINT(106.251 20.8454) 34");
    let earthquake = "SELECT concat_ws(' ', started_at AT TIME ZONE 'UTC', magnitude, ST_NDims(geom)) FROM disaster_event WHERE code = '37868143'";
    assert_eq!(world.value(earthquake).await, "2018-02-07 01:26:13.84 2 2");
}

#[tokio::test]
async fn polygons_that_cross_themselves_are_repaired_and_told() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;
    let request = Request {
        map: pairs(&[("code", "a02_xa"), ("name", "a03_ten")]),
        set: pairs(&[("level", "village")]),
        ..Request::new(data.join("formats/invalid_polygons_vn_2025_raw_a.geojson.gz"))
    };

    let first = world.import("area", request.clone()).await.unwrap();
    let second = world.import("area", request).await.unwrap();

    assert_eq!((counts(&first), counts(&second)), ((8, 0, 0, 0), (0, 0, 8, 0)));
    assert_eq!((first.repaired, first.repairs.len()), (8, 8));
    assert!(first.repairs[0].reason.contains("Self-intersection[108.943348 11.580382]"));
    assert_eq!(world.value("SELECT bool_and(ST_IsValid(geom)) FROM area").await, "true");
}
