//! No request holds the database for longer than it may, and whoever leaves takes the statements along.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    middleware::from_fn,
    routing::get,
};
use banlang::{
    app::Settings,
    catalog::Catalogue,
    http::{Budget, Limits, cancel_when_left},
    router::router,
    store::Db,
};
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::{Client, NoTls};
use tower::ServiceExt as _;

use crate::support::{TestApp, TestDb, eventually_in};

/// How many statements wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Statements and transactions of the service that are under way.
const BUSY: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'banlang_service' AND state <> 'idle'";

/// Long for anything that should happen by itself.
const LONG: Duration = Duration::from_secs(15);

async fn soon(db: &TestDb, statements: &str) {
    timeout(LONG, eventually_in(db, statements, "0")).await.unwrap();
}

/// A connection of its own that lets nobody read the table.
async fn locked(db: &TestDb, table: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(&db.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
    client.batch_execute(&lock).await.unwrap();
    client
}

/// A request of each kind that asks the database, and the table that it waits for.
fn kinds() -> [(&'static str, Request<Body>); 4] {
    let get = |path: &str| {
        Request::get(path).header(header::HOST, "ban.lang").body(Body::empty()).unwrap()
    };
    let area = r#"{"inputs":{"area":{"type":"Polygon","coordinates":[[[108,14],[109,14],[109,15],[108,14]]]}}}"#;
    let affected = Request::post("/api/processes/affected/execution")
        .header(header::HOST, "ban.lang")
        .header(header::CONTENT_TYPE, "application/json");
    [
        ("shelter", get("/api/collections/shelter/items")),
        ("shelter", get("/api/collections/shelter/items?f=csv")),
        ("area", get("/api/search?q=dak")),
        ("edition", affected.body(Body::from(area)).unwrap()),
    ]
}

#[tokio::test]
async fn whoever_leaves_ends_the_statement_of_every_kind_of_question() {
    let app = TestApp::start().await;
    app.settle().await;
    for (table, request) in kinds() {
        let path = request.uri().to_string();
        let lock = locked(&app.db, table).await;
        let answer = tokio::spawn(router(app.app.clone()).oneshot(request));
        let waits = timeout(LONG, eventually_in(&app.db, WAITING, "1")).await;
        assert!(waits.is_ok(), "{path} did not ask {table}");

        answer.abort();

        soon(&app.db, WAITING).await;
        lock.batch_execute("ROLLBACK").await.unwrap();
    }
}

#[tokio::test]
async fn a_tile_waits_for_no_table() {
    let app = TestApp::start().await;
    app.settle().await;
    let _lock = locked(&app.db, "shelter").await;
    for path in
        ["/tiles/shelter/6/50/28.mvt", "/api/collections/shelter/tiles/WebMercatorQuad/6/28/50"]
    {
        let request = Request::get(path).header(header::HOST, "ban.lang").body(Body::empty());
        let answer = router(app.app.clone()).oneshot(request.unwrap());
        let answer = timeout(LONG, answer).await.unwrap().unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_question_that_takes_longer_than_its_budget_is_a_504_and_its_statement_ends() {
    let budget = Budget { answer: Duration::from_millis(500), ..Budget::default() };
    let settings =
        Settings { limits: Limits { budget, ..Limits::default() }, ..Settings::default() };
    let app = TestApp::with(TestDb::create().await, Catalogue::built_in().unwrap(), settings);
    app.settle().await;
    for (table, request) in kinds() {
        let path = request.uri().to_string();
        let lock = locked(&app.db, table).await;

        let answer = router(app.app.clone()).oneshot(request).await.unwrap();

        assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT, "{path}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json", "{path}");
        soon(&app.db, WAITING).await;
        lock.batch_execute("ROLLBACK").await.unwrap();
        soon(&app.db, BUSY).await;
    }
    assert_eq!(app.get("/api/collections/shelter/items").await.status, StatusCode::OK);
}

/// A service with one address, whose answer comes row by row from the database for ever.
fn endless(db: Db, stream: Duration) -> Router {
    let rows = async move |db: Db| {
        let client = db.connection().await.unwrap();
        let none: [&str; 0] = [];
        let sql = "SELECT repeat('x', 1000) FROM (SELECT generate_series(1, 100000000)) AS endless";
        let rows = client.query_raw(sql, none).await.unwrap();
        Body::from_stream(rows.map(move |row| {
            assert!(!client.is_closed(), "held to the end of the stream");
            row?.try_get::<_, String>(0)
        }))
    };
    let budget = Budget { stream, ..Budget::default() };
    let held = move |request, next| cancel_when_left(budget, request, next);
    Router::new().route("/", get(move || rows(db.clone()))).layer(from_fn(held))
}

#[tokio::test]
async fn a_stream_breaks_off_at_its_budget_while_it_is_read() {
    let test = TestDb::create().await;
    let router = endless(test.db.clone(), Duration::from_millis(500));
    let began = Instant::now();

    let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    let whole = answer.into_body().collect().await;

    assert!(whole.is_err(), "the reader is told that the answer is not whole");
    assert!(began.elapsed() >= Duration::from_millis(500));
    soon(&test, BUSY).await;
}

#[tokio::test]
async fn a_stream_that_nobody_reads_lets_go_of_its_connection_at_its_budget() {
    let test = TestDb::create().await;
    let router = endless(test.db.clone(), Duration::from_millis(500));
    let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    let mut body = answer.into_body().into_data_stream();
    body.next().await.unwrap().unwrap();
    sleep(Duration::from_millis(100)).await;
    assert_ne!(test.value(BUSY).await, "0");

    // The body is held, but not read.
    soon(&test, BUSY).await;

    let mut last = body.next().await;
    while let Some(Ok(_)) = last {
        last = body.next().await;
    }
    assert!(matches!(last, Some(Err(_))), "the reader is told that the answer is not whole");
}

#[tokio::test]
async fn an_export_whose_reader_sleeps_lets_go_at_its_budget() {
    let budget = Budget { stream: Duration::from_secs(1), ..Budget::default() };
    let settings =
        Settings { limits: Limits { budget, ..Limits::default() }, ..Settings::default() };
    let app = TestApp::with(TestDb::create().await, Catalogue::built_in().unwrap(), settings);
    app.execute("INSERT INTO shelter (code, name) SELECT n::text, repeat('x', 200) FROM generate_series(1, 20000) AS n").await;
    let request =
        Request::builder().method(Method::GET).uri("/api/collections/shelter/items?f=csv");
    let request = request.header(header::HOST, "ban.lang").body(Body::empty()).unwrap();

    let answer = router(app.app.clone()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_ne!(app.db.value(BUSY).await, "0", "the export is under way");

    soon(&app.db, BUSY).await;
    assert!(answer.into_body().collect().await.is_err());
}

#[tokio::test]
async fn connections_of_the_service_neither_wait_for_a_lock_nor_rest_in_a_transaction_for_ever() {
    let test = TestDb::create().await;
    let client = test.db.connection().await.unwrap();
    for (setting, value) in [
        ("statement_timeout", "30s"),
        ("lock_timeout", "20s"),
        ("idle_in_transaction_session_timeout", "2min"),
    ] {
        let row = client.query_one("SELECT current_setting($1)", &[&setting]).await.unwrap();
        assert_eq!(row.try_get::<_, String>(0).unwrap(), value, "{setting}");
    }
}
