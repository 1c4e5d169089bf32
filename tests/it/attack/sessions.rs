//! A stolen session: what it does without its CSRF token, and after its end.

use axum::http::Method;
use banlang::auth::Role;
use serde_json::{Value, json};

use super::{
    assault::{Breadth, attack},
    eyes::Eyes,
    inference::{Inference, Kind},
    probes,
    question::Question,
    service::Service,
    world::{self, NEAR},
};

/// Ways in which a session ends, each as what happens in the world.
#[derive(Debug, Clone, Copy)]
enum End {
    Logout,
    NewPassword,
    Disabled,
    GrantEnded,
    Old,
    Idle,
}

const ENDS: [End; 6] =
    [End::Logout, End::NewPassword, End::Disabled, End::GrantEnded, End::Old, End::Idle];

async fn ended(service: &Service, eyes: &Eyes, end: End) {
    let accounts = service.app.app.accounts();
    match end {
        End::Logout => {
            service.ask(eyes, &Question::get("sessions", "/auth/logout").by(Method::POST)).await;
        }
        End::NewPassword => {
            accounts.set_password(eyes.name, "một mật khẩu khác hẳn", eyes.name).await.unwrap();
        }
        End::Disabled => accounts.disable_user(eyes.name, "an").await.unwrap(),
        End::GrantEnded => {
            let grant = accounts.grants(Some(eyes.name)).await.unwrap().remove(0);
            accounts.end_grant(grant.id, "an").await.unwrap();
        }
        End::Old => {
            let past = "UPDATE app_session SET expires_at = now() - interval '1 second'";
            service.happens(past).await;
        }
        End::Idle => {
            let idle = "UPDATE app_session SET seen_at = now() - interval '2 hours 1 second'";
            service.happens(idle).await;
        }
    }
}

/// What the own rows answer to a token.
async fn entered(service: &Service, eyes: &Eyes) -> Inference {
    let mut inference = Inference::default();
    for path in [
        format!("/api/collections/household/items/{}", NEAR.id),
        "/api/collections/household/items?f=csv".to_owned(),
        "/api/collections/contact/items".to_owned(),
        "/tiles/household/14/13082/7490.mvt".to_owned(),
        format!("/media/{}", NEAR.id),
    ] {
        let question = Question::get("sessions", path);
        let told = service.ask(eyes, &question).await;
        if told.status != 404 {
            inference.add(Kind::Entered, "sessions", &question, told.status.to_string());
        }
    }
    inference
}

/// The same, once the service has heard that something ended.
async fn entered_in_the_end(service: &Service, eyes: &Eyes) -> Inference {
    for _ in 0..100 {
        let inference = entered(service, eyes).await;
        if inference.found.is_empty() {
            return inference;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    entered(service, eyes).await
}

#[tokio::test]
async fn a_cookie_without_its_csrf_token_writes_nothing() {
    let service = Service::over(world::start().await);
    let eyes = Eyes::person(&service.app, Role::Editor).await;
    let before = service
        .app
        .db
        .value("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM household AS t")
        .await;

    for thief in [
        eyes.cookie_alone(),
        eyes.cookie_alone().with("x-csrf-token", "guess"),
        eyes.cookie_alone().with("x-csrf-token", ""),
    ] {
        for question in probes::writes(&[NEAR]) {
            let told = service.ask(&thief, &question).await;
            assert!(
                matches!(told.status, 403..=405),
                "{question}: {} {}",
                told.status,
                told.text()
            );
        }
        for path in ["/auth/logout", "/auth/password"] {
            let body = json!({ "old": "x", "new": "một mật khẩu khác hẳn" });
            let told = service.ask(&thief, &Question::post("sessions", path, body)).await;
            assert!((400..500).contains(&told.status), "{path}: {}", told.status);
        }
    }

    let after = service
        .app
        .db
        .value("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM household AS t")
        .await;
    assert_eq!(after, before);
    let me: Value = serde_json::from_slice(
        &service.ask(&eyes, &Question::get("sessions", "/auth/me")).await.body,
    )
    .unwrap();
    assert_eq!(me["user"]["name"], "editor", "the session is still there");
}

#[tokio::test]
async fn a_session_that_has_ended_in_any_way_opens_nothing() {
    for end in ENDS {
        let service = Service::over(world::start().await);
        let eyes = Eyes::person(&service.app, Role::Editor).await;
        assert!(entered(&service, &eyes).await.found.len() >= 4, "the session is open at first");
        // A session that goes on in memory is looked at again: here at once, as a node that was not told would after a while.
        let service = match end {
            End::Old | End::Idle => service.forgetful(),
            _ => service,
        };

        ended(&service, &eyes, end).await;

        let inference = entered_in_the_end(&service, &eyes).await;
        assert!(inference.found.is_empty(), "after {end:?}:\n{}", inference.summary());
    }
}

#[tokio::test]
async fn after_its_logout_a_stolen_session_infers_no_more_than_a_visitor() {
    let service = Service::over(world::start().await);
    let eyes = Eyes::person(&service.app, Role::Editor).await;
    ended(&service, &eyes, End::Logout).await;

    let inference = attack(&service, &eyes.ended(), Breadth::Sample).await;

    assert!(inference.found.is_empty(), "{}", inference.summary());
}

#[tokio::test]
async fn a_cookie_that_outlives_its_logout_is_found() {
    let service = Service::over(world::start().await);
    let eyes = Eyes::person(&service.app, Role::Editor).await;
    service
        .happens(
            "CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
             CREATE TRIGGER stays BEFORE DELETE ON app_session FOR EACH ROW EXECUTE FUNCTION stays()",
        )
        .await;
    ended(&service, &eyes, End::Logout).await;

    let inference = entered(&service, &eyes).await;
    assert!(
        inference.found.iter().any(|found| found.kind == Kind::Entered),
        "{}",
        inference.summary()
    );
}
