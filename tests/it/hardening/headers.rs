//! What every answer says to the browser.

use axum::{body::Body, http::Method};
use banlang::{app::Settings, catalog::Catalogue, http::PublicUrl};

use crate::support::{Answer, TestApp, TestDb};

/// One address of each kind: page, file, data, tile, and errors of each.
const ADDRESSES: [(&str, u16); 15] = [
    ("/vi", 200),
    ("/favicon.ico", 404),
    ("/api?f=html", 200),
    ("/api", 200),
    ("/api/collections/area/items?f=html&lang=en", 200),
    ("/api/collections/area/items?limit=-1", 400),
    ("/api/collections/nothing", 404),
    ("/styles/default.json", 200),
    ("/tiles/area/6/50/28.mvt", 200),
    ("/tiles/area/6/50/28.png", 404),
    ("/tiles/area/99/0/0.mvt", 400),
    ("/tiles/%FF/6/50/28.mvt", 400),
    ("/auth/me", 200),
    ("/media/4711", 404),
    ("/health/live", 200),
];

async fn all(app: &TestApp) -> Vec<(&'static str, Answer)> {
    let mut answers = Vec::new();
    for (path, status) in ADDRESSES {
        let answer = app.get(path).await;
        // Without a built viewer its page says so.
        let expected = [status, if path == "/vi" { 503 } else { status }];
        assert!(expected.contains(&answer.status.as_u16()), "{path}: {}", answer.text());
        answers.push((path, answer));
    }
    for path in ["/tiles/area/6/50/28.mvt", "/auth/login", "/api", "/vi"] {
        let answer = app.send(Method::PATCH, path, &[], Body::empty()).await;
        assert_eq!(answer.status, 405, "{path}");
        answers.push((path, answer));
    }
    answers
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_the_service_errors_and_tiles_too() {
    let app = TestApp::start().await;

    for (path, answer) in all(&app).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let permissions = answer.header("permissions-policy");
        assert!(permissions.contains("geolocation=(self)"), "{path}: {permissions}");
        assert!(permissions.contains("camera=()"), "{path}: {permissions}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: not over http");
    }
}

#[tokio::test]
async fn pages_hold_no_script_and_no_style_of_their_own() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;
    let id = app.db.value("SELECT id FROM area").await;

    for lang in ["vi", "en"] {
        for path in [
            "/api?f=html",
            "/api/collections?f=html",
            "/api/collections/area?f=html",
            "/api/collections/area/items?f=html",
            &format!("/api/collections/area/items/{id}?f=html"),
            "/api/docs?",
        ] {
            let page = app.get(&format!("{path}&lang={lang}")).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            let text = page.text();
            let attribute = [" style=", " onclick=", " onload=", "javascript:"];
            for inline in ["<style", "<script"].iter().chain(&attribute) {
                assert!(!text.contains(inline), "{path} holds {inline}");
            }
            let policy = page.header("content-security-policy");
            for rule in [
                "script-src 'self'",
                "style-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            ] {
                assert!(policy.contains(rule), "{path}: {policy}");
            }
        }
    }
}

#[tokio::test]
async fn data_for_anyone_is_open_to_other_origins_and_what_a_session_sees_is_not() {
    let mut app = TestApp::start().await;
    let open = ["/api", "/tiles/area/6/50/28.mvt", "/tiles/area.json", "/styles/default.json"];
    let kinds =
        open.iter().chain(&["/api/search?q=dak", "/api/processes", "/api/collections/nothing"]);
    let own = ["/auth/me", "/vi", "/health/live"];

    for path in kinds.clone() {
        let answer = app.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        let key = app.get_with(path, &[("authorization", "Bearer x")]).await;
        assert_eq!(key.header("access-control-allow-origin"), "", "{path} with a key");
    }
    for path in own {
        let answer = app.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
    app.log_in_as_editor_of(&[]).await;
    for path in kinds {
        let answer = app.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn a_service_that_is_reached_by_https_says_so_for_a_year() {
    let db = TestDb::create().await;
    let public_url = PublicUrl(Some("https://bando.example.vn".to_owned()));
    let settings = Settings { public_url, ..Settings::default() };
    let app = TestApp::with(db, Catalogue::built_in().unwrap(), settings);

    for (path, answer) in all(&app).await {
        let told = answer.header("strict-transport-security");
        assert_eq!(told, "max-age=31536000; includeSubDomains", "{path}");
    }
}
