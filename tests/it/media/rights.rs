//! Media follow their record for every kind of caller.

use axum::http::StatusCode;
use banlang::{
    auth::{NewKey, Role},
    catalog::Catalogue,
    store::{check_catalogue, migrate},
};
use chrono::{TimeDelta, Utc};

use super::form::kept;
use crate::support::{Answer, TestApp, TestDb, account, held};

const PICTURE: &[u8] = include_bytes!("../../../data/demo/media/gom.jpg");

/// A collection whose records carry media, of that sensitivity.
fn descriptor(id: &str, sensitivity: &str) -> String {
    format!(
        "title = {{ vi = 'Nhà', en = 'Houses' }}
        description = {{ vi = 'Nhà', en = 'Houses' }}
        table = '{id}'
        key = ['code']
        sensitivity = '{sensitivity}'
        area_column = 'area_code'
        media = true
        [geometry]
        column = 'geom'
        kind = 'point'
        types = ['Point']
        optional = true
        [[field]]
        name = 'code'
        type = 'text'
        title = {{ vi = 'Mã', en = 'Code' }}
        sensitivity = '{sensitivity}'
        [[field]]
        name = 'area_code'
        type = 'text'
        title = {{ vi = 'Xã', en = 'Commune' }}
        sensitivity = '{sensitivity}'"
    )
}

/// One record of each of a personal and an internal collection with a picture; gives the paths of the pictures.
async fn world() -> (TestApp, String, String) {
    let db = TestDb::create().await;
    for (table, guard) in
        [("house", "SELECT guard_rows('house', 'area_code')"), ("depot", "SELECT 1")]
    {
        db.execute(&format!(
            "CREATE TABLE {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, area_code text, geom geometry(Point, 4326));
             SELECT track_changes('{table}', '{table}');
             {guard};
             INSERT INTO {table} (code, area_code, geom) VALUES ('1', '23368', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326))",
        ))
        .await;
    }
    db.execute(
        "INSERT INTO area (code, level, name, geom) VALUES ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
            ('22165', 'commune', 'Phường ngoài', ST_MakeEnvelope(108.5, 15.0, 108.7, 15.2, 4326))",
    )
    .await;
    migrate(&db.db).await.unwrap();
    let mut catalogue = Catalogue::built_in().unwrap();
    catalogue.add("house", &descriptor("house", "personal")).unwrap();
    catalogue.add("depot", &descriptor("depot", "internal")).unwrap();
    check_catalogue(&db.db, &catalogue).await.unwrap();
    let mut app = TestApp::over(db, catalogue);
    app.log_in_as_editor_of(&["23368"]).await;
    let house = kept(&app, "/api/collections/house/items/1", "a.jpg", PICTURE).await;
    let depot = kept(&app, "/api/collections/depot/items/1", "b.jpg", PICTURE).await;
    app.forget_session();
    (app, house, depot)
}

fn row_of(path: &str) -> String {
    path.replace("/media/", "/api/collections/media/items/")
}

