//! What holds and what adds up.

use serde_json::{Value, json};

use super::world::{form, hour, line, reported, start, unit};
use crate::ogc::definition::fits;

#[tokio::test]
async fn a_correction_replaces_what_it_corrects_and_a_province_is_the_sum_of_its_communes() {
    let mut app = start().await;
    reported(
        &app,
        &[
            ("23001", "NG.chet", 1.0, 2.0),
            ("23001", "NG.chet", 4.0, 5.0),
            ("23001", "NG.chet", 3.0, 9.0),
            ("23002", "NG.chet", 0.0, 3.0),
            ("23002", "NG.mat_tich", 2.0, 3.0),
        ],
    )
    .await;
    app.log_in("ke-hoach").await;

    let now = form(&app, "area=51").await;
    let early = form(&app, &format!("area=51&at={}", hour(&app, 6).await)).await;

    let dead = line(&now, "NG.chet");
    assert_eq!(
        (&dead["amount"], &dead["sum"], &dead["units"]),
        (&json!(3.0), &json!(3.0), &json!(2))
    );
    assert_eq!((&dead["own"], &dead["missing"]), (&Value::Null, &json!([])));
    assert_eq!(line(&early, "NG.chet")["amount"], 4.0);
    // A zero was said, and a blank was not.
    assert_eq!(unit(&now, "23002")["amounts"]["NG.chet"], 0.0);
    let missing = line(&now, "NG.mat_tich");
    assert_eq!((&missing["amount"], &missing["missing"]), (&json!(2.0), &json!(["23001"])));
    let nothing = line(&now, "NG.bi_thuong");
    assert_eq!(
        (&nothing["amount"], &nothing["missing"]),
        (&Value::Null, &json!(["23001", "23002"]))
    );
    fits(&app, "damageForm", &now).await;
}

#[tokio::test]
async fn a_figure_of_the_province_stands_beside_the_sum_and_is_never_added() {
    let mut app = start().await;
    reported(&app, &[("51", "NG.chet", 9.0, 4.0)]).await;
    app.log_in("ke-hoach").await;
    assert_eq!(line(&form(&app, "area=51").await, "NG.chet")["amount"], 9.0);
    reported(&app, &[("23001", "NG.chet", 5.0, 3.0), ("23003", "NG.chet", 2.0, 3.0)]).await;

    let dead = line(&form(&app, "area=51").await, "NG.chet");

    assert_eq!((&dead["amount"], &dead["sum"]), (&json!(7.0), &json!(7.0)));
    assert_eq!((&dead["own"]["amount"], &dead["difference"]), (&json!(9.0), &json!(2.0)));
    // What a commune outside the footprint has reported counts; nobody had to wait for it.
    assert_eq!(dead["missing"], json!(["23002"]));
}

#[tokio::test]
async fn villages_count_until_their_commune_speaks() {
    let mut app = start().await;
    reported(&app, &[("23001-1", "NG.chet", 1.0, 2.0), ("23001-2", "NG.chet", 2.0, 2.0)]).await;
    app.log_in("ke-hoach").await;
    let before = form(&app, "area=51").await;
    reported(&app, &[("23001", "NG.chet", 2.0, 4.0)]).await;
    let after = form(&app, "area=51").await;
    let commune = form(&app, "area=23001").await;

    assert_eq!(line(&before, "NG.chet")["amount"], 3.0);
    assert_eq!(line(&after, "NG.chet")["amount"], 2.0);
    let dead = line(&commune, "NG.chet");
    assert_eq!((&dead["sum"], &dead["difference"]), (&json!(3.0), &json!(-1.0)));
}

#[tokio::test]
async fn a_retired_unit_keeps_its_figure_under_its_old_code() {
    let mut app = start().await;
    reported(&app, &[("23901", "NG.chet", 6.0, 2.0), ("23001", "NG.chet", 1.0, 2.0)]).await;
    app.log_in("ke-hoach").await;

    let told = form(&app, "area=51").await;

    assert_eq!(line(&told, "NG.chet")["amount"], 1.0);
    let retired = &told["retired"];
    assert_eq!(
        (&retired[0]["code"], &retired[0]["valid_to"]),
        (&json!("23901"), &json!("2025-07-01"))
    );
    assert_eq!(retired[0]["figures"]["NG.chet"]["amount"], 6.0);
    assert!(retired[0]["note"]["vi"].as_str().unwrap().contains("không cộng vào tổng"));
}

#[tokio::test]
async fn an_event_of_another_time_is_told_by_the_units_of_its_time() {
    let mut app = start().await;
    app.execute(
        "INSERT INTO disaster_event (code, kind, name, started_at, ended_at, state, area_code)
         VALUES ('LU-CU', 'lu', 'Lũ 2024', '2024-10-01', '2024-10-03', 'past', '23901');
         INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at)
         VALUES ('LU-CU', '23901', 'NG.chet', 6, 'người', '2024-10-02')",
    )
    .await;
    // A grant of today holds the old unit as well, as it held it before.
    app.log_in_with("nguoi-cu", &[crate::support::held(banlang::auth::Role::Viewer, "23901")])
        .await;

    let told = app.get("/api/events/LU-CU/damage").await.json();

    assert_eq!((&told["day"], &told["retired"]), (&json!("2024-10-03"), &json!([])));
    assert_eq!(line(&told, "NG.chet")["amount"], 6.0);
}

#[tokio::test]
async fn what_no_line_of_the_form_holds_is_shown_and_added_to_nothing() {
    let mut app = start().await;
    reported(&app, &[("23001", "NG.ho_anh_huong", 5.0, 2.0), ("23001", "nha_sap", 2.0, 2.0)]).await;
    app.log_in("ke-hoach").await;

    let told = form(&app, "area=51").await;

    // The figure was given in people, and the line counts households.
    assert_eq!(line(&told, "NG.ho_anh_huong")["amount"], Value::Null);
    let unlisted: Vec<_> =
        told["unlisted"].as_array().unwrap().iter().map(|own| own["indicator"].clone()).collect();
    assert_eq!(unlisted, ["NG.ho_anh_huong", "nha_sap"]);
}

#[tokio::test]
async fn without_a_unit_the_area_that_keeps_the_event_is_told() {
    let mut app = start().await;
    app.log_in("ke-hoach").await;
    assert_eq!(form(&app, "").await["area"]["code"], "51");
    let unnamed = app.get("/api/events/LU-3/damage").await;
    assert_eq!((unnamed.status.as_u16(), unnamed.json()["name"].clone()), (400, json!("area")));
    let merged = app.get("/api/events/LU-4/damage").await;
    assert_eq!(merged.status, 409);
    assert!(merged.text().contains("was merged into LU-1"), "{}", merged.text());
    for wrong in ["at=2999-01-01", "at=x", "f=pdf", "unit=51"] {
        assert_eq!(
            app.get(&format!("/api/events/LU-1/damage?{wrong}")).await.status,
            400,
            "{wrong}"
        );
    }
}
