//! A person at a browser: pages and forms, with nothing but a cookie.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::auth::Role;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::support::{Answer, PASSWORD, TestApp, account, held};

/// Three communes in a row, in a province.
const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.0, 15.0, 107.9, 15.4, 4326)),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23003', 'commune', 'Măng Ba', '51', ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326));
    INSERT INTO disaster_event (code, kind, name, started_at, geom) VALUES
        ('lu-1', 'lu', 'Lũ thử', now(), ST_MakeEnvelope(107.05, 15.05, 107.25, 15.3, 4326))";

/// An application with areas and an event.
pub(super) async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.execute(AREAS).await;
    app
}

/// A person with a session.
pub(super) struct Person<'a> {
    app: &'a TestApp,
    cookie: String,
}

/// Somebody with that role in the province, logged in by the page.
pub(super) async fn person<'a>(app: &'a TestApp, name: &str, roles: &[Role]) -> Person<'a> {
    let roles: Vec<_> = roles.iter().map(|role| held(*role, "51")).collect();
    account(&app.db, name, &roles).await;
    Person::log_in(app, name, PASSWORD).await
}

/// What a form of the type `application/x-www-form-urlencoded` is sent as.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

/// Sends the form of the login.
pub(super) async fn try_log_in(app: &TestApp, name: &str, password: &str) -> Answer {
    let body = form(&[("name", name), ("password", password), ("next", "/admin")]);
    app.send(Method::POST, "/admin/login?lang=vi", &[], Body::from(body)).await
}

/// The value of a cookie that an answer sets.
pub(super) fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// What stands between two texts, the first time.
pub(super) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0
}

impl<'a> Person<'a> {
    /// Logs in by the page.
    pub(super) async fn log_in(app: &'a TestApp, name: &str, password: &str) -> Self {
        let answer = try_log_in(app, name, password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        Self { app, cookie: cookie(&answer) }
    }

    /// The same with the cookie that an answer sets.
    pub(super) fn renewed(&self, answer: &Answer) -> Self {
        Self { app: self.app, cookie: cookie(answer) }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.app.get_with(path, &[("cookie", &self.cookie)]).await
    }

    /// The token of the session, from the page that everyone has.
    pub(super) async fn token(&self) -> String {
        let page = self.get("/admin/password").await.text();
        between(&page, "name=\"csrf-token\" value=\"", "\"").to_owned()
    }

    /// Sends a form with the session's token.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let fields: Vec<_> =
            fields.iter().copied().chain([("csrf-token", token.as_str())]).collect();
        self.post_as_it_is(path, &fields).await
    }

    /// Sends these fields and no others.
    pub(super) async fn post_as_it_is(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [("cookie", self.cookie.as_str())];
        self.app.send(Method::POST, path, &headers, Body::from(form(fields))).await
    }
}

/// The answer leads on, with that notice.
#[track_caller]
pub(super) fn assert_done(answer: &Answer, notice: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let location = answer.header("location");
    assert!(location.ends_with(&format!("&notice={notice}")), "{location}");
}

/// The form came back with these words.
#[track_caller]
pub(super) fn assert_refused(answer: &Answer, words: &str) {
    let page = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    assert!(page.contains(words), "{words:?} is not in {page}");
}
