//! Which events may speak of the same thing: each condition of the rule at its edge.

use serde_json::Value;

use super::world::start;
use crate::support::TestApp;

async fn codes(app: &TestApp, code: &str) -> Vec<String> {
    let answer = app.get(&format!("/api/events/{code}/duplicates")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json()["duplicates"].as_array().unwrap().clone();
    list.iter().map(|own| own["code"].as_str().unwrap().to_owned()).collect()
}

/// An event of an earlier year: its code, kind, hours and place.
async fn event(app: &TestApp, code: &str, kind: &str, [from, to]: [i32; 2], lon: Option<f64>) {
    let place = lon.map_or("NULL".to_owned(), |lon| format!("'SRID=4326;POINT({lon} 15)'"));
    app.execute(&format!(
        "INSERT INTO disaster_event (code, kind, name, started_at, ended_at, geom)
         VALUES ('{code}', '{kind}', '{code}', '2020-10-01'::timestamptz + {from} * interval '1 hour', '2020-10-01'::timestamptz + {to} * interval '1 hour', {place})"
    ))
    .await;
}

#[tokio::test]
async fn events_of_one_kind_near_in_time_and_place_are_proposed_and_no_others() {
    let app = start().await;
    event(&app, "OWN", "lu", [0, 10], Some(107.0)).await;
    event(&app, "SAME", "lu", [5, 20], Some(107.0)).await;
    event(&app, "LATER", "lu", [57, 60], Some(107.0)).await;
    event(&app, "EARLIER", "lu", [-90, -48], Some(107.0)).await;
    event(&app, "TOO-LATE", "lu", [59, 60], Some(107.0)).await;
    event(&app, "TOO-EARLY", "lu", [-90, -49], Some(107.0)).await;
    // A degree of longitude is 107.5 km here.
    event(&app, "NEAR", "lu", [0, 10], Some(107.46)).await;
    event(&app, "FAR", "lu", [0, 10], Some(107.47)).await;
    event(&app, "UNPLACED", "lu", [0, 10], None).await;
    event(&app, "OTHER-KIND", "lu_quet", [0, 10], Some(107.0)).await;

    let found = codes(&app, "OWN").await;

    assert_eq!(found, ["SAME", "NEAR", "UNPLACED", "LATER", "EARLIER"]);
    // It is the same from the other side.
    for other in ["SAME", "NEAR", "UNPLACED", "LATER", "EARLIER"] {
        assert!(codes(&app, other).await.contains(&"OWN".to_owned()), "{other}");
    }
    assert!(codes(&app, "FAR").await.iter().all(|code| code != "OWN"));
}

#[tokio::test]
async fn one_glide_number_says_more_than_kind_time_and_place_and_a_merged_event_is_proposed_no_more()
 {
    let app = start().await;
    event(&app, "OWN", "lu", [0, 10], Some(107.0)).await;
    event(&app, "GLIDE", "bao", [900, 910], Some(109.0)).await;
    event(&app, "SAME", "lu", [0, 10], Some(107.0)).await;
    app.execute(
        "UPDATE disaster_event SET glide = 'FL-2020-000201-VNM' WHERE code IN ('OWN', 'GLIDE')",
    )
    .await;

    assert_eq!(codes(&app, "OWN").await, ["GLIDE", "SAME"]);
    app.execute("UPDATE disaster_event SET merged_into = 'OWN', geom = NULL WHERE code = 'SAME'")
        .await;
    assert_eq!(codes(&app, "OWN").await, ["GLIDE"]);
    assert!(codes(&app, "SAME").await.is_empty());
}

#[tokio::test]
async fn events_that_go_on_meet_each_other_until_one_is_past() {
    let app = start().await;
    app.execute("UPDATE disaster_event SET started_at = now() - interval '9 days' WHERE id = 11")
        .await;
    let answer = app.get("/api/events/LU-1/duplicates").await.json();
    assert_eq!(answer["duplicates"][0]["code"], "LU-2");
    assert_eq!(
        (&answer["duplicates"][0]["hours_apart"], &answer["duplicates"][0]["km_apart"]),
        (&Value::from(0.0), &Value::from(0.0))
    );

    app.execute("UPDATE disaster_event SET state = 'past' WHERE id = 11").await;
    assert!(codes(&app, "LU-1").await.is_empty(), "it was over nine days ago");
    assert_eq!(app.get("/api/events/LU-9/duplicates").await.status, 404);
}
