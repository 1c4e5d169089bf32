//! The map while the database is away.

use std::time::Duration;

use axum::{body::Body, http::Method};

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
        let answer = app.send_at_once(Method::GET, path, &[], Body::empty()).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        if path.starts_with("/tiles/area,") {
            assert_eq!(answer.header("banlang-stale-seconds"), "5");
        }
        assert_eq!(answer.body, before, "{path}");
    }
    let tile = paths[0];
    let known = app.send_at_once(Method::GET, tile, &[], Body::empty()).await;
    let etag = known.header("etag");
    for (method, headers, status) in
        [(Method::HEAD, vec![], 200), (Method::GET, vec![("if-none-match", etag)], 304)]
    {
        let answer = app.send_at_once(method, tile, &headers, Body::empty()).await;
        let stale = answer.header("banlang-stale-seconds").parse::<u64>();
        assert_eq!((answer.status.as_u16(), answer.body.len()), (status, 0));
        assert!(stale.is_ok_and(|seconds| seconds >= 5), "an answer without a body says it too");
    }
    let rows = app.get("/api/collections/shelter/items").await;
    assert_eq!((rows.status.as_u16(), rows.header("retry-after").is_empty()), (503, false));
    let other = app.get("/styles/default.json?theme=light&lang=en").await;
    assert_eq!(other.status.as_u16(), 503, "nobody has seen this one yet");
}
