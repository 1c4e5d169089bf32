//! Media that a community keeps to itself.

use axum::http::StatusCode;
use banlang::auth::Role;

use super::form::{kept, world};
use crate::support::{TestApp, held, steward};

/// A picture of the demonstration.
const PICTURE: &[u8] = include_bytes!("../../../data/demo/media/gom.jpg");

/// Days of the year around today in Viet Nam, so that a test that runs over midnight holds too.
const OPEN_NOW: &str = "access_season_from = to_char(day_in_viet_nam() - 1, 'MM-DD'), access_season_to = to_char(day_in_viet_nam() + 1, 'MM-DD')";
const CLOSED_NOW: &str = "access_season_from = to_char(day_in_viet_nam() + 3, 'MM-DD'), access_season_to = to_char(day_in_viet_nam() - 3, 'MM-DD')";
const NO_SEASON: &str = "access_season_from = NULL, access_season_to = NULL";

/// The festival of the Xơ Đăng in 23368 with a picture; gives the path of the picture.
async fn with_picture() -> (TestApp, String) {
    let (app, item) = world().await;
    app.execute("UPDATE cultural_item SET ethnic_group = 'xo_dang'").await;
    let path = kept(&app, &item, "a.jpg", PICTURE).await;
    (app, path)
}

/// The picture in every way in which it is asked for.
async fn statuses(app: &TestApp, path: &str) -> Vec<StatusCode> {
    let mut statuses = Vec::new();
    for asked in [path.to_owned(), format!("{path}/thumb"), format!("{path}/large")] {
        statuses.push(app.get(&asked).await.status);
    }
    statuses.push(app.get_with(path, &[("range", "bytes=0-9")]).await.status);
    statuses.push(app.get(&path.replace("/media/", "/api/collections/media/items/")).await.status);
    statuses
}

async fn assert_open(app: &TestApp, path: &str, why: &str) {
    let (ok, part) = (StatusCode::OK, StatusCode::PARTIAL_CONTENT);
    assert_eq!(statuses(app, path).await, [ok, ok, ok, part, ok], "{why}");
    let rows = app.get("/api/collections/media/items").await.json();
    assert_eq!((&rows["numberReturned"], &rows["numberMatched"]), (&1.into(), &1.into()), "{why}");
}

async fn assert_closed(app: &TestApp, path: &str, why: &str) {
    assert_eq!(statuses(app, path).await, [StatusCode::NOT_FOUND; 5], "{why}");
    let missing = app.get("/media/999999").await;
    let closed = app.get(path).await;
    assert_eq!((&closed.body, &closed.headers), (&missing.body, &missing.headers), "{why}");
    let rows = app.get("/api/collections/media/items").await;
    assert_eq!(rows.json()["numberReturned"], 0, "{why}");
    assert_eq!(rows.json()["numberMatched"], 0, "{why}");
    let list = app.get("/api/collections/media/items?f=csv").await.text();
    assert_eq!(list.lines().count(), 1, "{why}: {list}");
}

#[tokio::test]
async fn each_condition_closes_the_media_to_the_public_and_lifting_it_opens_them() {
    let (mut app, path) = with_picture().await;
    app.forget_session();
    assert_open(&app, &path, "no label but open").await;
    for (close, open) in [
        ("access_label = 'restricted'", "access_label = 'open'"),
        ("access_label = 'ask'", "access_label = 'open'"),
        ("access_gender = 'women'", "access_gender = NULL"),
        ("access_gender = 'men'", "access_gender = NULL"),
        (CLOSED_NOW, OPEN_NOW),
        (CLOSED_NOW, NO_SEASON),
    ] {
        app.execute(&format!("UPDATE cultural_item SET {close}")).await;
        assert_closed(&app, &path, close).await;
        app.execute(&format!("UPDATE cultural_item SET {open}")).await;
        assert_open(&app, &path, open).await;
    }
}

#[tokio::test]
async fn a_kept_copy_is_no_way_around_a_label() {
    let (mut app, path) = with_picture().await;
    app.forget_session();
    let open = app.get(&path).await;
    assert_eq!(open.header("cache-control"), "public, no-cache", "each use is asked for again");
    let etag = open.header("etag").to_owned();
    assert_eq!(
        app.get_with(&path, &[("if-none-match", &etag)]).await.status,
        StatusCode::NOT_MODIFIED
    );

    app.execute("UPDATE cultural_item SET access_label = 'ask'").await;

    for headers in [
        vec![("if-none-match", etag.as_str())],
        vec![("if-none-match", "*")],
        vec![("range", "bytes=0-9"), ("if-range", etag.as_str())],
    ] {
        assert_eq!(
            app.get_with(&path, &headers).await.status,
            StatusCode::NOT_FOUND,
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn closed_media_are_open_to_officers_of_the_area_and_to_stewards_of_the_community() {
    for role in
        [held(Role::Editor, "23368"), held(Role::Approver, "23368"), steward("xo_dang", "23368")]
    {
        let (mut app, path) = with_picture().await;
        app.execute(
            "UPDATE cultural_item SET access_label = 'restricted', access_gender = 'women'",
        )
        .await;
        app.log_in_with("ben-trong", &[role]).await;

        assert_open(&app, &path, &format!("{role:?}")).await;
        assert_eq!(app.get(&path).await.header("cache-control"), "private, no-store");
    }
}

#[tokio::test]
async fn closed_media_stay_closed_to_everyone_else_with_an_account() {
    for role in [
        held(Role::Viewer, "23368"),
        held(Role::Disaster, "23368"),
        held(Role::Auditor, "23368"),
        held(Role::Admin, "23368"),
        held(Role::Editor, "22165"),
        held(Role::Approver, "22165"),
        steward("gie_trieng", "23368"),
        steward("xo_dang", "22165"),
    ] {
        let (mut app, path) = with_picture().await;
        app.execute("UPDATE cultural_item SET access_label = 'restricted'").await;
        app.log_in_with("ben-ngoai", &[role]).await;

        assert_closed(&app, &path, &format!("{role:?}")).await;
    }
}

#[tokio::test]
async fn an_officer_of_two_kinds_is_inside_in_the_areas_of_both() {
    let (mut app, path) = with_picture().await;
    app.execute("UPDATE cultural_item SET access_label = 'restricted'").await;
    app.log_in_with("hai-vai", &[held(Role::Editor, "22165"), held(Role::Approver, "23368")]).await;

    assert_open(&app, &path, "approver here, editor there").await;
}
