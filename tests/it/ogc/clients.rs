//! A client from outside: GDAL reads the service as it reads any other.

use std::process::Command;

use crate::support::{Server, TestDb};

/// What `ogrinfo` says, or nothing where GDAL is not installed.
fn ogrinfo(arguments: &[&str]) -> Option<String> {
    let output = Command::new("ogrinfo").args(["-ro"]).args(arguments).output();
    let Ok(output) = output else {
        eprintln!("skipped: ogrinfo is not installed (gdal-bin)");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn count(text: &str) -> u64 {
    let line = text
        .lines()
        .find(|line| line.starts_with("Feature Count: "))
        .unwrap_or_else(|| panic!("{text}"));
    line.trim_start_matches("Feature Count: ").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_counts_what_the_database_counts_over_pages_and_in_a_box() {
    let db = TestDb::create().await;
    db.execute(
        "INSERT INTO area (code, level, name, area_km2, geom) SELECT lpad(n::text, 5, '0'), 'commune', 'Xã ' || n, n / 7.0,
            ST_MakeEnvelope(105 + n / 500.0, 15, 105.001 + n / 500.0, 15.1, 4326) FROM generate_series(1, 2345) AS n;
         INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
            SELECT '00001', id, '2021-01-01', '2022-01-01', 1, 'x', 'census', 'x', true FROM indicator",
    )
    .await;
    let server = Server::start(&db, &[]);
    let address = format!("OAPIF:{}/api", server.base);

    let Some(all) = ogrinfo(&["-al", "-so", &address, "area"]) else { return };
    let boxed =
        ogrinfo(&["-al", "-so", "-spat", "106", "14", "107", "16", &address, "area"]).unwrap();
    let figures = ogrinfo(&["-al", "-so", &address, "stat_value"]).unwrap();
    let features = ogrinfo(&["-al", "-q", &address, "area"]).unwrap();

    assert_eq!(count(&all).to_string(), db.value("SELECT count(*) FROM area").await);
    let in_box = "SELECT count(*) FROM area WHERE ST_Intersects(geom, ST_MakeEnvelope(106, 14, 107, 16, 4326))";
    assert_eq!(count(&boxed).to_string(), db.value(in_box).await);
    assert_eq!(count(&figures).to_string(), db.value("SELECT count(*) FROM stat_value").await);
    assert!(
        all.contains("code: String")
            && all.contains("valid_from: Date")
            && all.contains("area_km2: Real"),
        "{all}"
    );
    assert_eq!(features.matches("OGRFeature(area)").count(), 2345);
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_selects_by_attributes_in_the_service_and_counts_what_the_database_counts() {
    let db = TestDb::create().await;
    db.execute(
        "INSERT INTO area (code, level, name, area_km2, valid_from, geom) SELECT lpad(n::text, 5, '0'), 'commune', 'Xã ' || n % 7,
            CASE WHEN n % 5 > 0 THEN n / 7.0 END, DATE '2020-01-01' + n,
            ST_MakeEnvelope(105 + n / 500.0, 15, 105.001 + n / 500.0, 15.1, 4326) FROM generate_series(1, 1500) AS n",
    )
    .await;
    let server = Server::start(&db, &[]);
    let address = format!("OAPIF:{}/api", server.base);
    for (condition, sql) in [
        ("code = '00007'", "code = '00007'"),
        ("name = 'Xã 3' AND area_km2 > 100.5", "name = 'Xã 3' AND area_km2 > 100.5"),
        ("area_km2 <= 20 OR NOT (name = 'Xã 1')", "area_km2 <= 20 OR NOT (name = 'Xã 1')"),
        ("name <> 'Xã 1' AND area_km2 IS NULL", "name <> 'Xã 1' AND area_km2 IS NULL"),
        (
            "name LIKE 'Xã %' AND area_km2 IN (1, 2, 3)",
            "name LIKE 'Xã %' AND area_km2 IN (1, 2, 3)",
        ),
    ] {
        let Some(found) = ogrinfo(&["-al", "-so", "-where", condition, &address, "area"]) else {
            return;
        };
        let wanted = db.value(&format!("SELECT count(*) FROM area WHERE {sql}")).await;
        assert_eq!(count(&found).to_string(), wanted, "{condition}: {found}");
    }
    let both = [
        "-al",
        "-so",
        "-spat",
        "106",
        "14",
        "107",
        "16",
        "-where",
        "name = 'Xã 3'",
        &address,
        "area",
    ];
    let wanted = "SELECT count(*) FROM area WHERE name = 'Xã 3' AND ST_Intersects(geom, ST_MakeEnvelope(106, 14, 107, 16, 4326))";
    assert_eq!(count(&ogrinfo(&both).unwrap()).to_string(), db.value(wanted).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_lists_the_public_collections_and_no_others() {
    let db = TestDb::create().await;
    let server = Server::start(&db, &[]);

    let Some(list) = ogrinfo(&["-q", &format!("OAPIF:{}/api", server.base)]) else { return };

    // "1: area (title: Đơn vị hành chính) (Polygon)"
    let names: Vec<_> = list.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert!(names.contains(&"area") && names.contains(&"household_summary"), "{names:?}");
    assert!(!names.contains(&"household") && !names.contains(&"contact"), "{names:?}");
}
