//! Accepts connections, and closes them in the end.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::patient::Patient;
use crate::http::Peer;

/// Bytes of a request's header that are kept; one that is not whole then is answered with 431. As hyper looks between
/// two reads, up to twice as many can pass. More than a hundred lines are answered so in any case.
const HEADER_BYTES: usize = 32 * 1024;

/// Pause after a failed accept: the process is out of file descriptors, and some come back.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// How long, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Longest wait for the header of a request, and longest idleness between two.
    pub header: Duration,
    /// Longest time in which a client that we wait for takes less than [`Self::reader_bytes`] of its answer.
    pub reader: Duration,
    /// The least that it takes in that time.
    pub reader_bytes: usize,
    /// Longest wait for the requests in flight when the service stops.
    pub drain: Duration,
    /// Connections that are open at once; further ones wait to be accepted.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(30),
            reader: Duration::from_mins(1),
            reader_bytes: 16 * 1024,
            drain: Duration::from_secs(20),
            connections: 4096,
        }
    }
}

/// Serves until `stop` resolves. Then no connection is accepted any more, requests in flight are answered, and what
/// is still open after [`Patience::drain`] is closed.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(patience.connections));
    let (stopping, stopped) = watch::channel(false);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            Some(_ended) = open.join_next() => continue,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, from, place)) => {
                let connection =
                    connection(stream, from, router.clone(), patience, stopped.clone());
                open.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let drained =
        timeout(patience.drain, async { while open.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(connections = open.len(), "closing connections that are still open");
        open.shutdown().await;
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, from) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, from, place))
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    patience: Patience,
    mut stopped: watch::Receiver<bool>,
) {
    let stream = TokioIo::new(Patient::new(stream, patience.reader, patience.reader_bytes));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(from));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.header)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(stream, service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = async { let _closed_too = stopped.wait_for(|stopped| *stopped).await.is_err(); } => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
