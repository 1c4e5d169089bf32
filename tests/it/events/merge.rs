//! Two events that speak of the same thing become one, and can be two again.

use banlang::auth::Caller;
use serde_json::{Value, json};

use super::world::{correct, detail, footprints, make, patch, person, rectangle, start, undone};
use crate::support::{Answer, TestApp};

/// Reports and positions of both events: one report and one position that both have.
const NAMED: &str = "
    INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at, official, source) VALUES
        ('LU-2', '23001', 'NG.chet', 2, 'người', '2026-11-26T01:00:00Z', true, 'x'),
        ('LU-1', '23001', 'NG.chet', 2, 'người', '2026-11-26T01:00:00Z', true, 'y'),
        ('LU-2', '23001', 'NG.mat_tich', 5, 'người', '2026-11-26T01:00:00Z', false, 'x'),
        ('LU-2', '23002', 'NG.chet', 7, 'người', '2026-11-26T01:00:00Z', false, 'x');
    INSERT INTO event_track (event_code, kind, issued_at, valid_at, geom, area_code) VALUES
        ('LU-2', 'observed', '2026-11-26T01:00:00Z', '2026-11-26T01:00:00Z', 'SRID=4326;POINT(107.1 15.1)', '51'),
        ('LU-1', 'observed', '2026-11-26T01:00:00Z', '2026-11-26T01:00:00Z', 'SRID=4326;POINT(107.2 15.1)', '51'),
        ('LU-2', 'observed', '2026-11-26T02:00:00Z', '2026-11-26T02:00:00Z', 'SRID=4326;POINT(107.1 15.2)', '51');
    INSERT INTO event_source (feed, external_id, event_id) VALUES ('gdacs', 'FL-1', 11), ('nchmf', '2026/17', 12)";

async fn merged(app: &TestApp, event: &str, into: &str) -> Answer {
    let answer = app.post(&format!("/api/events/{event}/merge"), &json!({"into": into})).await;
    app.settle().await;
    answer
}

/// All that merging touches, as one text.
async fn everything(app: &TestApp) -> String {
    app.db
        .value(
            "SELECT json_build_array(
                (SELECT json_agg(json_build_array(id, code, state, merged_into, ST_AsText(geom)) ORDER BY id) FROM disaster_event),
                (SELECT json_agg(json_build_array(id, event_code, area_code, indicator, amount, source) ORDER BY id) FROM damage_report),
                (SELECT json_agg(json_build_array(id, event_code, valid_at) ORDER BY id) FROM event_track))",
        )
        .await
}

#[tokio::test]
async fn what_named_a_merged_event_names_the_other_one_and_an_undo_makes_them_two_again() {
    let mut app = start().await;
    app.execute(NAMED).await;
    let before = everything(&app).await;
    app.log_in("duyet").await;

    let answer = merged(&app, "LU-2", "LU-1").await;

    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer["moved"], json!({"reports": 2, "positions": 1}));
    assert_eq!(
        (&answer["repeated"]["reports"], &answer["left"]["positions"]),
        (&json!(1), &json!(1))
    );
    let reports =
        "SELECT string_agg(event_code || indicator || amount, ' ' ORDER BY id) FROM damage_report";
    assert_eq!(app.db.value(reports).await, "LU-1NG.chet2 LU-1NG.mat_tich5 LU-1NG.chet7");
    let pointer = app.get("/api/events/LU-2").await.json();
    assert_eq!((&pointer["merged_into"], &pointer["state"]), (&json!("LU-1"), &json!("past")));
    assert!(pointer["links"][1]["href"].as_str().unwrap().ends_with("/items/11"), "{pointer}");
    assert_eq!(pointer["links"][1]["rel"], "canonical");
    let row = app.get("/api/collections/disaster_event/items/12").await.json();
    assert_eq!(
        (&row["properties"]["merged_into"], &row["geometry"]),
        (&json!("LU-1"), &Value::Null)
    );
    // Its feed speaks of the other event now.
    let sources = app.get("/api/events/LU-1").await.json()["sources"].clone();
    let ids: Vec<_> = sources.as_array().unwrap().iter().map(|own| &own["external_id"]).collect();
    assert_eq!(ids, ["FL-1", "2026/17"]);
    assert_eq!(app.get("/api/events/LU-2").await.json()["sources"], json!([]));
    // What its ground was is known.
    assert_eq!(footprints(&app, "LU-2", "").await.len(), 2);

    let number = answer["transaction"].as_i64().unwrap();
    let desk = person(&app, "truc-tinh").await;
    let commune = undone(&app, &person(&app, "truc-xa").await, number).await;
    assert!(commune.is_err(), "a report lies in another commune: {commune:?}");
    let done = undone(&app, &desk, number).await.unwrap();
    assert_eq!((done.restored, done.put_back), (4, 1));
    assert_eq!(everything(&app).await, before);
    let sources = app.get("/api/events/LU-2").await.json()["sources"].clone();
    assert_eq!(sources[0]["external_id"], "2026/17");
    let again = undone(&app, &Caller::operator(), done.transaction.unwrap()).await;
    assert!(again.is_ok(), "{again:?}");
    assert_eq!(app.db.value("SELECT merged_into FROM disaster_event WHERE id = 12").await, "LU-1");
}

