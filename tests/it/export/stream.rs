//! Whole selections over HTTP.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Server, TestApp, TestDb};

const SHELTERS: &str = "
    INSERT INTO shelter (code, name, capacity, geom, source) VALUES
        ('S1', 'Trường, \"A\"', 100, ST_SetSRID(ST_MakePoint(107.5, 15.1), 4326), '=HYPERLINK(\"x\")'),
        ('S2', E'hai\\ndòng', NULL, NULL, '+84 905 123 456')";

#[tokio::test]
async fn a_csv_holds_the_fields_in_order_and_the_place_in_two_columns() {
    let app = TestApp::start().await;
    app.execute(SHELTERS).await;

    let csv = app.get("/api/collections/shelter/items?f=csv").await;

    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "inline; filename=\"shelter.csv\"");
    assert_eq!(
        csv.text(),
        "id,code,name,area_code,capacity,status,source,lon,lat\r\n\
         1,S1,\"Trường, \"\"A\"\"\",,100,ready,\"'=HYPERLINK(\"\"x\"\")\",107.5,15.1\r\n\
         2,S2,\"hai\ndòng\",,,ready,+84 905 123 456,,\r\n"
    );
}

#[tokio::test]
async fn a_csv_of_named_properties_has_those_columns_and_no_others() {
    let app = TestApp::start().await;
    app.execute(SHELTERS).await;

    let csv =
        app.get("/api/collections/shelter/items?f=csv&properties=capacity,code&limit=1").await;

    assert_eq!(csv.text(), "capacity,code\r\n100,S1\r\n");
}

#[tokio::test]
async fn areas_go_into_a_csv_as_well_known_text() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name, geom) VALUES ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15, 107.7, 15.2, 4326))").await;

    let csv = app.get("/api/collections/area/items?f=csv").await.text();

    assert!(
        csv.ends_with("\"POLYGON((107.5 15,107.5 15.2,107.7 15.2,107.7 15,107.5 15))\"\r\n"),
        "{csv}"
    );
}

#[tokio::test]
async fn every_stream_holds_what_all_pages_hold() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO shelter (code, name, geom) SELECT 'S' || n, 'Điểm ' || n, ST_SetSRID(ST_MakePoint(100 + n / 250.0, 15), 4326) FROM generate_series(1, 2500) AS n").await;
    let selection = "bbox=105,14,110,16";
    let page =
        app.get(&format!("/api/collections/shelter/items?{selection}&limit=10000")).await.json();
    let wanted = page["features"].as_array().unwrap();

    let whole = app
        .get(&format!("/api/collections/shelter/items?{selection}&f=geojson-stream"))
        .await
        .json();
    let sequence = app.get(&format!("/api/collections/shelter/items?{selection}&f=jsonseq")).await;
    let csv = app.get(&format!("/api/collections/shelter/items?{selection}&f=csv")).await.text();

    assert_eq!(wanted.len(), 1251);
    assert_eq!(whole["features"].as_array().unwrap(), wanted);
    assert_eq!(sequence.header("content-type"), "application/geo+json-seq");
    let texts: Vec<Value> = sequence
        .text()
        .split('\u{1e}')
        .skip(1)
        .map(|text| serde_json::from_str(text.strip_suffix('\n').unwrap()).unwrap())
        .collect();
    assert_eq!(&texts, wanted);
    let ids: Vec<_> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(|row| json!(row.unwrap()[0].parse::<i64>().unwrap()))
        .collect();
    let wanted_ids: Vec<_> = wanted.iter().map(|feature| feature["id"].clone()).collect();
    assert_eq!(ids, wanted_ids);
}

#[tokio::test]
async fn an_export_holds_only_what_the_caller_may_see() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'a'), ('22165', 'commune', 'b');
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by) VALUES
            ('23368', '1', 4, 'gie_trieng', 'commune'), ('22165', '1', 5, 'kinh', 'commune')",
    )
    .await;
    let path = "/api/collections/household/items?f=csv&properties=commune_code,members";

    let public = app.get(path).await;
    app.log_in_as_editor_of(&["23368"]).await;
    let editor = app.get(path).await;

    assert_eq!(public.status, StatusCode::NOT_FOUND);
    assert_eq!(editor.text(), "commune_code,members\r\n23368,4\r\n");
}

