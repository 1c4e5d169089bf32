//! Public editions of household figures.

use banlang::disclosure::{EditionError, EditionReport, editions, make_edition, publish};
use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

/// Two communes side by side, each over several cells of zoom 11, with a border between them on no cell edge.
const COMMUNES: &str = "
    INSERT INTO area (code, level, name, geom) VALUES
        ('23001', 'commune', 'Đăk Một', ST_MakeEnvelope(107.0, 15.0, 107.31, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', ST_MakeEnvelope(107.31, 15.0, 107.6, 15.4, 4326))";

/// 3,000 households by chance: three in four with a point, one in ten of those outside the commune that it states,
/// half of all with a status on the day that counts.
const HOUSEHOLDS: &str = "
    SELECT setseed(0.42);
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT CASE WHEN r.own < 0.55 THEN '23001' ELSE '23002' END, r.n::text, 1 + floor(r.size * 8)::int,
           (ARRAY['gie_trieng', 'xo_dang', 'kinh', 'muong'])[1 + floor(r.kin * r.kin * 4)::int],
           CASE WHEN r.known < 0.75 THEN 'gps' ELSE 'commune' END,
           CASE WHEN r.known < 0.75 THEN ST_SetSRID(ST_MakePoint(107.0 + r.x * 0.6, 15.0 + r.y * r.y * 0.4), 4326) END
    FROM generate_series(1, 3000) AS i
    CROSS JOIN LATERAL (SELECT random() AS own, random() AS size, random() AS kin, random() AS known,
                               random() AS x, random() AS y, i AS n) AS r;
    INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
    SELECT commune_code, list_no, '2025-01-01', '2026-01-01', (ARRAY['poor', 'near_poor', 'other'])[1 + id % 3]
    FROM household WHERE id % 2 = 0;
    INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
    SELECT commune_code, list_no, '2024-01-01', '2025-01-01', 'poor' FROM household WHERE id % 5 = 0";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn make(db: &TestDb, as_of: &str) -> EditionReport {
    make_edition(&mut db.db.connection().await.unwrap(), day(as_of)).await.unwrap()
}

/// Five households of one group in a place, and `more` of another.
async fn five_and(db: &TestDb, more: u32) {
    db.execute(&format!(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '23001', n::text, 4, CASE WHEN n <= 5 THEN 'xo_dang' ELSE 'gie_trieng' END, 'gps',
                ST_SetSRID(ST_MakePoint(107.05, 15.05), 4326)
         FROM generate_series(1, 5 + {more}) AS n"
    ))
    .await;
}

#[tokio::test]
async fn published_atoms_are_the_counts_of_five_and_more_and_no_others() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(HOUSEHOLDS).await;

    let report = make(&db, "2025-12-31").await;

    // The tile of a point by the formula of the slippy map, not by metres (OpenStreetMap wiki, "Slippy map tilenames").
    let oracle = "SELECT household.commune_code,
            CASE WHEN household.geom IS NULL THEN 'none' ELSE '11/' || floor((ST_X(household.geom) + 180) / 360 * 2048) || '/' ||
                floor((1 - ln(tan(radians(ST_Y(household.geom))) + 1 / cos(radians(ST_Y(household.geom)))) / pi()) / 2 * 2048) END AS cell,
            household.ethnic_group,
            coalesce((SELECT s.poverty FROM household_status AS s WHERE s.commune_code = household.commune_code
                AND s.list_no = household.list_no AND date '2025-12-31' BETWEEN s.period_from AND s.period_to - 1), 'unstated') AS poverty,
            count(*) AS households, sum(members) AS members
        FROM household GROUP BY 1, 2, 3, 4";
    let published = "SELECT commune_code, cell, ethnic_group, poverty, households, members FROM household_summary WHERE households IS NOT NULL";
    let differ = |one: &str, other: &str| {
        format!("SELECT count(*) FROM ({one} EXCEPT {other}) AS difference")
    };
    let large = format!(
        "SELECT commune_code, cell, ethnic_group, poverty, households::int, members::int FROM ({oracle}) AS true_count WHERE households >= 5"
    );
    assert_eq!(db.value(&differ(published, &large)).await, "0");
    assert_eq!(db.value(&differ(&large, published)).await, "0");
    let all = db.value(&format!("SELECT count(*) || ' ' || count(*) FILTER (WHERE households >= 5) || ' ' || sum(households) || ' ' || coalesce(sum(households) FILTER (WHERE households < 5), 0) FROM ({oracle}) AS true_count")).await;
    let said = format!(
        "{} {} {} {}",
        report.atoms, report.published, report.households, report.households_withheld
    );
    assert_eq!(said, all);
    assert_eq!(report.households, 3000);
    assert!(
        report.published > 50 && report.households_withheld > 50,
        "the world tests nothing: {report:?}"
    );
    eprintln!(
        "edition: {} atoms, {} published, {} of {} households withheld ({:.1} %) in {} places",
        report.atoms,
        report.published,
        report.households_withheld,
        report.households,
        100.0 * report.withheld_share(),
        report.places_withheld
    );
}

#[tokio::test]
async fn what_is_small_is_one_row_that_tells_neither_group_nor_number() {
    let mut rows = Vec::new();
    for more in [1, 2, 4] {
        let db = TestDb::create().await;
        db.execute(COMMUNES).await;
        five_and(&db, more).await;
        let report = make(&db, "2025-12-31").await;
        assert_eq!((report.households_withheld, report.places_withheld), (i64::from(more), 1));
        rows.push(
            db.value("SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM household_summary AS s")
                .await,
        );
    }

    // The whole table is the same whether one or four households are withheld.
    assert_eq!(rows[0], rows[1]);
    assert_eq!(rows[0], rows[2]);
    let rows: Value = serde_json::from_str(&rows[0]).unwrap();
    let told: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["ethnic_group"], row["poverty"], row["households"], row["members"]]))
        .collect();
    assert_eq!(
        told,
        [json!(["withheld", "withheld", null, null]), json!(["xo_dang", "unstated", 5, 20])]
    );
}

