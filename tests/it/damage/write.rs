//! Whole forms, and two who write the same one.

use std::collections::BTreeSet;

use axum::{body::Body, http::Method};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::world::{detail, figures, form, line, put, reported, rows, start, version};
use crate::{
    ogc::definition::fits,
    support::{TestApp, held},
};

#[tokio::test]
async fn a_form_is_written_as_a_whole_and_a_correction_is_a_row_of_its_own() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let first = put(
        &app,
        "23001",
        &version(&app, "23001").await,
        &figures(&[("NG.chet", 1.0), ("NG.mat_tich", 0.0), ("NLN.lua", 2.5)]),
    )
    .await;
    assert_eq!(first.status, 200, "{}", first.text());
    fits(&app, "damageOwn", &first.json()).await;
    let mut correction = figures(&[("NG.chet", 2.0), ("NLN.lua", 2.5)]);
    correction["figures"]["NG.bi_thuong"] = Value::Null;
    let second = put(&app, "23001", first.header("etag"), &correction).await;

    let told = second.json();
    assert_eq!(second.status, 200, "{told}");
    assert_eq!((&told["written"], &told["unchanged"]), (&json!(["NG.chet"]), &json!(["NLN.lua"])));
    // What was left blank holds on, and is told.
    assert_eq!(told["kept"], json!(["NG.mat_tich"]));
    assert_eq!(told["figures"]["NG.chet"]["amount"], 2.0);
    assert_eq!(told["figures"]["NLN.lua"]["unit"], "ha");
    assert_eq!(rows(&app).await, 4);
    assert!(told["transaction"].is_i64());
    // A commune of no others' forms: the province sums it.
    app.log_in("ke-hoach").await;
    assert_eq!(line(&form(&app, "area=51").await, "NG.chet")["amount"], 2.0);
}

#[tokio::test]
async fn the_second_of_two_who_write_one_form_is_told_what_the_first_has_changed() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let base = version(&app, "23001").await;
    let first =
        put(&app, "23001", &base, &figures(&[("NG.chet", 1.0), ("NG.bi_thuong", 4.0)])).await;
    app.log_in("can-bo-hai").await;
    let second = put(&app, "23001", &base, &figures(&[("NG.chet", 7.0)])).await;

    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 412));
    let told = second.json();
    assert_eq!(told["changed"], json!(["NG.bi_thuong", "NG.chet"]));
    assert_eq!(told["figures"]["NG.chet"]["amount"], 1.0);
    assert_eq!(
        (second.header("etag"), second.header("content-type")),
        (first.header("etag"), "application/problem+json")
    );
    assert_eq!(rows(&app).await, 2);
    // With the new version the same form is taken.
    let again = put(&app, "23001", second.header("etag"), &figures(&[("NG.chet", 7.0)])).await;
    assert_eq!(again.status, 200, "{}", again.text());
    let no_version = app
        .send(
            Method::PUT,
            "/api/events/LU-1/damage/23001",
            &[("content-type", "application/json")],
            Body::from("{\"figures\": {}}"),
        )
        .await;
    assert_eq!(no_version.status, 428);
}

#[tokio::test]
async fn of_many_who_write_one_version_at_once_one_is_taken_and_nothing_is_lost() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let base = version(&app, "23001").await;
    let forms: Vec<_> = (0..6)
        .map(|number| {
            figures(&[("NG.chet", f64::from(number)), ("NG.mat_tich", f64::from(number))])
        })
        .collect();

    let answers = join_all(forms.iter().map(|form| put(&app, "23001", &base, form))).await;

    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
    // Both figures are those of one form, and the refused were told them.
    let taken = answers.iter().find(|answer| answer.status == 200).unwrap().json();
    let amount = |told: &Value, code: &str| told["figures"][code]["amount"].clone();
    assert_eq!(amount(&taken, "NG.chet"), amount(&taken, "NG.mat_tich"));
    for refused in answers.iter().filter(|answer| answer.status == 412) {
        assert_eq!(amount(&refused.json(), "NG.chet"), amount(&taken, "NG.chet"));
    }
    assert_eq!(rows(&app).await, 2);
}

#[tokio::test]
async fn whoever_writes_over_any_version_still_waits_and_the_later_one_holds() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let forms: Vec<_> = (0..6).map(|number| figures(&[("NG.chet", f64::from(number))])).collect();
    let answers = join_all(forms.iter().map(|form| put(&app, "23001", "*", form))).await;

    assert!(answers.iter().all(|answer| answer.status == 200));
    // Each report has a moment of its own, and the history has all.
    let times: BTreeSet<_> =
        answers.iter().map(|answer| answer.json()["reported_at"].to_string()).collect();
    assert_eq!((times.len(), rows(&app).await), (6, 6));
    let newest = app
        .db
        .value("SELECT amount::text FROM damage_report ORDER BY reported_at DESC LIMIT 1")
        .await;
    let last_written =
        app.db.value("SELECT amount::text FROM damage_report ORDER BY id DESC LIMIT 1").await;
    assert_eq!(newest, last_written);
}

