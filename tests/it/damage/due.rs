//! Who has to report, and who is late.

use serde_json::{Value, json};

use super::world::{figures, form, hour, put, reported, start, unit, version};

fn expected(form: &Value) -> Vec<String> {
    let units = form["units"].as_array().unwrap().iter().filter(|unit| unit["expected"] == true);
    units.map(|unit| unit["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn communes_of_the_footprint_owe_a_report_in_24_hours_and_one_each_day_after() {
    let mut app = start().await;
    reported(&app, &[("23001", "NG.chet", 1.0, 20.0), ("23002", "NG.chet", 1.0, 30.0)]).await;
    app.log_in("ke-hoach").await;

    let now = form(&app, "area=51").await;
    let first_day = form(&app, &format!("area=51&at={}", hour(&app, 25).await)).await;

    assert_eq!(expected(&now), ["23001", "23002"]);
    assert_eq!(now["schedule"]["basis"], "footprint");
    assert_eq!((&now["schedule"]["due"], &now["schedule"]["whole"]), (&json!(2), &Value::Null));
    let standing = |form: &Value, code: &str| unit(form, code)["duty"]["standing"].clone();
    assert_eq!(standing(&first_day, "23001"), "in_time");
    assert_eq!(standing(&first_day, "23002"), "late");
    // 50 hours after the start the second report was due as well.
    assert_eq!(standing(&now, "23001"), "late");
    assert_eq!(standing(&now, "23002"), "gaps");
    let duty = unit(&now, "23001")["duty"].clone();
    assert_eq!(
        (&duty["due"], &duty["made"], &duty["missed_at"]),
        (&json!(2), &json!(1), &json!([hour(&app, 48).await]))
    );
    assert_eq!(duty["next_due_at"], json!(hour(&app, 72).await));
    assert_eq!(unit(&now, "23003")["duty"], Value::Null);
}

#[tokio::test]
async fn an_event_without_ground_is_reported_by_the_communes_of_its_keeper_and_one_that_nobody_keeps_by_nobody()
 {
    let mut app = start().await;
    app.log_in("ke-hoach").await;
    let kept = app.get("/api/events/LU-2/damage?area=51").await.json();
    let alone = app.get("/api/events/LU-3/damage?area=51").await.json();

    assert_eq!(expected(&kept), ["23001", "23002", "23003"]);
    assert_eq!(kept["schedule"]["basis"], "area");
    assert_eq!(unit(&kept, "23001")["duty"]["standing"], "waiting");
    assert!(expected(&alone).is_empty());
    assert_eq!(alone["schedule"]["basis"], "unknown");
}

#[tokio::test]
async fn an_end_ends_the_reports_and_without_one_they_go_on() {
    let mut app = start().await;
    app.execute(
        "UPDATE disaster_event SET ended_at = started_at + interval '20 hours' WHERE code = 'LU-1'",
    )
    .await;
    reported(&app, &[("23001", "NG.chet", 1.0, 20.0)]).await;
    app.log_in("ke-hoach").await;
    let over = form(&app, "area=51").await;

    assert_eq!((&over["schedule"]["due"], &over["schedule"]["whole"]), (&json!(1), &json!(1)));
    assert_eq!(unit(&over, "23001")["duty"]["standing"], "in_time");
    assert_eq!(over["schedule"]["next_due_at"], Value::Null);
}

#[tokio::test]
async fn a_report_that_nothing_has_changed_is_a_report() {
    let mut app = start().await;
    reported(&app, &[("23001", "NG.chet", 1.0, 20.0), ("23001", "NG.chet", 2.0, 30.0)]).await;
    app.log_in("can-bo").await;
    let base = version(&app, "23001").await;
    let again = put(&app, "23001", &base, &figures(&[("NG.chet", 2.0)])).await;
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(
        (&again.json()["written"], &again.json()["unchanged"], &again.json()["transaction"]),
        (&json!([]), &json!(["NG.chet"]), &Value::Null)
    );
    // No row came, and the form is the version that it was.
    assert_eq!(again.header("etag"), base);
    app.log_in("ke-hoach").await;

    let told = unit(&form(&app, "area=51").await, "23001");

    assert_eq!(
        told["last_at"].as_str().unwrap()[..16],
        again.json()["reported_at"].as_str().unwrap()[..16]
    );
    assert_eq!(told["figures"]["NG.chet"]["reported_at"], json!(hour(&app, 30).await));
}

#[tokio::test]
async fn a_report_of_a_merged_event_that_nothing_has_changed_follows_it() {
    let mut app = start().await;
    app.execute("INSERT INTO damage_unchanged (event_id, area_code, reported_at) SELECT 14, '23002', started_at + interval '10 hours' FROM disaster_event WHERE code = 'LU-1'").await;
    app.log_in("ke-hoach").await;
    let told = unit(&form(&app, "area=51").await, "23002");
    assert_eq!(
        (&told["last_at"], &told["duty"]["made"]),
        (&json!(hour(&app, 10).await), &json!(1))
    );
}
