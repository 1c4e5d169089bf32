//! A client that leaves takes its statements with it, and a service that stops answers first.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    middleware::from_fn,
    routing::get,
};
use banlang::{
    http::{Budget, cancel_when_left},
    router::router,
    store::Db,
};
use futures_util::StreamExt as _;
use nix::sys::signal::Signal;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tower::ServiceExt as _;

use crate::support::{Server, TestApp, TestDb, ask, eventually_in};

/// How many statements wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Statements of others that run.
const RUNNING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%generate_series%'";

/// None of them is left, long before the statement time-out of 30 seconds would have ended them.
async fn soon(db: &TestDb, statements: &str) {
    let gone = eventually_in(db, statements, "0");
    tokio::time::timeout(Duration::from_secs(15), gone).await.unwrap();
}

#[tokio::test]
async fn the_statement_of_a_dropped_request_is_cancelled() {
    let app = TestApp::start().await;
    let mut locking = app.db.db.connection().await.unwrap();
    let lock = locking.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE shelter IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let request = Request::get("/api/collections/shelter/items").header("host", "ban.lang");
    let answer = router(app.app.clone()).oneshot(request.body(Body::empty()).unwrap());
    let answer = tokio::spawn(answer);
    eventually_in(&app.db, WAITING, "1").await;

    answer.abort();

    soon(&app.db, WAITING).await;
    lock.rollback().await.unwrap();
    assert_eq!(app.get("/api/collections/shelter/items").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_statement_of_a_stream_that_nobody_reads_to_its_end_is_cancelled() {
    let test = TestDb::create().await;
    let db = test.db.clone();
    let stream = async move |db: Db| {
        let client = db.connection().await.unwrap();
        let none: [&str; 0] = [];
        let rows = client
            .query_raw(
                "SELECT n::text || repeat(' ', 1000) FROM (SELECT generate_series(1, 100000000) AS n) AS s",
                none,
            )
            .await
            .unwrap();
        Body::from_stream(rows.map(move |row| {
            assert!(!client.is_closed(), "held to the end of the stream");
            row?.try_get::<_, String>(0)
        }))
    };
    let held = |request, next| cancel_when_left(Budget::default(), request, next);
    let router: Router =
        Router::new().route("/", get(move || stream(db.clone()))).layer(from_fn(held));
    let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    let mut body = answer.into_body().into_data_stream();
    body.next().await.unwrap().unwrap();
    eventually_in(&test, RUNNING, "1").await;

    drop(body);

    soon(&test, RUNNING).await;
}

#[tokio::test]
async fn a_request_never_gets_a_connection_on_which_anothers_statement_ran() {
    let app = TestApp::start().await;
    let mut locking = app.db.db.connection().await.unwrap();
    let lock = locking.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE shelter IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut answers = Vec::new();
    for _ in 0..12 {
        let request = Request::get("/api/collections/shelter/items").header("host", "ban.lang");
        let request = request.body(Body::empty()).unwrap();
        answers.push(tokio::spawn(router(app.app.clone()).oneshot(request)));
    }
    eventually_in(&app.db, WAITING, "12").await;

    let left = app.db.value(&WAITING.replace("count(*)", "array_agg(pid)")).await;
    answers.iter().for_each(tokio::task::JoinHandle::abort);

    // All connections of the pool but the one that holds the lock.
    let mut taken = Vec::new();
    while taken.len() < 15 {
        let connection = app.db.db.connection();
        taken.push(
            tokio::time::timeout(Duration::from_secs(10), connection).await.unwrap().unwrap(),
        );
    }
    for connection in &taken {
        let pid = connection.query_one("SELECT pg_backend_pid()", &[]).await.unwrap();
        let pid: i32 = pid.try_get(0).unwrap();
        let left: Vec<&str> = left.trim_matches(['{', '}']).split(',').collect();
        assert!(!left.contains(&pid.to_string().as_str()), "{pid} of {left:?}");
    }
    lock.rollback().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_ends_its_statement() {
    let db = TestDb::create().await;
    let server = Server::start(&db, &[]);
    let mut locking = db.db.connection().await.unwrap();
    let lock = locking.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE shelter IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut stream: TcpStream = server.connect().await;
    let request = b"GET /api/collections/shelter/items HTTP/1.1\r\nHost: ban.lang\r\n\r\n";
    stream.write_all(request).await.unwrap();
    eventually_in(&db, WAITING, "1").await;

    drop(stream);

    soon(&db, WAITING).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_asked_to_stop_answers_the_request_in_flight_first() {
    let db = TestDb::create().await;
    db.execute("INSERT INTO shelter (code, name) VALUES ('S1', 'Trường')").await;
    let mut server = Server::start(&db, &[]);
    let mut locking = db.db.connection().await.unwrap();
    let lock = locking.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE shelter IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let stream = server.connect().await;
    let idle = server.connect().await;
    let address = stream.peer_addr().unwrap();
    let answer = tokio::spawn(ask(stream, "/api/collections/shelter/items"));
    eventually_in(&db, WAITING, "1").await;

    server.signal(Signal::SIGTERM);

    // New clients are turned away, the old one is waited for.
    crate::support::eventually("the port is closed", || {
        std::net::TcpStream::connect(address).is_err()
    });
    assert!(server.child.try_wait().unwrap().is_none());
    lock.rollback().await.unwrap();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().contains("Trường"));
    assert!(server.wait().success());
    drop(idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_the_route_of_a_request_and_none_of_its_values() {
    let db = TestDb::create().await;
    let mut server = Server::start(&db, &[]);
    server.get("/api/search?q=Y+Bhin+Nie").await;
    server.get("/api/collections/shelter/items/4711").await;
    server.get("/nobody/knows/4712").await;

    server.signal(Signal::SIGTERM);
    server.wait();

    let log = server.log();
    assert!(log.contains("route=\"/api/search\" status=200"), "{log}");
    assert!(log.contains("route=\"/api/collections/{collection}/items/{id}\" status=404"), "{log}");
    assert!(log.contains("route=\"-\" status=404"), "{log}");
    for value in ["Bhin", "4711", "4712"] {
        assert!(!log.contains(value), "{log}");
    }
}
