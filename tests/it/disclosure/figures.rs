//! What an edition says: rounded counts, estimated members, places that follow from the boundaries.

use std::collections::BTreeMap;

use super::{COMMUNES, HOUSEHOLDS, SECRET, column, dither, households, make, set_secret};
use crate::support::TestDb;

/// Counts of the households by the formula of the slippy map, not by metres (OpenStreetMap wiki, "Slippy map tilenames").
const COUNTS: &str = "SELECT household.commune_code,
        CASE WHEN household.geom IS NULL THEN 'none' ELSE '11/' || floor((ST_X(household.geom) + 180) / 360 * 2048) || '/' ||
            floor((1 - ln(tan(radians(ST_Y(household.geom))) + 1 / cos(radians(ST_Y(household.geom)))) / pi()) / 2 * 2048) END AS cell,
        household.ethnic_group,
        coalesce((SELECT s.poverty FROM household_status AS s WHERE s.commune_code = household.commune_code
            AND s.list_no = household.list_no AND date '2025-12-31' BETWEEN s.period_from AND s.period_to - 1), 'unstated') AS poverty,
        count(*)::int AS households
    FROM household GROUP BY 1, 2, 3, 4";

const FIGURES: &str =
    "SELECT commune_code, cell, ethnic_group, poverty, households FROM household_summary";

/// Numbers by atom.
async fn numbers(db: &TestDb, sql: &str) -> BTreeMap<[String; 4], i64> {
    let rows = db.world().await.query(sql, &[]).await.unwrap();
    let number = |row: &tokio_postgres::Row| {
        (
            [column(row, 0), column(row, 1), column(row, 2), column(row, 3)],
            i64::from(column::<i32>(row, 4)),
        )
    };
    rows.iter().map(number).collect()
}

#[tokio::test]
async fn figures_are_counts_and_dither_rounded_down_to_tens_and_none_is_listed() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(HOUSEHOLDS).await;
    set_secret(&db, &SECRET).await;

    let report = make(&db, "2025-12-31").await.report.unwrap();

    let counts = numbers(&db, COUNTS).await;
    let mut wanted: BTreeMap<_, _> = counts
        .iter()
        .map(|(key, count)| (key.clone(), (count + dither(&SECRET, key)) / 10 * 10))
        .collect();
    wanted.retain(|_, figure| *figure > 0);
    assert_eq!(numbers(&db, FIGURES).await, wanted);
    let published: i64 = wanted.values().sum();
    assert_eq!(
        (report.atoms, report.published, report.held, report.households, report.total_error),
        (
            counts.len().try_into().unwrap(),
            wanted.len().try_into().unwrap(),
            0,
            published,
            published - 3000
        )
    );
    assert!(wanted.len() > 50 && wanted.len() + 50 < counts.len(), "the world tests nothing");
}

#[tokio::test]
async fn every_dither_is_as_likely_as_the_others() {
    let db = TestDb::create().await;
    let mut seen = [0_u32; 10];
    let rows = db
        .world()
        .await
        .query("SELECT household_dither('23001', n::text, 'kinh', 'poor') FROM generate_series(1, 20000) AS n", &[])
        .await
        .unwrap();
    for row in rows {
        seen[usize::try_from(column::<i32>(&row, 0)).unwrap()] += 1;
    }

    // Chi-squared with 9 degrees of freedom is above 44.8 once in a million.
    let distance: f64 =
        seen.iter().map(|count| (f64::from(*count) - 2000.0).powi(2) / 2000.0).sum();
    assert!(distance < 44.8, "{seen:?}");
}

/// Each migrated database has its own; a copy (as those of these tests are) keeps it.
#[tokio::test]
async fn two_databases_have_different_secrets() {
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let db = TestDb::create().await;
        db.execute("DELETE FROM edition_secret").await;
        let migration = include_str!("../../../migrations/V14__protected_editions.sql");
        let begin = migration.find("INSERT INTO edition_secret").unwrap();
        let end = migration[begin..].find(';').unwrap();
        db.execute(&migration[begin..begin + end]).await;
        secrets.push(db.value("SELECT encode(secret, 'hex') FROM edition_secret").await);
    }

    assert_eq!(secrets[0].len(), 64);
    assert_ne!(secrets[0], secrets[1]);
}

