//! When a client leaves, or takes longer than it may, the statements that run for it end.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body::{Frame, SizeHint};
use tokio::{
    task::AbortHandle,
    time::{sleep, timeout},
};

use super::{
    error::ApiError,
    watched::{Follow, watched},
};
use crate::store::Lease;

/// How long a request may hold what it took.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Until its answer begins, a body that comes slowly included. One statement has less than that.
    pub answer: Duration,
    /// For an answer that is made while it is read: an export, a file.
    pub stream: Duration,
}

/// Put among the extensions of an answer whose length is known, and that holds something for as long as it is read: it has no
/// more time than a stream.
#[derive(Debug, Clone, Copy)]
pub struct Holding;

impl Default for Budget {
    fn default() -> Self {
        Self { answer: Duration::from_mins(1), stream: Duration::from_mins(15) }
    }
}

impl Follow for Lease {
    fn sent(&mut self, _bytes: u64) {}

    fn finish(self) {
        Self::finish(self);
    }
}

/// Holds the database work of a request in a [`Lease`] until the last byte of its answer, but not beyond its budget.
/// What still runs then is cancelled, and its connections are thrown away.
pub async fn cancel_when_left(budget: Budget, request: Request, next: Next) -> Response {
    let Ok((response, lease)) = timeout(budget.answer, Lease::run(next.run(request))).await else {
        return ApiError::TookTooLong.into_response();
    };
    // An answer that knows its length was made already, or comes from the disk: no statement runs for it.
    if response.headers().contains_key(header::CONTENT_LENGTH) {
        lease.finish();
        let holding = response.extensions().get::<Holding>().is_some();
        return if holding { response.map(|body| until(body, budget.stream)) } else { response };
    }
    watched(response, lease).map(|body| until(body, budget.stream))
}

/// The body; after that time it is dropped, whether anybody reads it or not, and its reader gets an error.
fn until(body: Body, longest: Duration) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let held = Arc::new(Mutex::new(Held { body: Some(body), reader: None }));
    let dropping = Arc::clone(&held);
    let timer = tokio::spawn(async move {
        sleep(longest).await;
        tracing::warn!(seconds = longest.as_secs(), "an answer took too long and was broken off");
        let mut held = dropping.lock().unwrap_or_else(PoisonError::into_inner);
        drop(held.body.take());
        if let Some(reader) = held.reader.take() {
            reader.wake();
        }
    });
    Body::new(Until { held, timer: timer.abort_handle() })
}

struct Held {
    body: Option<Body>,
    reader: Option<Waker>,
}

struct Until {
    held: Arc<Mutex<Held>>,
    timer: AbortHandle,
}

impl Drop for Until {
    fn drop(&mut self) {
        self.timer.abort();
        // The timer may be the last to let go of it, later.
        drop(self.held.lock().unwrap_or_else(PoisonError::into_inner).body.take());
    }
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(body) = &mut held.body else {
            return Poll::Ready(Some(Err(axum::Error::new(ApiError::TookTooLong))));
        };
        let polled = Pin::new(body).poll_frame(context);
        if polled.is_pending() {
            held.reader = Some(context.waker().clone());
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.body.as_ref().is_some_and(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}
