//! The viewer's pages and files, from the disk and from inside the program.

use std::{fs, os::unix::fs::symlink, path::Path};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use banlang::web::{Viewer, router};
use http_body_util::BodyExt as _;
use include_dir::{Dir, include_dir};
use tower::ServiceExt as _;

use crate::support::{Answer, TestApp};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/viewer");

const PAGE: &str = "<!doctype html><title>Bản Làng</title>";

fn viewers() -> [Viewer; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/viewer");
    [Viewer::in_folder(folder), Viewer::embedded(&EMBEDDED)]
}

async fn ask(viewer: &Viewer, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response =
        router::<()>(viewer.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(viewer: &Viewer, path: &str) -> Answer {
    ask(viewer, Method::GET, path, &[]).await
}

#[tokio::test]
async fn every_address_of_the_viewer_gives_its_page() {
    for viewer in viewers() {
        for path in ["/", "/vi", "/vi/", "/en", "/en/", "/vi/area/23368", "/en/a/b?x=1"] {
            let page = get(&viewer, path).await;

            assert_eq!((page.status, page.text().as_str()), (StatusCode::OK, PAGE), "{path}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(page.header("cache-control"), "no-cache");
            let again =
                ask(&viewer, Method::GET, path, &[("if-none-match", page.header("etag"))]).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        }
    }
}

#[tokio::test]
async fn a_file_comes_in_the_smallest_form_that_the_client_takes() {
    for viewer in viewers() {
        for (accepted, encoding, packed) in [
            ("gzip, deflate, br", "br", "index.html.br"),
            ("gzip", "gzip", "index.html.gz"),
            ("identity", "", "index.html"),
        ] {
            let page = ask(&viewer, Method::GET, "/", &[("accept-encoding", accepted)]).await;

            assert_eq!(page.header("content-encoding"), encoding);
            assert_eq!(page.header("vary"), "Accept-Encoding");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(page.body, EMBEDDED.get_file(packed).unwrap().contents());
            assert_eq!(page.header("content-length"), page.body.len().to_string());
        }
        let script = "/assets/main-D3b_x1.js";
        let plain = ask(&viewer, Method::GET, script, &[("accept-encoding", "gzip")]).await;
        assert_eq!(plain.header("content-encoding"), "", "there is no packed one beside it");
    }
}

#[tokio::test]
async fn files_are_kept_by_browsers_as_long_as_their_names_allow() {
    for viewer in viewers() {
        let script = get(&viewer, "/assets/main-D3b_x1.js").await;
        let icon = get(&viewer, "/favicon.svg").await;

        assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(icon.header("cache-control"), "public, max-age=3600");
        assert_eq!(icon.header("content-type"), "image/svg+xml");
    }
}

#[tokio::test]
async fn the_head_of_a_file_is_its_answer_without_the_body() {
    for viewer in viewers() {
        for path in ["/", "/favicon.svg"] {
            let whole = get(&viewer, path).await;
            let head = ask(&viewer, Method::HEAD, path, &[]).await;

            assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
            assert_eq!(head.headers, whole.headers);
        }
        let posted = ask(&viewer, Method::POST, "/favicon.svg", &[]).await;
        assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn nothing_beside_the_viewer_can_be_reached() {
    let folder = tempfile::tempdir().unwrap();
    let viewer = folder.path().join("dist");
    fs::create_dir(&viewer).unwrap();
    fs::write(viewer.join("index.html"), PAGE).unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    symlink(folder.path().join("secret.txt"), viewer.join("link.txt")).unwrap();
    let [on_disk, embedded] = viewers();
    for viewer in [Viewer::in_folder(viewer), on_disk, embedded] {
        for path in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/assets/..%2f..%2fsecret.txt",
            "/assets/../../secret.txt",
            "//secret.txt",
            "/link.txt",
            "/.built",
            "/index.html.gz",
            "/assets",
            "/%00",
            "/%ff",
            "/nothing.js",
        ] {
            let answer = get(&viewer, path).await;

            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
}

#[tokio::test]
async fn a_viewer_that_was_not_built_says_how_in_both_languages() {
    let empty = tempfile::tempdir().unwrap();

    let page = get(&Viewer::in_folder(empty.path()), "/").await;

    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().contains("Hãy chạy <code>./dev run</code>"));
    assert!(page.text().contains("Run <code>./dev run</code>"));
}

#[tokio::test]
async fn pages_carry_the_policy_of_the_service() {
    let app = TestApp::start().await;

    let page = app.get("/vi/area/23368").await;

    let policy = page.header("content-security-policy");
    for rule in ["worker-src 'self';", "object-src 'none'", "require-trusted-types-for 'script'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(app.get("/api/nothing").await.status, StatusCode::NOT_FOUND);
}
