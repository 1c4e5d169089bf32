//! How much one may send and keep, and what that costs the service.

use std::fs;

use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode},
};
use banlang::auth::Role;
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::oneshot,
    time::sleep,
};

use super::{app, households, worker};
use crate::support::{Server, TestApp, held};

/// Jobs of the editor with files of that size.
fn others(jobs: u32, bytes: u64, app: &TestApp) -> String {
    format!(
        "INSERT INTO import_job (id, collection, actor, node, file_name, size_bytes, sha256, state)
         SELECT gen_random_uuid(), 'shelter', 'can-bo', '{}', 'x', {bytes}, '', 'ready' FROM generate_series(1, {jobs})",
        app.app.ledger().node()
    )
}

fn folders(app: &TestApp) -> usize {
    fs::read_dir(app.data_dir().join("imports")).map_or(0, Iterator::count)
}

/// A body that does not say how long it is.
fn streamed(pieces: usize, bytes: usize) -> Body {
    let piece = Bytes::from(vec![b'x'; bytes]);
    Body::from_stream(stream::iter(0..pieces).map(move |_| Ok::<_, std::io::Error>(piece.clone())))
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_before_its_first_byte_and_in_its_middle() {
    let app = app().await;
    let path = "/api/imports?collection=shelter";
    let length = ((2_u64 << 30) + 1).to_string();
    let headers = [("content-length", length.as_str())];
    let told = app.send(Method::POST, path, &headers, streamed(1, 10)).await;
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", told.text());

    // Room for a thousand bytes.
    app.execute(&others(2, (2 << 30) - 500, &app)).await;
    let full = app.upload("shelter", "x.csv", streamed(3, 500)).await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", full.text());
    assert!(full.text().contains("may keep 20 with 4096 MB"), "{}", full.text());
    assert_eq!(folders(&app), 0);
    assert_eq!(app.upload("shelter", "x.csv", streamed(2, 500)).await.status, StatusCode::CREATED);
    assert_eq!(app.upload("shelter", "x.csv", "").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(folders(&app), 1);
}

#[tokio::test]
async fn one_keeps_twenty_imports_and_sends_one_at_a_time() {
    let app = app().await;
    app.execute(&others(19, 10, &app)).await;
    let last = app.sent("shelter", "x.csv", "a,b\n1,2\n").await;
    let more = app.upload("shelter", "x.csv", "a,b\n1,2\n").await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(more.text().contains("you keep 20 imports"), "{}", more.text());
    let path = format!("/api/imports/{last}");
    let runs = app.send(Method::DELETE, &path, &[], Body::empty()).await;
    assert_eq!(runs.status, StatusCode::CONFLICT, "it waits for its worker");
    app.deed(&last, "cancel").await;
    let gone = app.send(Method::DELETE, &path, &[], Body::empty()).await;
    assert_eq!((gone.status, folders(&app)), (StatusCode::NO_CONTENT, 0));

    let (begins, begun) = oneshot::channel::<()>();
    let (goes_on, waits) = oneshot::channel::<()>();
    let slow = Body::from_stream(stream::once(async move {
        begins.send(()).unwrap();
        waits.await.unwrap();
        Ok::<_, std::io::Error>(Bytes::from_static(b"a,b\n1,2\n"))
    }));
    let (first, second) = tokio::join!(app.upload("shelter", "a.csv", slow), async {
        begun.await.unwrap();
        let second = app.upload("shelter", "b.csv", "a,b\n1,2\n").await;
        goes_on.send(()).unwrap();
        second
    });
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CONFLICT));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_folder_of_a_job_goes_after_a_week_and_one_that_never_came_whole_after_a_day() {
    let app = app().await;
    let id = app.sent("household", "ho.csv", households(10, 20)).await;
    let working = worker(&app);
    app.rested(&id).await;
    app.run(&id, json!({})).await;
    drop(working);
    let old = std::time::SystemTime::now() - std::time::Duration::from_hours(25);
    let imports = app.data_dir().join("imports");
    let left = imports.join("00000000-0000-4000-8000-000000000000");
    let fresh = imports.join("00000000-0000-4000-8000-000000000001");
    for folder in [&left, &fresh] {
        fs::create_dir(folder).unwrap();
    }
    for folder in [&left, &imports.join(&id)] {
        fs::File::open(folder).unwrap().set_modified(old).unwrap();
    }
    app.execute("UPDATE import_job SET ended_at = now() - interval '8 days'").await;

    let _worker = worker(&app);
    crate::support::eventually("the folders have gone", || folders(&app) == 1);

    assert!(fresh.exists());
    let job = app.import_job(&id).await;
    assert_eq!((&job["state"], &job["can"]), (&json!("done"), &json!(["undo"])));
    assert_eq!((&job["probe"], &job["report"]["new"]), (&json!(null), &json!(10)));
    assert_eq!(app.deed(&id, "undo").await.status, StatusCode::OK);
}

/// Most memory that a process has had, in kilobytes.
fn peak_kb(pid: nix::unistd::Pid) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_two_hundred_megabytes_costs_the_service_no_memory() {
    let mut app = app().await;
    app.log_in_with("ca-nuoc", &[held(Role::Editor, "23368")]).await;
    let server = Server::start_over(&app.db, app.data_dir());
    let head = "code,name,area_code\n";
    let line = format!("S1,{},23368\n", "Trường ".repeat(14));
    let piece = line.repeat(10_000);
    let pieces = 200_000_000 / piece.len() + 1;
    let length = head.len() + pieces * piece.len();
    let before = peak_kb(server.pid());

    let (cookie, token) = app.session();
    let mut stream = server.connect().await;
    let request = format!(
        "POST /api/imports?collection=shelter&name=x.csv HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\nCookie: {cookie}\r\nX-CSRF-Token: {token}\r\nContent-Length: {length}\r\n\r\n{head}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    for _ in 0..pieces {
        stream.write_all(piece.as_bytes()).await.unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let id = answer.split("/api/imports/").nth(1).unwrap()[..36].to_owned();
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(2);
    while app.import_job(&id).await["state"] == "probing" {
        assert!(std::time::Instant::now() < deadline);
        sleep(std::time::Duration::from_millis(100)).await;
    }

    let grown = peak_kb(server.pid()) - before;
    assert!(grown < 48 * 1024, "{grown} kB");
    let job = app.import_job(&id).await;
    let rows = u64::try_from(pieces * 10_000).unwrap();
    assert_eq!(job["probe"]["rows"], json!(rows), "{}", job["problem"]);
}