#[tokio::test]
async fn an_event_is_merged_by_those_who_decide_where_both_lie_and_by_nobody_else() {
    let mut app = start().await;
    app.execute("INSERT INTO disaster_event (id, code, kind, name, started_at) VALUES (14, 'LU-4', 'lu', 'Lũ cả nước', now())").await;
    assert_eq!(merged(&app, "LU-2", "LU-1").await.status, 401);
    let cases = [
        ("truc-xa", "LU-2", "LU-1", 403),
        ("duyet-xa", "LU-2", "LU-1", 403),
        ("truc-khac", "LU-2", "LU-3", 403),
        ("can-bo", "LU-2", "LU-1", 403),
        ("ke-hoach", "LU-2", "LU-1", 403),
        ("duyet", "LU-2", "LU-3", 403),
        ("duyet", "LU-4", "LU-1", 403),
        ("duyet", "LU-1", "LU-4", 403),
        ("duyet", "LU-9", "LU-1", 404),
        ("duyet", "LU-1", "LU-9", 400),
        ("duyet", "LU-1", "LU-1", 400),
        ("duyet", "LU-1", "11", 400),
        ("truc-tinh", "LU-2", "LU-1", 200),
    ];
    for (name, event, into, status) in cases {
        app.log_in(name).await;
        let answer = merged(&app, event, into).await;
        assert_eq!(answer.status, status, "{name} {event} {into}: {}", answer.text());
    }
    let line =
        app.ledger_lines().into_iter().rfind(|line| line["detail"]["purpose"] == "merge").unwrap();
    assert_eq!(
        (&line["who"]["name"], &line["detail"]["record"]),
        (&json!("truc-tinh"), &json!(12))
    );
}

