//! What was known at a time: the households of a footprint as it was, against plain SQL over the change table.

use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{correct, footprints, rectangle, start};
use crate::support::{TestApp, account, held};

const HOUSEHOLDS: &str = "
    SELECT setseed(0.5);
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT '23001', i::text, 1 + i % 7, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint(107.0 + random() * 0.6, 15.0 + random() * 0.4), 4326)
    FROM generate_series(1, 1500) AS i";

/// The households within what the event was when a position was the newest, by the change table.
async fn oracle(app: &TestApp, position: i64) -> Value {
    let sql = format!(
        "WITH later AS (
             SELECT change.before FROM change JOIN txn ON txn.id = change.txn
             WHERE change.collection = 'disaster_event' AND change.id = 11 AND txn.position > {position} ORDER BY change.seq LIMIT 1
         ), place AS (
             SELECT CASE WHEN EXISTS (SELECT FROM later) THEN (SELECT (before ->> 'geom')::geometry FROM later)
                         ELSE (SELECT geom FROM disaster_event WHERE id = 11) END AS geom
         )
         SELECT json_build_object('households', count(*), 'members', coalesce(sum(members), 0))
         FROM household JOIN place ON ST_Intersects(household.geom, place.geom)"
    );
    serde_json::from_str(&app.db.value(&sql).await).unwrap()
}

async fn affected(app: &TestApp, area: Value) -> Value {
    let answer =
        app.post("/api/processes/affected/execution", &json!({"inputs": {"area": area}})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["total"].clone()
}

#[tokio::test]
async fn the_households_of_what_was_known_at_each_time_are_those_of_the_footprint_then() {
    let mut app = start().await;
    app.execute(HOUSEHOLDS).await;
    account(&app.db, "truc", &[held(Role::Disaster, "51")]).await;
    app.log_in("truc").await;
    for (place, east) in [107.31, 107.05, 107.52, 107.42, 107.11].into_iter().enumerate() {
        let south = 15.0 + 0.03 * f64::from(u32::try_from(place).unwrap());
        let ground = rectangle([107.0, south, east, 15.37]);
        let body = json!({"footprint": ground, "source": "Bản tin"});
        assert_eq!(correct(&app, "LU-1", &body).await.status, 201);
    }
    let list = footprints(&app, "LU-1", "").await;
    assert_eq!(list.len(), 6);

    let mut seen = std::collections::BTreeSet::new();
    for own in &list {
        let version = own["version"].as_i64().unwrap();
        let expected = oracle(&app, version).await;
        // By the version, by its time to the microsecond, and by the row id.
        for area in [
            json!({"event": "LU-1", "known_at": version}),
            json!({"event": "LU-1", "known_at": own["known_at"]}),
            json!({"event": 11, "known_at": own["known_at"]}),
        ] {
            assert_eq!(affected(&app, area.clone()).await, expected, "{area}");
        }
        let known =
            footprints(&app, "LU-1", &format!("?known-at={}", own["known_at"].as_str().unwrap()))
                .await;
        assert_eq!(known[0]["version"], own["version"]);
        seen.insert(expected["households"].as_i64().unwrap());
    }
    assert_eq!(seen.len(), 6, "versions with the same figure prove little: {seen:?}");
    assert_eq!(affected(&app, json!({"event": "LU-1"})).await, oracle(&app, i64::MAX).await);

    // Removed, it is known as it was.
    app.execute("DELETE FROM disaster_event WHERE id = 11").await;
    app.settle().await;
    let version = list[2]["version"].as_i64().unwrap();
    assert_eq!(
        affected(&app, json!({"event": "LU-1", "known_at": version})).await,
        oracle(&app, version).await
    );
}

#[tokio::test]
async fn before_an_event_was_written_nothing_was_known_of_it_as_of_one_that_never_was() {
    let app = start().await;
    for event in [json!("LU-1"), json!(11), json!("LU-9"), json!(99)] {
        for moment in [json!("2020-01-01"), json!(0)] {
            let area = json!({"event": event, "known_at": moment});
            let answer = app
                .post("/api/processes/affected/execution", &json!({"inputs": {"area": area}}))
                .await;
            assert_eq!(answer.status, 400, "{}", answer.text());
            assert_eq!(answer.json()["name"], "inputs.area.known_at", "{area}");
            assert!(answer.json()["detail"].as_str().unwrap().contains("was known at that moment"));
        }
    }
    assert!(footprints(&app, "LU-1", "?known-at=2020-01-01").await.is_empty());
}

#[tokio::test]
async fn what_was_known_as_a_track_or_not_placed_at_all_asks_for_a_distance_or_a_drawing() {
    let app = start().await;
    app.execute("INSERT INTO disaster_event (id, code, kind, name, started_at, geom) VALUES
        (21, 'BAO-1', 'bao', 'Bão', now(), 'SRID=4326;LINESTRING(107 15, 107.6 15.4)'), (22, 'HAN-1', 'han_han', 'Hạn', now(), NULL)")
        .await;
    app.settle().await;
    let position: i64 = app.db.value("SELECT max(position) FROM txn").await.parse().unwrap();
    for (event, words) in [("BAO-1", "track only"), ("HAN-1", "no place on the map")] {
        let area = json!({"event": event, "known_at": position});
        let answer =
            app.post("/api/processes/affected/execution", &json!({"inputs": {"area": area}})).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{}", answer.text());
    }
}
