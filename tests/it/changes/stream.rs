//! Server-sent events: what is told at once, from where it goes on, and when it ends.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{Method, StatusCode},
};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::TestApp;

const STREAM: &str = "/api/changes/stream";

/// An event: its name, its id and its data.
#[derive(Debug)]
struct Event {
    name: String,
    id: String,
    data: String,
}

impl Event {
    fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }

    /// Operation and name of each change.
    fn told(&self) -> Vec<(String, String)> {
        let told = |change: &Value| {
            let name = change["feature"]["properties"]["name"].as_str().unwrap_or_default();
            (change["op"].as_str().unwrap().to_owned(), name.to_owned())
        };
        self.json()["changes"].as_array().unwrap().iter().map(told).collect()
    }
}

/// An open stream, read event by event.
struct Open {
    body: BodyDataStream,
    text: String,
}

impl Open {
    async fn start(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Self {
        let answer = app.begin(Method::GET, path, headers, Body::empty()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Self { body: answer.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; nothing when none comes for three seconds, or the stream is over.
    async fn next(&mut self) -> Option<Event> {
        while !self.text.contains("\n\n") {
            let part = timeout(Duration::from_secs(3), self.body.next()).await.ok()??.unwrap();
            self.text.push_str(std::str::from_utf8(&part).unwrap());
        }
        let end = self.text.find("\n\n").unwrap() + 2;
        let event: String = self.text.drain(..end).collect();
        let field = |name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.unwrap_or_default().to_owned()
        };
        let event = Event { name: field("event"), id: field("id"), data: field("data") };
        Some(event)
    }
}

async fn write(app: &TestApp, sql: &str) {
    app.execute(sql).await;
    app.settle().await;
}

fn pair(op: &str, name: &str) -> (String, String) {
    (op.to_owned(), name.to_owned())
}

#[tokio::test]
async fn a_change_is_told_when_it_happens_and_hidden_ones_are_not() {
    let app = TestApp::start().await;
    app.settle().await;
    let mut open = Open::start(&app, &format!("{STREAM}?lang=en"), &[]).await;
    let first = open.next().await.unwrap();
    assert_eq!((first.name.as_str(), first.told()), ("changes", vec![]));

    write(&app, "INSERT INTO household (list_no, commune_code, village, head_name, ethnic_group, members) VALUES ('1', '23368', 'Thôn 1', 'A Bình', 'xo_dang', 4)").await;
    assert!(open.next().await.is_none(), "a household is nobody else's business");
    write(&app, "INSERT INTO shelter (code, name) VALUES ('S1', 'Nhà')").await;
    assert_eq!(open.next().await.unwrap().told(), [pair("create", "Nhà")]);
    write(&app, "DELETE FROM shelter").await;
    assert_eq!(open.next().await.unwrap().told(), [pair("delete", "")]);
}

#[tokio::test]
async fn who_comes_again_with_the_id_of_the_last_event_misses_nothing() {
    let app = TestApp::start().await;
    app.settle().await;
    let mut open = Open::start(&app, STREAM, &[]).await;
    let id = open.next().await.unwrap().id;
    drop(open);
    write(&app, "INSERT INTO shelter (code, name) VALUES ('S1', 'Nhà')").await;
    write(&app, "INSERT INTO shelter (code, name) VALUES ('S2', 'Trường')").await;

    let mut again = Open::start(&app, STREAM, &[("last-event-id", &id)]).await;
    let told = again.next().await.unwrap();
    assert_eq!(told.told(), [pair("create", "Nhà"), pair("create", "Trường")]);

    // The id is a token of the pages as well.
    let page = app.get(&format!("/api/changes?since={}", told.id)).await.json();
    assert_eq!(page["changes"], json!([]));
}

#[tokio::test]
async fn a_stream_tells_only_what_was_asked_for() {
    let app = TestApp::start().await;
    app.settle().await;
    let mut open = Open::start(&app, &format!("{STREAM}?collection=facility"), &[]).await;
    open.next().await.unwrap();
    write(&app, "INSERT INTO shelter (code, name) VALUES ('S1', 'Nhà')").await;
    assert!(open.next().await.is_none());
    write(&app, "INSERT INTO facility (code, kind, name) VALUES ('F1', 'school', 'Trường')").await;
    assert_eq!(open.next().await.unwrap().told(), [pair("create", "Trường")]);
}

#[tokio::test]
async fn it_ends_with_the_reason_when_the_session_ends() {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;
    app.log_in_as_editor_of(&["23368"]).await;
    app.settle().await;
    let mut open = Open::start(&app, &format!("{STREAM}?lang=en"), &[]).await;
    open.next().await.unwrap();

    app.post("/auth/logout", &json!({})).await;
    write(&app, "INSERT INTO shelter (code, name) VALUES ('S1', 'Nhà')").await;

    let last = open.next().await.unwrap();
    assert_eq!(last.name, "gone");
    assert!(last.data.contains("your rights changed"), "{}", last.data);
    assert!(open.next().await.is_none(), "the stream is over");
}

#[tokio::test]
async fn a_token_that_cannot_be_followed_is_an_answer_and_no_stream() {
    let app = TestApp::start().await;
    for (path, headers, status) in [
        (format!("{STREAM}?since=x"), vec![], StatusCode::BAD_REQUEST),
        (STREAM.to_owned(), vec![("last-event-id", "x")], StatusCode::BAD_REQUEST),
        (format!("{STREAM}?collection=household"), vec![], StatusCode::BAD_REQUEST),
        (format!("{STREAM}?nothing=1"), vec![], StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(app.get_with(&path, &headers).await.status, status, "{path}");
    }
}
