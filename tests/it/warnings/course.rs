//! From the draft to the end, by two persons.

use axum::http::Method;
use banlang::{
    auth::Role,
    disaster::cap::{MessageType, Severity, Status, read},
};
use serde_json::json;

use super::world::{self, approve, approved, detail, drafted, flood, published, rows, send, with};
use crate::support::held;

#[tokio::test]
async fn what_one_writes_and_another_approves_is_read_by_everyone_as_cap_and_as_a_row() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let id = drafted(&app, &flood()).await;
    assert!(rows(&mut app).await.is_empty());

    let path = approved(&mut app, id).await;

    app.forget_session();
    let answer = app.get(&path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/cap+xml");
    let message = read(&answer.body).unwrap().messages.remove(0);
    assert_eq!((message.status, message.message_type), (Status::Actual, MessageType::Alert));
    let languages: Vec<_> = message.infos.iter().map(|info| info.language.as_str()).collect();
    assert_eq!(languages, ["vi", "en", "sed"]);
    let info = &message.infos[0];
    assert_eq!(info.headline.as_deref(), Some("Lũ quét ở Đăk Một"));
    assert_eq!((info.event.as_str(), info.severity), ("Lũ quét", Severity::Severe));
    assert_eq!(info.areas[0].description, "Đăk Một");
    assert_eq!(info.areas[0].geocodes[0].value, "23001");
    assert!(info.areas[0].polygons.iter().all(|ring| ring.positions().len() <= 100));
    let rows = rows(&mut app).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["properties"]["code"], message.identifier);
    assert_eq!(rows[0]["properties"]["area_code"], "23001");
    assert_eq!(rows[0]["geometry"]["type"], "MultiPolygon");
    let deeds: Vec<_> = app
        .ledger_lines()
        .iter()
        .filter(|line| line["subject"] == format!("warning {id}"))
        .map(|line| format!("{} {}", line["who"]["name"], line["detail"]["what"]))
        .collect();
    assert_eq!(deeds, ["\"truc-tinh\" \"drafted\"", "\"duyet\" \"approved\""]);
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_at_and_the_database_holds_it_too() {
    let mut app = world::start().await;
    app.log_in_with("ca-hai", &[held(Role::Disaster, "51"), held(Role::Approver, "51")]).await;
    let own = drafted(&app, &flood()).await;
    let refused = approve(&app, own).await;
    assert_eq!(refused.status, 403);
    assert_eq!(detail(&refused), "a warning is approved by another person than those who wrote it");
    // Whoever changed somebody else's draft wrote it too.
    app.log_in("truc-tinh").await;
    let other = drafted(&app, &flood()).await;
    app.log_in("ca-hai").await;
    let path = format!("/api/warnings/{other}");
    assert_eq!(send(&app, Method::PUT, &path, "*", &flood()).await.status, 200);
    assert_eq!(approve(&app, other).await.status, 403);
    // They are told why the approval is not theirs to give; whoever may approve is told that it is.
    for id in [own, other] {
        let told = app.get(&format!("/api/warnings/{id}")).await.json();
        assert_eq!(
            (&told["written"], &told["can"]),
            (&json!(true), &json!(["change", "withdraw"]))
        );
    }
    app.log_in("duyet").await;
    let told = app.get(&format!("/api/warnings/{own}")).await.json();
    assert_eq!((&told["written"], &told["can"]), (&json!(false), &json!(["approve", "withdraw"])));
    for id in [own, other] {
        let forced = format!(
            "SELECT publish_warning({id}, (SELECT version FROM warning_message WHERE id = {id}), NULL,
                 (SELECT id FROM app_user WHERE name = 'ca-hai'), 'ca-hai', 'x{id}', 'y', now(), '<alert/>',
                 (SELECT ST_AsEWKB(polygons) FROM warning_message WHERE id = {id}))"
        );
        let error = app.db.world().await.batch_execute(&forced).await.unwrap_err();
        let constraint = error.as_db_error().unwrap().constraint().unwrap().to_owned();
        assert_eq!(constraint, "warning_message_by_two");
    }
    assert!(rows(&mut app).await.is_empty());
    approved(&mut app, own).await;
}

#[tokio::test]
async fn only_an_approver_of_all_its_areas_approves_and_others_do_not_know_of_it() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let wide = drafted(&app, &with("target", json!({"areas": ["23001", "23002"]}))).await;
    for (name, status) in [
        ("duyet-xa", 403),
        ("truc-xa", 403),
        ("can-bo-xa", 403),
        ("duyet-khac", 404),
        ("truc-khac", 404),
        ("ke-hoach", 404),
    ] {
        app.log_in(name).await;
        assert_eq!(approve(&app, wide).await.status, status, "{name}");
        let known = app.get(&format!("/api/warnings/{wide}")).await.status;
        assert_eq!(known == 404, status == 404, "{name}");
    }
    app.forget_session();
    assert_eq!(app.get(&format!("/api/warnings/{wide}")).await.status, 404);
    assert_eq!(app.get("/api/warnings").await.json()["warnings"], json!([]));
    approved(&mut app, wide).await;
}