#[tokio::test]
async fn members_are_the_figure_times_the_mean_of_a_large_class() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(HOUSEHOLDS).await;
    db.execute("UPDATE household SET members = 9 WHERE ethnic_group = 'muong' AND id % 3 > 0")
        .await;
    make(&db, "2025-12-31").await;

    let wrong = "SELECT count(*) FROM household_summary AS s
        JOIN (SELECT ethnic_group, round(avg(members), 1) AS mean FROM household GROUP BY ethnic_group) AS size USING (ethnic_group)
        WHERE s.members <> s.households * size.mean";
    assert_eq!(db.value(wrong).await, "0");
    assert_eq!(
        db.value("SELECT count(DISTINCT members / households::numeric) > 1 FROM household_summary")
            .await,
        "true"
    );
}

#[tokio::test]
async fn a_small_class_has_the_mean_of_the_province_and_few_households_that_of_the_country() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 60).await;
    db.execute("UPDATE household SET members = 9").await;
    make(&db, "2025-12-31").await;
    let mean = "SELECT DISTINCT (members / households::numeric)::numeric(3,1) FROM household_summary WHERE edition = (SELECT max(id) FROM edition)";
    let of_few = db.value(mean).await;

    households(&db, "muong", 120).await;
    make(&db, "2025-12-31").await;
    let of_kinh = db.value(&format!("{mean} AND ethnic_group = 'kinh'")).await;
    let of_muong = db.value(&format!("{mean} AND ethnic_group = 'muong'")).await;

    // 60 of 9 and 120 of 4.
    assert_eq!((of_few.as_str(), of_kinh.as_str(), of_muong.as_str()), ("3.6", "5.7", "4.0"));
}

#[tokio::test]
async fn an_atom_lies_in_its_commune_and_cell_wherever_the_households_are() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(HOUSEHOLDS).await;
    make(&db, "2025-12-31").await;
    let points = "SELECT md5(string_agg(commune_code || cell || ST_AsText(geom), ',' ORDER BY commune_code, cell))
                  FROM (SELECT DISTINCT commune_code, cell, geom FROM household_summary WHERE geom IS NOT NULL) AS place";
    let first = db.value(points).await;

    // Every household moves inside its cell; only those near an edge would change it.
    db.execute("DELETE FROM household_summary; DELETE FROM edition").await;
    db.execute("UPDATE household SET geom = ST_Translate(geom, 1e-6, 1e-6) WHERE geom IS NOT NULL")
        .await;
    make(&db, "2025-12-31").await;

    assert_eq!(db.value(points).await, first);
    let outside = "SELECT count(*) FROM household_summary AS s, LATERAL (
            SELECT ST_TileEnvelope(11, split_part(s.cell, '/', 2)::int, split_part(s.cell, '/', 3)::int) AS square) AS cell
        LEFT JOIN area ON true
        WHERE area.code = s.commune_code AND s.geom IS NOT NULL
          AND (NOT ST_Contains(cell.square, ST_Transform(s.geom, 3857))
               OR ST_Intersects(area.geom, ST_Transform(cell.square, 4326)) AND NOT ST_Contains(area.geom, s.geom))";
    assert_eq!(db.value(outside).await, "0");
}

#[tokio::test]
async fn a_cell_outside_the_stated_commune_is_stood_for_by_its_middle() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT code, n::text, 4, 'kinh', 'map', ST_SetSRID(ST_MakePoint(109.0, 13.0), 4326)
         FROM generate_series(1, 50) AS n, (VALUES ('23001'), ('99999')) AS commune (code)",
    )
    .await;

    make(&db, "2025-12-31").await;

    let middles = db.value("SELECT bool_and(ST_Equals(ST_SnapToGrid(ST_Transform(geom, 3857), 0.01), ST_SnapToGrid(ST_Centroid(ST_TileEnvelope(11, split_part(cell, '/', 2)::int, split_part(cell, '/', 3)::int)), 0.01))) AND count(*) = 2 FROM household_summary").await;
    assert_eq!(middles, "true");
}

#[tokio::test]
async fn the_poverty_of_the_day_counts() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 20).await;
    db.execute(
        "INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
         SELECT commune_code, list_no, date '2024-01-01', date '2025-01-01', 'poor' FROM household
         UNION ALL SELECT commune_code, list_no, '2025-01-01', '2026-01-01', 'other' FROM household",
    )
    .await;
    for as_of in ["2024-12-31", "2025-01-01", "2026-01-01"] {
        make(&db, as_of).await;
    }

    let told =
        db.value("SELECT string_agg(poverty, ' ' ORDER BY edition) FROM household_summary").await;

    assert_eq!(told, "poor other unstated");
}