/// Media rows, files, variants and ranges of a path are all open or all closed.
async fn sees(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> bool {
    let ranged: Vec<_> = headers.iter().copied().chain([("range", "bytes=0-9")]).collect();
    let code = path.rsplit('/').next().and_then(|id| id.parse::<i64>().ok());
    let list = app.get_with("/api/collections/media/items", headers).await.json();
    let listed = list["features"].as_array().unwrap().iter().any(|row| row["id"].as_i64() == code);
    let mut open = vec![listed];
    for asked in [path.to_owned(), format!("{path}/thumb"), format!("{path}/large"), row_of(path)] {
        open.push(app.get_with(&asked, headers).await.status == StatusCode::OK);
    }
    open.push(app.get_with(path, &ranged).await.status == StatusCode::PARTIAL_CONTENT);
    assert!(open.iter().all(|one| *one == open[0]), "{path}: {open:?}");
    open[0]
}

#[tokio::test]
async fn each_role_sees_the_media_of_the_records_that_it_reads() {
    for (role, house_open, depot_open) in [
        (held(Role::Viewer, "23368"), false, true),
        (held(Role::Editor, "23368"), true, true),
        (held(Role::Approver, "23368"), true, true),
        (held(Role::Disaster, "23368"), false, true),
        (held(Role::Auditor, "23368"), false, false),
        (held(Role::Admin, "23368"), false, false),
        (held(Role::Viewer, "22165"), false, false),
        (held(Role::Editor, "22165"), false, false),
        (held(Role::Approver, "22165"), false, false),
        (held(Role::Disaster, "22165"), false, false),
    ] {
        let (mut app, house, depot) = world().await;
        assert!(!sees(&app, &house, &[]).await && !sees(&app, &depot, &[]).await, "the public");
        app.log_in_with("ai-do", &[role]).await;

        assert_eq!(sees(&app, &house, &[]).await, house_open, "{role:?} house");
        assert_eq!(sees(&app, &depot, &[]).await, depot_open, "{role:?} depot");
        if depot_open {
            assert_eq!(app.get(&depot).await.header("cache-control"), "private, no-store");
        }
    }
}

async fn key(app: &TestApp, name: &str, collections: &[&str], areas: &[&str]) -> String {
    let collections: Vec<_> = collections.iter().map(|id| (*id).to_owned()).collect();
    let areas: Vec<_> = areas.iter().map(|code| (*code).to_owned()).collect();
    let until = Utc::now() + TimeDelta::days(30);
    let new = NewKey { name, collections: &collections, areas: &areas, until };
    let text = app.app.accounts().add_key(app.app.catalogue(), &new, "test").await.unwrap();
    format!("Bearer {text}")
}

#[tokio::test]
async fn a_key_sees_media_of_the_collections_and_areas_that_it_names_and_never_personal_ones() {
    let (app, house, depot) = world().await;
    for (name, collections, areas, open) in [
        ("khong-ten", vec!["road"], vec![], false),
        ("co-ten", vec!["depot"], vec![], true),
        ("co-ten-va-xa", vec!["depot"], vec!["23368"], true),
        ("co-ten-xa-khac", vec!["depot"], vec!["22165"], false),
        ("chi-tu-lieu", vec!["media"], vec![], false),
    ] {
        let bearer = key(&app, name, &collections, &areas).await;
        let headers = [("authorization", bearer.as_str())];

        assert!(!sees(&app, &house, &headers).await, "{name}");
        assert_eq!(sees(&app, &depot, &headers).await, open, "{name}");
        if open {
            let answer = app.get_with(&depot, &headers).await;
            assert_eq!(answer.header("cache-control"), "private, no-store", "{name}");
            assert!(answer.header("vary").contains("Authorization"), "{name}");
        }
    }
}

/// An activation that a second person has confirmed.
async fn activate(app: &TestApp) {
    account(&app.db, "phe-duyet", &[held(Role::Approver, "23368")]).await;
    app.execute(
        "INSERT INTO disaster_event (id, code, kind, name, started_at) VALUES (1, 'lu-1', 'lu', 'Lũ', now());
         INSERT INTO activation (kind, event_id, title, ground, areas, reason, asked_by, ends_at, confirmed_by, confirmed_at)
         SELECT 'event', 1, 'Lũ', ST_Multi(ST_MakeEnvelope(107.55, 15.05, 107.65, 15.15, 4326)), ARRAY['23368'], 'Tìm hộ trong vùng lũ',
            desk.id, now() + interval '1 day', approver.id, now()
         FROM app_user AS desk, app_user AS approver WHERE desk.name = 'truc-ban' AND approver.name = 'phe-duyet'",
    )
    .await;
}

#[tokio::test]
async fn an_activation_opens_media_on_its_ground_and_its_end_closes_them_at_once() {
    for end in [
        "UPDATE activation SET ended_by = confirmed_by, ended_at = now()",
        "DELETE FROM disaster_event",
    ] {
        let (mut app, house, _) = world().await;
        app.log_in_with("truc-ban", &[held(Role::Disaster, "23368")]).await;
        assert!(!sees(&app, &house, &[]).await, "before");
        activate(&app).await;
        assert!(sees(&app, &house, &[]).await, "under the activation");
        let seen: Answer = app.get(&house).await;
        assert_eq!(seen.header("cache-control"), "private, no-store");
        let etag = seen.header("etag").to_owned();

        app.execute(end).await;

        assert!(!sees(&app, &house, &[]).await, "after {end}");
        let kept = app.get_with(&house, &[("if-none-match", &etag)]).await;
        assert_eq!(kept.status, StatusCode::NOT_FOUND, "{end}");
    }
}

#[tokio::test]
async fn an_activation_elsewhere_opens_no_media() {
    let (mut app, house, _) = world().await;
    app.log_in_with("truc-ban", &[held(Role::Disaster, "23368")]).await;
    activate(&app).await;
    app.execute("UPDATE house SET geom = ST_SetSRID(ST_MakePoint(107.69, 15.19), 4326)").await;

    assert!(!sees(&app, &house, &[]).await);
}

#[tokio::test]
async fn a_look_at_media_of_personal_records_stands_in_the_ledger() {
    let (mut app, house, _) = world().await;
    app.log_in_with("nguoi-xem", &[held(Role::Approver, "23368")]).await;

    app.get(&house).await;

    let told = app.ledger_lines();
    let told = told.iter().filter(|line| line.to_string().contains("nguoi-xem"));
    assert!(told.clone().any(|line| line["action"] != "login"), "{:?}", told.collect::<Vec<_>>());
}
