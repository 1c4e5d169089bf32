//! Who writes events and warnings: those of the area that keeps them.

use serde_json::json;

use super::world::{detail, make, patch, rectangle, start};

#[tokio::test]
async fn the_desk_and_the_editors_of_an_area_write_its_events_and_nobody_writes_those_of_others() {
    let mut app = start().await;
    let event = |code: &str, area: Option<&str>| json!({"code": code, "kind": "sat_lo_dat", "name": "Sạt lở", "started_at": "2026-11-20T00:00:00Z", "area_code": area});
    let place = json!({"type": "Point", "coordinates": [107.1, 15.2]});

    for (name, own, foreign) in
        [("truc-tinh", "51", "52"), ("truc-xa", "23001", "51"), ("can-bo", "23001", "23002")]
    {
        app.log_in(name).await;
        let made =
            make(&app, "disaster_event", &event(&format!("SL-{name}"), Some(own)), &place).await;
        assert_eq!(made.status, 201, "{name}: {}", made.text());
        for area in [Some(foreign), None] {
            let refused = make(&app, "disaster_event", &event("SL-x", area), &place).await;
            assert_eq!(refused.status, 403, "{name} in {area:?}: {}", refused.text());
        }
    }
    app.log_in("truc-tinh").await;
    // A commune lies in its province.
    assert_eq!(patch(&app, 12, &json!({"risk_level": 2})).await.status, 204);
    for (name, id) in
        [("truc-xa", 11), ("truc-khac", 11), ("can-bo", 13), ("duyet", 11), ("ke-hoach", 11)]
    {
        app.log_in(name).await;
        let refused = patch(&app, id, &json!({"risk_level": 5})).await;
        assert!(matches!(refused.status.as_u16(), 403 | 404), "{name}: {}", refused.text());
    }
    assert_eq!(app.db.value("SELECT count(*) FROM disaster_event WHERE risk_level = 5").await, "0");
}

#[tokio::test]
async fn a_desk_writes_warnings_of_its_area() {
    let mut app = start().await;
    let warning = |area: &str| {
        json!({"code": format!("CB-{area}"), "kind": "lu", "risk_level": 3, "headline_vi": "Cảnh báo lũ", "issuer": "Đài KTTV",
            "issued_at": "2026-11-26T00:00:00Z", "effective_at": "2026-11-26T00:00:00Z", "expires_at": "2026-11-27T00:00:00Z",
            "area_code": area})
    };
    app.log_in("truc-xa").await;

    let made =
        make(&app, "warning", &warning("23001"), &rectangle([107.0, 15.0, 107.3, 15.4])).await;
    let refused = make(&app, "warning", &warning("23002"), &json!(null)).await;

    assert_eq!((made.status.as_u16(), refused.status.as_u16()), (201, 403), "{}", made.text());
    assert!(detail(&refused).contains("23002"), "{}", detail(&refused));
}

#[tokio::test]
async fn nobody_writes_into_which_event_another_one_was_merged() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;

    let patched = patch(&app, 12, &json!({"merged_into": "LU-1"})).await;
    let made = make(
        &app,
        "disaster_event",
        &json!({"code": "X", "kind": "lu", "name": "x", "started_at": "2026-11-20T00:00:00Z", "area_code": "51", "merged_into": "LU-1"}),
        &json!(null),
    )
    .await;

    assert_eq!(patched.status, 422, "{}", patched.text());
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(app.db.value("SELECT count(merged_into) FROM disaster_event").await, "0");
}
