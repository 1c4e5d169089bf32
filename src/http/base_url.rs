//! The address under which the client knows the service.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};

use super::{
    client::{Client, Scheme},
    error::ApiError,
};

/// The address that the operator gave; without it the host that a believed proxy tells, else the request's own.
#[derive(Debug, Clone, Default)]
pub struct PublicUrl(pub Option<String>);

impl PublicUrl {
    /// How clients reach the service by the operator's word; in clear without one.
    pub fn scheme(&self) -> Scheme {
        let https =
            |url: &String| url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
        if self.0.as_ref().is_some_and(https) { Scheme::Https } else { Scheme::Http }
    }
}

/// Scheme, host and port, without a slash at the end.
#[derive(Debug, Clone)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// An address that is no request's: paths of a file that is read without the service, for example.
    pub fn fixed(address: &str) -> Self {
        Self(address.to_owned())
    }

    /// The address of a path of the service; the path begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// Host names, addresses and ports have no other characters; anything else would be copied into answers.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() < 256
        && host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter))
}

impl<S> FromRequestParts<S> for BaseUrl
where
    S: Send + Sync,
    PublicUrl: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        if let Some(url) = PublicUrl::from_ref(state).0 {
            return Ok(Self(url.trim_end_matches('/').to_owned()));
        }
        let client = parts.extensions.get::<Client>();
        let asked = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = client.and_then(|client| client.host.as_deref()).or(asked);
        let host = host.unwrap_or("localhost");
        let scheme = client.map_or(Scheme::Http, |client| client.scheme).as_str();
        if !is_host(host) {
            return Err(ApiError::invalid("Host", host, "this is not a host name"));
        }
        Ok(Self(format!("{scheme}://{host}")))
    }
}