#[tokio::test]
async fn a_merged_event_is_told_by_the_other_one_alone() {
    let mut app = start().await;
    app.execute("INSERT INTO disaster_event (id, code, kind, name, started_at, area_code) VALUES (15, 'LU-5', 'lu', 'Lũ', now(), '51')").await;
    app.log_in("truc-tinh").await;
    assert_eq!(merged(&app, "LU-2", "LU-1").await.status, 200);

    for (event, into) in [("LU-2", "LU-5"), ("LU-5", "LU-2")] {
        let refused = merged(&app, event, into).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        assert!(
            detail(&refused).contains("LU-2 was merged into LU-1 already"),
            "{}",
            detail(&refused)
        );
    }
    let ground = json!({"footprint": rectangle([107.0, 15.0, 107.2, 15.4]), "source": "x"});
    assert_eq!(correct(&app, "LU-2", &ground).await.status, 409);
    let refused = patch(&app, 12, &json!({"geometry": ground["footprint"]})).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(detail(&refused).contains("change that one"), "{}", detail(&refused));
    let area = json!({"event": "LU-2"});
    let refused =
        app.post("/api/processes/affected/execution", &json!({"inputs": {"area": area}})).await;
    assert_eq!(refused.status, 400);
    assert!(
        detail(&refused).contains("was merged into LU-1; ask for that one"),
        "{}",
        detail(&refused)
    );
    let report = json!({"event_code": "LU-2", "area_code": "23001", "indicator": "NG.chet", "amount": 1, "unit": "người", "reported_at": "2026-11-26T01:00:00Z"});
    let refused = make(&app, "damage_report", &report, &Value::Null).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(detail(&refused).contains("write the code of that one"), "{}", detail(&refused));

    // A chain points to its end.
    assert_eq!(merged(&app, "LU-1", "LU-5").await.status, 200);
    let pointers = "SELECT string_agg(code || '>' || merged_into, ' ' ORDER BY id) FROM disaster_event WHERE merged_into IS NOT NULL";
    assert_eq!(app.db.value(pointers).await, "LU-1>LU-5 LU-2>LU-5");
    // Its code may change; the event that others were merged into may not go.
    assert_eq!(patch(&app, 15, &json!({"code": "LU-6"})).await.status, 204);
    assert_eq!(app.db.value(pointers).await, "LU-1>LU-6 LU-2>LU-6");
    let path = "/api/collections/disaster_event/items/15";
    let refused = super::world::send(
        &app,
        axum::http::Method::DELETE,
        path,
        &[("if-match", "*")],
        &json!({}),
    )
    .await;
    assert_eq!(refused.status, 409, "{}", refused.text());
}

#[tokio::test]
async fn figures_that_differ_and_activations_that_wait_or_are_open_keep_two_events_apart() {
    let mut app = start().await;
    app.execute(NAMED).await;
    app.execute("UPDATE damage_report SET amount = 3 WHERE event_code = 'LU-1'").await;
    app.execute(
        "INSERT INTO activation (kind, event_id, title, ground, areas, reason, asked_by, ends_at)
         SELECT 'event', 12, 'x', ST_Multi(ST_MakeEnvelope(107, 15, 107.1, 15.1, 4326)), '{23001}', 'Tìm các hộ bị cô lập', id, now() + interval '1 day'
         FROM app_user WHERE name = 'truc-tinh'",
    )
    .await;
    app.log_in("duyet").await;
    let before = everything(&app).await;

    let waits = merged(&app, "LU-2", "LU-1").await;
    assert_eq!(waits.status, 409, "{}", waits.text());
    assert!(detail(&waits).contains("end it before the event is merged"), "{}", detail(&waits));
    app.execute("UPDATE activation SET ended_at = now(), ended_by = asked_by").await;
    let differs = merged(&app, "LU-2", "LU-1").await;
    assert_eq!(differs.status, 409, "{}", differs.text());
    assert!(detail(&differs).contains("different figures"), "{}", detail(&differs));
    assert_eq!(everything(&app).await, before, "a refused merge changes nothing");

    app.execute("DELETE FROM damage_report WHERE event_code = 'LU-1'").await;
    assert_eq!(merged(&app, "LU-2", "LU-1").await.status, 200);
    let activation = "SELECT event_id FROM activation";
    assert_eq!(
        app.db.value(activation).await,
        "12",
        "what was opened stays with what it was opened for"
    );
}

#[tokio::test]
async fn reports_of_other_areas_are_moved_by_somebody_who_decides_there_too() {
    let mut app = start().await;
    app.execute(NAMED).await;
    app.execute("UPDATE damage_report SET area_code = '23101' WHERE area_code = '23002'").await;
    app.log_in("duyet").await;

    let refused = merged(&app, "LU-2", "LU-1").await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(detail(&refused).contains("from outside your areas"), "{}", detail(&refused));
    // The other way round nothing of theirs is moved.
    assert_eq!(merged(&app, "LU-1", "LU-2").await.status, 200);
}
