//! `/api/crosswalk`: what is answered, what is refused, and to whom.

use axum::http::StatusCode;
use banlang::auth::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, held};

/// One became two by households, three became one, one was divided nobody knows how.
async fn world() -> TestApp {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name, valid_from) VALUES
            ('20011', 'commune', 'Một', '2025-07-01'), ('20012', 'commune', 'Hai', '2025-07-01'), ('20090', 'commune', 'Yên', '2004-01-01');
         INSERT INTO area (code, level, name, valid_from, valid_to) VALUES ('20091', 'commune', 'Mất', '2004-01-01', '2025-07-01');
         INSERT INTO area_lineage (old_code, new_code, old_name, on_date, kind, basis, weight, source) VALUES
            ('20010', '20011', 'Xã Chia', '2025-07-01', 'partial', 'households', 0.25, 'x'), ('20010', '20012', 'Xã Chia', '2025-07-01', 'partial', 'households', 0.75, 'x'),
            ('20001', '20020', 'Xã A', '2025-07-01', 'full', 'law', 1, 'x'), ('20002', '20020', 'Xã B', '2025-07-01', 'full', 'law', 1, 'x'),
            ('20003', '20020', 'Xã C', '2025-07-01', 'partial', 'unknown', NULL, 'x'), ('20003', '20021', 'Xã C', '2025-07-01', 'partial', 'unknown', NULL, 'x'),
            ('20021', '20030', 'Xã D', '2026-01-01', 'partial', 'population', 0.5, 'x'), ('20021', '20031', 'Xã D', '2026-01-01', 'partial', 'population', 0.5, 'x'),
            ('20011', '20040', 'Xã Một', '2026-01-01', 'partial', 'area', 0.6, 'x'), ('20011', '20041', 'Xã Một', '2026-01-01', 'partial', 'area', 0.4, 'x');
         INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, denominator, unit, method, source, official, boundaries_on) VALUES
            ('20010', 'poor_share', '2024-01-01', '2025-01-01', 7, 11, '%', 'administrative', 'Niên giám', true, NULL),
            ('20001', 'poor_share', '2024-01-01', '2025-01-01', 10, 100, '%', 'administrative', 'Niên giám', true, NULL),
            ('20002', 'poor_share', '2024-01-01', '2025-01-01', 20, 100, '%', 'administrative', 'Thôn báo', false, NULL),
            ('20003', 'poor_share', '2024-01-01', '2025-01-01', 5, 50, '%', 'administrative', 'Niên giám', true, NULL),
            ('20012', 'poor_share', '2024-01-01', '2025-01-01', 9, 10, '%', 'administrative', 'Niên giám', true, '2025-07-01'),
            ('20011', 'poor_share', '2024-01-01', '2025-01-01', 2, NULL, '%', 'administrative', 'Niên giám', true, '2025-07-01'),
            ('20090', 'population', '2024-01-01', '2025-01-01', 12.5, NULL, 'nghìn người', 'administrative', 'Niên giám', true, NULL)",
    )
    .await;
    app
}

const POOR: &str = "&indicator=poor_share&period=2024-01-01";

