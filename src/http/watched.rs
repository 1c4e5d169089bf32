//! A body that somebody follows to its end.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use http_body::{Frame, SizeHint};

/// Follows a body. Dropping it says that the client left before the end.
pub(super) trait Follow: Send + Unpin + 'static {
    /// So many bytes went out.
    fn sent(&mut self, bytes: u64);

    /// The last byte went out.
    fn finish(self);
}

/// The body of an answer and who follows it.
struct Watched<F> {
    // Dropped before the body: whoever follows sees the client leave before the body lets go of what it holds.
    follow: Option<F>,
    body: Body,
}

/// The answer, with its body followed.
pub(super) fn watched(response: Response, follow: impl Follow) -> Response {
    response.map(|body| {
        let mut watched = Watched { follow: Some(follow), body };
        watched.finish_at_end();
        Body::new(watched)
    })
}

impl<F: Follow> Watched<F> {
    fn finish_at_end(&mut self) {
        if self.body.is_end_stream()
            && let Some(follow) = self.follow.take()
        {
            follow.finish();
        }
    }
}

impl<F: Follow> HttpBody for Watched<F> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
                if let Some(follow) = &mut self.follow {
                    follow.sent(bytes);
                }
                self.finish_at_end();
            }
            Poll::Ready(None) => {
                if let Some(follow) = self.follow.take() {
                    follow.finish();
                }
            }
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
