//! Notes from the field: each is kept once, whatever is sent again and in which order.

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::Method};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::world::start;
use crate::support::TestApp;

const PATH: &str = "/api/packs/notes";

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn note(number: usize, text: &str) -> Value {
    json!({
        "id": id(number), "made_at": "2026-11-01T07:00:00Z", "at": [107.05, 15.05], "text": text,
        "kind": "observation", "about": null, "photo": null,
    })
}

fn file(notes: &[Value]) -> Value {
    json!({
        "format": "banlang-notes", "version": 1, "pack": "p", "device": "d", "area": "23001",
        "pack_made_at": "2026-11-01T00:00:00Z", "notes": notes,
    })
}

async fn sent(app: &TestApp, notes: &[Value]) -> Value {
    let answer = app.post(PATH, &file(notes)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn kept(app: &TestApp) -> String {
    let sql = "SELECT coalesce(string_agg(to_jsonb(n)::text, ' ' ORDER BY code), '') FROM field_note AS n";
    app.db.value(sql).await
}

#[tokio::test]
async fn a_note_is_kept_in_the_commune_of_its_place_or_else_in_the_area_of_the_pack() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let mut placeless = note(2, "Không có chỗ");
    placeless["at"] = Value::Null;
    let mut elsewhere = note(3, "Ở xã khác");
    elsewhere["at"] = json!([107.35, 15.05]);
    let answer = sent(&app, &[note(1, "Cầu treo hỏng"), placeless, elsewhere]).await;
    assert_eq!((&answer["arrived"], &answer["known"]), (&json!(2), &json!(0)), "{answer}");
    assert_eq!(answer["refused"][0]["id"], id(3));
    assert_eq!(answer["conflicts"], json!([]));
    let rows = app
        .db
        .value("SELECT string_agg(area_code || ' ' || text, '; ' ORDER BY code) FROM field_note")
        .await;
    assert_eq!(rows, "23001 Cầu treo hỏng; 23001 Không có chỗ");
    let page = app.get("/api/collections/field_note/items").await.json();
    assert_eq!(page["features"][0]["geometry"]["coordinates"], json!([107.05, 15.05]));

    app.log_in("xa-khac").await;
    let others = app.get("/api/collections/field_note/items").await.json();
    assert_eq!(others["features"], json!([]));
    app.forget_session();
    assert_eq!(app.get("/api/collections/field_note/items").await.status, 404);
    assert_eq!(app.post(PATH, &file(&[])).await.status, 401);
    app.log_in("ke-hoach").await;
    assert_eq!(app.post(PATH, &file(&[note(9, "x")])).await.status, 403);
}

#[tokio::test]
async fn another_text_under_a_known_id_is_a_conflict_and_the_first_one_stays() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    sent(&app, &[note(1, "Cầu treo hỏng")]).await;
    let before = kept(&app).await;
    let answer = sent(&app, &[note(1, "Cầu treo đã sửa"), note(1, "Cầu treo hỏng")]).await;
    assert_eq!((&answer["arrived"], &answer["known"]), (&json!(0), &json!(2)));
    assert_eq!(answer["conflicts"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(answer["conflicts"][0]["now"]["text"], "Cầu treo hỏng");
    assert_eq!(kept(&app).await, before);
    // Whoever does not see the first one is told no more than that the id cannot be used.
    app.log_in("xa-khac").await;
    let mut own = note(1, "Của tôi");
    own["at"] = json!([107.35, 15.05]);
    let answer = sent(&app, &[own, note(2, "x")]).await;
    assert_eq!(answer["refused"].as_array().unwrap().len(), 2, "{answer}");
    assert!(!answer.to_string().contains("Cầu treo"));
    assert_eq!(kept(&app).await, before);
}

#[tokio::test]
async fn a_correction_of_a_record_that_has_changed_since_is_kept_and_listed() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let shelter = app.db.value("SELECT id FROM shelter WHERE code = 'S-1'").await;
    let correction = |number, version: Value, id: &str| {
        let mut own = note(number, "Chỉ chứa được 80 người");
        own["kind"] = json!("correction");
        own["about"] = json!({"collection": "shelter", "id": id, "version": version});
        own
    };
    let history = format!("/api/collections/shelter/items/{shelter}/history");
    app.settle().await;
    let seen = app.get(&history).await.json()["history"][0]["position"].clone();
    assert!(seen.is_number());
    let answer = sent(&app, &[correction(1, seen.clone(), &shelter)]).await;
    assert_eq!((&answer["arrived"], &answer["conflicts"]), (&json!(1), &json!([])), "{answer}");

    let path = format!("/api/collections/shelter/items/{shelter}");
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", "*")];
    let changed = app.send(Method::PATCH, &path, &headers, Body::from(r#"{"capacity": 90}"#)).await;
    assert_eq!(changed.status, 204, "{}", changed.text());
    app.settle().await;
    let notes = [
        correction(2, seen, &shelter),
        correction(3, Value::Null, &shelter),
        correction(4, Value::Null, "999999"),
    ];
    let answer = sent(&app, &notes).await;
    assert_eq!(answer["arrived"], 3, "{answer}");
    let listed: BTreeMap<_, _> = answer["conflicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| (own["id"].as_str().unwrap().to_owned(), own["now"].clone()))
        .collect();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[&id(2)]["properties"]["capacity"], 90);
    assert_eq!(listed[&id(3)]["properties"]["capacity"], 90);
    assert_eq!(listed[&id(4)], Value::Null);
    // A record that the writer may not see is told like one that is missing.
    let household =
        app.db.value("SELECT min(id) FROM household WHERE commune_code = '23002'").await;
    let hidden = json!({"collection": "household", "id": household, "version": null});
    let mut own = correction(5, Value::Null, "1");
    own["about"] = hidden;
    let answer = sent(&app, &[own]).await;
    assert_eq!(answer["conflicts"][0]["now"], Value::Null);
    assert_eq!(
        answer["conflicts"][0]["reason"]["vi"],
        "bản ghi không còn, hoặc bạn không được xem"
    );
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_with_its_reason_and_does_not_stop_the_others() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let with = |number, name: &str, value: Value| {
        let mut own = note(number, "Đúng");
        own[name] = value;
        own
    };
    let notes = [
        with(1, "id", json!("một")),
        with(2, "text", json!("  ")),
        with(3, "text", json!("x".repeat(2001))),
        with(4, "kind", json!("poem")),
        with(5, "kind", json!("correction")),
        with(6, "at", json!([200, 15])),
        with(7, "made_at", json!("2099-01-01T00:00:00Z")),
        with(8, "photo", json!({"type": "image/jpeg", "base64": "AAAA"})),
        with(9, "text", json!("a\0b")),
        json!(7),
        note(10, "Đúng"),
    ];
    let answer = sent(&app, &notes).await;
    assert_eq!(
        (&answer["arrived"], answer["refused"].as_array().unwrap().len()),
        (&json!(1), 10),
        "{answer}"
    );
    for own in answer["refused"].as_array().unwrap() {
        assert!(
            !own["reason"]["vi"].as_str().unwrap().is_empty()
                && !own["reason"]["en"].as_str().unwrap().is_empty()
        );
    }
    for body in [
        json!({}),
        json!({"format": "x", "version": 1, "notes": []}),
        json!({"format": "banlang-notes", "version": 2, "notes": []}),
    ] {
        assert_eq!(app.post(PATH, &body).await.status, 400);
    }
    let many: Vec<_> = (0..201).map(|number| note(number, "x")).collect();
    assert_eq!(app.post(PATH, &file(&many)).await.status, 400);
}

#[test]
fn notes_that_are_sent_again_and_again_in_any_order_and_grouping_leave_the_same_rows() {
    let runtime = Runtime::new().unwrap();
    let mut app = runtime.block_on(start());
    runtime.block_on(app.log_in("can-bo"));
    let app = &app;
    let mut runner =
        TestRunner::new(Config { cases: 8, failure_persistence: None, ..Config::default() });
    let order = prop::collection::vec(prop::collection::vec(0..6_usize, 1..4), 10..14);
    let result = runner.run(&order, |batches| {
        runtime.block_on(async {
            app.execute("DELETE FROM field_note").await;
            let texts = |own: &usize| note(*own, &format!("Ghi chép {own}"));
            let (mut arrived, mut first) = (0, BTreeSet::new());
            for batch in &batches {
                let notes: Vec<_> = batch.iter().map(texts).collect();
                let answer = sent(app, &notes).await;
                arrived += answer["arrived"].as_u64().unwrap();
                assert_eq!((&answer["conflicts"], &answer["refused"]), (&json!([]), &json!([])));
                for own in batch {
                    first.insert(*own);
                }
            }
            assert_eq!(arrived, first.len() as u64);
            let before = kept(app).await;
            let changes = "SELECT count(*) FROM change WHERE collection = 'field_note'";
            let written = app.db.value(changes).await;
            for batch in batches.iter().rev() {
                let notes: Vec<_> = batch.iter().rev().map(texts).collect();
                assert_eq!(sent(app, &notes).await["arrived"], 0);
            }
            assert_eq!(kept(app).await, before);
            assert_eq!(
                app.db.value(changes).await,
                written,
                "a replay was written down as a change"
            );
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_sent_twice_at_once_is_kept_once() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let notes: Vec<_> = (0..20).map(|number| note(number, "Cùng lúc")).collect();
    let (one, two) = futures_util::future::join(sent(&app, &notes), sent(&app, &notes)).await;
    let arrived = [&one, &two].map(|answer| answer["arrived"].as_u64().unwrap());
    assert_eq!(arrived.iter().sum::<u64>(), 20, "{one} {two}");
    assert_eq!(
        one["refused"].as_array().unwrap().len() + two["refused"].as_array().unwrap().len(),
        0
    );
    assert_eq!(app.db.value("SELECT count(*) FROM field_note").await, "20");
}
