//! `GET /api/changes/stream`: the feed as server-sent events (WHATWG HTML, 9.2), for programs that do not want to ask again and
//! again.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep},
};

use super::{Asked, Told};
use crate::{
    app::App,
    changes::feed::Page,
    http::{ApiError, BaseUrl, Params},
    store::Position,
};

/// The token of the last event that a client got, which it sends when it comes again (9.2.4).
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How often the newest position is looked at, in memory.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A stream that is silent says in this time that it is still there, as proxies end connections that are not.
const BEAT_EVERY: Duration = Duration::from_secs(15);

/// How long a stream lasts. Clients come again by themselves, with the token of their last event.
const LASTS: Duration = Duration::from_mins(10);

/// What a client waits before it comes again.
const COME_AGAIN: Duration = Duration::from_secs(3);

/// Most streams at once.
const AT_ONCE: usize = 200;

/// Room for streams.
#[derive(Debug, Clone)]
pub struct Streams(Arc<Semaphore>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// A stream, between two looks.
struct Stream {
    app: App,
    uri: Uri,
    headers: HeaderMap,
    base: BaseUrl,
    /// Where it goes on.
    since: String,
    /// The newest position at the last look; `None` when there is more to tell already.
    looked: Option<Position>,
    ends: Instant,
    _place: OwnedSemaphorePermit,
}

/// The first page at once, so that a token that cannot be followed is an answer with its status; then each page that has
/// something in it.
pub(super) async fn stream(
    State(app): State<App>,
    base: BaseUrl,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let full = || ApiError::TooMany { retry_after_s: BEAT_EVERY.as_secs() };
    let place = Arc::clone(&app.streams().0).try_acquire_owned().map_err(|_all_taken| full())?;
    let mut asked = asked(&app, &headers, &uri).await?;
    if let Some(id) = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()) {
        asked.go_on_from(id)?;
    }
    let looked = app.atlas().position();
    let first = asked.page(&app).await?;
    let stream = Stream {
        since: first.next.clone(),
        looked: looked.filter(|_| !first.more),
        ends: Instant::now() + LASTS,
        app,
        uri,
        headers,
        base,
        _place: place,
    };
    let first = stream.event(first)?.retry(COME_AGAIN);
    let rest = stream::unfold(Some(stream), Stream::next);
    let events = stream::StreamExt::chain(stream::iter([Ok(first)]), rest);
    let answer = Sse::new(events).keep_alive(KeepAlive::new().interval(BEAT_EVERY));
    let unkept = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // nginx would keep events back until its buffer is full.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((unkept, answer).into_response())
}

/// The question as the one who asks may put it at this moment: a session may have ended since, and rights with it.
async fn asked(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Asked, ApiError> {
    let caller = app.accounts().asking(headers).await?;
    Asked::of(app, &caller, headers, Params::of(uri)?)
}

impl Stream {
    /// The next event, and what comes after it; `None` at the end.
    async fn next(own: Option<Self>) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        let mut own = own?;
        while Instant::now() < own.ends {
            let newest = own.app.atlas().position();
            if own.looked.is_some() && own.looked == newest {
                sleep(LOOK_EVERY).await;
                continue;
            }
            match own.look(newest).await {
                Ok(Some(event)) => return Some((Ok(event), Some(own))),
                Ok(None) => {}
                Err(error) if error.status().is_server_error() => sleep(BEAT_EVERY).await,
                // The rights of the caller or the history are others: whoever comes again gets the same answer.
                Err(error) => return Some((Ok(ended(&error)), None)),
            }
        }
        None
    }

    /// What the caller may know now; nothing when no change is to be told. The token goes on all the same.
    async fn look(&mut self, newest: Option<Position>) -> Result<Option<Event>, ApiError> {
        // With the collections that there are now.
        let app = self.app.clone();
        let mut asked = asked(&app, &self.headers, &self.uri).await?;
        asked.go_on_from(&self.since)?;
        let page = asked.page(&app).await?;
        self.since.clone_from(&page.next);
        self.looked = newest.filter(|_| !page.more);
        if page.changes.is_empty() { Ok(None) } else { self.event(page).map(Some) }
    }

    /// A page as an event whose id is the token after it.
    fn event(&self, page: Page) -> Result<Event, ApiError> {
        let id = page.next.clone();
        let told = Told::of(page, &self.base, &self.uri)?;
        let event = Event::default().event("changes").id(id);
        event.json_data(told).map_err(ApiError::internal)
    }
}

/// The last event: why nothing more comes.
fn ended(error: &ApiError) -> Event {
    let text = error.to_string().replace(['\r', '\n'], " ");
    Event::default().event("gone").data(text)
}
