//! The ways into a reviewed collection: none of them brings a state along. And the page with its form.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{catalog::Catalogue, store::check_catalogue};
use serde_json::json;

use super::world::{NEW, REVIEW, SCHOOL, rename, state, world};
use crate::support::TestDb;

#[tokio::test]
async fn the_state_is_refused_in_a_patch_and_left_alone_in_a_whole_record() {
    let mut app = world().await;
    rename(&mut app, "bien-tap", NEW).await;
    let tag = app.get(SCHOOL).await.header("etag").to_owned();
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", tag.as_str())];
    let patch = json!({ "state": "approved" }).to_string();
    let refused = app.send(Method::PATCH, SCHOOL, &headers, Body::from(patch)).await;
    let mut whole = app.get(SCHOOL).await.json();
    whole["properties"]["state"] = json!("approved");
    let headers = [("content-type", "application/geo+json"), ("if-match", tag.as_str())];
    let put = app.send(Method::PUT, SCHOOL, &headers, Body::from(whole.to_string())).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("approvers decide this"), "{}", refused.text());
    assert_eq!(put.status, StatusCode::NO_CONTENT, "{}", put.text());
    assert_eq!(state(&app).await, "draft");
}

#[tokio::test]
async fn a_whole_record_that_says_nothing_new_stays_approved() {
    let mut app = world().await;
    app.log_in("bien-tap").await;
    let read = app.get(SCHOOL).await;
    let headers = [("content-type", "application/geo+json"), ("if-match", read.header("etag"))];

    let put = app.send(Method::PUT, SCHOOL, &headers, Body::from(read.text())).await;

    assert_eq!(put.status, StatusCode::NO_CONTENT, "{}", put.text());
    assert_eq!(state(&app).await, "approved");
}

#[tokio::test]
async fn form_and_templates_ask_for_no_state_and_the_schema_says_that_it_is_read_only() {
    let mut app = world().await;
    app.log_in("bien-tap").await;
    let form = app.get("/api/collections/facility/form?lang=vi").await.text();
    let template = app.get("/api/collections/facility/template.csv").await.text();
    let schema = app.get("/api/collections/facility/schema").await.json();

    assert!(form.contains("name=\"code\"") && !form.contains("name=\"state\""), "{form}");
    assert!(!template.contains("state") && !template.contains("review_note"), "{template}");
    assert_eq!(schema["properties"]["state"]["readOnly"], json!(true));
    assert_eq!(schema["properties"]["review_note"]["readOnly"], json!(true));
    assert!(schema["properties"]["name"]["readOnly"].is_null());
}

#[tokio::test]
async fn a_descriptor_and_a_table_that_disagree_about_drafts_stop_the_start() {
    let db = TestDb::create().await;
    let facility = include_str!("../../../data/collections/facility.toml");
    let shelter = include_str!("../../../data/collections/shelter.toml");
    let mark = "review = true\npublic_rows = { field = \"state\", value = \"approved\" }\n";
    let mut unsaid = Catalogue::built_in().unwrap();
    unsaid.add("facility", &facility.replace(mark, "")).unwrap();
    let mut unkept = Catalogue::built_in().unwrap();
    let fields = facility.split("[[field]]").skip(6).collect::<Vec<_>>().join("[[field]]");
    let fields = fields.split("[tiles]").next().unwrap();
    let said = shelter.replacen("[[field]]", &format!("[[field]]{fields}[[field]]"), 1);
    unkept.add("shelter", &format!("{mark}{}", said.replace("desk = true\n", ""))).unwrap();
    db.execute("ALTER TABLE shelter ADD state text, ADD review_note text").await;

    let shown = check_catalogue(&db.db, &unsaid).await.unwrap_err().to_string();
    let written = check_catalogue(&db.db, &unkept).await.unwrap_err().to_string();

    assert!(shown.contains("\"facility\" keeps drafts, which everyone would see"), "{shown}");
    assert!(written.contains("must call review_rows('shelter', 'shelter')"), "{written}");
}

#[test]
fn a_reviewed_collection_shows_everyone_what_is_approved_and_has_officers_who_write_it() {
    let facility = include_str!("../../../data/collections/facility.toml");
    for (part, instead, why) in [
        ("value = \"approved\"", "value = \"draft\"", "say public_rows"),
        ("area_column = \"area_code\"\n", "", "needs an area_column"),
        ("sensitivity = \"internal\"", "sensitivity = \"public\"", "for officers (internal)"),
        ("review = true\n", "review = true\nread_only = true\n", "officers of the area write"),
    ] {
        let wrong = facility.replace(part, instead);
        assert_ne!(wrong, facility);
        let refused =
            Catalogue::built_in().unwrap().add("facility", &wrong).unwrap_err().to_string();
        assert!(refused.contains(why), "{part}: {refused}");
    }
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().replace("&quot;", "\"")
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02x}").unwrap();
        encoded
    })
}

#[tokio::test]
async fn the_page_of_a_draft_has_a_form_for_those_who_approve_it() {
    let mut app = world().await;
    rename(&mut app, "ca-hai", NEW).await;
    let own = app.get(&format!("{SCHOOL}?f=html&lang=vi")).await.text();
    app.log_in("bien-tap").await;
    let editor = app.get(&format!("{SCHOOL}?f=html&lang=en")).await;
    app.log_in("duyet").await;
    let page = app.get(&format!("{SCHOOL}?f=html&lang=vi")).await;
    let text = page.text();
    assert!(
        own.contains("Bản nháp.")
            && own.contains("người khác phải duyệt")
            && !own.contains(">Duyệt<"),
        "{own}"
    );
    assert!(editor.text().contains("Draft.") && !editor.text().contains("<form method=\"post\""));
    assert_eq!(page.header("cache-control"), "no-store");

    let fields = [
        ("csrf-token", hidden(&text, "csrf-token")),
        ("version", hidden(&text, "version")),
        ("state", "approved".to_owned()),
    ];
    let body = |fields: &[(&str, String)]| {
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        Body::from(pairs.join("&"))
    };
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let path = format!("{REVIEW}?lang=vi");
    let mut foreign = fields.clone();
    "another".clone_into(&mut foreign[0].1);
    let mut stale = fields.clone();
    "\"another\"".clone_into(&mut stale[1].1);
    let foreign = app.send(Method::POST, &path, &headers, body(&foreign)).await;
    let stale = app.send(Method::POST, &path, &headers, body(&stale)).await;
    let waits = state(&app).await;
    let done = app.send(Method::POST, &path, &headers, body(&fields)).await;

    assert_eq!(
        (foreign.status, stale.status),
        (StatusCode::FORBIDDEN, StatusCode::PRECONDITION_FAILED)
    );
    assert!(stale.text().contains("Hãy đọc lại rồi quyết định"), "{}", stale.text());
    assert_eq!(waits, "draft");
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(done.header("location"), "/api/collections/facility/items/7?f=html&lang=vi");
    assert_eq!(state(&app).await, "approved");
}
