//! The one gate that every request passes, and every answer leaves through.
//!
//! It is one layer, because each layer costs microseconds on every tile: it knows the client, counts what the client
//! takes, holds the request's database work to its budget, and dresses the answer.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::time::sleep;

use super::{
    base_url::PublicUrl,
    client::{self, Client, Scheme},
    error::ApiError,
    headers::{Readers, dress},
    leaving::{Budget, cancel_when_left},
    network::TrustedProxies,
    rate::{Cost, Payer, RateLimits, Rates},
    slow::{Pace, TooSlow, paced},
};

/// Longest path and query of an address in bytes. Filters are long; what is longer goes into a body.
pub const ADDRESS_BYTES: usize = 8 * 1024;

/// Largest body of a request: rows, geometries, forms.
pub const BODY_BYTES: usize = 1024 * 1024;

/// Longest time that a request is held back so that its caller keeps to its rate.
const PATIENCE: Duration = Duration::from_millis(250);

/// What the operator lets clients do.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Proxies that are believed.
    pub proxies: TrustedProxies,
    /// How much one caller may ask for.
    pub rates: RateLimits,
    /// How long a request may take.
    pub budget: Budget,
    /// How slowly a body may come.
    pub pace: Pace,
}

/// The gate of a running service. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    proxies: TrustedProxies,
    budget: Budget,
    pace: Pace,
    /// How clients reach the service by the operator's word.
    public: Scheme,
    rates: Rates,
    /// The cookie that holds a session, with its equals sign.
    session_cookie: String,
}

/// How a group of routes is guarded.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Largest body; none when the routes count their bodies themselves and may take as long as a file does.
    pub body_bytes: Option<usize>,
    /// The answers are data, which pages of other origins may read when nobody's session or key had a part in them.
    pub is_data: bool,
    /// What a request costs.
    pub cost: fn(&Request) -> Cost,
    /// The answer is whole before its first byte, and may take as long as one that is made while it is read.
    pub is_made_first: fn(&Request) -> bool,
}

/// A gate and the manner of the routes behind it: the state of the layer.
#[derive(Debug, Clone)]
pub struct Guard(pub Gate, pub Manner);

impl Gate {
    /// A gate for a service with that public address and that cookie for sessions.
    pub fn new(limits: &Limits, public: &PublicUrl, session_cookie: &str) -> Self {
        Self(Arc::new(Parts {
            proxies: limits.proxies.clone(),
            budget: limits.budget,
            pace: limits.pace,
            public: public.scheme(),
            rates: Rates::new(limits.rates),
            session_cookie: format!("{session_cookie}="),
        }))
    }
}

impl Parts {
    fn client(&self, request: &Request) -> Client {
        Client::of(request.extensions(), request.headers(), &self.proxies, self.public)
    }

    /// Who pays for a request: the address, and the cookie of a session or the key.
    fn payer<'a>(&self, request: &'a Request) -> Payer<'a> {
        let headers = request.headers();
        let peer = client::peer(request.extensions());
        let address = client::address(peer, headers, &self.proxies);
        let credential = headers
            .get(header::AUTHORIZATION)
            .map(axum::http::HeaderValue::as_bytes)
            .or_else(|| session(headers, &self.session_cookie).map(str::as_bytes));
        Payer { address, credential }
    }

    /// Counts a request of one who may be made to wait a little: a program that asks for one page after the other is
    /// slowed to its rate and not refused, since many of them take a refusal for the end of the data. Who asks for much
    /// at once is refused.
    fn count_in_turn(
        &self,
        cost: Cost,
        request: &Request,
    ) -> impl Future<Output = Result<(), ApiError>> + Send {
        let payer = self.payer(request);
        let taken = self.rates.take(cost, &payer);
        let waiting =
            taken.err().map(|wait| (wait, payer.address, payer.credential.map(<[u8]>::to_vec)));
        async move {
            let Some((mut wait, address, credential)) = waiting else { return Ok(()) };
            let mut patience = PATIENCE;
            while let Some(left) = patience.checked_sub(wait) {
                patience = left;
                sleep(wait).await;
                match self.rates.take(cost, &Payer { address, credential: credential.as_deref() }) {
                    Ok(()) => return Ok(()),
                    Err(longer) => wait = longer,
                }
            }
            Err(too_many(wait))
        }
    }

    fn readers(&self, request: &Request, is_data: bool) -> (Readers, Scheme) {
        let headers = request.headers();
        let peer = client::peer(request.extensions());
        let scheme = client::scheme(peer, headers, &self.proxies, self.public);
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let anonymous =
            !headers.contains_key(header::COOKIE) && !headers.contains_key(header::AUTHORIZATION);
        let readers = if is_data && reads && anonymous { Readers::Anyone } else { Readers::Own };
        (readers, scheme)
    }
}

