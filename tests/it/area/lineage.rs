//! `/api/areas/{code}/lineage`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;

/// A, B became C; C and D (which had the code of A, used again) became E and F.
async fn world() -> TestApp {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, full_name, valid_from, valid_to) VALUES
            ('20003', 'commune', 'C', 'Xã C', '2020-01-01', '2025-07-01'),
            ('20005', 'commune', 'E', 'Xã E', '2025-07-01', NULL), ('20006', 'commune', 'F', NULL, '2025-07-01', NULL),
            ('20009', 'commune', 'Yên', 'Xã Yên', '2004-01-01', NULL);
         INSERT INTO area_lineage (old_code, new_code, old_name, new_name, on_date, kind, basis, weight, source) VALUES
            ('20001', '20003', 'Xã A', 'Xã C', '2020-01-01', 'full', 'law', 1, 'NQ 1'),
            ('20002', '20003', 'Xã B', 'Xã C', '2020-01-01', 'full', 'law', 1, 'NQ 1'),
            ('20004', '20001', 'Xã Cũ', 'Xã D', '2020-01-01', 'full', 'law', 1, 'NQ 1'),
            ('20003', '20005', 'Xã C', 'Xã E', '2025-07-01', 'partial', 'households', 0.25, 'NQ 2'),
            ('20003', '20006', 'Xã C', 'Xã F', '2025-07-01', 'partial', 'households', 0.75, 'NQ 2'),
            ('20001', '20006', 'Xã D', 'Xã F', '2025-07-01', 'full', 'law', 1, 'NQ 2')",
    )
    .await;
    app
}

fn pairs(edges: &Value) -> Vec<String> {
    let edges = edges.as_array().unwrap();
    edges
        .iter()
        .map(|edge| format!("{}>{}", edge["from"].as_str().unwrap(), edge["to"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn the_whole_history_is_told_both_ways_by_code_and_day() {
    let app = world().await;
    for (path, name, before, after) in [
        (
            "20006/lineage",
            "F",
            vec!["20001>20006", "20003>20006", "20004>20001", "20001>20003", "20002>20003"],
            vec![],
        ),
        (
            "20001/lineage?on=2019-12-31",
            "Xã A",
            vec![],
            vec!["20001>20003", "20003>20005", "20003>20006"],
        ),
        ("20001/lineage?on=2020-01-01", "Xã D", vec!["20004>20001"], vec!["20001>20006"]),
        (
            "20003/lineage?on=2022-01-01",
            "Xã C",
            vec!["20001>20003", "20002>20003"],
            vec!["20003>20005", "20003>20006"],
        ),
        ("20009/lineage", "Xã Yên", vec![], vec![]),
    ] {
        let answer = app.get(&format!("/api/areas/{path}")).await.json();
        let mut told = pairs(&answer["before"]);
        let mut before: Vec<_> = before.into_iter().map(str::to_owned).collect();
        told.sort();
        before.sort();
        assert_eq!((answer["unit"]["name"].as_str(), &told), (Some(name), &before), "{path}");
        assert_eq!(pairs(&answer["after"]), after, "{path}");
    }
    let edge = &app.get("/api/areas/20003/lineage?on=2022-01-01").await.json()["after"][0];
    let expected = json!({"from": "20003", "to": "20005", "from_name": "Xã C", "to_name": "Xã E", "on_date": "2025-07-01",
        "kind": "partial", "basis": "households", "weight": 0.25, "source": "NQ 2"});
    assert_eq!(edge, &expected);
}

#[tokio::test]
async fn a_retired_unit_is_told_as_of_its_last_day() {
    let app = world().await;
    for (code, on) in [("20003", "2025-06-30"), ("20002", "2019-12-31"), ("20001", "2025-06-30")] {
        let answer = app.get(&format!("/api/areas/{code}/lineage")).await.json();
        assert_eq!(answer["unit"]["on"], on, "{code}");
    }
}

#[tokio::test]
async fn a_code_without_a_unit_on_the_day_is_not_found_and_a_day_is_a_day() {
    let app = world().await;
    for path in [
        "99999/lineage",
        "20005/lineage?on=2025-06-30",
        "20003/lineage?on=2025-07-01",
        "x%00y/lineage",
        "%27%3B--/lineage",
    ] {
        let answer = app.get(&format!("/api/areas/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
    }
    for query in ["on=yesterday", "on=2025-13-01", "on=+12025-01-01", "when=2025-01-01"] {
        let answer = app.get(&format!("/api/areas/20003/lineage?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.text());
    }
}
