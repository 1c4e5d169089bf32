//! What counts, for whom and at which time.

use serde_json::{Value, json};

use super::world::{self, affected, execute, household, polygon, rectangle};
use crate::support::TestApp;

/// The whole of the first commune and more.
const WIDE: [f64; 4] = [106.9, 14.9, 107.5, 15.5];

async fn editor_of_the_first() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(world::AREAS).await;
    app.log_in_as_editor_of(&["23001"]).await;
    app
}

fn households(answer: &Value) -> i64 {
    answer["total"]["households"].as_i64().unwrap()
}

#[tokio::test]
async fn a_point_on_the_border_lies_inside_and_one_on_the_rim_of_a_hole_too() {
    let app = editor_of_the_first().await;
    for (list_no, point) in [
        ("corner", [107.0, 15.0]),
        ("side", [107.1, 15.0]),
        ("slope", [107.25, 15.25]),
        ("inside", [107.05, 15.05]),
        ("rim", [107.1, 15.15]),
        ("in the hole", [107.15, 15.15]),
        ("outside", [107.25, 15.250_000_1]),
    ] {
        household(&app, list_no, point).await;
    }
    let area = json!({"type": "Polygon", "coordinates": [
        [[107.0, 15.0], [107.5, 15.0], [107.0, 15.5], [107.0, 15.0]],
        [[107.1, 15.1], [107.1, 15.2], [107.2, 15.2], [107.2, 15.1], [107.1, 15.1]],
    ]});

    let answer = affected(&app, &area).await;

    assert_eq!(households(&answer), 5);
    assert_eq!(
        answer["communes"],
        json!([{"code": "23001", "name": "Đăk Một", "households": 5, "members": 20}])
    );
}

#[tokio::test]
async fn a_point_on_a_seam_between_pieces_counts_once() {
    let app = editor_of_the_first().await;
    // A circle of 1,024 vertices is cut at its middle, its quarters and so on; the points stand on those lines.
    let ring: Vec<_> = (0..=1024)
        .map(|step| {
            let angle = std::f64::consts::TAU * f64::from(step % 1024) / 1024.0;
            [0.25_f64.mul_add(angle.cos(), 107.25), 0.25_f64.mul_add(angle.sin(), 15.25)]
        })
        .collect();
    let mut inside = 0;
    for (number, (x, y)) in (-8..=8).flat_map(|x| (-8..=8).map(move |y| (x, y))).enumerate() {
        let (x, y) = (f64::from(x) / 32.0, f64::from(y) / 32.0);
        household(&app, &number.to_string(), [107.25 + x, 15.25 + y]).await;
        inside += i64::from(x.hypot(y) < 0.2499);
    }

    let answer = affected(&app, &polygon(&ring)).await;

    let on_the_circle = 4;
    assert_eq!(households(&answer), inside + on_the_circle);
}

