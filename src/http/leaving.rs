//! When a client leaves, the statements that run for it end.

use axum::{extract::Request, http::header, middleware::Next, response::Response};

use super::watched::{Follow, watched};
use crate::store::Lease;

impl Follow for Lease {
    fn sent(&mut self, _bytes: u64) {}

    fn finish(self) {
        Self::finish(self);
    }
}

/// Holds the database work of a request in a [`Lease`] until the last byte of its answer.
pub async fn cancel_when_left(request: Request, next: Next) -> Response {
    let (response, lease) = Lease::run(next.run(request)).await;
    // An answer that knows its length was made already, or comes from the disk: no statement runs for it.
    if response.headers().contains_key(header::CONTENT_LENGTH) {
        lease.finish();
        return response;
    }
    watched(response, lease)
}
