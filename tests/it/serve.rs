//! Clients that are slow, silent or greedy.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, StatusCode},
    routing::get,
};
use banlang::serve::{Patience, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::support::TestApp;

const SHORT: Patience = Patience {
    header: Duration::from_millis(300),
    reader: Duration::from_millis(300),
    reader_bytes: 1024,
    drain: Duration::from_millis(300),
    connections: 2,
};

/// Long for anything that should happen by itself.
const LONG: Duration = Duration::from_secs(20);

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

async fn start(router: Router) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(serve(listener, router, SHORT, async move {
        let _dropped_too = stopped.await;
    }));
    Running { address, stop, ended }
}

async fn connected(running: &Running, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    stream
}

/// Everything that comes until the other side closes.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _end_or_reset = timeout(LONG, stream.read_to_end(&mut bytes)).await.unwrap();
    bytes
}

#[tokio::test]
async fn a_client_that_never_ends_its_header_is_hung_up_on() {
    let running = start(Router::new().route("/", get(|| async { "x" }))).await;
    let mut slow = connected(&running, "GET / HTTP/1.1\r\nHost: ban.lang\r\nX-Slow: ").await;

    let answer = rest(&mut slow).await;

    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", answer.escape_ascii());
}

#[tokio::test]
async fn a_client_that_asks_nothing_more_is_hung_up_on_and_its_place_goes_to_another() {
    let running = start(Router::new().route("/", get(|| async { "x" }))).await;
    let request = "GET / HTTP/1.1\r\nHost: ban.lang\r\n\r\n";
    let mut idle = Vec::new();
    for _ in 0..SHORT.connections {
        idle.push(connected(&running, request).await);
    }

    let mut next =
        connected(&running, &request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).await;

    assert!(rest(&mut next).await.starts_with(b"HTTP/1.1 200"));
    for stream in &mut idle {
        assert!(rest(stream).await.starts_with(b"HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn a_client_that_stops_reading_its_answer_is_hung_up_on() {
    let (gone, told) = oneshot::channel::<()>();
    let gone = Arc::new(Mutex::new(Some(gone)));
    let endless = move || {
        let held = gone.lock().unwrap().take();
        async move {
            Body::from_stream(futures_util::stream::repeat_with(move || {
                // Held while the answer is sent.
                assert!(held.is_some());
                Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 65536]))
            }))
        }
    };
    let running = start(Router::new().route("/", get(endless))).await;
    let lazy = connected(&running, "GET / HTTP/1.1\r\nHost: ban.lang\r\n\r\n").await;

    // The body is dropped, and with it the sender.
    assert!(timeout(LONG, told).await.unwrap().is_err());
    drop(lazy);
}

#[tokio::test]
async fn a_stopping_service_does_not_wait_for_ever() {
    let running = start(Router::new().route("/", get(std::future::pending::<&'static str>))).await;
    let mut waiting = connected(&running, "GET / HTTP/1.1\r\nHost: ban.lang\r\n\r\n").await;
    // One answered request says that the other has arrived too: connections are accepted in order.
    let mut second =
        connected(&running, "GET /x HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\n\r\n").await;
    rest(&mut second).await;
    let began = Instant::now();

    running.stop.send(()).unwrap();
    timeout(LONG, running.ended).await.unwrap().unwrap();

    assert!(began.elapsed() >= SHORT.drain, "{:?}", began.elapsed());
    assert!(rest(&mut waiting).await.is_empty());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_at_its_length_and_while_it_is_counted() {
    let app = TestApp::start().await;
    let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
    let json = ("content-type", "application/json");

    let told = app
        .send(
            Method::POST,
            "/auth/login",
            &[json, ("content-length", "1048577")],
            Body::from_stream(never),
        )
        .await;
    let long = vec![b' '; 1024 * 1024 + 1];
    let untold = futures_util::stream::iter([Ok::<_, std::io::Error>(long)]);
    let counted = app.send(Method::POST, "/auth/login", &[json], Body::from_stream(untold)).await;

    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(told.header("content-type"), "application/problem+json");
    assert!(counted.status.is_client_error(), "{}", counted.text());
}

#[tokio::test]
async fn other_methods_and_paths_are_refused_as_problems() {
    let app = TestApp::start().await;
    let wrong = app.send(Method::PATCH, "/auth/login", &[], Body::empty()).await;
    let nowhere = app.send(Method::POST, "/nowhere", &[], Body::empty()).await;

    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    for answer in [wrong, nowhere] {
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}