async fn asked(app: &TestApp, query: &str) -> Value {
    let answer = app.get(&format!("/api/crosswalk?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text());
    answer.json()
}

/// The figures as `code value low high`.
fn figures(answer: &Value) -> Vec<String> {
    let rows = answer["figures"].as_array().unwrap();
    let line = |row: &Value| {
        format!("{} {} {} {}", row["code"].as_str().unwrap(), row["value"], row["low"], row["high"])
    };
    rows.iter().map(line).collect()
}

#[tokio::test]
async fn both_additive_numbers_are_handed_out_to_the_unit() {
    let app = world().await;
    let walk = "from=2025-06-30&to=2025-07-01&codes=20010";
    // 1.75 and 5.25; 2.75 and 8.25.
    assert_eq!(
        figures(&asked(&app, &format!("{walk}{POOR}")).await),
        ["20011 2 2 2", "20012 5 5 5"]
    );
    let answer = asked(&app, &format!("{walk}{POOR}&measure=denominator")).await;
    assert_eq!(figures(&answer), ["20011 3 3 3", "20012 8 8 8"]);
    assert_eq!(answer["figures"][0]["basis"], "households");
    assert_eq!(answer["sources"], json!(["Niên giám"]));
    let calm =
        asked(&app, "from=2024-06-30&to=2026-07-01&codes=20090&indicator=population&period=2024")
            .await;
    assert_eq!(
        (figures(&calm), &calm["figures"][0]["basis"]),
        (vec!["20090 12.5 12.5 12.5".to_owned()], &json!("law"))
    );
}

#[tokio::test]
async fn an_unknown_share_gives_an_interval_and_no_value() {
    let app = world().await;
    let answer = asked(&app, &format!("from=2025-06-30&to=2025-07-01&codes=20003{POOR}")).await;
    assert_eq!(figures(&answer)[1], "20021 null 0 5");
    assert_eq!(answer["figures"][1]["basis"], "unknown");
    let rows = asked(&app, "from=2025-06-30&to=2025-07-01&codes=20003").await;
    assert_eq!(
        (&rows["mapping"][0]["weight"], &rows["mapping"][0]["low"], &rows["mapping"][0]["high"]),
        (&Value::Null, &json!(0.0), &json!(1.0))
    );
}

#[tokio::test]
async fn rows_in_doubt_and_weights_that_do_not_add_up_say_nothing() {
    let app = world().await;
    app.execute(
        "INSERT INTO area_lineage (old_code, new_code, old_name, on_date, kind, basis, weight, source) VALUES
            ('20060', '20061', 'Xã Ngờ', '2025-07-01', 'full', 'unknown', NULL, 'x'),
            ('20062', '20063', 'Xã Hụt', '2025-07-01', 'partial', 'area', 0.5, 'x'), ('20062', '20064', 'Xã Hụt', '2025-07-01', 'partial', 'area', 0.4, 'x'),
            ('20065', '20066', 'Xã Dư', '2025-07-01', 'partial', 'area', 0.9, 'x'), ('20065', '20067', 'Xã Dư', '2025-07-01', 'partial', 'area', 0.2, 'x'),
            ('20068', '20069', 'Xã Tròn', '2025-07-01', 'partial', 'area', 0.33, 'x'), ('20068', '20070', 'Xã Tròn', '2025-07-01', 'partial', 'area', 0.67, 'x'),
            ('20071', '20072', 'Xã Lửng', '2025-07-01', 'partial', 'area', 0.7, 'x'), ('20071', '20073', 'Xã Lửng', '2025-07-01', 'partial', 'unknown', NULL, 'x')",
    )
    .await;
    let told = |answer: Value| -> Vec<String> {
        let rows = answer["mapping"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| format!("{} {} {}", row["to"].as_str().unwrap(), row["low"], row["high"]))
            .collect()
    };
    let there =
        asked(&app, "from=2025-06-30&to=2025-07-01&codes=20060,20062,20065,20068,20071").await;
    assert_eq!(
        told(there),
        [
            "20061 0.0 1.0",
            "20063 0.0 1.0",
            "20064 0.0 1.0",
            "20066 0.0 1.0",
            "20067 0.0 1.0",
            "20069 0.33 0.33",
            "20070 0.67 0.67",
            "20072 0.7 0.7",
            "20073 0.0 1.0",
        ]
    );
    let back = asked(&app, "from=2025-07-01&to=2025-06-30&codes=20061,20063,20073").await;
    assert_eq!(told(back), ["20060 0.0 1.0", "20062 1.0 1.0", "20071 1.0 1.0"]);
}

#[tokio::test]
async fn shares_of_different_things_are_not_multiplied_in_silence() {
    let app = world().await;
    let rows = asked(&app, "from=2025-06-30&to=2026-01-01&codes=20010,20003").await;
    let told: Vec<_> = rows["mapping"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {} {}", row["to"], row["weight"], row["basis"], row["bases"]))
        .collect();
    assert_eq!(
        told,
        [
            r#""20020" null "unknown" ["unknown"]"#,
            r#""20030" null "mixed" ["population","unknown"]"#,
            r#""20031" null "mixed" ["population","unknown"]"#,
            r#""20012" 0.75 "households" ["households"]"#,
            r#""20040" 0.15 "mixed" ["households","area"]"#,
            r#""20041" 0.1 "mixed" ["households","area"]"#,
        ]
    );
}

#[tokio::test]
async fn the_figure_of_a_unit_is_whole_or_says_what_is_missing() {
    let mut app = world().await;
    let path = format!("from=2025-06-30&to=2025-07-01&codes=20001{POOR}");
    // Neighbours count although nobody asked for them; the public does not see that of 20002.
    let answer = asked(&app, &path).await;
    assert_eq!(figures(&answer), ["20020 null 10 null"]);
    assert_eq!(
        (&answer["figures"][0]["of"], &answer["figures"][0]["missing"]),
        (&json!(["20001", "20003"]), &json!(["20002"]))
    );
    assert!(!answer.to_string().contains("Thôn"));
    let before = answer.to_string();
    app.execute("DELETE FROM stat_value WHERE area_code = '20002'").await;
    assert_eq!(
        asked(&app, &path).await.to_string(),
        before,
        "hidden and missing figures are told apart"
    );

    let mut app_of_officer = world().await;
    app_of_officer.log_in_with("can-bo", &[held(Role::Viewer, "20002")]).await;
    let officer = asked(&app_of_officer, &path).await;
    assert_eq!(figures(&officer), ["20020 null 30 35"]);
    assert_eq!(officer["sources"], json!(["Niên giám", "Thôn báo"]));
    app.forget_session();
}

#[tokio::test]
async fn backwards_the_only_parent_gets_all_and_several_get_an_interval() {
    let app = world().await;
    let one = asked(&app, "from=2025-07-01&to=2025-06-30&codes=20011,20012,20020").await;
    let told: Vec<_> = one["mapping"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{}>{} {} {} {}",
                row["from"].as_str().unwrap(),
                row["to"].as_str().unwrap(),
                row["weight"],
                row["low"],
                row["high"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "20011>20010 1.0 1.0 1.0",
            "20012>20010 1.0 1.0 1.0",
            "20020>20001 null 0.0 1.0",
            "20020>20002 null 0.0 1.0",
            "20020>20003 null 0.0 1.0",
        ]
    );
    // Figures of 2024 that stand on the units of July 2025.
    let figure = asked(&app, &format!("from=2025-07-01&to=2025-06-30&codes=20011{POOR}")).await;
    assert_eq!(figures(&figure), ["20010 11 11 11"]);
    let without = asked(
        &app,
        &format!("from=2025-07-01&to=2025-06-30&codes=20011{POOR}&measure=denominator"),
    )
    .await;
    assert_eq!(
        (figures(&without)[0].as_str(), &without["figures"][0]["missing"]),
        ("20010 null 10 null", &json!(["20011"]))
    );
    // The figure of 20012 does not speak of the unit that had this code before.
    let earlier =
        app.get(&format!("/api/crosswalk?from=2025-06-30&to=2025-07-01&codes=20012{POOR}")).await;
    assert_eq!(earlier.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_figure_of_another_unit_with_the_same_code_is_missing() {
    let app = world().await;
    app.execute(
        "INSERT INTO area_lineage (old_code, new_code, old_name, on_date, kind, basis, weight, source) VALUES
            ('20050', '20050', 'Xã Cũ', '2025-07-01', 'full', 'law', 1, 'x'), ('20051', '20050', 'Xã Kia', '2025-07-01', 'full', 'law', 1, 'x'),
            ('20060', '20060', 'Xã Y', '2025-07-01', 'full', 'law', 1, 'x');
         INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
            SELECT code, 'population', '2024-01-01', '2025-01-01', 100, 'người', 'administrative', 'x', true FROM unnest('{20050,20060}'::text[]) AS code",
    )
    .await;
    let answer = asked(
        &app,
        "from=2025-12-01&to=2025-12-31&codes=20050,20060&indicator=population&period=2024",
    )
    .await;
    assert_eq!(figures(&answer), ["20050 null null null", "20060 100 100 100"]);
}

#[tokio::test]
async fn shares_rates_and_ranks_are_refused_with_the_reason_in_both_languages() {
    let app = world().await;
    for measure in ["share", "rate", "rank", "median"] {
        for (lang, words) in [
            ("vi", "không cộng được qua thay đổi địa giới"),
            ("en", "cannot be added up over a change of boundaries"),
        ] {
            let path = format!(
                "/api/crosswalk?from=2025-06-30&to=2025-07-01&codes=20003{POOR}&measure={measure}&lang={lang}"
            );
            let answer = app.get(&path).await;
            let problem = answer.json();
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{measure}");
            assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
            assert_eq!((&problem["name"], &problem["value"]), (&json!("measure"), &json!(measure)));
        }
    }
}

#[tokio::test]
async fn figures_in_different_units_are_not_added() {
    let app = world().await;
    app.execute("UPDATE stat_value SET unit = 'nghìn hộ' WHERE area_code = '20003'").await;
    let answer = app
        .get(&format!("/api/crosswalk?from=2025-06-30&to=2025-07-01&codes=20001{POOR}&lang=en"))
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("cannot be added up"), "{}", answer.text());
}

#[tokio::test]
async fn a_unit_that_nobody_can_follow_is_refused() {
    let app = world().await;
    let answer = app.get("/api/crosswalk?from=2025-06-30&to=2025-07-01&codes=20091&lang=en").await;
    assert_eq!(
        (answer.status, answer.json()["detail"].as_str().unwrap()),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            "codes: nothing tells which unit 20091 is on 2025-07-01"
        )
    );
}

#[tokio::test]
async fn wrong_questions_are_named() {
    let app = world().await;
    let walk = "from=2025-06-30&to=2025-07-01&codes=20001";
    let many = vec!["20001"; 3]
        .into_iter()
        .map(str::to_owned)
        .chain((0..1001).map(|n| format!("{n:05}")))
        .collect::<Vec<_>>()
        .join(",");
    for (query, name) in [
        ("to=2025-07-01&codes=20001".to_owned(), "from"),
        ("from=2025-06-30&codes=20001".to_owned(), "to"),
        ("from=hôm qua&to=2025-07-01&codes=20001".replace(' ', "%20").replace('ô', "o"), "from"),
        ("from=2025-06-30&to=2025-07-01".to_owned(), "codes"),
        ("from=2025-06-30&to=2025-07-01&codes=,".to_owned(), "codes"),
        ("from=2025-06-30&to=2025-07-01&codes=20001,%27%3B--".to_owned(), "codes"),
        (format!("from=2025-06-30&to=2025-07-01&codes={many}"), "codes"),
        ("from=2025-06-30&to=2025-07-01&codes=99999".to_owned(), "codes"),
        ("from=2025-07-01&to=2025-07-01&codes=20001".to_owned(), "codes"),
        (format!("{walk}&indicator=happiness&period=2024"), "indicator"),
        (format!("{walk}&period=2024"), "indicator"),
        (format!("{walk}&measure=numerator"), "indicator"),
        (format!("{walk}&indicator=population"), "period"),
        (format!("{walk}&indicator=population&period=24"), "period"),
        (format!("{walk}&indicator=population&period=2024&ethnic_group=nobody"), "ethnic_group"),
        (format!("{walk}{POOR}&measure=sum"), "measure"),
        (format!("{walk}&rows=1"), "rows"),
    ] {
        let answer = app.get(&format!("/api/crosswalk?{query}")).await;
        assert_eq!(
            (answer.status, answer.json()["name"].as_str()),
            (StatusCode::BAD_REQUEST, Some(name)),
            "{query}: {}",
            answer.text()
        );
    }
}
