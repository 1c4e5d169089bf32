//! The readers of headers, for the fuzz target.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::{
    Lang, Network, Offer, Params, RateSetting, TrustedProxies, client, etag::not_modified,
    negotiate,
};

const OFFERS: [Offer; 3] = [
    Offer::new("html", "text/html; charset=utf-8"),
    Offer::new("json", "application/json"),
    Offer::new("geojson", "application/geo+json"),
];

/// The headers that are read, by the first letter of a line.
const NAMES: [&str; 7] = [
    "accept",
    "accept-language",
    "if-none-match",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "accept-encoding",
];

/// Lines, each a letter for the name of a header and its value.
fn map(bytes: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Some((letter, value)) = line.split_first() else { continue };
        let name = NAMES.get(usize::from(*letter) % NAMES.len()).copied().unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    headers
}

/// What headers say. The word of a stranger never gives him another address; without a wish there is always an answer.
pub fn headers(bytes: &[u8]) {
    let headers = map(bytes);
    let chosen = negotiate(&mut Params::default(), &headers, &OFFERS);
    assert!(chosen.is_ok() || headers.contains_key("accept"));
    assert!(Lang::negotiate(&mut Params::default(), &headers).is_ok());
    assert!(!not_modified(&headers, "\"a\"") || headers.contains_key("if-none-match"));

    let peer = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
    let stranger = client::address(peer, &headers, &TrustedProxies::default());
    assert_eq!(stranger, peer, "nobody believes a stranger");
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _rate = text.parse::<RateSetting>();
        if let Ok(network) = text.parse::<Network>() {
            let _holds = network.contains(peer);
        }
    }
}
