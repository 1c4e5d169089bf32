//! The state of events, and clocks that are wrong.

use banlang::disaster::event::end_over;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::world::{detail, make, patch, person, start, undone};
use crate::support::TestApp;

fn hours(hours: i64) -> DateTime<Utc> {
    Utc::now() + Duration::hours(hours)
}

fn event(code: &str, more: &Value) -> Value {
    let mut event = json!({"code": code, "kind": "lu", "name": "Lũ", "started_at": hours(-5), "area_code": "51"});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

async fn state(app: &TestApp, code: &str) -> String {
    app.db.value(&format!("SELECT state FROM disaster_event WHERE code = '{code}'")).await
}

#[tokio::test]
async fn an_event_without_an_end_is_active_and_one_whose_end_is_over_is_past_whatever_is_said() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let cases = [
        ("A", json!({}), "active"),
        ("B", json!({"ended_at": hours(-1)}), "past"),
        ("C", json!({"ended_at": hours(3)}), "active"),
        ("D", json!({"started_at": hours(10)}), "watch"),
        ("E", json!({"state": "watch"}), "watch"),
        ("F", json!({"state": "active", "ended_at": hours(-1)}), "past"),
        // People may say that it is over without knowing since when.
        ("G", json!({"state": "past"}), "past"),
    ];
    for (code, more, expected) in cases {
        let made = make(&app, "disaster_event", &event(code, &more), &Value::Null).await;
        assert_eq!(made.status, 201, "{code}: {}", made.text());
        assert_eq!(state(&app, code).await, expected, "{code}");
    }

    let answer =
        app.get("/api/collections/disaster_event/items?state=watch&sortby=code").await.json();
    let codes: Vec<_> = answer["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["properties"]["code"])
        .collect();
    assert_eq!(codes, ["D", "E"]);
    let answer =
        app.get("/api/collections/disaster_event/items?filter=state%3D%27past%27").await.json();
    assert_eq!(answer["numberMatched"], 3);
}

#[tokio::test]
async fn an_event_goes_on_when_its_end_is_moved_ahead_or_taken_away() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let steps = [
        (json!({"ended_at": hours(-1)}), "past"),
        (json!({"name": "Lũ lớn"}), "past"),
        (json!({"ended_at": hours(2)}), "active"),
        (json!({"ended_at": hours(-2)}), "past"),
        (json!({"ended_at": null}), "active"),
        (json!({"state": "past"}), "past"),
        (json!({"state": null}), "active"),
    ];
    for (change, expected) in steps {
        let changed = patch(&app, 11, &change).await;
        assert_eq!(changed.status, 204, "{change}: {}", changed.text());
        assert_eq!(state(&app, "LU-1").await, expected, "{change}");
    }
}

#[tokio::test]
async fn what_ends_by_the_clock_is_told_once_and_does_not_stand_in_the_way_of_an_undo() {
    let app = start().await;
    app.execute("UPDATE disaster_event SET ended_at = clock_timestamp() + interval '1 second' WHERE id = 11").await;
    let number: i64 = app.db.value("SELECT max(id) FROM txn").await.parse().unwrap();
    assert_eq!(end_over(&app.db.db).await.unwrap(), 0);
    assert_eq!(state(&app, "LU-1").await, "active");
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;

    let ended = [end_over(&app.db.db).await.unwrap(), end_over(&app.db.db).await.unwrap()];

    assert_eq!((ended, state(&app, "LU-1").await.as_str()), ([1, 0], "past"));
    let purposes = "SELECT count(*) FROM txn WHERE purpose = 'ended'";
    assert_eq!(app.db.value(purposes).await, "1");
    app.settle().await;
    let history = app.get("/api/collections/disaster_event/items/11/history").await.json();
    assert_eq!(history["history"][0]["changed"], json!(["state"]));

    let done = undone(&app, &person(&app, "truc-tinh").await, number).await.unwrap();
    assert_eq!(done.restored, 1);
    assert_eq!(state(&app, "LU-1").await, "active");
}

#[tokio::test]
async fn times_that_cannot_be_are_refused_with_what_is_wrong() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let cases = [
        (json!({"started_at": "2062-11-20T00:00:00Z"}), "more than a year ahead"),
        (json!({"ended_at": "2206-11-20T00:00:00Z"}), "more than a year ahead"),
        (json!({"ended_at": hours(-6)}), "ends before it starts"),
        (json!({"state": "past", "ended_at": hours(6)}), "its end lies ahead"),
        (json!({"state": "over"}), "state"),
        (json!({"glide": "TC-24-161"}), "glide"),
    ];
    for (more, words) in cases {
        let refused = make(&app, "disaster_event", &event("X", &more), &Value::Null).await;
        assert_eq!(refused.status, 422, "{more}: {}", refused.text());
        assert!(detail(&refused).contains(words), "{more}: {}", detail(&refused));
    }
    for path in [
        "/api/events/LU-1/footprints?known-at=2999-01-01",
        "/api/events/LU-1/footprints?known-at=yesterday",
        "/api/collections/disaster_event/items/11?as-of=2999-01-01",
    ] {
        let refused = app.get(path).await;
        assert_eq!(refused.status, 400, "{path}: {}", refused.text());
    }
    let area = json!({"event": "LU-1", "known_at": "2999-01-01"});
    let refused =
        app.post("/api/processes/affected/execution", &json!({"inputs": {"area": area}})).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(refused.json()["name"], "inputs.area.known_at");
    assert!(detail(&refused).contains("has not come yet"), "{}", detail(&refused));
    assert_eq!(app.db.value("SELECT count(*) FROM disaster_event").await, "3");
}
