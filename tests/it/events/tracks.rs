//! Positions of storms.

use serde_json::{Value, json};

use super::world::{detail, make, start};

fn position(kind: &str, issued: &str, valid: &str, area: &str) -> Value {
    json!({"event_code": "LU-1", "kind": kind, "issued_at": issued, "valid_at": valid, "wind_kt": 65, "pressure_hpa": 975, "radius_km": 60,
        "area_code": area})
}

#[tokio::test]
async fn a_desk_writes_observed_positions_and_forecasts_and_each_bulletin_keeps_its_own() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let place = json!({"type": "Point", "coordinates": [110.5, 15.2]});
    let (six, noon, night) =
        ("2026-11-26T06:00:00Z", "2026-11-26T12:00:00Z", "2026-11-27T00:00:00Z");
    for (kind, issued, valid) in [
        ("observed", six, six),
        ("observed", noon, noon),
        ("forecast", six, night),
        ("forecast", noon, night),
    ] {
        let made = make(&app, "event_track", &position(kind, issued, valid, "51"), &place).await;
        assert_eq!(made.status, 201, "{kind} {issued}: {}", made.text());
    }
    let cases = [
        (position("observed", noon, noon, "51"), 409, "there is already a record"),
        (position("observed", six, noon, "51"), 422, "an observed one before"),
        (position("forecast", noon, six, "51"), 422, "comes after the time of telling"),
        (
            position("forecast", "2062-01-01T00:00:00Z", "2062-01-02T00:00:00Z", "51"),
            422,
            "look at the clock",
        ),
        (position("guess", noon, noon, "51"), 422, "kind"),
        (position("observed", "2026-11-25T00:00:00Z", "2026-11-25T00:00:00Z", "52"), 403, "52"),
    ];
    for (wrong, status, words) in cases {
        let answer = make(&app, "event_track", &wrong, &place).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(detail(&answer).contains(words), "{}", detail(&answer));
    }
    app.forget_session();
    let path = "/api/collections/event_track/items?event_code=LU-1&kind=forecast&sortby=-issued_at";
    let forecasts = app.get(path).await.json();
    assert_eq!(forecasts["numberMatched"], 2);
    assert_eq!(forecasts["features"][0]["properties"]["issued_at"], "2026-11-26T12:00:00+00:00");
    app.settle().await;
    let tiles = app.get("/tiles/event_track/3/6/3.mvt").await;
    assert_eq!(tiles.status, 200);
    assert!(!tiles.body.is_empty());
}

#[tokio::test]
async fn positions_go_with_their_event() {
    let app = start().await;
    app.execute("INSERT INTO event_track (event_code, kind, issued_at, valid_at, geom) VALUES ('LU-1', 'observed', now(), now(), 'SRID=4326;POINT(107 15)')").await;
    app.execute("UPDATE disaster_event SET code = 'LU-7' WHERE id = 11").await;
    assert_eq!(app.db.value("SELECT event_code FROM event_track").await, "LU-7");
    app.execute("DELETE FROM disaster_event WHERE id = 11").await;
    assert_eq!(app.db.value("SELECT count(*) FROM event_track").await, "0");
}
