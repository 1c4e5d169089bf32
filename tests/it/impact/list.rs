//! The households of an area one by one.

use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{self, oracle, rectangle};
use crate::support::{TestApp, held};

const PATH: &str = "/api/processes/affected-households/execution";
const GROUND: [f64; 4] = [107.2, 15.0, 107.5, 15.3];

/// The ids of all pages in their order, and what each page said of their number.
async fn pages(app: &TestApp, area: &Value, limit: usize) -> (Vec<i64>, Vec<i64>) {
    let (mut ids, mut matched, mut after) = (Vec::new(), Vec::new(), json!(null));
    loop {
        let body = json!({"inputs": {"area": area, "limit": limit, "after": after}});
        let answer = app.post(PATH, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/geo+json");
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = answer.json();
        ids.extend(
            page["features"].as_array().unwrap().iter().map(|own| own["id"].as_i64().unwrap()),
        );
        matched.push(page["numberMatched"].as_i64().unwrap());
        after = page["next"].clone();
        if after.is_null() {
            return (ids, matched);
        }
    }
}

#[tokio::test]
async fn an_officer_lists_the_households_of_a_ground_page_by_page_in_one_order() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["23001", "23002"]).await;
    let sql = "SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') FROM household
        WHERE commune_code IN ('23001', '23002') AND ST_Intersects(geom, ST_MakeEnvelope(107.2, 15.0, 107.5, 15.3, 4326))";

    for limit in [1000, 97, 1] {
        let expected: Vec<i64> = serde_json::from_value(oracle(&app, sql).await).unwrap();
        if limit == 1 {
            app.execute("DELETE FROM household WHERE id % 20 > 0").await;
            continue;
        }
        let (ids, matched) = pages(&app, &rectangle(GROUND), limit).await;
        assert!(ids.len() > 300);
        assert!(matched.iter().all(|matched| *matched == i64::try_from(ids.len()).unwrap()));
        assert_eq!(ids, expected);
    }
    let expected: Vec<i64> = serde_json::from_value(oracle(&app, sql).await).unwrap();
    let (ids, _) = pages(&app, &rectangle(GROUND), 1).await;
    assert_eq!(ids, expected, "after most have gone");
    let look = app
        .ledger_lines()
        .into_iter()
        .find(|line| line.to_string().contains("affected-households"));
    assert!(look.is_some(), "the look is in the ledger");
}

#[tokio::test]
async fn who_reads_no_households_gets_no_list() {
    let mut app = world::start().await;
    let body = json!({"inputs": {"area": rectangle(GROUND)}});
    assert_eq!(app.post(PATH, &body).await.status, 401);
    for role in [Role::Viewer, Role::Disaster] {
        app.log_in_with(&format!("ai-{role:?}").to_lowercase(), &[held(role, "23001")]).await;
        let refused = app.post(PATH, &body).await;
        assert_eq!(refused.status, 403);
        assert_eq!(
            refused.json()["detail"],
            "the list of households is open to the officers of an area; ask the process affected for figures"
        );
    }
    app.log_in_as_editor_of(&["23001"]).await;
    for (input, value, told) in [
        ("limit", json!(0), "write a number from 1 to 1000"),
        ("limit", json!("10"), "write a number from 1 to 1000"),
        ("after", json!("x"), "write the `next` of the page before"),
    ] {
        let mut body = body.clone();
        body["inputs"][input] = value;
        let refused = app.post(PATH, &body).await;
        assert_eq!(refused.status, 400);
        assert_eq!(refused.json()["detail"], format!("inputs.{input}: {told}"));
    }
    let described = app.get("/api/processes/affected-households").await.json();
    let inputs: Vec<_> = described["inputs"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(inputs, ["area", "buffer_m", "at", "after", "limit"]);
}
