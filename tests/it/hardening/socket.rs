//! The service on a real socket.

use std::{net::SocketAddr, time::Duration};

use axum::Router;
use banlang::serve::{Patience, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// Long for anything that should happen by itself.
const LONG: Duration = Duration::from_secs(20);

/// Serves on a free port until the test ends.
pub(super) async fn served(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, router, Patience::default(), std::future::pending()));
    address
}

/// Says something on a connection of its own and reads what comes until the other side closes.
pub(super) async fn said(address: SocketAddr, words: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The other side may hang up in the middle of what is said.
    let _cut_off = stream.write_all(words.as_bytes()).await;
    heard(&mut stream).await
}

/// What comes until the other side closes.
pub(super) async fn heard(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _end_or_reset = timeout(LONG, stream.read_to_end(&mut bytes)).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}
