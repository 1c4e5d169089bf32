//! Who sees a job, and whose rights count when.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::auth::{NewKey, Role};
use serde_json::json;

use super::{Lock, app, households, worker};
use crate::support::{TestApp, held};

const END_GRANTS: &str =
    "UPDATE app_grant SET ended_at = now(), ended_by = 'test' WHERE ended_at IS NULL";

async fn every_way(app: &TestApp, id: &str) -> Vec<(StatusCode, String)> {
    let path = format!("/api/imports/{id}");
    let mut answers = Vec::new();
    for (method, way) in [
        (Method::GET, ""),
        (Method::GET, "/preview"),
        (Method::GET, "/errors.xlsx"),
        (Method::POST, "/probe"),
        (Method::POST, "/run"),
        (Method::POST, "/cancel"),
        (Method::POST, "/undo"),
        (Method::DELETE, ""),
    ] {
        let headers = [("content-type", "application/json")];
        let path = format!("{path}{way}");
        let answer = app.send(method, &path, &headers, Body::from("{}")).await;
        answers.push((answer.status, answer.text()));
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_another_is_not_there_in_any_way() {
    let mut app = app().await;
    let _worker = worker(&app);
    let id = app.sent("household", "ho.csv", households(10, 5)).await;
    app.rested(&id).await;
    app.run(&id, json!({})).await;

    // One with the same rights, and an administrator.
    for (name, role) in [("dong-nghiep", Role::Editor), ("quan-tri", Role::Admin)] {
        app.log_in_with(name, &[held(role, "23368")]).await;
        assert_eq!(app.get("/api/imports").await.json(), json!({"imports": []}));
        let missing = every_way(&app, "00000000-0000-4000-8000-000000000000").await;
        let of_another = every_way(&app, &id).await;
        assert!(missing.iter().all(|(status, _)| *status == StatusCode::NOT_FOUND), "{missing:?}");
        assert_eq!(of_another, missing);
        assert_eq!(every_way(&app, "..%2F..%2Fetc").await, missing);
    }
    app.forget_session();
    let anyone = every_way(&app, &id).await;
    assert!(anyone.iter().all(|(status, _)| *status == StatusCode::UNAUTHORIZED), "{anyone:?}");
    assert_eq!(app.get("/api/imports").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.db.value("SELECT state FROM import_job").await, "done");
}

#[tokio::test]
async fn a_file_is_taken_from_a_person_with_the_token_of_the_session_for_what_it_may_write() {
    let mut app = app().await;
    let cookie = app.cookie();
    app.forget_session();
    let until = chrono::Utc::now() + chrono::TimeDelta::days(1);
    let (collections, areas) = (["shelter".to_owned()], ["23368".to_owned()]);
    let key = NewKey { name: "khoa", collections: &collections, areas: &areas, until };
    let key = app.app.accounts().add_key(app.app.catalogue(), &key, "test").await.unwrap();
    let bearer = format!("Bearer {key}");
    let path = "/api/imports?collection=shelter";
    for (header, status) in [
        (("x-nobody", ""), StatusCode::UNAUTHORIZED),
        (("authorization", bearer.as_str()), StatusCode::UNAUTHORIZED),
        (("cookie", cookie.as_str()), StatusCode::FORBIDDEN),
    ] {
        let answer = app.send(Method::POST, path, &[header], Body::from("a,b\n1,2\n")).await;
        assert_eq!(answer.status, status, "{header:?}: {}", answer.text());
    }
    app.log_in("can-bo").await;
    for (collection, status) in [
        ("nowhere", StatusCode::NOT_FOUND),
        ("household_summary", StatusCode::FORBIDDEN),
        ("area", StatusCode::CREATED),
    ] {
        let answer = app.upload(collection, "x.csv", "a,b\n1,2\n").await;
        assert_eq!(answer.status, status, "{collection}: {}", answer.text());
    }
    app.log_in_with("quy-hoach", &[held(Role::Viewer, "23368")]).await;
    // Rows of households are closed to planners: the collection is not there, as one that does not exist.
    let [closed, missing] =
        [app.upload("household", "x", "a").await, app.upload("x", "x", "a").await];
    assert_eq!((closed.status, closed.text()), (missing.status, missing.text()));
    assert_eq!(app.upload("shelter", "x", "a").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.db.value("SELECT count(*) FROM import_job").await, "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_that_ended_stops_a_job_wherever_it_is() {
    let app = app().await;
    let id = app.sent("household", "ho.csv", households(10, 5)).await;
    let working = worker(&app);
    app.rested(&id).await;
    drop(working);

    // It ends after the run was asked for and before it begins.
    let asked = app.post(&format!("/api/imports/{id}/run"), &json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    app.execute(END_GRANTS).await;
    let _worker = worker(&app);
    let stopped = app.rested(&id).await;
    assert_eq!(stopped["state"], "refused");
    assert!(stopped["problem"].as_str().unwrap().contains("may no longer write"));
    assert_eq!((&stopped["probe"], &stopped["asked"]), (&json!(null), &json!(null)));
    let preview = app.get(&format!("/api/imports/{id}/preview")).await;
    assert_eq!(preview.status, StatusCode::NOT_FOUND);
    let refused = app.post(&format!("/api/imports/{id}/run"), &json!({})).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());

    // It ends while rows are being written.
    app.execute("UPDATE app_grant SET ended_at = NULL, ended_by = NULL").await;
    let lock = Lock::on_households(&app).await;
    let asked = app.post(&format!("/api/imports/{id}/run"), &json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    lock.is_waited_for().await;
    app.execute(END_GRANTS).await;
    drop(lock);
    let stopped = app.rested(&id).await;
    assert_eq!(stopped["state"], "refused");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "0");

    // It ends before the undoing.
    app.execute("UPDATE app_grant SET ended_at = NULL, ended_by = NULL").await;
    assert_eq!(app.run(&id, json!({})).await["state"], "done");
    app.execute(END_GRANTS).await;
    let refused = app.deed(&id, "undo").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "8");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn undoing_names_the_rows_that_have_changed_since_and_undoes_nothing() {
    let app = app().await;
    let _worker = worker(&app);
    let id = app.sent("household", "ho.csv", households(10, 20)).await;
    app.rested(&id).await;
    app.run(&id, json!({})).await;
    app.execute("UPDATE household SET members = 9 WHERE list_no IN ('3', '4')").await;

    let refused = app.deed(&id, "undo").await;

    assert_eq!(refused.status, StatusCode::CONFLICT);
    let ids = app
        .db
        .value("SELECT string_agg(id::text, ', ' ORDER BY id) FROM household WHERE members = 9")
        .await;
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains(&format!("2 records (household {ids})")), "{detail}");
    assert_eq!(app.import_job(&id).await["state"], "done");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "10");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_personal_file_stands_in_the_table_or_the_ledger() {
    let app = app().await;
    let _worker = worker(&app);
    // Without a header the first person stands among the names of the columns.
    let headless = "1,A Phận Không Tên,23368,Xơ Đăng,3\n2,A Thứ Hai,23368,Xơ Đăng,4\n";
    let bare = app.sent("household", "ho.csv", headless).await;
    app.rested(&bare).await;
    let refused = app.run(&bare, json!({})).await;
    assert!(refused["problem"].as_str().unwrap().contains("A Phận Không Tên"));
    let id = app.sent("household", "ho.csv", households(10, 5)).await;
    app.rested(&id).await;
    let fixes = json!([{"row": 5, "column": "Dân tộc", "value": "Người Sao Kim"}]);
    let done = app.run(&id, json!({"fixes": fixes, "set": {"village": "Thôn Bí Mật"}})).await;
    assert_eq!(done["report"]["refusals"][0]["value"], "Người Sao Kim");

    let table = app.db.value("SELECT string_agg(j::text, ' ') FROM import_job AS j").await;
    let ledger = app.ledger_lines().iter().map(ToString::to_string).collect::<String>();
    for personal in ["Bình Minh", "Phận", "Sao Kim", "Sao Hoả", "Bí Mật"] {
        assert!(!table.contains(personal), "{table}");
        assert!(!ledger.contains(personal), "{personal}");
    }
    let steps = app.ledger_lines();
    let steps =
        steps.iter().filter(|line| line["action"] == "import" && line["subject"] == "household");
    let uploads = steps.clone().filter(|line| line["detail"]["step"] == "upload").count();
    assert_eq!(uploads, 2);
    assert!(steps.clone().any(|line| line["detail"]["purpose"] == "import ho.csv"));
    app.deed(&id, "undo").await;
    assert!(app.ledger_lines().iter().any(|line| line["detail"]["step"] == "undo"));
}