#[tokio::test]
async fn when_all_places_for_exports_are_taken_a_client_is_told_to_come_back() {
    let app = TestApp::start().await;
    let path = "/api/collections/shelter/items?f=csv";
    let places: Vec<_> = std::iter::from_fn(|| app.app.exports().place()).collect();

    let refused = app.get(path).await;
    drop(places);
    let served = app.get(path).await;

    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "15")
    );
    assert_eq!(served.status, StatusCode::OK);
}

/// Resident memory in kilobytes once the service rests, from where its highest is counted anew (proc(5), `clear_refs`): it
/// takes more for a moment while it loads the map and writes it down.
pub(super) fn memory_at_rest_kb(pid: nix::unistd::Pid) -> u64 {
    // On a busy machine the loading of the map pauses for a second at times.
    let (mut before, mut quiet) = (0, 0);
    for _ in 0..60 {
        let (now, _) = memory_kb(pid);
        quiet = if now.abs_diff(before) < 1024 { quiet + 1 } else { 0 };
        if quiet == 4 {
            break;
        }
        before = now;
        std::thread::sleep(Duration::from_secs(1));
    }
    fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
    memory_kb(pid).0
}

/// Resident memory of a process in kilobytes, now and at its highest.
pub(super) fn memory_kb(pid: nix::unistd::Pid) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (line("VmRSS:"), line("VmHWM:"))
}

/// Sends a request to a running service.
pub(super) fn ask(server: &Server, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.base.trim_start_matches("http://")).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

/// Reads an answer to its end without keeping it; says how many bytes and line ends it had.
pub(super) fn drain(mut stream: TcpStream) -> (u64, u64) {
    let mut buffer = vec![0; 1 << 16];
    let (mut bytes, mut lines) = (0, 0);
    loop {
        let read = stream.read(&mut buffer).unwrap();
        if read == 0 {
            return (bytes, lines);
        }
        bytes += read as u64;
        lines += buffer[..read].split(|byte| *byte == b'\n').count() as u64 - 1;
    }
}

/// As many shelters, each at a place of its own.
pub(super) async fn many_shelters(db: &TestDb, rows: u64) {
    // In parts, since a statement of the service may take no longer than half a minute.
    for first in (1..=rows).step_by(50_000) {
        db.execute(&format!(
            "INSERT INTO shelter (code, name, capacity, geom)
             SELECT 'S' || n, 'Điểm sơ tán số ' || n, 1 + n % 500, ST_SetSRID(ST_MakePoint(102 + (n % 7000) / 1000.0, 9 + n / 20000.0), 4326)
             FROM generate_series({first}, {first} + 49999) AS n"
        ))
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_300_000_rows_takes_no_memory_to_speak_of() {
    const ROWS: u64 = 300_000;
    let db = TestDb::create().await;
    many_shelters(&db, ROWS).await;
    let server = Server::start(&db, &[]);
    drain(ask(&server, "/api/collections/shelter/items?f=csv&limit=1000"));
    let before = memory_at_rest_kb(server.pid());

    for (format, lines_least) in [("csv", ROWS), ("jsonseq", ROWS), ("geojson-stream", ROWS)] {
        let started = Instant::now();
        let (bytes, lines) =
            drain(ask(&server, &format!("/api/collections/shelter/items?f={format}")));
        let took = started.elapsed();

        let (_, highest) = memory_kb(server.pid());
        let grown_mb = (highest - before) / 1024;
        eprintln!("{format}: {} MB in {took:?}, memory +{grown_mb} MB", bytes >> 20);
        assert!(lines > lines_least, "{format}: {lines} lines");
        assert!(grown_mb < 64, "{format}: memory grew by {grown_mb} MB");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_leaves_ends_the_query() {
    let db = TestDb::create().await;
    db.execute("INSERT INTO shelter (code, name) SELECT 'S' || n, repeat('x', 200) FROM generate_series(1, 100000) AS n").await;
    let server = Server::start(&db, &[]);
    let mut stream = ask(&server, "/api/collections/shelter/items?f=csv");
    stream.read_exact(&mut vec![0; 100_000]).unwrap();
    let running = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND query LIKE 'FETCH %'";
    assert_eq!(db.value(running).await, "1");

    drop(stream);

    let asked = Instant::now();
    while db.value(running).await != "0" {
        assert!(asked.elapsed() < Duration::from_secs(10), "the query runs on");
        tokio::task::yield_now().await;
    }
}
