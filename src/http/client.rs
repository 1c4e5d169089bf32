//! Who is at the other end: its address, and how it reached the service, as its own browser would say.
//!
//! Behind a proxy the peer of the connection is the proxy. Its `X-Forwarded-*` headers are believed when the operator
//! named it, and nobody else's. The header `Forwarded` (RFC 7239) is not read: a proxy that sets the one passes the
//! other on as the client wrote it, so to believe both is to believe the client.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, request::Parts},
};

use super::network::TrustedProxies;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_HOST: &str = "x-forwarded-host";

/// The other end of the connection, an extension of each request that came through a socket.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// How the client reached the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// In clear.
    Http,
    /// Encrypted, perhaps up to a proxy only.
    Https,
}

impl Scheme {
    /// The word that an address begins with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The address of the one who asks, for throttling. Without a socket it is 127.0.0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// What is known of the client, an extension of each request but those for tiles.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) address: IpAddr,
    pub(super) scheme: Scheme,
    /// The host that a believed proxy was asked for.
    pub(super) host: Option<String>,
}

impl Client {
    /// Reads it from a request.
    pub(super) fn of(
        extensions: &Extensions,
        headers: &HeaderMap,
        proxies: &TrustedProxies,
        public: Scheme,
    ) -> Self {
        let peer = peer(extensions);
        let host = proxies.contains(peer).then(|| last(headers, FORWARDED_HOST)).flatten();
        Self {
            address: address(peer, headers, proxies),
            scheme: scheme(peer, headers, proxies, public),
            host: host.map(str::to_owned),
        }
    }
}

/// The other end of the connection.
pub(super) fn peer(extensions: &Extensions) -> IpAddr {
    extensions
        .get::<Peer>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Peer(socket)| socket.ip().to_canonical())
}

/// The right-most address that no believed proxy has: everything left of it is hearsay. What cannot be read ends the
/// search at the last one that could.
pub(super) fn address(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let mut found = peer;
    if !proxies.contains(peer) {
        return found;
    }
    let values = headers.get_all(FORWARDED_FOR).iter().rev();
    for entry in values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(',')) {
        let Some(address) = forwarded_address(entry.trim()) else { break };
        found = address;
        if !proxies.contains(found) {
            break;
        }
    }
    found
}

/// An address, with or without a port; IPv6 with a port is in brackets.
fn forwarded_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// As the operator says, else as a believed proxy says.
pub(super) fn scheme(
    peer: IpAddr,
    headers: &HeaderMap,
    proxies: &TrustedProxies,
    public: Scheme,
) -> Scheme {
    let told = || {
        proxies.contains(peer)
            && last(headers, FORWARDED_PROTO).is_some_and(|it| it.eq_ignore_ascii_case("https"))
    };
    if public == Scheme::Https || told() { Scheme::Https } else { Scheme::Http }
}

/// The last entry of a header: the one that the nearest proxy wrote.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim).filter(|entry| !entry.is_empty())
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let client = parts.extensions.get::<Client>().map(|client| client.address);
        Ok(Self(client.unwrap_or_else(|| peer(&parts.extensions))))
    }
}

impl<S: Sync> FromRequestParts<S> for Scheme {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Client>().map_or(Self::Http, |client| client.scheme))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> TrustedProxies {
        TrustedProxies(vec!["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()])
    }

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers, &proxies()).to_string()
    }

    #[test]
    fn the_client_is_the_right_most_address_that_is_no_believed_proxy() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1, 203.0.113.7, 10.0.0.9"]), "203.0.113.7");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1", "203.0.113.7", "10.0.0.9"]), "203.0.113.7");
        assert_eq!(seen("127.0.0.1", &["10.0.0.8,10.0.0.9"]), "10.0.0.8", "all are believed");
        assert_eq!(seen("127.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(seen("127.0.0.1", &["203.0.113.7:80"]), "203.0.113.7");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1, unknown, 10.0.0.9"]), "10.0.0.9");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_word_of_anybody_else_is_not_taken() {
        assert_eq!(seen("203.0.113.7", &["10.0.0.9"]), "203.0.113.7");
        let headers = HeaderMap::from_iter([(
            "x-forwarded-proto".parse().unwrap(),
            "https".parse().unwrap(),
        )]);
        let of = |peer: &str, public| scheme(peer.parse().unwrap(), &headers, &proxies(), public);
        assert_eq!(of("203.0.113.7", Scheme::Http), Scheme::Http);
        assert_eq!(of("10.1.1.1", Scheme::Http), Scheme::Https);
        assert_eq!(of("203.0.113.7", Scheme::Https), Scheme::Https);
    }
}
