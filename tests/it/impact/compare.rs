//! Two areas beside each other.

use banlang::auth::Role;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};

use super::world::{self, oracle, rectangle};
use crate::support::{TestApp, held};

const PATH: &str = "/api/processes/affected-comparison/execution";

async fn compared(app: &TestApp, first: &Value, second: &Value) -> Value {
    let answer = app.post(PATH, &json!({"inputs": {"first": first, "second": second}})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn households(sides: &Value) -> [i64; 5] {
    ["first", "second", "both", "only_first", "only_second"]
        .map(|side| sides[side]["households"].as_i64().unwrap())
}

/// Counts of households by two conditions, in the order of the answer.
fn counts(first: &str, second: &str) -> String {
    format!(
        "SELECT json_build_array(
             count(*) FILTER (WHERE {first}), count(*) FILTER (WHERE {second}), count(*) FILTER (WHERE {first} AND {second}),
             count(*) FILTER (WHERE {first} AND NOT {second}), count(*) FILTER (WHERE {second} AND NOT {first}))
         FROM household WHERE geom IS NOT NULL"
    )
}

#[tokio::test]
async fn who_is_in_both_and_in_one_alone_is_what_the_database_counts() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;
    let edge = || (0..90_i32, 0..40_i32, 1..60_i32, 1..30_i32);
    let mut runner = TestRunner::deterministic();

    for _ in 0..24 {
        let drawn = (edge(), edge()).new_tree(&mut runner).unwrap().current();
        let [one, other] = [drawn.0, drawn.1].map(|(x, y, width, height)| {
            let [west, south] = [107.0 + f64::from(x) / 100.0, 15.0 + f64::from(y) / 100.0];
            [west, south, west + f64::from(width) / 100.0, south + f64::from(height) / 100.0]
        });

        let told =
            compared(&app, &json!({"area": rectangle(one)}), &json!({"area": rectangle(other)}))
                .await;

        let inside = |[west, south, east, north]: [f64; 4]| {
            format!("ST_Intersects(geom, ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))")
        };
        let wanted = oracle(&app, &counts(&inside(one), &inside(other))).await;
        assert_eq!(json!(households(&told["total"])), wanted, "{one:?} {other:?}");
        let mut sums = [0; 5];
        for commune in told["communes"].as_array().unwrap() {
            let own = households(commune);
            sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
        assert_eq!(sums, households(&told["total"]));
    }
}

#[tokio::test]
async fn a_planner_compares_whole_units_and_everyone_published_figures() {
    let mut app = world::start().await;
    let units = |codes: Value| json!({"area": {"areas": codes}});
    let [one, other] = [units(json!(["23001", "23002"])), units(json!(["23002", "23003"]))];

    let public = compared(&app, &one, &other).await;
    app.log_in_with("planner", &[held(Role::Viewer, "51")]).await;
    let planner = compared(&app, &one, &other).await;
    let mixed = compared(&app, &one, &json!({"area": rectangle([107.0, 15.0, 107.3, 15.4])})).await;

    let sql = counts("commune_code IN ('23001', '23002')", "commune_code IN ('23002', '23003')");
    assert_eq!(planner["precision"], "units");
    assert_eq!(json!(households(&planner["total"])), oracle(&app, &sql).await);
    assert_eq!(
        (&public["precision"], &mixed["precision"]),
        (&json!("published"), &json!("published"))
    );
    let rounding = public["rounding"].as_i64().unwrap();
    let published = households(&public["total"]);
    assert!(published.iter().all(|count| count % rounding == 0 && *count >= 0), "{published:?}");
    let [first, second, both, only_first, only_second] = published;
    assert_eq!((first, second), (both + only_first, both + only_second));
}

#[tokio::test]
async fn what_was_known_of_an_event_earlier_and_now_are_compared() {
    let mut app = world::start().await;
    app.execute(
        "INSERT INTO disaster_event (code, kind, name, started_at, geom) VALUES
             ('LU-1', 'lu', 'Lũ', '2025-11-01', ST_MakeEnvelope(107.1, 15.1, 107.2, 15.3, 4326))",
    )
    .await;
    app.execute(
        "UPDATE disaster_event SET geom = ST_MakeEnvelope(107.15, 15.1, 107.3, 15.3, 4326)",
    )
    .await;
    app.log_in_as_editor_of(&["51"]).await;
    // By the time that the map has followed, both versions have their numbers.
    world::affected(&app, &json!({"event": "LU-1"})).await;
    let versions = app.get("/api/events/LU-1/footprints").await.json();
    let first = &versions["footprints"].as_array().unwrap().last().unwrap()["version"];

    let told = compared(
        &app,
        &json!({"area": {"event": "LU-1", "known_at": first}}),
        &json!({"area": {"event": "LU-1"}}),
    )
    .await;

    let inside = |west: f64, east: f64| {
        format!("ST_Intersects(geom, ST_MakeEnvelope({west}, 15.1, {east}, 15.3, 4326))")
    };
    let wanted = oracle(&app, &counts(&inside(107.1, 107.2), &inside(107.15, 107.3))).await;
    assert_eq!(json!(households(&told["total"])), wanted);
}

#[tokio::test]
async fn a_side_that_cannot_be_used_is_named() {
    let app = world::start().await;
    let good = json!({"area": {"areas": ["23001"]}});
    for (inputs, name) in [
        (json!({"first": good}), "inputs.second"),
        (json!({"first": {"area": {"areas": []}}, "second": good}), "inputs.first.area.areas"),
        (json!({"first": good, "second": {"area": good["area"], "near": 3}}), "inputs.second.near"),
        (
            json!({"first": good, "second": {"area": {"areas": ["23001"]}, "buffer_m": -1}}),
            "inputs.second.buffer_m",
        ),
    ] {
        let refused = app.post(PATH, &json!({"inputs": inputs})).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["name"]), (400, &json!(name)));
    }
}
