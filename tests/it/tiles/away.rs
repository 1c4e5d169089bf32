//! The map while the database is away.

use std::time::Duration;

use axum::{body::Body, http::Request};
use banlang::router::router;
use tower::ServiceExt as _;

use crate::support::TestApp;

#[tokio::test]
async fn with_the_database_away_the_map_goes_on_and_says_how_old_it_is_while_rows_wait() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name, geom) VALUES ('S1', 'Nhà rông', ST_SetSRID(ST_MakePoint(107.93, 14.61), 4326));
         INSERT INTO area (code, level, name, geom) VALUES
            ('51', 'province', 'Quảng Ngãi', ST_Multi(ST_MakeEnvelope(107, 14, 109, 16, 4326)))",
    )
    .await;
    let paths = [
        "/tiles/area,shelter/5/25/14.mvt",
        "/tiles/area.json",
        "/styles/default.json?theme=dark&lang=vi",
    ];
    let mut before = Vec::new();
    for path in paths {
        let answer = app.get(path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
        assert_eq!(answer.header("banlang-stale-seconds"), "");
        before.push(answer.body);
    }
    assert!(before[0].len() > 100);

    app.db.db.close();
    tokio::time::sleep(Duration::from_millis(5100)).await;

    for (path, before) in paths.iter().zip(before) {
        // Not through the test's own door, which would compare the map with the database first.
        let request = Request::get(*path).header("host", "ban.lang").body(Body::empty()).unwrap();
        let answer = router(app.app.clone()).oneshot(request).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        if path.starts_with("/tiles/area,") {
            assert_eq!(answer.headers()["banlang-stale-seconds"], "5");
        }
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        assert_eq!(body, before, "{path}");
    }
    let rows = app.get("/api/collections/shelter/items").await;
    assert_eq!((rows.status.as_u16(), rows.header("retry-after").is_empty()), (503, false));
    let other = app.get("/styles/default.json?theme=light&lang=en").await;
    assert_eq!(other.status.as_u16(), 503, "nobody has seen this one yet");
}