fn session<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim_start().strip_prefix(name))
}

fn too_many(wait: Duration) -> ApiError {
    ApiError::TooMany { retry_after_s: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) }
}

/// The gate of tiles: a tile has no body and makes no address, so less is asked and nothing is noted.
pub async fn guard_tiles(
    State(Guard(gate, manner)): State<Guard>,
    request: Request,
    next: Next,
) -> Response {
    let gate = &*gate.0;
    let (readers, scheme) = gate.readers(&request, manner.is_data);
    let admitted = fits_address(&request).and_then(|()| {
        gate.rates.take((manner.cost)(&request), &gate.payer(&request)).map_err(too_many)
    });
    let mut response = match admitted {
        Ok(()) => cancel_when_left(gate.budget, request, next).await,
        Err(error) => error.into_response(),
    };
    dress(response.headers_mut(), manner.is_data, readers, scheme);
    response
}

/// The gate of everything else.
pub async fn guard(
    State(Guard(gate, manner)): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    let gate = &*gate.0;
    let (readers, scheme) = gate.readers(&request, manner.is_data);
    let admitted = match fits_address(&request).and_then(|()| fits_body(&request, manner)) {
        Ok(()) => gate.count_in_turn((manner.cost)(&request), &request).await,
        Err(error) => Err(error),
    };
    let mut response = match admitted {
        Ok(()) => {
            let client = gate.client(&request);
            request.extensions_mut().insert(client);
            admit(gate, manner, request, next).await
        }
        Err(error) => error.into_response(),
    };
    dress(response.headers_mut(), manner.is_data, readers, scheme);
    response
}

async fn admit(gate: &Parts, manner: Manner, request: Request, next: Next) -> Response {
    let too_slow = TooSlow::default();
    let request = request.map(|body| {
        use axum::body::HttpBody as _;
        if body.is_end_stream() { body } else { paced(body, gate.pace, too_slow.clone()) }
    });
    // A file comes slowly, or is made slowly.
    let slow = manner.body_bytes.is_none() || (manner.is_made_first)(&request);
    let answer = if slow { gate.budget.stream } else { gate.budget.answer };
    let response = cancel_when_left(Budget { answer, ..gate.budget }, request, next).await;
    if too_slow.is_so() { ApiError::TooSlow.into_response() } else { response }
}

fn fits_address(request: &Request) -> Result<(), ApiError> {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > ADDRESS_BYTES {
        return Err(ApiError::AddressTooLong { limit_bytes: ADDRESS_BYTES });
    }
    Ok(())
}

/// Refuses a body that says it is too large before its first byte; one that does not say it is counted by
/// `DefaultBodyLimit`.
fn fits_body(request: &Request, manner: Manner) -> Result<(), ApiError> {
    let Some(most) = manner.body_bytes else { return Ok(()) };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|text| text.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > most) {
        return Err(ApiError::TooLarge { limit_bytes: most as u64 });
    }
    Ok(())
}
