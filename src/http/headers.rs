//! What every answer says to the browser that gets it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::client::Scheme;

/// Pages and their files: everything comes from this origin, nothing stands inside a page as a script or a style.
/// Pictures of the canvas are made as `data:` and `blob:`, captions of sound and film as `blob:`. No text becomes code but by the two policies that the viewer
/// makes: that of Svelte for its templates, and its own for MapLibre's worker.
const OF_PAGES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
     connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types default svelte-trusted-html",
);

/// Data: were a browser to show it as a document, that could do nothing.
const OF_DATA: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");
const DENY: HeaderValue = HeaderValue::from_static("DENY");
const ANYONE: HeaderValue = HeaderValue::from_static("*");

/// A phone in the field may ask for its own place, a film may fill the screen; the rest of the device is shut.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), autoplay=(self), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), \
     geolocation=(self), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
);

/// A year, the least that browsers' lists ask for.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// What a page of another origin may read of an answer that it may read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Link, Content-Crs, Content-Language, Retry-After, banlang-stale-seconds, banlang-reduced",
);

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// For whom an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Pages of this service.
    Own,
    /// Pages of any origin: nobody's cookie or key had a part in the answer.
    Anyone,
}

/// Adds the headers; one that the handler set stays.
pub(super) fn dress(headers: &mut HeaderMap, is_data: bool, readers: Readers, scheme: Scheme) {
    headers.reserve(12);
    let policy = if is_data && !is_page(headers) { OF_DATA } else { OF_PAGES };
    let resource = match readers {
        Readers::Own => SAME_ORIGIN,
        Readers::Anyone => CROSS_ORIGIN,
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, NOSNIFF),
        (header::REFERRER_POLICY, SAME_ORIGIN),
        (header::X_FRAME_OPTIONS, DENY),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (OPENER_POLICY, SAME_ORIGIN),
        (RESOURCE_POLICY, resource),
    ] {
        headers.entry(name).or_insert(value);
    }
    if readers == Readers::Anyone {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYONE);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    if scheme == Scheme::Https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
