//! One line of the log for each request: what was asked for by its route, never by its values.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::watched::{Follow, watched};

/// A request that is being answered. Dropping it writes its line.
struct Line {
    method: Method,
    /// The route, such as `/media/{id}`: the ids and words in the address may be personal.
    route: Option<MatchedPath>,
    began: Instant,
    status: Option<StatusCode>,
    bytes: u64,
    /// What the header of the answer promises.
    length: Option<u64>,
    whole: bool,
}

impl Follow for Line {
    fn sent(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    fn finish(mut self) {
        self.whole = true;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let route = self.route.as_ref().map_or("-", MatchedPath::as_str);
        // A body of known length is let go after its last byte, without being asked for its end.
        let whole = self.whole || self.length == Some(self.bytes);
        let duration_ms = self.began.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(
            target: "banlang::access",
            method = %self.method,
            route,
            status = self.status.map_or(0, |status| status.as_u16()),
            duration_ms = (duration_ms * 10.0).round() / 10.0,
            bytes = self.bytes,
            left = !whole,
            "request"
        );
    }
}

/// Writes a line when the last byte of the answer has gone out, or the client has left.
pub async fn log_access(request: Request, next: Next) -> Response {
    if !tracing::enabled!(target: "banlang::access", tracing::Level::INFO) {
        return next.run(request).await;
    }
    let mut line = Line {
        method: request.method().clone(),
        route: request.extensions().get().cloned(),
        began: Instant::now(),
        status: None,
        bytes: 0,
        length: None,
        whole: false,
    };
    let response = next.run(request).await;
    line.status = Some(response.status());
    let length = response.headers().get(header::CONTENT_LENGTH);
    line.length = length.and_then(|text| text.to_str().ok()?.parse().ok());
    watched(response, line)
}
