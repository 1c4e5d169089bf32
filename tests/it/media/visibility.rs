//! Media are seen by whoever sees their record, unless the community keeps them to itself.

use std::fs;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{
    catalog::Catalogue,
    store::{check_catalogue, migrate},
};

use super::form::{festival, kept, upload, world};
use crate::support::{TestApp, TestDb, shared_data};

#[tokio::test]
async fn only_who_edits_the_record_adds_and_removes_media() {
    let Some(data) = shared_data() else { return };
    let (mut app, item) = world().await;
    let bytes = fs::read(data.join("media/audio_short.wav")).unwrap();
    let elsewhere = festival(&app, "22165", "open").await;
    let path = kept(&app, &item, "a.wav", &bytes).await;
    let outside = upload(&app, &elsewhere, "a.wav", &bytes).await;
    let missing = upload(&app, "/api/collections/cultural_item/items/9999", "a.wav", &bytes).await;
    let area = upload(&app, "/api/collections/area/items/1", "a.wav", &bytes).await;

    app.forget_session();
    let public = upload(&app, &item, "a.wav", &bytes).await;
    let removed = app.send(Method::DELETE, &path, &[], Body::empty()).await;

    assert_eq!(outside.status, StatusCode::FORBIDDEN, "{}", outside.text());
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(area.status, StatusCode::NOT_FOUND, "areas carry no media");
    assert_eq!(
        (public.status, removed.status),
        (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
    );
    assert_eq!(app.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_officer_of_another_area_sees_media_and_cannot_remove_them() {
    let Some(data) = shared_data() else { return };
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('22165', 'commune', 'Phường ngoài')")
        .await;
    let item = festival(&app, "23368", "open").await;
    let id = item.rsplit('/').next().unwrap().to_owned();
    app.execute(&format!(
        "INSERT INTO media (code, collection, record_id, kind, mime, size_bytes, sha256, title_vi, credit, licence)
         VALUES ('m', 'cultural_item', {id}, 'photo', 'image/jpeg', 1, '{}', 'a', 'b', 'c')",
        "0".repeat(64)
    ))
    .await;
    let media = app.db.value("SELECT id FROM media").await;
    app.log_in_as_editor_of(&["22165"]).await;

    let removed = app.send(Method::DELETE, &format!("/media/{media}"), &[], Body::empty()).await;

    assert_eq!(removed.status, StatusCode::FORBIDDEN, "{}", removed.text());
    assert_eq!(app.db.value("SELECT count(*) FROM media").await, "1");
    drop(data);
}

#[tokio::test]
async fn a_closed_label_hides_the_media_from_others_and_shows_the_record() {
    let Some(data) = shared_data() else { return };
    let (mut app, item) = world().await;
    let bytes = fs::read(data.join("media/no_exif.jpg")).unwrap();
    let path = kept(&app, &item, "a.jpg", &bytes).await;
    assert_eq!(app.get(&path).await.header("cache-control"), "private, no-cache");
    app.execute("UPDATE cultural_item SET access_label = 'restricted'").await;
    let own = app.get(&path).await;

    app.forget_session();
    let hidden = app.get(&path).await;
    let thumb = app.get(&format!("{path}/thumb")).await;
    let missing = app.get("/media/999999").await;
    let rows = app.get("/api/collections/media/items").await.json();

    assert_eq!((own.status, own.header("cache-control")), (StatusCode::OK, "private, no-store"));
    for answer in
        [&hidden, &thumb, &app.get("/media/999999/thumb").await, &app.get("/media/x").await]
    {
        assert_eq!((answer.status, &answer.body), (StatusCode::NOT_FOUND, &missing.body));
        assert_eq!(answer.headers, missing.headers);
    }
    assert_eq!(rows["numberReturned"], 0);
    assert_eq!(app.get(&item).await.status, StatusCode::OK);

    app.execute("UPDATE cultural_item SET access_label = 'open'").await;
    let open = app.get(&path).await;
    assert_eq!((open.status, open.header("cache-control")), (StatusCode::OK, "public, no-cache"));
}

#[tokio::test]
async fn media_of_personal_records_are_seen_by_officers_of_their_area_only() {
    const DESCRIPTOR: &str = "
        title = { vi = 'Nhà', en = 'Houses' }
        description = { vi = 'Nhà', en = 'Houses' }
        table = 'house'
        key = ['code']
        sensitivity = 'personal'
        area_column = 'area_code'
        media = true
        [[field]]
        name = 'code'
        type = 'text'
        title = { vi = 'Mã', en = 'Code' }
        sensitivity = 'personal'
        [[field]]
        name = 'area_code'
        type = 'text'
        title = { vi = 'Xã', en = 'Commune' }
        sensitivity = 'personal'";
    let Some(data) = shared_data() else { return };
    let db = TestDb::create().await;
    db.execute(
        "CREATE TABLE house (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, area_code text);
         SELECT track_changes('house', 'house');
         SELECT guard_rows('house', 'area_code');
         INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long');
         INSERT INTO house (code, area_code) VALUES ('1', '23368')",
    )
    .await;
    migrate(&db.db).await.unwrap();
    let mut catalogue = Catalogue::built_in().unwrap();
    catalogue.add("house", DESCRIPTOR).unwrap();
    check_catalogue(&db.db, &catalogue).await.unwrap();
    let mut app = TestApp::over(db, catalogue);
    app.log_in_as_editor_of(&["23368"]).await;
    let bytes = fs::read(data.join("media/no_exif.jpg")).unwrap();
    let path = kept(&app, "/api/collections/house/items/1", "a.jpg", &bytes).await;
    let own = app.get(&path).await;

    app.forget_session();
    let public = app.get(&path).await;
    let upload = upload(&app, "/api/collections/house/items/1", "a.jpg", &bytes).await;

    assert_eq!((own.status, own.header("cache-control")), (StatusCode::OK, "private, no-store"));
    assert_eq!(
        (public.status, &public.body),
        (StatusCode::NOT_FOUND, &app.get("/media/9").await.body)
    );
    assert_eq!(upload.status, StatusCode::UNAUTHORIZED);
}
