//! The ground of these tests: three communes in a row, households by chance, an edition.

use banlang::disclosure::{make_edition, publish};
use serde_json::{Value, json};

use crate::support::TestApp;

/// Three communes in a row, each 0.3 degrees wide, in a province without an outline; the first has two villages,
/// one known by its outline and one by a point.
pub(super) const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, NULL),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23003', 'commune', 'Đăk Ba', '51', ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326)),
        ('23001-1', 'village', 'Thôn Đăk Ók', '23001', ST_MakeEnvelope(107.0, 15.0, 107.1, 15.1, 4326)),
        ('23001-2', 'village', 'Thôn Hai', '23001', ST_SetSRID(ST_MakePoint(107.2, 15.3), 4326))";

/// 3,000 households by chance. One in ten with a point states another commune than the one that the point lies in.
/// Six in ten have a status, half of these an older one too.
const HOUSEHOLDS: &str = "
    SELECT setseed(0.25);
    INSERT INTO household (commune_code, village, list_no, members, ethnic_group, located_by, geom)
    SELECT '2300' || 1 + least(2, floor((CASE WHEN r.stray < 0.1 THEN r.size ELSE r.x END) * 3)::int),
           (ARRAY['thôn đăk ók', 'Thôn Hai', NULL])[1 + i % 3], i::text, 1 + floor(r.size * 8)::int,
           (ARRAY['gie_trieng', 'xo_dang', 'kinh', 'muong'])[1 + floor(r.kin * 4)::int], r.how,
           CASE WHEN r.how IN ('gps', 'map') THEN ST_SetSRID(ST_MakePoint(107.0 + r.x * 0.9, 15.0 + r.y * 0.4), 4326) END
    FROM generate_series(1, 3000) AS i
    CROSS JOIN LATERAL (
        SELECT random() AS stray, random() AS size, random() AS kin, random() AS x, random() AS y,
               (ARRAY['gps', 'gps', 'map', 'map', 'village', 'commune'])[1 + floor(random() * 6 + i * 0)::int] AS how
    ) AS r;
    INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
    SELECT commune_code, list_no, date '2025-01-01', date '2026-01-01', (ARRAY['poor', 'near_poor', 'other'])[1 + id % 3]
    FROM household WHERE id % 5 < 3;
    INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
    SELECT commune_code, list_no, date '2024-01-01', date '2025-01-01', 'poor' FROM household WHERE id % 5 < 2;
    ANALYZE household; ANALYZE household_status";

/// The households of the world with an edition of them, published.
pub(super) async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.execute(AREAS).await;
    app.execute(HOUSEHOLDS).await;
    publish_edition(&app).await;
    app
}

/// An edition of the households as they are now.
pub(super) async fn publish_edition(app: &TestApp) {
    let mut client = app.db.db.connection().await.unwrap();
    let made = make_edition(&mut client, "2025-12-31".parse().unwrap(), "maker").await.unwrap();
    publish(&mut client, made.id, "approver").await.unwrap();
}

/// A household with a point.
pub(super) async fn household(app: &TestApp, list_no: &str, [lon, lat]: [f64; 2]) {
    app.execute(&format!(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         VALUES ('23001', '{list_no}', 4, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326))"
    ))
    .await;
}

/// The answer for an area, which must be one.
pub(super) async fn affected(app: &TestApp, area: &Value) -> Value {
    execute(app, &json!({"inputs": {"area": area}})).await
}

/// The answer to a body, which must be one.
pub(super) async fn execute(app: &TestApp, body: &Value) -> Value {
    let answer = app.post("/api/processes/affected/execution", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A polygon of one ring.
pub(super) fn polygon(ring: &[[f64; 2]]) -> Value {
    json!({"type": "Polygon", "coordinates": [ring]})
}

/// A rectangle.
pub(super) fn rectangle([west, south, east, north]: [f64; 4]) -> Value {
    polygon(&[[west, south], [east, south], [east, north], [west, north], [west, south]])
}

/// The first answer column of the oracle, as JSON.
pub(super) async fn oracle(app: &TestApp, sql: &str) -> Value {
    let text = app.db.value(sql).await;
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
