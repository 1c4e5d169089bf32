//! Files that are made before they are sent: what they take, what they leave behind, and whom they are for.

use std::{
    fs,
    io::Read as _,
    path::Path,
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use banlang::export::FORMATS;

use super::stream::{ask, drain, many_shelters, memory_at_rest_kb, memory_kb};
use crate::support::{Server, TestApp, TestDb};

const SPOOLED: [&str; 5] = ["gpkg", "fgb", "xlsx", "parquet", "zip"];

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

/// Waits until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let asked = Instant::now();
    while !is_so().await {
        assert!(asked.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_whole_file_comes_with_its_length_and_name_and_leaves_nothing_behind() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO shelter (code, name, geom) VALUES ('S1', 'A', ST_SetSRID(ST_MakePoint(107.5, 15.1), 4326))").await;

    for format in FORMATS.iter().filter(|format| SPOOLED.contains(&format.name)) {
        let name = format.name;
        let answer = app.get(&format!("/api/collections/shelter/items?f={name}")).await;

        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.header("content-type"), format.media_type);
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{name}");
        assert_eq!(
            answer.header("content-disposition"),
            format!("attachment; filename=\"shelter.{name}\"")
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(app.spooled().is_empty(), "{name}: {:?}", app.spooled());
    }
    let by_type = app
        .get_with("/api/collections/shelter/items", &[("accept", "application/geopackage+sqlite3")])
        .await;
    assert!(by_type.body.starts_with(b"SQLite format 3\0"));
}

#[tokio::test]
async fn a_format_without_room_for_all_rows_is_refused_and_says_what_to_ask_for() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO shelter (code, name, geom) VALUES
            ('S1', 'A', ST_SetSRID(ST_MakePoint(107.5, 15.1), 4326)), ('S2', 'B', NULL)",
    )
    .await;
    let path = "/api/collections/shelter/items?f=fgb";

    let refused = app.get(path).await;
    let with_place = app.get(&format!("{path}&bbox=-180,-90,180,90")).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("ask for gpkg or parquet"), "{}", refused.text());
    assert_eq!(with_place.status, StatusCode::OK);
    assert!(app.spooled().is_empty());
}

#[tokio::test]
async fn an_export_of_named_properties_has_those_columns() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO shelter (code, name, capacity) VALUES ('S1', 'A', 7)").await;
    let folder = tempfile::tempdir().unwrap();
    let columns = async |format: &str, driver: &str| {
        let path = format!("/api/collections/shelter/items?f={format}&properties=capacity,code");
        let file = folder.path().join(format!("a.{format}"));
        fs::write(&file, app.get(&path).await.body).unwrap();
        let dataset = super::oracle::dataset(&file, driver);
        let layer = dataset.layer(0).unwrap();
        let names = gdal::vector::LayerAccess::defn(&layer).fields().map(|field| field.name());
        names.collect::<Vec<_>>()
    };

    assert_eq!(columns("gpkg", "GPKG").await, ["id", "capacity", "code"]);
    // As in the CSV: these columns and no others.
    assert_eq!(columns("xlsx", "XLSX").await.len(), 2);
}

#[tokio::test]
async fn whole_files_hold_only_what_the_caller_may_see() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'a'), ('22165', 'commune', 'b');
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by) VALUES
            ('23368', 'xx-1', 4, 'gie_trieng', 'commune'), ('22165', 'yy-2', 5, 'kinh', 'commune')",
    )
    .await;
    let path = |format| format!("/api/collections/household/items?f={format}");
    for format in SPOOLED {
        assert_eq!(app.get(&path(format)).await.status, StatusCode::NOT_FOUND, "{format}");
    }
    app.log_in_as_editor_of(&["23368"]).await;

    // An uncompressed format shows all of its texts.
    let file = app.get(&path("gpkg")).await;
    let holds = |text: &str| file.body.windows(text.len()).any(|part| part == text.as_bytes());

    assert!(holds("xx-1") && !holds("yy-2"));
    let exports = app.ledger_lines().into_iter().filter(|line| line["action"] == "export");
    assert_eq!(exports.map(|line| line["detail"]["format"].clone()).collect::<Vec<_>>(), ["gpkg"]);
    let looks = app.ledger_lines().into_iter().filter(|line| line["action"] == "read");
    assert_eq!(looks.count(), 1, "who looks at personal rows is in the ledger");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_made_frees_its_place_and_its_room() {
    let app = TestApp::start().await;
    many_shelters(&app.db, 50_000).await;
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'FETCH %'";
    let killed = until("no query runs", async || app.db.value(end).await != "0");

    let (answer, ()) = tokio::join!(app.get("/api/collections/shelter/items?f=gpkg"), killed);

    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    until("the room stays", async || app.spooled().is_empty()).await;
    let places: Vec<_> = std::iter::from_fn(|| app.app.exports().place()).collect();
    assert_eq!(places.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_files_of_300_000_rows_take_little_memory() {
    const ROWS: u64 = 300_000;
    let db = TestDb::create().await;
    many_shelters(&db, ROWS).await;
    let server = Server::start(&db, &[]);
    drain(ask(&server, "/api/collections/shelter/items?f=gpkg&limit=1000"));
    let before = memory_at_rest_kb(server.pid());

    for format in SPOOLED.into_iter().chain(["kml"]) {
        let started = Instant::now();
        let (bytes, _) = drain(ask(&server, &format!("/api/collections/shelter/items?f={format}")));
        let took = started.elapsed();

        let (_, highest) = memory_kb(server.pid());
        let grown_mb = (highest - before) / 1024;
        eprintln!("{format}: {} kB in {took:?}, memory +{grown_mb} MB", bytes >> 10);
        assert!(bytes > ROWS, "{format}: {bytes} bytes");
        assert!(grown_mb < 64, "{format}: memory grew by {grown_mb} MB");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_frees_the_file_the_place_and_the_query() {
    let db = TestDb::create().await;
    many_shelters(&db, 200_000).await;
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_over(&db, folder.path());
    let spool = folder.path().join("spool");
    let running = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND query LIKE 'FETCH %'";

    // While the file is made.
    for _ in 0..7 {
        let stream = ask(&server, "/api/collections/shelter/items?f=gpkg");
        until("no file is begun", async || entries(&spool) > 0).await;
        drop(stream);
        until("the file stays", async || entries(&spool) == 0).await;
        until("the query runs on", async || db.value(running).await == "0").await;
    }
    // While it is read: more clients than there are places, one after the other.
    for _ in 0..7 {
        let mut stream = ask(&server, "/api/collections/shelter/items?f=gpkg&limit=20000");
        let mut start = vec![0; 12];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(start, b"HTTP/1.1 200", "{}", String::from_utf8_lossy(&start));
        assert_eq!(entries(&spool), 0, "a file that is sent has no name");
    }
}

#[tokio::test]
async fn what_a_killed_service_left_is_thrown_away_at_the_next_start() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join("spool/.export-left");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("data.gpkg"), "x").unwrap();

    let _server = Server::start_over(&db, folder.path());

    assert!(!left.exists());
}
