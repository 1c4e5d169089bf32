//! Shelters in and near an area, facilities and things of culture in it.

use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{self, oracle, rectangle};
use crate::support::{TestApp, held};

/// 400 shelters and 200 facilities by chance, some things of culture.
const PLACES: &str = "
    SELECT setseed(0.75);
    INSERT INTO shelter (code, name, area_code, capacity, status, geom)
    SELECT 'S' || i, 'Điểm ' || i, '23001', CASE WHEN i % 7 > 0 THEN 10 + i % 90 END,
           (ARRAY['ready', 'open', 'full', 'closed'])[1 + i % 4],
           ST_SetSRID(ST_MakePoint(107.0 + random() * 0.9, 15.0 + random() * 0.4), 4326)
    FROM generate_series(1, 400) AS i;
    INSERT INTO facility (code, kind, name, area_code, state, geom)
    SELECT 'F' || i, (ARRAY['school', 'clinic', 'office'])[1 + i % 3], 'Cơ sở ' || i, '23001',
           CASE WHEN i % 5 = 0 THEN 'draft' ELSE 'approved' END,
           ST_SetSRID(ST_MakePoint(107.0 + random() * 0.9, 15.0 + random() * 0.4), 4326)
    FROM generate_series(1, 200) AS i;
    INSERT INTO cultural_item (code, kind, name, ethnic_group, area_code, access_label, state, geom) VALUES
        ('C1', 'festival', 'Lễ mừng nhà rông', 'gie_trieng', '23001', 'open', 'approved', 'SRID=4326;POINT(107.2 15.2)'),
        ('C2', 'place', 'Suối Đăk Ók', 'gie_trieng', '23001', 'open', 'draft', 'SRID=4326;POINT(107.21 15.2)'),
        ('C3', 'craft', 'Nghề dệt', 'xo_dang', '23002', 'open', 'approved',
         'SRID=4326;POLYGON((107.24 15.2, 107.5 15.2, 107.5 15.3, 107.24 15.2))'),
        ('C4', 'story', 'Chuyện xa', 'xo_dang', '23002', 'open', 'approved', 'SRID=4326;POINT(107.5 15.35)')";

/// Two polygons that overlap, so that who is in both may count once only.
fn ground() -> Value {
    let [one, other] =
        [rectangle([107.1, 15.1, 107.25, 15.3]), rectangle([107.2, 15.05, 107.3, 15.25])];
    json!({"type": "MultiPolygon", "coordinates": [one["coordinates"], other["coordinates"]]})
}

const UNION: &str = "ST_Union(ST_MakeEnvelope(107.1, 15.1, 107.25, 15.3, 4326), ST_MakeEnvelope(107.2, 15.05, 107.3, 15.25, 4326))";

async fn places(app: &TestApp, inputs: Value) -> Value {
    let answer =
        app.post("/api/processes/affected-places/execution", &json!({"inputs": inputs})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn codes(list: &Value) -> Vec<String> {
    let mut codes: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes
}

#[tokio::test]
async fn shelters_in_and_near_an_area_hold_what_the_database_says() {
    let app = world::start().await;
    app.execute(PLACES).await;

    let told = places(&app, json!({"area": ground(), "near_m": 3000})).await;

    let room = |which: &str| {
        format!(
            "SELECT json_build_object(
                 'shelters', count(*), 'closed', count(*) FILTER (WHERE status = 'closed'),
                 'capacity', coalesce(sum(capacity) FILTER (WHERE status <> 'closed'), 0),
                 'unknown_capacity', count(*) FILTER (WHERE status <> 'closed' AND capacity IS NULL))
             FROM shelter, (SELECT ST_Distance({UNION}::geography, shelter.geom::geography) AS m, shelter.id AS of FROM shelter) AS d
             WHERE d.of = shelter.id AND {which}"
        )
    };
    assert_eq!(told["shelters"]["inside"], oracle(&app, &room("m = 0")).await);
    assert_eq!(told["shelters"]["near"], oracle(&app, &room("m > 0 AND m <= 3000")).await);
    let nearest = format!(
        "SELECT round(min(m)) FROM (SELECT ST_Distance({UNION}::geography, geom::geography) AS m FROM shelter) AS d WHERE m > 0"
    );
    let metres: Vec<f64> = told["shelters"]["list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["metres"].as_f64().unwrap())
        .collect();
    assert!(metres.is_sorted());
    let first = metres.iter().find(|metres| **metres > 0.0).copied();
    assert_eq!(first, oracle(&app, &nearest).await.as_f64());
}

#[tokio::test]
async fn facilities_and_culture_are_those_inside_that_the_caller_sees() {
    let mut app = world::start().await;
    app.execute(PLACES).await;

    let public = places(&app, json!({"area": ground()})).await;
    app.log_in_with("officer", &[held(Role::Editor, "23001")]).await;
    let officer = places(&app, json!({"area": ground()})).await;

    let inside = |condition: &str| {
        format!(
            "SELECT coalesce(json_agg(code ORDER BY code), '[]') FROM facility WHERE ST_Intersects(geom, {UNION}) AND {condition}"
        )
    };
    let approved = oracle(&app, &inside("state = 'approved'")).await;
    assert_eq!(json!(codes(&public["facilities"]["list"])), approved);
    assert_eq!(json!(codes(&officer["facilities"]["list"])), oracle(&app, &inside("true")).await);
    assert_eq!(codes(&public["culture"]["list"]), ["C1", "C3"]);
    assert_eq!(public["culture"]["kinds"], json!({"craft": 1, "festival": 1}));
    assert_eq!(public["more"], json!([]));
}

#[tokio::test]
async fn what_is_near_reaches_as_far_as_was_asked_and_no_farther() {
    let app = world::start().await;
    app.execute(PLACES).await;

    let none = places(&app, json!({"area": ground(), "near_m": 0})).await;
    let far = app
        .post(
            "/api/processes/affected-places/execution",
            &json!({"inputs": {"area": ground(), "near_m": 20001}}),
        )
        .await;

    assert_eq!(none["shelters"]["near"]["shelters"], 0);
    assert_eq!(far.status, 400);
    assert!(far.text().contains("write a number of metres from 0 to 20000"), "{}", far.text());
}
