//! Bulletins that are pasted; what they say is read by [`bulletin`](crate::bulletin).

mod http;

pub(super) use http::router;
