//! Figures by village, of villages without data, and of people who need help first.

use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{self, oracle, rectangle};
use crate::support::{TestApp, held};

const DETAIL: [&str; 2] = ["village", "vulnerability"];

/// By chance some households say who of them needs help first.
const NEEDS: &str = "
    SELECT setseed(0.5);
    UPDATE household SET children = CASE WHEN random() < 0.7 THEN floor(random() * (members + 1)) END,
                         elderly = CASE WHEN random() < 0.7 THEN floor(random() * (members + 1)) END,
                         disabled = CASE WHEN random() < 0.7 THEN 0 END";

async fn world() -> TestApp {
    let app = world::start().await;
    app.execute(NEEDS).await;
    app
}

async fn detail(app: &TestApp, area: &Value) -> Value {
    world::execute(app, &json!({"inputs": {"area": area, "by": DETAIL}})).await
}

/// What the database says of the households that pass a condition.
async fn wanted(app: &TestApp, condition: &str) -> Value {
    let sql = format!(
        "WITH own AS (SELECT * FROM household WHERE geom IS NOT NULL AND {condition}),
              village AS (SELECT commune_code, lower(village) AS village, count(*) AS n FROM own GROUP BY 1, 2)
         SELECT json_build_object(
             'villages', (SELECT json_object_agg(concat(commune_code, ' ', village), n) FROM village),
             'vulnerable', json_build_object(
                 'households', count(*) FILTER (WHERE coalesce(children, 0) + coalesce(elderly, 0) + coalesce(disabled, 0) > 0),
                 'children', json_build_object('households', count(*) FILTER (WHERE children > 0), 'people', coalesce(sum(children), 0)),
                 'elderly', json_build_object('households', count(*) FILTER (WHERE elderly > 0), 'people', coalesce(sum(elderly), 0)),
                 'disabled', json_build_object('households', count(*) FILTER (WHERE disabled > 0), 'people', coalesce(sum(disabled), 0)),
                 'unstated', count(*) FILTER (WHERE children IS NULL OR elderly IS NULL OR disabled IS NULL)))
         FROM own"
    );
    oracle(app, &sql).await
}

/// The villages of an answer as the oracle writes them.
fn villages(answer: &Value) -> Value {
    let list = answer["villages"].as_array().unwrap().iter().map(|village| {
        let name = village["village"].as_str().unwrap_or_default().to_lowercase();
        let commune = village["commune_code"].as_str().unwrap();
        (format!("{commune} {name}"), village["households"].clone())
    });
    Value::Object(list.collect())
}

fn sum(list: &Value) -> i64 {
    list.as_array().unwrap().iter().map(|part| part["households"].as_i64().unwrap()).sum()
}

#[tokio::test]
async fn an_officer_gets_villages_and_people_who_need_help_as_the_database_counts_them() {
    let mut app = world().await;
    app.log_in_as_editor_of(&["51"]).await;

    let told = detail(&app, &rectangle([107.05, 15.05, 107.45, 15.35])).await;

    let inside = "geom && ST_MakeEnvelope(107.05, 15.05, 107.45, 15.35, 4326)";
    let wanted = wanted(&app, inside).await;
    assert_eq!(villages(&told), wanted["villages"]);
    assert_eq!(told["vulnerable"], wanted["vulnerable"]);
    assert_eq!(json!(sum(&told["villages"])), told["total"]["households"]);
}

#[tokio::test]
async fn a_planner_gets_them_of_whole_communes() {
    let mut app = world().await;
    app.log_in_with("planner", &[held(Role::Viewer, "51")]).await;

    let told = detail(&app, &json!({"areas": ["23001", "23003"]})).await;

    let wanted = wanted(&app, "commune_code IN ('23001', '23003')").await;
    assert_eq!(told["precision"], "units");
    assert_eq!(villages(&told), wanted["villages"]);
    assert_eq!(told["vulnerable"], wanted["vulnerable"]);
}

#[tokio::test]
async fn without_the_right_to_count_there_is_no_detail_and_a_sentence_says_so() {
    let mut app = world().await;
    let body = |by: Value| json!({"inputs": {"area": {"areas": ["23001"]}, "by": by}});
    let path = "/api/processes/affected/execution";

    let public = app.post(path, &body(json!(["village"]))).await;
    app.log_in_with("other", &[held(Role::Viewer, "23003")]).await;
    let other = app.post(path, &body(json!(["vulnerability"]))).await;
    let wrong = app.post(path, &body(json!(["hamlet"]))).await;

    assert_eq!((public.status.as_u16(), other.status.as_u16()), (401, 403));
    assert!(other.text().contains("leave village and vulnerability out of by"), "{}", other.text());
    assert!(wrong.text().contains("ethnic_group, poverty, commune, village, vulnerability"));
}

#[tokio::test]
async fn villages_and_communes_of_which_no_household_is_known_are_named_within_the_own_areas() {
    let mut app = world().await;
    app.execute(
        "INSERT INTO area (code, level, name, parent_code, geom) VALUES
             ('23004', 'commune', 'Đăk Bốn', '51', ST_MakeEnvelope(107.0, 15.4, 107.3, 15.8, 4326)),
             ('23001-3', 'village', 'Thôn Ba', '23001', ST_MakeEnvelope(107.1, 15.0, 107.2, 15.1, 4326)),
             ('23002-1', 'village', 'Thôn Bốn', '23002', ST_MakeEnvelope(107.3, 15.0, 107.4, 15.1, 4326)),
             ('23001-4', 'village', 'Thôn Xa', '23001', ST_MakeEnvelope(107.28, 15.38, 107.3, 15.4, 4326))",
    )
    .await;
    // One without a point is data as well.
    app.execute(
        "INSERT INTO household (commune_code, village, list_no, members, ethnic_group, located_by)
         VALUES ('23001', 'THÔN XA', 'xa', 3, 'kinh', 'village')",
    )
    .await;
    let ground = rectangle([107.0, 15.0, 107.6, 15.5]);
    let codes = |told: &Value| {
        let list = told["without_data"].as_array().unwrap();
        list.iter().map(|unit| unit["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    app.log_in_as_editor_of(&["51"]).await;
    let all = codes(&detail(&app, &ground).await);
    app.log_in_with("commune", &[held(Role::Editor, "23001")]).await;
    let own = codes(&detail(&app, &ground).await);
    app.log_in_with("planner", &[held(Role::Viewer, "51")]).await;
    let units = codes(&detail(&app, &json!({"areas": ["51"]})).await);

    assert_eq!(all, ["23001-3", "23002-1", "23004"]);
    assert_eq!(own, ["23001-3"]);
    assert_eq!(units, all);
}

#[tokio::test]
async fn a_name_that_the_register_does_not_have_is_told_when_five_households_state_it() {
    let mut app = world().await;
    app.execute("DELETE FROM household_status; DELETE FROM household").await;
    for (number, village) in
        (0..).zip(["Làng Cũ", "làng cũ", "Làng Cũ", "Làng Cũ", "Làng Cũ", "Nhà bà Lan"])
    {
        world::household(&app, &format!("n{number}"), [107.15, 15.2]).await;
        app.execute(&format!(
            "UPDATE household SET village = '{village}' WHERE list_no = 'n{number}'"
        ))
        .await;
    }
    app.log_in_as_editor_of(&["51"]).await;

    let told = detail(&app, &rectangle([107.1, 15.1, 107.2, 15.3])).await;

    assert_eq!(villages(&told), json!({"23001 làng cũ": 5, "23001 ": 1}));
}