#[tokio::test]
async fn a_clock_that_goes_wrong_is_told_whichever_way_the_report_comes() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let now = Utc::now();
    let row = |at: DateTime<Utc>| {
        json!({"type": "Feature", "geometry": null, "properties": {
        "event_code": "LU-1", "area_code": "23001", "indicator": "NG.chet", "amount": 1, "unit": "người", "reported_at": at }})
    };
    for (at, word) in [
        (now + TimeDelta::hours(1), "ahead"),
        (now - TimeDelta::days(30), "7 days before the event"),
    ] {
        let mut sent = figures(&[("NG.chet", 1.0)]);
        sent["reported_at"] = json!(at);
        let whole = put(&app, "23001", "*", &sent).await;
        assert_eq!(
            (whole.status.as_u16(), whole.json()["name"].clone()),
            (400, json!("reported_at")),
            "{}",
            whole.text()
        );
        assert!(detail(&whole).contains(word), "{}", detail(&whole));
        let single = app.post("/api/collections/damage_report/items", &row(at)).await;
        assert_eq!(single.status, 422, "{}", single.text());
        assert!(detail(&single).contains(word), "{}", detail(&single));
    }
    assert_eq!(rows(&app).await, 0);
    // Some minutes ahead is a clock as offices have them; what is corrected after it holds all the same.
    let mut sent = figures(&[("NG.chet", 1.0)]);
    sent["reported_at"] = json!(now + TimeDelta::minutes(5));
    assert_eq!(put(&app, "23001", "*", &sent).await.status, 200);
    let corrected =
        put(&app, "23001", &version(&app, "23001").await, &figures(&[("NG.chet", 3.0)])).await;
    assert_eq!(corrected.json()["figures"]["NG.chet"]["amount"], 3.0, "{}", corrected.text());
}

#[tokio::test]
async fn a_report_of_an_earlier_moment_stands_there_and_later_ones_are_told() {
    let mut app = start().await;
    reported(&app, &[("23001", "NG.chet", 5.0, 40.0)]).await;
    app.log_in("can-bo").await;
    let at = super::world::hour(&app, 20).await;
    let mut sent = figures(&[("NG.chet", 2.0)]);
    sent["reported_at"] = json!(at);

    let late = put(&app, "23001", "*", &sent).await;

    assert_eq!(
        (late.status.as_u16(), late.json()["overtaken"].clone()),
        (200, json!(["NG.chet"])),
        "{}",
        late.text()
    );
    assert_eq!(line(&form(&app, "area=23001").await, "NG.chet")["amount"], 5.0);
    assert_eq!(line(&form(&app, &format!("area=23001&at={at}")).await, "NG.chet")["amount"], 2.0);
    // Two figures of one moment would be two truths.
    sent["figures"]["NG.chet"] = json!(9);
    let same = put(&app, "23001", "*", &sent).await;
    assert_eq!(same.status, 409, "{}", same.text());
    assert!(
        detail(&same).contains("NG.chet has a figure of exactly that time"),
        "{}",
        detail(&same)
    );
}

#[tokio::test]
async fn what_cannot_be_used_is_named_altogether_and_nothing_is_written() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let wrong = json!({ "figures": { "NG.chet": 1.5, "NG.khong_co": 2, "NH.nang": -1, "NG.bi_thuong": 3 } });
    let refused = put(&app, "23001", "*", &wrong).await;
    let names: BTreeSet<_> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        (refused.status.as_u16(), names),
        (422, ["NG.chet", "NG.khong_co", "NH.nang"].map(str::to_owned).into())
    );
    for (body, name) in [
        (json!({ "figures": {} }), "figures"),
        (json!({ "figures": { "NG.chet": null } }), "figures"),
        (json!({ "figures": { "NG.chet": 1 }, "official": true }), "source"),
        (json!({ "figures": { "NG.chet": 1 }, "source": "x".repeat(501) }), "source"),
        (json!({ "figures": { "NG.chet": "một" } }), "body"),
        (json!({ "figures": { "NG.chet": 1 }, "amount": 3 }), "body"),
        (json!({}), "body"),
    ] {
        let refused = put(&app, "23001", "*", &body).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["name"]),
            (400, &json!(name)),
            "{body}: {}",
            refused.text()
        );
    }
    assert_eq!(rows(&app).await, 0);
}

#[tokio::test]
async fn a_figure_becomes_official_with_its_source_and_is_not_taken_back_by_silence() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let mut sent = figures(&[("NG.chet", 1.0)]);
    assert_eq!(put(&app, "23001", "*", &sent).await.status, 200);
    sent["official"] = json!(true);
    sent["source"] = json!("Báo cáo số 12");
    let official = put(&app, "23001", "*", &sent).await.json();
    let silent = put(&app, "23001", "*", &figures(&[("NG.chet", 1.0)])).await.json();

    assert_eq!(official["written"], json!(["NG.chet"]));
    assert_eq!(silent["unchanged"], json!(["NG.chet"]));
    assert_eq!(
        (&silent["figures"]["NG.chet"]["official"], &silent["figures"]["NG.chet"]["source"]),
        (&json!(true), &json!("Báo cáo số 12"))
    );
}

#[tokio::test]
async fn a_unit_of_another_time_takes_no_report_of_today() {
    let mut app: TestApp = start().await;
    app.log_in_with("can-bo-cu", &[held(banlang::auth::Role::Editor, "23901")]).await;
    let refused = put(&app, "23901", "*", &figures(&[("NG.chet", 1.0)])).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(detail(&refused).contains("23901 is not in force on"), "{}", detail(&refused));
}