#[tokio::test]
async fn an_editor_counts_own_areas_only_wherever_the_area_reaches() {
    let mut app = world::start().await;
    let both = rectangle([107.0, 15.0, 107.6, 15.4]);
    app.log_in_as_editor_of(&["23002"]).await;

    let answer = affected(&app, &both).await;

    let communes: Vec<_> = answer["communes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|commune| commune["code"].clone())
        .collect();
    assert_eq!(communes, ["23002"]);
    let own = "SELECT count(*) FROM household WHERE commune_code = '23002' AND geom && ST_MakeEnvelope(107.0, 15.0, 107.6, 15.4, 4326)";
    assert_eq!(households(&answer).to_string(), app.db.value(own).await);
    let possible = "SELECT count(*) FROM household WHERE commune_code = '23002' AND geom IS NULL";
    assert_eq!(answer["possible"]["households"].to_string(), app.db.value(possible).await);
}

#[tokio::test]
async fn an_editor_of_a_province_counts_all_its_communes() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;

    let answer = affected(&app, &rectangle([106.0, 14.0, 109.0, 16.0])).await;

    assert_eq!(
        households(&answer).to_string(),
        app.db.value("SELECT count(*) FROM household WHERE geom IS NOT NULL").await
    );
    assert_eq!(answer["communes"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_public_gets_the_edition_and_nothing_that_moves_with_the_list() {
    let app = world::start().await;
    let body = json!({"inputs": {"area": rectangle(WIDE)}});
    let path = "/api/processes/affected/execution";
    let first = app.post(path, &body).await;
    app.execute(
        "UPDATE household SET members = members + 1, ethnic_group = 'tay' WHERE id % 2 = 0",
    )
    .await;
    app.execute("UPDATE txn SET position = id WHERE position IS NULL").await;

    let second = app.post(path, &body).await;

    assert_eq!(first.body, second.body);
    let answer = first.json();
    assert_eq!(
        (&answer["data_version"], &answer["as_of"]),
        (&json!("edition-1"), &json!("2025-12-31T00:00:00Z"))
    );
    assert_eq!((&answer["rounding"], &answer["suppressed"]), (&json!(10), &json!(0)));
    let groups = answer["groups"].as_array().unwrap();
    let tens = groups.iter().filter(|group| group["households"].as_i64().unwrap() % 10 == 0);
    assert_eq!(tens.count(), groups.len(), "every published number is rounded to tens");
}

#[tokio::test]
async fn without_an_edition_the_public_is_told_so() {
    let app = TestApp::start().await;

    let refused = app
        .post("/api/processes/affected/execution", &json!({"inputs": {"area": rectangle(WIDE)}}))
        .await;

    assert_eq!(
        (refused.status.as_u16(), &refused.json()["detail"]),
        (409, &json!("no household figures are published yet"))
    );
}

#[tokio::test]
async fn an_empty_area_has_nobody() {
    let mut app = world::start().await;
    let sea = rectangle([110.0, 15.0, 110.5, 15.5]);
    let zero = json!({"households": 0, "members": 0});

    for editor in [false, true] {
        if editor {
            app.log_in_as_editor_of(&["51"]).await;
        }
        let answer = affected(&app, &sea).await;
        let told = [
            &answer["total"],
            &answer["possible"],
            &answer["groups"],
            &answer["communes"],
            &answer["suppressed"],
        ];
        assert_eq!(told, [&zero, &zero, &json!([]), &json!([]), &json!(0)]);
    }
}

#[tokio::test]
async fn the_status_of_the_moment_counts_and_the_newest_one_now() {
    let app = editor_of_the_first().await;
    household(&app, "1", [107.1, 15.1]).await;
    app.execute(
        "INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty) VALUES
            ('23001', '1', '2023-01-01', '2024-01-01', 'poor'), ('23001', '1', '2025-01-01', '2026-01-01', 'near_poor')",
    )
    .await;
    app.execute("UPDATE area SET valid_from = '2020-01-01'").await;
    let ask = async |at: Value| {
        let answer = execute(&app, &json!({"inputs": {"area": rectangle(WIDE), "at": at}})).await;
        (
            answer["groups"][0]["poverty"].as_str().unwrap().to_owned(),
            answer["as_of"].as_str().unwrap().to_owned(),
        )
    };

    // Between two reviews nothing is in force; asked without a moment, the last review stands.
    assert_eq!(
        ask(json!("2023-06-30")).await,
        ("poor".to_owned(), "2023-06-30T00:00:00Z".to_owned())
    );
    assert_eq!(ask(json!("2024-06-30T12:00:00+07:00")).await.0, "unstated");
    assert_eq!(ask(json!("2025-12-31T23:59:59Z")).await.0, "near_poor");
    assert_eq!(ask(json!("2026-01-01")).await.0, "unstated");
    assert_eq!(ask(Value::Null).await.0, "near_poor");
}

#[tokio::test]
async fn the_total_is_split_by_what_was_asked_for() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;
    let ask = async |by: Value| {
        execute(&app, &json!({"inputs": {"area": rectangle(WIDE), "by": by}})).await
    };
    let keys = |answer: &Value| {
        answer["groups"][0].as_object().map(|group| group.keys().cloned().collect::<Vec<_>>())
    };
    let whole = ask(Value::Null).await;

    let by_poverty = ask(json!(["poverty"])).await;
    let by_commune = ask(json!(["commune"])).await;

    assert_eq!(keys(&whole).unwrap(), ["ethnic_group", "poverty", "households", "members"]);
    assert_eq!(keys(&by_poverty).unwrap(), ["poverty", "households", "members"]);
    let sum: i64 = by_poverty["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["members"].as_i64().unwrap())
        .sum();
    assert_eq!(
        (sum.into(), by_poverty["groups"].as_array().unwrap().len()),
        (whole["total"]["members"].clone(), 4)
    );
    assert_eq!(by_poverty["communes"], json!([]));
    assert_eq!((&by_commune["groups"], &by_commune["communes"]), (&json!([]), &whole["communes"]));
}

#[tokio::test]
async fn an_exact_answer_names_the_position_of_its_data() {
    let app = editor_of_the_first().await;
    household(&app, "1", [107.1, 15.1]).await;
    app.execute("UPDATE txn SET position = id").await;

    let answer = affected(&app, &rectangle(WIDE)).await;

    let position = app.db.value("SELECT left((SELECT id::text FROM epoch), 8) || '-' || (SELECT max(position) FROM txn)").await;
    assert_eq!(
        (answer["data_version"].as_str().unwrap(), &answer["suppressed"], &answer["rounding"]),
        (position.as_str(), &json!(0), &Value::Null)
    );
}
