//! How much one caller may ask for.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{
    app::Settings,
    catalog::Catalogue,
    http::{Limits, Rate, RateLimits, TrustedProxies},
};
use serde_json::json;

use crate::support::{Answer, Server, TestApp, TestDb};

const TILE: &str = "/tiles/area/6/50/28.mvt";
const ITEMS: &str = "/api/collections/area/items";

async fn limited(rates: RateLimits) -> TestApp {
    let proxies = TrustedProxies(vec!["127.0.0.1".parse().unwrap()]);
    let settings =
        Settings { limits: Limits { rates, proxies, ..Limits::default() }, ..Settings::default() };
    TestApp::with(TestDb::create().await, Catalogue::built_in().unwrap(), settings)
}

async fn from(app: &TestApp, path: &str, address: &str) -> Answer {
    app.get_with(path, &[("x-forwarded-for", address)]).await
}

/// Asks until it is refused; how many were answered, and the refusal.
async fn until_refused(app: &TestApp, path: &str, address: &str) -> (u32, Answer) {
    let mut answered = 0;
    loop {
        let answer = from(app, path, address).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return (answered, answer);
        }
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answered += 1;
        assert!(answered < 1000, "there is no limit");
    }
}

#[tokio::test]
async fn who_asks_too_much_is_told_how_long_to_wait_and_nobody_else_is_held_up() {
    // One in ten seconds: nothing comes back while the test runs.
    for (path, rates) in [
        (TILE, RateLimits { light: Rate::new(1, 5), ..RateLimits::default() }),
        (ITEMS, RateLimits { medium: Rate::new(1, 5), ..RateLimits::default() }),
        (
            "/api/collections/area/items?f=csv",
            RateLimits { heavy: Rate::new(1, 5), ..RateLimits::default() },
        ),
        (
            "/api/collections/area/items?%66=%63sv",
            RateLimits { heavy: Rate::new(1, 5), ..RateLimits::default() },
        ),
    ] {
        let app = limited(rates).await;

        let (answered, refused) = until_refused(&app, path, "203.0.113.7").await;

        assert!((5..15).contains(&answered), "{path}: {answered}");
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=2).contains(&wait), "{path}: {wait}");
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("wait {wait} second")), "{detail}");
        assert_eq!(from(&app, path, "203.0.113.8").await.status, StatusCode::OK, "{path}");
        assert_eq!(from(&app, "/health/live", "203.0.113.7").await.status, StatusCode::OK);

        tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
        assert_eq!(from(&app, path, "203.0.113.7").await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn counting_an_area_and_logging_in_are_dear() {
    let app = limited(RateLimits { heavy: Rate::new(1, 3), ..RateLimits::default() }).await;
    for path in ["/auth/login", "/api/processes/affected/execution"] {
        let address = [
            ("x-forwarded-for", if path == "/auth/login" { "1.1.1.1" } else { "2.2.2.2" }),
            ("content-type", "application/json"),
        ];
        let mut statuses = Vec::new();
        for _ in 0..6 {
            let body = Body::from(json!({"name": "x", "password": "y"}).to_string());
            statuses.push(app.send(Method::POST, path, &address, body).await.status);
        }
        assert!(!statuses[..3].contains(&StatusCode::TOO_MANY_REQUESTS), "{path}: {statuses:?}");
        assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{path}: {statuses:?}");
    }
}

#[tokio::test]
async fn a_session_has_an_allowance_of_its_own_and_cheap_questions_cost_no_dear_ones() {
    let mut app = limited(RateLimits {
        light: Rate::new(1, 5),
        medium: Rate::new(1, 50),
        heavy: Rate::new(1, 5),
    })
    .await;
    until_refused(&app, TILE, "203.0.113.7").await;
    assert_eq!(from(&app, ITEMS, "203.0.113.7").await.status, StatusCode::OK);

    app.log_in_as_editor_of(&[]).await;

    assert_eq!(from(&app, TILE, "203.0.113.7").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sets_the_rates_and_can_turn_them_off() {
    let db = TestDb::create().await;
    let tight = Server::start(&db, &["--rate-tiles", "1:2", "--rate-items", "0"]);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(tight.get(TILE).await.status.as_u16());
        assert_eq!(tight.get(ITEMS).await.status, StatusCode::OK);
    }
    assert_eq!(statuses[..2], [200, 200]);
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn a_program_that_asks_one_page_after_the_other_is_slowed_and_not_refused() {
    let app = limited(RateLimits { medium: Rate::new(40, 2), ..RateLimits::default() }).await;
    let began = std::time::Instant::now();

    for page in 0..20 {
        let status = from(&app, ITEMS, "203.0.113.7").await.status;
        assert_eq!(status, StatusCode::OK, "page {page}");
    }

    // 18 pages beyond the burst at 40 a second.
    assert!(began.elapsed().as_secs_f64() > 0.4, "{:?}", began.elapsed());
}
