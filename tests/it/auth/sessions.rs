//! Accounts, passwords and sessions.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{
    auth::{AccountError, NewGrant, NewUser, Role},
    policy::{Rows, view},
};
use serde_json::json;

use crate::support::{TestApp, account, held};

const PROVINCE_AND_COMMUNE: &str = "
    INSERT INTO area (code, level, name, parent_code) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL), ('23368', 'commune', 'Đăk Long', '51')";

fn new<'a>(name: &'a str, password: &'a str) -> NewUser<'a> {
    NewUser { name, display_name: "Cán bộ", password, by: "test", must_change_password: false }
}

#[tokio::test]
async fn an_editor_of_a_province_edits_its_communes() {
    let app = TestApp::start().await;
    app.execute(PROVINCE_AND_COMMUNE).await;

    let caller = account(&app.db, "y-hanh", &[held(Role::Editor, "51")]).await;

    let catalogue = app.app.catalogue();
    let view = view(&caller, catalogue.get("household").unwrap(), catalogue).unwrap();
    let Rows::Within(within) = view.rows() else { panic!("{:?}", view.rows()) };
    assert_eq!(within.areas.as_ref(), ["23368", "51"]);
}

#[tokio::test]
async fn a_grant_in_an_unknown_area_is_refused_with_its_code() {
    let app = TestApp::start().await;
    app.execute(PROVINCE_AND_COMMUNE).await;
    app.app.accounts().add_user(&new("y-hanh", "mật khẩu dài lắm")).await.unwrap();

    let grant = NewGrant { area: Some("99999"), ..NewGrant::of("y-hanh", Role::Editor) };
    let refused = app.app.accounts().propose(&grant, "an").await;

    assert_eq!(refused.unwrap_err().to_string(), "there is no area with the code \"99999\"");
    assert_eq!(app.db.value("SELECT count(*) FROM app_grant").await, "0");
}

#[tokio::test]
async fn odd_names_short_passwords_and_taken_names_are_refused() {
    let app = TestApp::start().await;
    let accounts = app.app.accounts();
    accounts.add_user(&new("y-hanh", "mật khẩu dài lắm")).await.unwrap();

    let taken = accounts.add_user(&new("y-hanh", "mật khẩu dài lắm")).await.unwrap_err();
    let odd = accounts.add_user(&new("Y Hạnh", "mật khẩu dài lắm")).await.unwrap_err();
    let short = accounts.add_user(&new("y-long", "ngắn")).await.unwrap_err();

    assert!(matches!(taken, AccountError::Exists(_)), "{taken}");
    assert!(matches!(odd, AccountError::Name(_)), "{odd}");
    assert!(matches!(short, AccountError::Password(_)), "{short}");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let app = TestApp::start().await;
    app.app.accounts().add_user(&new("known-name", "mật khẩu dài lắm")).await.unwrap();

    let wrong = app
        .post("/auth/login", &json!({"name": "known-name", "password": "another password"}))
        .await;
    let unknown = app
        .post("/auth/login", &json!({"name": "unknown-name", "password": "another password"}))
        .await;

    assert_eq!((wrong.status, &wrong.body), (StatusCode::UNAUTHORIZED, &unknown.body));
    assert_eq!(wrong.status, unknown.status);
}

#[tokio::test]
async fn many_wrong_passwords_make_a_name_wait() {
    let app = TestApp::start().await;
    let guess = json!({"name": "tried-often", "password": "một mật khẩu sai"});

    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(app.post("/auth/login", &guess).await.status);
    }

    assert_eq!(statuses.first(), Some(&StatusCode::UNAUTHORIZED));
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_is_stored_hashed() {
    let app = TestApp::start().await;
    app.app.accounts().add_user(&new("cookie", "mật khẩu dài lắm")).await.unwrap();

    let answer =
        app.post("/auth/login", &json!({"name": "cookie", "password": "mật khẩu dài lắm"})).await;

    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), "{cookie}");
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    let stored = app.db.value("SELECT encode(token_sha256, 'hex') FROM app_session").await;
    assert_ne!(stored, token);
    assert_eq!(stored.len(), 64);
}

#[tokio::test]
async fn a_session_ends_at_logout_at_a_new_password_and_when_the_account_is_disabled() {
    let mut app = TestApp::start().await;
    app.execute(PROVINCE_AND_COMMUNE).await;
    app.log_in_as_editor_of(&["51"]).await;
    let accounts = app.app.accounts();
    let sessions = "SELECT count(*) FROM app_session";

    assert_eq!(
        app.get("/auth/me").await.json()["user"]["grants"][0]["area_name"],
        json!("Quảng Ngãi")
    );
    let out = app.send(Method::POST, "/auth/logout", &[], Body::empty()).await;
    assert_eq!((out.status, app.db.value(sessions).await.as_str()), (StatusCode::OK, "0"));
    assert_eq!(app.get("/auth/me").await.json()["user"], json!(null));

    app.execute(
        "INSERT INTO app_session SELECT 'x', id, 'c', now(), now(), now() + '1 hour' FROM app_user",
    )
    .await;
    accounts.set_password("can-bo", "mật khẩu mới và dài", "can-bo").await.unwrap();
    assert_eq!(app.db.value(sessions).await, "0");

    app.execute(
        "INSERT INTO app_session SELECT 'x', id, 'c', now(), now(), now() + '1 hour' FROM app_user",
    )
    .await;
    accounts.disable_user("can-bo", "an").await.unwrap();
    assert_eq!(app.db.value(sessions).await, "0");
    assert!(accounts.caller_named("can-bo").await.is_err());
}

#[tokio::test]
async fn an_idle_or_expired_session_is_no_session() {
    let mut app = TestApp::start().await;
    app.execute(PROVINCE_AND_COMMUNE).await;
    app.log_in_as_editor_of(&["51"]).await;

    app.execute("UPDATE app_session SET seen_at = now() - interval '3 hours'").await;
    assert_eq!(app.get("/auth/me").await.json()["user"], json!(null));
    app.execute("UPDATE app_session SET seen_at = now(), expires_at = now() - interval '1 second'")
        .await;
    assert_eq!(app.get("/auth/me").await.json()["user"], json!(null));
}

#[tokio::test]
async fn a_write_without_the_csrf_token_is_refused() {
    let mut app = TestApp::start().await;
    app.execute(PROVINCE_AND_COMMUNE).await;
    app.log_in_as_editor_of(&["51"]).await;

    let refused =
        app.send(Method::POST, "/auth/logout", &[("x-csrf-token", "guess")], Body::empty()).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
