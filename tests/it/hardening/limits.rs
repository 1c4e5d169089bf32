//! Requests that are too long, too large or too slow, over a real socket.

use std::time::Duration;

use axum::{Router, body::Bytes, extract::Request, middleware::from_fn_with_state, routing::post};
use banlang::{
    http::{Cost, Gate, Guard, Limits, Manner, Pace, PublicUrl, guard},
    router::router,
};
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    time::{Instant, sleep},
};

use super::socket::{heard, said, served};
use crate::support::TestApp;

/// A request that asks for nothing but an answer.
fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\n{headers}\r\n")
}

#[tokio::test]
async fn headers_have_a_limit_in_bytes_and_in_number() {
    let app = TestApp::start().await;
    let address = served(router(app.app.clone())).await;
    let large = format!("X-Large: {}\r\n", "x".repeat(70 * 1024));
    let many = "X-Many: x\r\n".repeat(150);
    let usual = format!("X-Usual: {}\r\n", "x".repeat(200)).repeat(30);

    for (headers, status) in [(large, "431"), (many, "431"), (usual, "200")] {
        let answer = said(address, &get("/health/live", &headers)).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

#[tokio::test]
async fn addresses_have_a_limit_on_tiles_too() {
    let app = TestApp::start().await;
    let address = served(router(app.app.clone())).await;
    for path in ["/api/collections/area/items", "/tiles/area/6/50/28.mvt", "/vi"] {
        let long = format!("{path}?x={}", "x".repeat(8 * 1024));
        let answer = said(address, &get(&long, "")).await;
        assert!(answer.starts_with("HTTP/1.1 414"), "{path}: {answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(answer.contains("longer than 8192 bytes"), "{answer}");
        let short = format!("{path}?lang={}", "x".repeat(7 * 1024));
        assert!(!said(address, &get(&short, "")).await.starts_with("HTTP/1.1 414"), "{path}");
    }
}

#[tokio::test]
async fn a_drawn_area_may_be_larger_than_a_form() {
    let app = TestApp::start().await;
    let address = served(router(app.app.clone())).await;
    for (path, length, status) in [
        ("/auth/login", 1024 * 1024 + 1, "413"),
        ("/api/processes/affected/execution", 4 * 1024 * 1024 + 1, "413"),
        ("/api/processes/affected/execution", 2 * 1024 * 1024, "400"),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        let body = if status == "413" { String::new() } else { " ".repeat(length) };
        let answer = said(address, &format!("{head}{body}")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path} {length}: {answer}");
    }
}

/// A service that takes bodies, impatiently.
fn impatient() -> Router {
    let pace = Pace { silence: Duration::from_millis(400), bytes_per_second: 1000 };
    let gate = Gate::new(&Limits { pace, ..Limits::default() }, &PublicUrl::default(), "session");
    let manner = Manner {
        body_bytes: None,
        is_data: false,
        cost: |_: &Request| Cost::Free,
        is_made_first: |_| false,
    };
    let take = async |body: Result<Bytes, axum::extract::rejection::BytesRejection>| {
        body.map_or_else(|_| "broken".to_owned(), |body| body.len().to_string())
    };
    Router::new().route("/", post(take)).layer(from_fn_with_state(Guard(gate, manner), guard))
}

/// Sends so many pieces of a body, each after a pause, and reads the answer.
async fn dripped(
    address: std::net::SocketAddr,
    pieces: usize,
    bytes: usize,
    pause_ms: u64,
) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        pieces * bytes
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..pieces {
        sleep(Duration::from_millis(pause_ms)).await;
        if stream.write_all(&vec![b'x'; bytes]).await.is_err() {
            break;
        }
    }
    heard(&mut stream).await
}

#[tokio::test]
async fn a_body_that_trickles_or_stops_is_given_up_and_one_that_is_slow_but_steady_is_not() {
    let address = served(impatient()).await;

    let steady = dripped(address, 10, 400, 200).await;
    let began = Instant::now();
    let trickle = dripped(address, 40, 1, 100).await;
    let stopped = dripped(address, 2, 10, 1500).await;

    assert!(steady.starts_with("HTTP/1.1 200") && steady.ends_with("4000"), "{steady}");
    for slow in [trickle, stopped] {
        assert!(slow.starts_with("HTTP/1.1 408") || slow.is_empty(), "{slow}");
    }
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn who_sends_too_slowly_is_told_so() {
    let address = served(impatient()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST / HTTP/1.1\r\nHost: ban.lang\r\nContent-Length: 1000\r\n\r\nx";
    stream.write_all(head.as_bytes()).await.unwrap();

    let answer = heard(&mut stream).await;

    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("came too slowly"), "{answer}");
}
