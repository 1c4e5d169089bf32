//! Whose word is taken on where a request comes from.

use std::net::SocketAddr;

use axum::{Router, extract::Request, middleware::from_fn_with_state, routing::get};
use banlang::{
    app::Settings,
    catalog::Catalogue,
    http::{
        BODY_BYTES, ClientAddress, Cost, Gate, Guard, Limits, Manner, Peer, PublicUrl, Scheme,
        TrustedProxies, guard,
    },
};
use tower::ServiceExt as _;

use super::socket::{said, served};
use crate::support::{TestApp, TestDb};

const FORWARDED: [(&str, &str); 3] = [
    ("x-forwarded-for", "198.51.100.9, 203.0.113.7"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "bando.example.vn"),
];

fn limits(proxies: &[&str]) -> Limits {
    let proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
    Limits { proxies: TrustedProxies(proxies), ..Limits::default() }
}

/// A service that tells a client who it is.
fn mirror(proxies: &[&str]) -> Router {
    let tell = async |ClientAddress(address): ClientAddress, scheme: Scheme| {
        format!("{address} {}", scheme.as_str())
    };
    let manner = Manner {
        body_bytes: Some(BODY_BYTES),
        is_data: false,
        cost: |_: &Request| Cost::Free,
        is_made_first: |_| false,
    };
    let gate = Gate::new(&limits(proxies), &PublicUrl::default(), "session");
    Router::new().route("/", get(tell)).layer(from_fn_with_state(Guard(gate, manner), guard))
}

async fn asked(router: Router, headers: &[(&str, &str)]) -> String {
    let address = served(router).await;
    let lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = lines.concat();
    let words = format!("GET / HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\n{headers}\r\n");
    said(address, &words).await.rsplit("\r\n\r\n").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_believed_proxy_tells_the_client_and_nobody_else_does() {
    assert_eq!(asked(mirror(&["127.0.0.0/8"]), &FORWARDED).await, "203.0.113.7 https");
    assert_eq!(asked(mirror(&[]), &FORWARDED).await, "127.0.0.1 http");
    assert_eq!(asked(mirror(&["10.0.0.0/8"]), &FORWARDED).await, "127.0.0.1 http");
    assert_eq!(
        asked(mirror(&["127.0.0.1"]), &[("forwarded", "for=1.1.1.1;proto=https")]).await,
        "127.0.0.1 http"
    );
}

#[tokio::test]
async fn without_a_socket_the_client_is_this_machine_or_whom_the_extension_names() {
    let plain = Request::get("/").body(axum::body::Body::empty()).unwrap();
    let mut named = Request::get("/").body(axum::body::Body::empty()).unwrap();
    let peer: SocketAddr = "203.0.113.8:4711".parse().unwrap();
    named.extensions_mut().insert(Peer(peer));
    for (request, expected) in [(plain, "127.0.0.1 http"), (named, "203.0.113.8 http")] {
        let answer = mirror(&[]).oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn absolute_links_come_from_the_public_address_else_a_believed_proxy_else_the_host() {
    let link = async |proxies: &[&str], public: Option<&str>| {
        let settings = Settings {
            public_url: PublicUrl(public.map(str::to_owned)),
            limits: limits(proxies),
            ..Settings::default()
        };
        let app = TestApp::with(TestDb::create().await, Catalogue::built_in().unwrap(), settings);
        let answer = app.get_with("/api", &FORWARDED).await;
        let secure = !answer.header("strict-transport-security").is_empty();
        let href = answer.json()["links"][0]["href"].as_str().unwrap().to_owned();
        (href, secure)
    };
    let public = "https://lang.example.vn";
    for (proxies, public, expected, secure) in [
        (&["127.0.0.1"][..], Some(public), "https://lang.example.vn/api", true),
        (&["127.0.0.1"], None, "https://bando.example.vn/api", true),
        (&[], Some("http://lang.example.vn"), "http://lang.example.vn/api", false),
        (&[], None, "http://ban.lang/api", false),
    ] {
        assert_eq!(link(proxies, public).await, (expected.to_owned(), secure), "{proxies:?}");
    }
}

#[tokio::test]
async fn a_host_that_is_no_name_is_refused() {
    let app = TestApp::start().await;
    for host in ["a/b", "a b", "<x>", ""] {
        let answer = app.get_with("/api", &[("host", host)]).await;
        assert_eq!(answer.status, 400, "{host:?}");
    }
}