#[tokio::test]
async fn an_update_takes_the_place_of_the_row_and_the_old_address_stays() {
    let mut app = world::start().await;
    let (id, first) = published(&mut app, &flood()).await;
    let before = app.get(&first).await;
    app.log_in("truc-xa").await;
    let next = app.post(&format!("/api/warnings/{id}/update"), &json!(null)).await;
    assert_eq!(next.status, 201, "{}", next.text());
    let next = next.json()["id"].as_i64().unwrap();
    let body = with("risk_level", json!(4));
    let path = format!("/api/warnings/{next}");
    assert_eq!(send(&app, Method::PUT, &path, "*", &body).await.status, 200);

    let second = approved(&mut app, next).await;

    let after = app.get(&first).await;
    assert_eq!((after.status, after.body), (before.status, before.body.clone()));
    let message = read(&app.get(&second).await.body).unwrap().messages.remove(0);
    let alert = read(&before.body).unwrap().messages.remove(0);
    assert_eq!(message.message_type, MessageType::Update);
    assert_eq!(message.references.len(), 1);
    assert_eq!(message.references[0].identifier, alert.identifier);
    assert_eq!(message.references[0].sent, alert.sent);
    let rows = rows(&mut app).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["properties"]["code"], alert.identifier);
    assert_eq!(rows[0]["properties"]["risk_level"], 4);
    // What was replaced is not followed by another update.
    app.log_in("truc-xa").await;
    let late = app.post(&format!("/api/warnings/{id}/update"), &json!(null)).await;
    assert_eq!(late.status, 409, "{}", late.text());
}

#[tokio::test]
async fn a_cancel_ends_the_row_and_nothing_follows_it() {
    let mut app = world::start().await;
    let (id, first) = published(&mut app, &flood()).await;
    app.log_in("truc-tinh").await;
    let cancel = format!("/api/warnings/{id}/cancel");
    assert_eq!(app.post(&cancel, &json!({"note": " "})).await.status, 400);
    let end = app.post(&cancel, &json!({"note": "Nước đã rút"})).await.json()["id"].as_i64();
    // An update that was drafted beside it comes too late.
    let beside = app.post(&format!("/api/warnings/{id}/update"), &json!(null)).await;
    let beside = beside.json()["id"].as_i64().unwrap();

    let last = approved(&mut app, end.unwrap()).await;

    let message = read(&app.get(&last).await.body).unwrap().messages.remove(0);
    assert_eq!(message.message_type, MessageType::Cancel);
    assert_eq!(message.note.as_deref(), Some("Nước đã rút"));
    assert_eq!(approve(&app, beside).await.status, 409);
    assert_eq!(app.get(&first).await.status, 200);
    let rows = rows(&mut app).await;
    let expires = rows[0]["properties"]["expires_at"].as_str().unwrap().to_owned();
    assert!(expires.parse::<chrono::DateTime<chrono::Utc>>().unwrap() <= chrono::Utc::now());
    app.log_in("truc-tinh").await;
    assert_eq!(app.post(&cancel, &json!({"note": "Lần nữa"})).await.status, 409);
}

#[tokio::test]
async fn of_two_who_change_the_same_draft_the_second_reads_it_again_and_so_does_who_approves_it() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let id = drafted(&app, &flood()).await;
    let path = format!("/api/warnings/{id}");
    let tag = app.get(&path).await.header("etag").to_owned();
    assert_eq!(
        send(&app, Method::PUT, &path, &tag, &with("risk_level", json!(2))).await.status,
        200
    );
    app.log_in("can-bo-xa").await;
    let second = send(&app, Method::PUT, &path, &tag, &with("risk_level", json!(5))).await;
    assert_eq!(second.status, 412);
    assert_eq!(app.get(&path).await.json()["risk_level"], 2);
    app.log_in("duyet").await;
    let approve = format!("{path}/approve");
    assert_eq!(send(&app, Method::POST, &approve, &tag, &json!(null)).await.status, 412);
    assert_eq!(app.post(&approve, &json!(null)).await.status, 428);
    let tag = app.get(&path).await.header("etag").to_owned();
    assert_eq!(send(&app, Method::POST, &approve, &tag, &json!(null)).await.status, 200);
}

#[tokio::test]
async fn what_was_published_or_withdrawn_never_changes_and_its_row_is_written_by_messages_alone() {
    let mut app = world::start().await;
    let (id, path) = published(&mut app, &flood()).await;
    app.log_in("truc-tinh").await;
    let draft = drafted(&app, &flood()).await;
    let withdrawn = app.post(&format!("/api/warnings/{draft}/withdraw"), &json!(null)).await;
    assert_eq!(withdrawn.json()["state"], "withdrawn");
    for own in [id, draft] {
        let answer = send(&app, Method::PUT, &format!("/api/warnings/{own}"), "*", &flood()).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        for sql in [
            "UPDATE warning_message SET issuer = 'x', version = version + 1",
            "DELETE FROM warning_message",
        ] {
            let forced =
                app.db.world().await.batch_execute(&format!("{sql} WHERE id = {own}")).await;
            assert!(forced.is_err(), "{sql}");
        }
    }
    let row = rows(&mut app).await[0]["id"].as_i64().unwrap();
    app.log_in("truc-tinh").await;
    let item = format!("/api/collections/warning/items/{row}");
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", "*")];
    let body = axum::body::Body::from(json!({"risk_level": 1}).to_string());
    let by_hand = app.send(Method::PATCH, &item, &headers, body).await;
    assert!([409, 422].contains(&by_hand.status.as_u16()), "{}", by_hand.text());
    assert_eq!(app.get(&path).await.status, 200);
    assert_eq!(rows(&mut app).await[0]["properties"]["risk_level"], 3);
}
