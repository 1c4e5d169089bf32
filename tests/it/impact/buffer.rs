//! So many metres around an area, a track or a place.

use serde_json::{Value, json};

use super::world::{self, execute, oracle, rectangle};
use crate::support::TestApp;

/// A storm that is known by its track, and an earthquake by its place.
const EVENTS: &str = "
    INSERT INTO disaster_event (id, code, kind, name, started_at, geom) VALUES
        (12, 'BAO-1', 'bao', 'Bão số 1', '2025-11-02', 'SRID=4326;LINESTRING(107.05 14.8, 107.4 15.2, 107.45 15.6)'),
        (13, 'DD-1', 'dong_dat', 'Động đất', '2025-11-03', 'SRID=4326;POINT(107.5 15.2)')";

/// Households within so many metres of a geometry, by the distance on the ellipsoid.
async fn within(app: &TestApp, geometry: &str, metres: f64) -> i64 {
    let sql = format!(
        "SELECT count(*) FROM household WHERE ST_DWithin(geom::geography, ST_GeogFromText('{geometry}'), {metres})"
    );
    oracle(app, &sql).await.as_i64().unwrap()
}

fn households(answer: &Value) -> i64 {
    answer["total"]["households"].as_i64().unwrap()
}

#[tokio::test]
async fn a_buffer_takes_what_lies_within_its_metres_of_areas_tracks_and_places() {
    let mut app = world::start().await;
    app.execute(EVENTS).await;
    app.log_in_as_editor_of(&["51"]).await;
    let drawn = rectangle([107.2, 15.1, 107.4, 15.3]);
    let asked = [
        (drawn, "SRID=4326;POLYGON((107.2 15.1, 107.4 15.1, 107.4 15.3, 107.2 15.3, 107.2 15.1))"),
        (json!({"event": "BAO-1"}), "SRID=4326;LINESTRING(107.05 14.8, 107.4 15.2, 107.45 15.6)"),
        (json!({"event": 13}), "SRID=4326;POINT(107.5 15.2)"),
        (
            json!({"areas": ["23002"]}),
            "SRID=4326;POLYGON((107.3 15, 107.6 15, 107.6 15.4, 107.3 15.4, 107.3 15))",
        ),
    ];
    let mut all = 0;
    for (area, geometry) in asked {
        for metres in [250.0, 3000.0, 12_000.0, 50_000.0] {
            let body = json!({"inputs": {"area": area, "buffer_m": metres}});
            let counted = households(&execute(&app, &body).await);
            let least = within(&app, geometry, metres * 0.996).await;
            let most = within(&app, geometry, metres * 1.004).await;
            assert!((least..=most).contains(&counted), "{area} {metres}: {least} {counted} {most}");
            all += counted;
        }
    }
    assert!(all > 5000, "only {all} in all");
}

#[tokio::test]
async fn a_buffer_of_nothing_is_none_and_a_wrong_one_is_refused() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;
    let area = rectangle([107.2, 15.1, 107.4, 15.3]);
    let plain = households(&execute(&app, &json!({"inputs": {"area": area}})).await);
    let none = json!({"inputs": {"area": area, "buffer_m": 0}});

    assert_eq!(households(&execute(&app, &none).await), plain);
    for wrong in [json!(-1), json!(50_001), json!("500")] {
        let body = json!({"inputs": {"area": area, "buffer_m": wrong}});
        let refused = app.post("/api/processes/affected/execution", &body).await;
        let told = refused.json();
        assert_eq!((refused.status.as_u16(), &told["name"]), (400, &json!("inputs.buffer_m")));
        assert_eq!(told["detail"], "inputs.buffer_m: write a number of metres from 0 to 50000");
    }
}