#[tokio::test]
async fn five_of_a_kind_leave_nothing_withheld() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    five_and(&db, 0).await;

    let report = make(&db, "2025-12-31").await;

    assert_eq!((report.atoms, report.published, report.places_withheld), (1, 1, 0));
    assert_eq!(db.value("SELECT count(*) FROM household_summary").await, "1");
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
    db.execute("DELETE FROM household_summary").await;
    db.execute("UPDATE household SET geom = ST_Translate(geom, 1e-6, 1e-6) WHERE geom IS NOT NULL")
        .await;
    make(&db, "2025-12-31").await;

    assert_eq!(db.value(points).await, first);
    let outside = "SELECT count(*) FROM household_summary AS s, LATERAL (
            SELECT ST_TileEnvelope(11, split_part(s.cell, '/', 2)::int, split_part(s.cell, '/', 3)::int) AS geom_3857) AS cell
        LEFT JOIN area ON true
        WHERE area.code = s.commune_code AND s.geom IS NOT NULL
          AND (NOT ST_Contains(cell.geom_3857, s.geom_3857)
               OR ST_Intersects(area.geom, ST_Transform(cell.geom_3857, 4326)) AND NOT ST_Contains(area.geom, s.geom))";
    assert_eq!(db.value(outside).await, "0");
}

#[tokio::test]
async fn a_cell_outside_the_stated_commune_is_stood_for_by_its_middle() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT code, n::text, 4, 'kinh', 'map', ST_SetSRID(ST_MakePoint(109.0, 13.0), 4326)
         FROM generate_series(1, 5) AS n, (VALUES ('23001'), ('99999')) AS commune (code)",
    )
    .await;

    make(&db, "2025-12-31").await;

    let middles = db.value("SELECT bool_and(ST_Equals(ST_SnapToGrid(geom_3857, 0.01), ST_SnapToGrid(ST_Centroid(ST_TileEnvelope(11, split_part(cell, '/', 2)::int, split_part(cell, '/', 3)::int)), 0.01))) AND count(*) = 2 FROM household_summary").await;
    assert_eq!(middles, "true");
}

#[tokio::test]
async fn nobody_sees_an_edition_before_it_is_published_and_the_newest_one_after() {
    let app = TestApp::start().await;
    app.execute(COMMUNES).await;
    five_and(&app.db, 0).await;
    let mut client = app.db.db.connection().await.unwrap();
    let first = make_edition(&mut client, day("2025-12-31")).await.unwrap().edition;
    app.execute("UPDATE household SET members = 6").await;
    let second = make_edition(&mut client, day("2025-12-31")).await.unwrap().edition;
    let path = "/api/collections/household_summary/items";
    let members = |page: Value| {
        page["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|atom| atom["properties"]["members"].clone())
            .collect::<Vec<_>>()
    };

    let before = members(app.get(path).await.json());
    publish(&client, first).await.unwrap();
    let with_first = members(app.get(path).await.json());
    publish(&client, second).await.unwrap();
    let with_second = members(app.get(path).await.json());

    assert_eq!((first, second), (1, 2));
    assert_eq!((before, with_first, with_second), (vec![], vec![json!(20)], vec![json!(30)]));
}

#[tokio::test]
async fn an_edition_is_published_once_and_never_after_a_newer_one() {
    let db = TestDb::create().await;
    let mut client = db.db.connection().await.unwrap();
    for _ in 0..3 {
        make_edition(&mut client, day("2025-12-31")).await.unwrap();
    }

    let published = publish(&client, 2).await.unwrap();
    let again = publish(&client, 2).await.unwrap();
    let older = publish(&client, 1).await.unwrap_err();
    let unknown = publish(&client, 9).await.unwrap_err();

    assert_eq!(published, again);
    assert!(matches!(older, EditionError::Superseded { id: 1, newest: 2 }));
    assert_eq!(
        unknown.to_string(),
        "there is no edition 9; `banlang edition list` shows those that are made"
    );
    let listed: Vec<_> = editions(&client)
        .await
        .unwrap()
        .iter()
        .map(|edition| (edition.id, edition.published_at.is_some()))
        .collect();
    assert_eq!(listed, [(3, false), (2, true), (1, false)]);
}

#[tokio::test]
async fn the_poverty_of_the_day_counts() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    five_and(&db, 0).await;
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

#[tokio::test]
async fn a_day_to_come_is_refused() {
    let db = TestDb::create().await;
    let tomorrow = Utc::now().date_naive() + Days::new(2);

    let error = make_edition(&mut db.db.connection().await.unwrap(), tomorrow).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        format!("{tomorrow} has not come yet; an edition speaks of today or of a day before")
    );
    assert_eq!(db.value("SELECT count(*) FROM edition").await, "0");
}

#[tokio::test]
async fn two_editions_made_at_once_get_two_numbers() {
    let db = TestDb::create().await;
    let (mut one, mut other) =
        (db.db.connection().await.unwrap(), db.db.connection().await.unwrap());

    let made = tokio::join!(
        make_edition(&mut one, day("2025-12-31")),
        make_edition(&mut other, day("2025-12-31"))
    );

    let mut numbers = [made.0.unwrap().edition, made.1.unwrap().edition];
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}
