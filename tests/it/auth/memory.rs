//! What a node remembers of sessions and keys.

use std::time::Duration;

use axum::http::StatusCode;
use banlang::auth::Role;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::support::{TestApp, held};

const COMMUNE: &str = "
    INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long');
    INSERT INTO household (commune_code, list_no, members, ethnic_group) VALUES ('23368', '1', 4, 'kinh')";

/// A node that follows changes of rights, and an editor in session.
async fn following() -> (TestApp, banlang::store::Listener) {
    let mut app = TestApp::start().await;
    app.execute(COMMUNE).await;
    let listener = app.app.accounts().follow();
    let mut heard = listener.heard();
    heard.wait_for(|heard| heard.connected).await.unwrap();
    app.log_in_with("y-hanh", &[held(Role::Editor, "23368")]).await;
    (app, listener)
}

/// Asks until the answer has the status; gives up after some seconds.
async fn until(app: &TestApp, status: StatusCode) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while app.get("/api/collections/household/items").await.status != status {
        assert!(Instant::now() < deadline, "the answer did not become {status}");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_node_that_hears_of_every_change_asks_the_database_for_a_session_once() {
    let (app, _listener) = following().await;
    until(&app, StatusCode::OK).await;
    let asked = "SELECT seq_scan + idx_scan FROM pg_stat_user_tables WHERE relname = 'app_session'";
    // Statistics of a connection are written at the end of its transactions, a second apart at most.
    sleep(Duration::from_millis(1500)).await;
    app.get("/auth/me").await;
    sleep(Duration::from_millis(1500)).await;
    let before = app.db.value(asked).await;

    for _ in 0..20 {
        app.get("/api").await;
    }
    sleep(Duration::from_millis(1500)).await;
    app.get("/api").await;

    assert_eq!(app.db.value(asked).await, before);
}

#[tokio::test]
async fn a_right_that_ends_and_a_session_that_is_taken_away_end_what_a_node_remembers() {
    let (mut app, _listener) = following().await;
    until(&app, StatusCode::OK).await;

    app.execute("UPDATE app_grant SET ended_by = 'an', ended_at = now()").await;
    until(&app, StatusCode::NOT_FOUND).await;
    app.execute("UPDATE app_grant SET ended_by = NULL, ended_at = NULL").await;
    until(&app, StatusCode::OK).await;
    app.execute("DELETE FROM app_session").await;
    until(&app, StatusCode::NOT_FOUND).await;

    app.log_in("y-hanh").await;
    assert_eq!(app.get("/auth/me").await.json()["user"]["name"], json!("y-hanh"));
}

#[tokio::test]
async fn with_the_database_away_a_session_holds_in_memory_and_logins_wait() {
    let (app, _listener) = following().await;
    until(&app, StatusCode::OK).await;

    app.db.db.close();
    let known = app.get("/api/conformance").await.status;
    let login =
        app.post("/auth/login", &json!({"name": "y-hanh", "password": "whatever it is"})).await;
    let rows = app.get("/api/collections/household/items").await;
    let stranger = app.get_with("/api/conformance", &[("cookie", "banlang_session=unknown")]).await;

    assert_eq!(known, StatusCode::OK);
    assert_eq!(login.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(rows.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(stranger.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_cookie_of_a_session_is_no_key() {
    let (app, _listener) = following().await;
    until(&app, StatusCode::OK).await;
    let cookie = app.cookie();
    let token = cookie.split_once('=').unwrap().1.to_owned();

    let answer = app
        .get_with(
            "/api/collections/household/items",
            &[("authorization", &format!("Bearer {token}"))],
        )
        .await;

    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
