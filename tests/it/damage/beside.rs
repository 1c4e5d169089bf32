//! Reports beside who lives in the ground.

use banlang::{
    auth::Role,
    disclosure::{make_edition, publish},
};
use serde_json::{Value, json};

use super::world::{figures, put, start, version};
use crate::{
    ogc::definition::fits,
    support::{TestApp, held},
};

/// Three households of four people in the flooded part of the first commune, one in that of the second, and one outside.
async fn inhabited(app: &TestApp) {
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES
            ('23001', '1', 4, 'xo_dang', 'gps', 'SRID=4326;POINT(107.15 15.2)'),
            ('23001', '2', 4, 'xo_dang', 'gps', 'SRID=4326;POINT(107.16 15.2)'),
            ('23001', '3', 4, 'xo_dang', 'gps', 'SRID=4326;POINT(107.17 15.2)'),
            ('23002', '1', 5, 'xo_dang', 'gps', 'SRID=4326;POINT(107.35 15.2)'),
            ('23003', '1', 5, 'xo_dang', 'gps', 'SRID=4326;POINT(107.75 15.2)')",
    )
    .await;
    app.settle().await;
}

async fn compared(app: &TestApp, area: &str) -> Value {
    app.settle().await;
    let answer = app.get(&format!("/api/events/LU-1/damage/{area}/affected")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    fits(app, "damageCompared", &answer.json()).await;
    answer.json()
}

fn unit(told: &Value, code: &str) -> Value {
    let mut units = told["units"].as_array().unwrap().iter();
    units.find(|unit| unit["code"] == code).unwrap_or_else(|| panic!("{told:#}")).clone()
}

#[tokio::test]
async fn reports_stand_beside_those_who_live_there_commune_by_commune() {
    let mut app = start().await;
    inhabited(&app).await;
    app.log_in("truc-tinh").await;
    let form = figures(&[("NG.ho_anh_huong", 6.0), ("NG.nguoi_anh_huong", 9.0)]);
    assert_eq!(put(&app, "23001", &version(&app, "23001").await, &form).await.status, 200);

    let told = compared(&app, "51").await;

    assert_eq!(told["estimate"]["precision"], "exact");
    let one = unit(&told, "23001");
    assert_eq!(
        one["households"],
        json!({"reported": 6.0, "estimated": 3, "ratio": 2.0, "sides": "both"})
    );
    assert_eq!(
        one["people"],
        json!({"reported": 9.0, "estimated": 12, "ratio": 0.75, "sides": "both"})
    );
    let two = unit(&told, "23002");
    assert_eq!(
        two["households"],
        json!({"reported": null, "estimated": 1, "ratio": null, "sides": "no_report"})
    );
    assert!(told["units"].as_array().unwrap().iter().all(|unit| unit["code"] != "23003"), "{told}");
    assert_eq!(
        (&told["whole"]["households"]["estimated"], &told["whole"]["people"]["estimated"]),
        (&json!(4), &json!(17))
    );
    // A figure of a commune that the flood does not reach stands beside nobody.
    assert_eq!(put(&app, "23003", "*", &figures(&[("NG.ho_anh_huong", 2.0)])).await.status, 200);
    let told = compared(&app, "51").await;
    assert_eq!(
        unit(&told, "23003")["households"],
        json!({"reported": 2.0, "estimated": 0, "ratio": null, "sides": "both"})
    );
    assert_eq!(compared(&app, "23001").await["whole"]["households"]["ratio"], 2.0);
}

#[tokio::test]
async fn what_nobody_knows_is_said_and_is_no_zero() {
    let mut app = start().await;
    inhabited(&app).await;
    app.log_in("ke-hoach").await;
    // A planner is told published figures only, and there are none.
    let told = compared(&app, "51").await;
    assert!(
        told["estimate"]["reason"].as_str().unwrap().contains("no household figures are published"),
        "{told}"
    );
    assert_eq!(unit(&told, "23001")["households"]["sides"], "neither");
    // An event without ground has nobody in it that could be counted.
    app.log_in("truc-tinh").await;
    let told = app.get("/api/events/LU-2/damage/51/affected").await.json();
    assert!(
        told["estimate"]["reason"].as_str().unwrap().contains("has no place on the map"),
        "{told}"
    );
    assert_eq!(told["whole"]["people"]["estimated"], Value::Null);
}

#[tokio::test]
async fn who_counts_in_one_commune_is_told_no_zero_of_the_others() {
    let mut app = start().await;
    inhabited(&app).await;
    app.log_in_with("hai-vai", &[held(Role::Viewer, "51"), held(Role::Editor, "23001")]).await;
    let told = compared(&app, "51").await;
    assert_eq!(unit(&told, "23001")["households"]["estimated"], 3);
    assert_eq!(unit(&told, "23002")["households"]["estimated"], Value::Null);
    assert_eq!(told["whole"]["households"]["estimated"], Value::Null);
}

#[tokio::test]
async fn published_figures_stay_rounded_and_what_they_leave_out_is_not_worked_out() {
    let mut app = start().await;
    inhabited(&app).await;
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '23001', 'n' || n, 4, 'xo_dang', 'gps', 'SRID=4326;POINT(107.15 15.2)' FROM generate_series(1, 60) AS n",
    )
    .await;
    let mut client = app.db.db.connection().await.unwrap();
    let made = make_edition(&mut client, "2025-12-31".parse().unwrap(), "maker").await.unwrap();
    publish(&mut client, made.id, "approver").await.unwrap();
    drop(client);
    app.log_in("ke-hoach").await;
    let told = compared(&app, "51").await;
    assert_eq!(told["estimate"]["precision"], "published");
    let rounding = told["estimate"]["rounding"].as_i64().unwrap();
    for unit in told["units"].as_array().unwrap() {
        if let Some(known) = unit["households"]["estimated"].as_i64() {
            assert_eq!(known % rounding, 0, "{unit}");
        }
    }
    assert!(unit(&told, "23001")["households"]["estimated"].as_i64().unwrap() > 0, "{told}");
}
