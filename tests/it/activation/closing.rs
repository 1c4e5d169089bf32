//! When it closes: by its end, by a person, with its event, and when the ledger cannot be written.

use std::{fs, os::unix::fs::symlink};

use banlang::{
    disaster::{NewActivation, break_glass, end},
    policy::view,
    record::{Select, stream},
};
use chrono::{Duration, Utc};
use futures_util::StreamExt as _;
use serde_json::json;

use super::world::{self, asked, confirmed, deeds, flood, hours, opened, person, read, seen};
use crate::support::TestApp;

/// An activation that is open for so short a time that a test can wait for its end.
async fn opened_shortly(app: &TestApp, of: NewActivation) -> chrono::DateTime<Utc> {
    let ends_at = Utc::now() + Duration::milliseconds(2500);
    opened(app, &NewActivation { ends_at, ..of }).await;
    ends_at
}

async fn wait_for(end: chrono::DateTime<Utc>) {
    let left = (end - Utc::now()).to_std().unwrap_or_default();
    tokio::time::sleep(left + std::time::Duration::from_millis(30)).await;
}

#[tokio::test]
async fn a_session_and_an_answer_that_was_kept_end_with_the_activation() {
    let app = world::start().await;
    let desk_before = person(&app, "truc").await;
    let end = opened_shortly(&app, flood()).await;
    let known = person(&app, "truc").await;
    let path = "/api/collections/household/items?limit=5";
    let kept = app.get(path).await;
    let etag = kept.header("etag").to_owned();
    assert_eq!((kept.status.as_u16(), etag.is_empty()), (200, false), "{}", kept.text());
    assert_eq!(app.get_with(path, &[("if-none-match", &etag)]).await.status, 304);

    wait_for(end).await;

    assert_eq!(app.get_with(path, &[("if-none-match", &etag)]).await.status, 404);
    assert_eq!(app.get(path).await.status, 404);
    // A node that knows the person from before asks nobody, and opens nothing all the same.
    assert!(seen(&app, &known, "household").await.is_empty());
    assert!(seen(&app, &desk_before, "household").await.is_empty());
    let moved = app
        .db
        .world()
        .await
        .batch_execute("UPDATE activation SET ends_at = now() + interval '1 day'")
        .await;
    assert!(moved.is_err(), "an end does not move");
}

#[tokio::test]
async fn an_export_stops_in_the_middle_when_the_activation_ends() {
    let app = world::start().await;
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, head_name)
         SELECT '23001', 'd' || n, 4, 'kinh', 'commune', repeat('x', 400) FROM generate_series(1, 20000) AS n",
    )
    .await;
    let end = opened_shortly(&app, flood()).await;
    let catalogue = app.app.catalogue();
    let caller = person(&app, "truc").await;
    let view = view(&caller, catalogue.get("household").unwrap(), catalogue).unwrap();
    let connection = app.db.db.connection().await.unwrap();
    let mut rows = stream(connection, Select::new(&view)).await.unwrap();
    let first = rows.next().await.unwrap().unwrap();
    assert!(!first.is_empty());

    wait_for(end).await;

    let rest: Vec<_> = rows.collect().await;
    let sent: usize = rest.iter().flatten().map(Vec::len).sum();
    let error = rest.last().unwrap().as_ref().unwrap_err();
    assert_eq!(error.to_string(), "the right to read ended while reading all rows");
    assert!(sent < 15_000, "{sent} rows came after the end");
}

#[tokio::test]
async fn the_end_of_one_activation_leaves_another_one_open() {
    let app = world::start().await;
    let ground = Some(banlang::impact::Place::Areas(vec!["23002".to_owned()]));
    opened(&app, &NewActivation { ground, ..flood() }).await;
    let second = seen(&app, &person(&app, "truc").await, "household").await;
    let end = opened_shortly(&app, flood()).await;
    let known = person(&app, "truc").await;
    assert!(seen(&app, &known, "household").await.len() > second.len());

    wait_for(end).await;

    assert_eq!(seen(&app, &known, "household").await, second);
}

#[tokio::test]
async fn a_person_ends_it_at_once() {
    let app = world::start().await;
    let (db, catalogue) = (&app.db.db, app.app.catalogue());
    for (number, name) in ["truc", "duyet", "duyet-xa"].into_iter().enumerate() {
        let id = opened(&app, &flood()).await;
        let known = person(&app, "truc").await;
        assert!(read(&app, "household").await.is_some());

        end(db, catalogue, &person(&app, name).await, id).await.unwrap();

        assert_eq!(read(&app, "household").await, None, "{number}");
        // The database itself no longer opens it to a node that has not heard yet.
        assert!(seen(&app, &known, "household").await.is_empty(), "{number}");
        let again = end(db, catalogue, &person(&app, name).await, id).await.unwrap_err();
        assert!(again.to_string().contains("is ended"), "{again}");
    }
}

#[tokio::test]
async fn a_deleted_event_closes_what_it_opened_and_what_waits_for_it() {
    let app = world::start().await;
    opened(&app, &flood()).await;
    let waiting = asked(&app, "truc", &flood()).await.unwrap();
    let known = person(&app, "truc").await;
    assert!(read(&app, "household").await.is_some());

    app.execute("DELETE FROM disaster_event WHERE id = 11").await;

    assert_eq!(read(&app, "household").await, None);
    assert!(seen(&app, &known, "household").await.is_empty());
    let late = confirmed(&app, "duyet", waiting).await.unwrap_err();
    assert!(late.to_string().contains("its event was deleted"), "{late}");
}

#[tokio::test]
async fn with_a_ledger_that_cannot_be_written_nothing_is_opened() {
    let app = world::start().await;
    let (desk, approver) = (person(&app, "truc").await, person(&app, "duyet").await);
    let waiting = asked(&app, "truc", &flood()).await.unwrap();
    assert_eq!(deeds(&app).len(), 1);
    let file = app.ledger_file();
    fs::remove_file(&file).unwrap();
    symlink("/dev/full", &file).unwrap();
    let (db, catalogue) = (&app.db.db, app.app.catalogue());

    let confirmed = banlang::disaster::confirm(db, catalogue, &approver, waiting).await;
    let broken = break_glass(db, &desk, world::WHY).await;
    let body = json!({"event": 11, "ends_at": hours(24), "reason": world::WHY});
    let more = app.post("/api/activations", &body).await;

    assert!(confirmed.is_err() && broken.is_err(), "{confirmed:?} {broken:?}");
    assert!(more.status.is_server_error(), "{}", more.text());
    let made = "SELECT count(*) || ' ' || count(confirmed_at) FROM activation";
    assert_eq!(app.db.value(made).await, "1 0");
    assert_eq!(read(&app, "household").await, None);
}
