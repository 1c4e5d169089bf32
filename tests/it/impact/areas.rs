//! Areas that are named instead of drawn: events and administrative units.

use serde_json::{Value, json};

use super::world::{self, affected, household, oracle, rectangle};

const EVENTS: &str = "
    INSERT INTO disaster_event (id, code, kind, name, started_at, geom) VALUES
        (11, 'LU-1', 'lu', 'Lũ tháng 11', '2025-11-01', ST_MakeEnvelope(107.1, 15.1, 107.4, 15.3, 4326)),
        (12, 'BAO-1', 'bao', 'Bão số 1', '2025-11-02', 'SRID=4326;LINESTRING(107 15, 108 16)'),
        (13, 'DD-1', 'dong_dat', 'Động đất', '2025-11-03', 'SRID=4326;POINT(107 15)'),
        (14, 'HAN-1', 'han_han', 'Hạn hán', '2025-11-04', NULL),
        (15, '12', 'lu', 'Lũ có mã là số', '2025-11-05', ST_MakeEnvelope(107.1, 15.1, 107.4, 15.3, 4326))";

fn without_time(mut answer: Value) -> Value {
    answer["as_of"] = Value::Null;
    answer
}

#[tokio::test]
async fn an_event_counts_in_its_footprint_by_id_or_code() {
    let app = world::start().await;
    app.execute(EVENTS).await;

    let drawn = affected(&app, &rectangle([107.1, 15.1, 107.4, 15.3])).await;

    assert!(drawn["total"]["households"].as_i64().unwrap() > 0);
    // The event whose code is a number is meant before the one whose id is that number.
    for event in [json!(11), json!("11"), json!("LU-1"), json!("12")] {
        assert_eq!(affected(&app, &json!({"event": event})).await, drawn, "{event}");
    }
}

#[tokio::test]
async fn an_event_without_an_area_is_refused_with_what_it_has() {
    let app = world::start().await;
    app.execute(EVENTS).await;

    for (event, sentence) in [
        (
            json!("BAO-1"),
            "the event BAO-1 is known by its track only, which covers no area; draw the area or name communes, or say within how many metres of it with buffer_m",
        ),
        (
            json!(13),
            "the event 13 is known by its position only, which covers no area; draw the area or name communes, or say within how many metres of it with buffer_m",
        ),
        (json!(14), "the event 14 has no place on the map; draw the area or name communes"),
        (json!("NONE"), "there is no event NONE"),
        (json!(99), "there is no event 99"),
    ] {
        let refused = app
            .post(
                "/api/processes/affected/execution",
                &json!({"inputs": {"area": {"event": event}}}),
            )
            .await;
        let told = refused.json();
        assert_eq!((refused.status.as_u16(), &told["name"]), (400, &json!("inputs.area.event")));
        assert_eq!(told["detail"], format!("inputs.area.event: {sentence}"));
    }
}

#[tokio::test]
async fn named_areas_count_the_points_on_their_ground_and_only_their_own_unplaced_households() {
    let mut app = world::start().await;
    // On the border between the two: one household, in either commune and in both together.
    household(&app, "border", [107.3, 15.2]).await;
    app.log_in_as_editor_of(&["51"]).await;

    let first = affected(&app, &json!({"areas": ["23001"]})).await;
    let both = affected(&app, &json!({"areas": ["23002", "23001", "23001"]})).await;

    let inside = |east: f64| format!("SELECT count(*) FROM household WHERE ST_X(geom) <= {east}");
    assert_eq!(first["total"]["households"], oracle(&app, &inside(107.3)).await);
    assert_eq!(both["total"]["households"], oracle(&app, &inside(107.6)).await);
    // The neighbour touches the border; nobody known only by the neighbour's name lives inside.
    let unplaced = |codes: &str| {
        format!("SELECT count(*) FROM household WHERE geom IS NULL AND commune_code IN ({codes})")
    };
    assert_eq!(first["possible"]["households"], oracle(&app, &unplaced("'23001'")).await);
    assert_eq!(both["possible"]["households"], oracle(&app, &unplaced("'23001', '23002'")).await);
}

#[tokio::test]
async fn neighbours_with_a_ragged_border_are_not_counted_as_possible() {
    let mut app = world::start().await;
    // A border of 600 points that both communes share, so that cutting it into pieces would round it.
    app.execute(
        "WITH border AS (SELECT ST_MakeLine(ST_MakePoint(107.3 + 0.09 * sin(n * 1.7), 15.0 + n / 1500.0) ORDER BY n) AS line FROM generate_series(0, 600) AS n)
         UPDATE area SET geom = ST_SetSRID(CASE code
            WHEN '23001' THEN ST_MakePolygon(ST_AddPoint(ST_AddPoint(ST_AddPoint(line, ST_MakePoint(107.0, 15.4)), ST_MakePoint(107.0, 15.0)), ST_StartPoint(line)))
            ELSE ST_MakePolygon(ST_AddPoint(ST_AddPoint(ST_AddPoint(line, ST_MakePoint(107.6, 15.4)), ST_MakePoint(107.6, 15.0)), ST_StartPoint(line))) END, 4326)
         FROM border WHERE code IN ('23001', '23002')",
    )
    .await;
    app.log_in_as_editor_of(&["51"]).await;

    let first = affected(&app, &json!({"areas": ["23001"]})).await;

    let own = "SELECT count(*) FROM household WHERE geom IS NULL AND commune_code = '23001'";
    assert_eq!(first["possible"]["households"], oracle(&app, own).await);
}

#[tokio::test]
async fn an_area_is_asked_in_the_version_of_the_moment() {
    let mut app = world::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, valid_from, valid_to, geom) VALUES
            ('23001', 'commune', 'Xã cũ', '2020-01-01', '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 107.1, 15.1, 4326))",
    )
    .await;
    app.log_in_as_editor_of(&["51"]).await;
    let body = |at: Value| json!({"inputs": {"area": {"areas": ["23001"]}, "at": at}});

    let old = world::execute(&app, &body(json!("2025-06-30"))).await;
    let drawn = world::execute(
        &app,
        &json!({"inputs": {"area": rectangle([107.0, 15.0, 107.1, 15.1]), "at": "2025-06-30"}}),
    )
    .await;
    let new = world::execute(&app, &body(json!("2025-07-01"))).await;

    assert_eq!(old["total"], drawn["total"]);
    assert!(new["total"]["households"].as_i64() > old["total"]["households"].as_i64());
    assert_eq!(without_time(old)["communes"][0]["name"], "Xã cũ");
}

#[tokio::test]
async fn areas_without_ground_are_refused_with_their_code() {
    let app = world::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, valid_from, valid_to, geom) VALUES
            ('23999', 'commune', 'Đã bỏ', '2020-01-01', '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 107.1, 15.1, 4326))",
    )
    .await;

    for (code, sentence) in [
        ("99999", "there is no area with the code \"99999\"".to_owned()),
        ("51", "the area 51 has no boundary in the register yet; draw it".to_owned()),
        ("23001-2", "the area 23001-2 has no boundary in the register yet; draw it".to_owned()),
        ("23999", "the area 23999 is not in force on 2026-01-01; search for its code to find what became of it".to_owned()),
    ] {
        let body = json!({"inputs": {"area": {"areas": ["23001", code]}, "at": "2026-01-01"}});
        let refused = app.post("/api/processes/affected/execution", &body).await;
        let told = refused.json();
        assert_eq!((refused.status.as_u16(), &told["value"]), (400, &json!(code)));
        assert_eq!(told["detail"], format!("inputs.area.areas: {sentence}"));
    }
}
