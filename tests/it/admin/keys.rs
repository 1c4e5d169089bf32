use axum::http::StatusCode;
use banlang::auth::Role;

use super::world::{assert_done, assert_refused, between, person, start};

const KEY: [(&str, &str); 4] =
    [("name", "so-nnmt"), ("until", "2026-12-31"), ("areas", "23001"), ("open.area", "1")];

/// The same fields with a last day that lies half a year ahead.
fn fields(until: &str) -> Vec<(&str, &str)> {
    KEY.iter().map(|(name, value)| (*name, if *name == "until" { until } else { *value })).collect()
}

fn in_days(days: u64) -> String {
    (chrono::Utc::now().date_naive() + chrono::Days::new(days)).to_string()
}

#[tokio::test]
async fn a_key_is_shown_once_counts_at_once_and_is_taken_back() {
    let app = start().await;
    let admin = person(&app, "quan-tri", &[Role::Admin]).await;

    let made = admin.post("/admin/keys?lang=vi", &fields(&in_days(180))).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let key = between(&made.text(), "id=\"new-key\" value=\"", "\"").to_owned();

    assert!(key.starts_with("banlang_"));
    let list = admin.get("/admin/keys?lang=vi").await.text();
    assert!(list.contains("so-nnmt") && !list.contains(&key));
    let bearer = format!("Bearer {key}");
    let asked = app.get_with("/api/collections/area/items", &[("authorization", &bearer)]).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    assert_done(&admin.post("/admin/keys/so-nnmt/revoke", &[]).await, "revoked");
    let asked = app.get_with("/api/collections/area/items", &[("authorization", &bearer)]).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert_eq!(admin.post("/admin/keys/so-nnmt/revoke", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn personal_collections_are_neither_offered_nor_taken() {
    let app = start().await;
    let admin = person(&app, "quan-tri", &[Role::Admin]).await;
    let page = admin.get("/admin/keys").await.text();
    assert!(page.contains("open.area") && !page.contains("open.household\""));

    let mut forged = fields("2026-12-31");
    forged.push(("open.household", "1"));
    let answer = admin.post("/admin/keys", &forged).await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.db.value("SELECT count(*) FROM app_key").await, "0");
}

#[tokio::test]
async fn each_refusal_of_a_key_stands_beside_its_field() {
    let app = start().await;
    let admin = person(&app, "quan-tri", &[Role::Admin]).await;
    let until = in_days(30);

    for (fields, words) in [
        (vec![("name", "so"), ("until", until.as_str())], "Choose one collection at least."),
        (fields("soon"), "Write the last day"),
        (fields("2099-12-31"), "This day cannot be used"),
        (
            vec![("name", "so"), ("until", &until), ("open.area", "1"), ("areas", "zzz")],
            "Nothing for &quot;zzz&quot;",
        ),
        (
            vec![("name", "so"), ("until", &until), ("open.area", "1"), ("areas", "dak")],
            "Write the code instead of",
        ),
        (vec![("name", "Sở"), ("until", &until), ("open.area", "1")], "A name has the letters a-z"),
    ] {
        let answer = admin.post("/admin/keys?lang=en", &fields).await;
        assert_refused(&answer, words);
    }
    assert_eq!(app.db.value("SELECT count(*) FROM app_key").await, "0");
}
