//! Bodies of requests that come too slowly.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// How slowly a body may come.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Longest silence, and the time before the rate counts.
    pub silence: Duration,
    /// Least bytes a second, from the first byte on.
    pub bytes_per_second: u32,
}

impl Default for Pace {
    /// A phone at the edge of an old network brings some kilobytes a second.
    fn default() -> Self {
        Self { silence: Duration::from_secs(30), bytes_per_second: 512 }
    }
}

/// Whether a body came too slowly.
#[derive(Debug, Clone, Default)]
pub(super) struct TooSlow(Arc<AtomicBool>);

impl TooSlow {
    pub(super) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that fails when it comes too slowly.
struct Paced {
    body: Body,
    pace: Pace,
    began: Instant,
    bytes: u64,
    deadline: Pin<Box<Sleep>>,
    too_slow: TooSlow,
}

/// The body, watched.
pub(super) fn paced(body: Body, pace: Pace, too_slow: TooSlow) -> Body {
    let began = Instant::now();
    let deadline = Box::pin(sleep_until(began + pace.silence));
    Body::new(Paced { body, pace, began, bytes: 0, deadline, too_slow })
}

impl Paced {
    /// Until when more has to come: the silence is over, or what came is worth no more time.
    fn next_deadline(&self) -> Instant {
        let worth_ms = self.bytes * 1000 / u64::from(self.pace.bytes_per_second.max(1));
        let by_rate = self.began + self.pace.silence + Duration::from_millis(worth_ms);
        by_rate.min(Instant::now() + self.pace.silence)
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
            let deadline = self.next_deadline();
            self.deadline.as_mut().reset(deadline);
        }
        if polled.is_pending() && self.deadline.as_mut().poll(context).is_ready() {
            self.too_slow.0.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err(axum::Error::new(std::io::Error::from(
                std::io::ErrorKind::TimedOut,
            )))));
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

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt as _, stream};
    use http_body_util::BodyExt as _;
    use tokio::time::sleep;

    use super::*;

    const PACE: Pace = Pace { silence: Duration::from_secs(10), bytes_per_second: 100 };

    /// A body of pieces of that size, each after a pause.
    fn dripping(pieces: usize, bytes: usize, pause: Duration) -> Body {
        Body::from_stream(stream::iter(0..pieces).then(move |_| async move {
            sleep(pause).await;
            Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; bytes]))
        }))
    }

    async fn arrives(body: Body) -> bool {
        let too_slow = TooSlow::default();
        let whole = paced(body, PACE, too_slow.clone()).collect().await;
        assert_eq!(whole.is_err(), too_slow.is_so());
        whole.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_but_steady_body_arrives() {
        assert!(arrives(dripping(50, 1000, Duration::from_secs(5))).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_and_a_silence_do_not() {
        assert!(!arrives(dripping(200, 10, Duration::from_secs(1))).await);
        assert!(!arrives(dripping(2, 1_000_000, Duration::from_secs(11))).await);
    }
}
