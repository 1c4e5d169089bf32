//! Plans under row-level security: the wall stands, and the indexes still serve.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::TestDb;

/// Forty communes with a thousand households each.
const MANY: &str = "
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT (23000 + n % 40)::text, n::text, 4, 'gie_trieng', 'gps',
           ST_SetSRID(ST_MakePoint(107.0 + (n % 40) * 0.02 + (n % 97) * 0.0002, 15.0 + (n % 1009) * 0.0004), 4326)
    FROM generate_series(1, 40000) AS n;
    INSERT INTO household_status (commune_code, list_no, period_from, poverty)
    SELECT commune_code, list_no, '2025-01-01', 'poor' FROM household;
    INSERT INTO contact (code, area_code, name, role)
    SELECT n::text, (23000 + n % 40)::text, 'x', 'other' FROM generate_series(1, 40000) AS n;
    ANALYZE";

/// What the service asks, in the words of its query builder.
const ASKED: [(&str, &str); 9] = [
    (
        "items in a box",
        "SELECT t.id FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) AND t.id > 0
         AND (t.geom && ST_MakeEnvelope(107.14, 15.1, 107.142, 15.102, 4326)
              AND ST_Intersects(t.geom, ST_MakeEnvelope(107.14, 15.1, 107.142, 15.102, 4326))) ORDER BY t.id LIMIT 101",
    ),
    (
        "items within a place of a filter",
        "SELECT t.id FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) AND (((t.geom) && ST_GeomFromEWKB(ST_AsEWKB(
             ST_MakeEnvelope(107.14, 15.1, 107.142, 15.102, 4326)))
             AND ST_Within((t.geom), ST_GeomFromEWKB(ST_AsEWKB(ST_MakeEnvelope(107.14, 15.1, 107.142, 15.102, 4326)))))
             AND (((t.members)::float8 > 3::float8))) ORDER BY t.id LIMIT 101",
    ),
    (
        "items of a filter on a code",
        "SELECT t.id FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007', '23008'])) AND (((t.commune_code) = '23007'::text)
             AND ((t.list_no) = '7'::text)) ORDER BY t.id LIMIT 101",
    ),
    (
        "items of a commune",
        "SELECT t.id FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) AND t.id > 0 ORDER BY t.id LIMIT 10001",
    ),
    ("one row", "SELECT t.id FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) AND t.id = 17"),
    (
        "number of rows",
        "SELECT count(*) FROM (SELECT FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) LIMIT 10001) AS c",
    ),
    (
        "tile",
        "SELECT count(*) FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) AND t.geom IS NOT NULL
         AND t.geom && ST_Transform(ST_TileEnvelope(14, 13067, 7493), 4326)",
    ),
    (
        "statuses",
        "SELECT t.id FROM household_status AS t WHERE (t.commune_code = ANY (ARRAY['23007'])) ORDER BY t.id LIMIT 101",
    ),
    ("contacts", "SELECT t.id FROM contact AS t WHERE (t.area_code = ANY (ARRAY['23007'])) ORDER BY t.id LIMIT 101"),
];

/// A plan as its kinds of nodes with their indexes.
fn nodes(plan: &Value, depth: usize, out: &mut String) {
    let kind = plan["Node Type"].as_str().unwrap();
    let of = plan["Index Name"].as_str().or(plan["Relation Name"].as_str()).unwrap_or_default();
    writeln!(out, "{}{kind} {of}", "  ".repeat(depth)).unwrap();
    for child in plan["Plans"].as_array().into_iter().flatten() {
        nodes(child, depth + 1, out);
    }
}

#[tokio::test]
async fn under_the_wall_every_question_on_households_is_served_by_an_index() {
    let db = TestDb::create().await;
    db.execute(MANY).await;
    let mut client = db.db.connection().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    transaction
        .execute("SELECT set_config('banlang.read_areas', '23007', true)", &[])
        .await
        .unwrap();
    let mut plans = String::new();
    for (name, sql) in ASKED {
        let row = transaction
            .query_one(&format!("EXPLAIN (FORMAT JSON, COSTS OFF) {sql}"), &[])
            .await
            .unwrap();
        let plan: Value = row.try_get(0).unwrap();
        writeln!(plans, "{name}").unwrap();
        nodes(&plan[0]["Plan"], 1, &mut plans);
    }
    for line in plans.lines().filter(|line| line.contains("Seq Scan")) {
        assert!(!line.contains("household") && !line.contains("contact"), "{line}:\n{plans}");
    }
    insta::assert_snapshot!("plans", plans);
}
