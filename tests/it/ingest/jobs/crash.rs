//! Whatever dies, and whenever: a job is done or its rows are not there.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use banlang::{
    app::Settings,
    auth::Role,
    catalog::Catalogue,
    ingest::{ImportSettings, Reader},
};
use nix::sys::signal::Signal;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::sleep;

use super::{COMMUNES, Lock, WAITING, app, households, worker};
use crate::support::{Server, TestApp, TestDb, children, eventually, eventually_in, held};

/// How long the readers of the next application sleep.
static NEXT: AtomicU32 = AtomicU32::new(1000);

/// An application whose readers wait for ever while a file is there.
struct Sleepy {
    app: TestApp,
    flag: PathBuf,
    /// How long its readers sleep, by which they are known.
    seconds: String,
    _folder: TempDir,
}

impl Sleepy {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (script, flag) = (folder.path().join("reader.sh"), folder.path().join("sleep"));
        let honest = env!("CARGO_BIN_EXE_banlang");
        let seconds = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
        let text = format!(
            "#!/bin/sh\nif [ -e {} ]; then exec sleep {seconds}; fi\nexec {honest} read-file\n",
            flag.display()
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        let imports =
            ImportSettings { folder: folder.path().join("imports"), reader: Reader::new(script) };
        let settings = Settings { imports: Some(imports), ..Settings::default() };
        let db = TestDb::create().await;
        let mut app = TestApp::with(db, Catalogue::built_in().unwrap(), settings);
        app.execute(COMMUNES).await;
        app.log_in_with("can-bo", &[held(Role::Editor, "23368")]).await;
        Self { app, flag, seconds, _folder: folder }
    }

    fn sleeps(&self, whether: bool) {
        if whether {
            fs::write(&self.flag, "").unwrap();
        } else {
            fs::remove_file(&self.flag).unwrap();
        }
    }

    /// Readers of this application that sleep.
    fn sleepers(&self) -> usize {
        let sleeping = children(std::process::id(), "sleep");
        let own = |pid: &&i32| {
            let told = fs::read_to_string(format!("/proc/{pid}/cmdline"));
            told.is_ok_and(|told| told.contains(&self.seconds))
        };
        sleeping.iter().filter(own).count()
    }

    async fn begun(&self, tries: &str) {
        eventually_in(&self.app.db, "SELECT tries FROM import_job", tries).await;
        eventually("a reader sleeps", || self.sleepers() > 0);
    }
}

async fn asked(app: &TestApp, id: &str, dry_run: bool) {
    let answer = app.post(&format!("/api/imports/{id}/run"), &json!({"dry_run": dry_run})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_a_crash_interrupts_is_done_by_the_next_worker_and_given_up_after_the_second() {
    let sleepy = Sleepy::start().await;
    let app = &sleepy.app;
    let id = app.sent("household", "ho.csv", households(10, 20)).await;

    for (ask, state) in [(None, "ready"), (Some(true), "checked"), (Some(false), "done")] {
        if let Some(dry_run) = ask {
            asked(app, &id, dry_run).await;
        }
        sleepy.sleeps(true);
        let dying = worker(app);
        sleepy.begun("1").await;
        drop(dying);
        sleepy.sleeps(false);
        let next = worker(app);
        assert_eq!(app.rested(&id).await["state"], state);
        drop(next);
    }
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "10");
    assert_eq!(app.deed(&id, "undo").await.status, StatusCode::OK);

    asked(app, &id, false).await;
    sleepy.sleeps(true);
    for tries in ["1", "2"] {
        let dying = worker(app);
        sleepy.begun(tries).await;
        drop(dying);
    }
    sleepy.sleeps(false);
    let _worker = worker(app);
    let failed = app.rested(&id).await;
    assert_eq!((&failed["state"], &failed["can"]), (&json!("failed"), &json!(["run"])));
    assert!(failed["problem"].as_str().unwrap().contains("ended twice"));
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "0");
    assert_eq!(app.run(&id, json!({})).await["state"], "done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_stopped_gives_its_work_back_as_often_as_it_likes() {
    let sleepy = Sleepy::start().await;
    let app = &sleepy.app;
    sleepy.sleeps(true);
    let id = app.sent("household", "ho.csv", households(10, 20)).await;
    for _ in 0..3 {
        let stopping = worker(app);
        sleepy.begun("1").await;
        stopping.close().await;
        eventually("the reader has ended", || sleepy.sleepers() == 0);
        let job = app.db.value("SELECT state || ' ' || tries FROM import_job").await;
        assert_eq!(job, "probing 0");
    }
    sleepy.sleeps(false);
    let idle = worker(app);
    assert_eq!(app.rested(&id).await["state"], "ready");
    let begun = Instant::now();
    idle.close().await;
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_dies_while_rows_are_written_leaves_none_and_the_next_writes_them_once() {
    let app = app().await;
    let dying = worker(&app);
    let id = app.sent("household", "ho.csv", households(1000, 2000)).await;
    app.rested(&id).await;
    let lock = Lock::on_households(&app).await;
    asked(&app, &id, false).await;
    lock.is_waited_for().await;
    drop(dying);
    drop(lock);
    assert_eq!(app.import_job(&id).await["state"], "writing");

    let _worker = worker(&app);
    let done = app.rested(&id).await;

    assert_eq!(done["state"], "done");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "1000");
    let txn = "SELECT count(DISTINCT txn) FROM change WHERE collection = 'household'";
    assert_eq!(app.db.value(txn).await, "1");
    assert_eq!(app.deed(&id, "undo").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_whose_connection_dies_tells_how_far_it_was_and_is_done_once_more() {
    let app = app().await;
    let _worker = worker(&app);
    let id = app.sent("household", "ho.csv", households(1000, 2000)).await;
    app.rested(&id).await;
    let lock = Lock::on_households(&app).await;
    asked(&app, &id, false).await;
    lock.is_waited_for().await;
    let told = "SELECT progress FROM import_job";
    eventually_in(&app.db, told, r#"{"of": 1000, "rows": 0, "step": "write"}"#).await;
    assert_eq!(app.import_job(&id).await["progress"]["of"], json!(1000));

    app.execute(&format!("SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS w")).await;
    eventually_in(&app.db, "SELECT tries FROM import_job", "2").await;
    drop(lock);

    let done = app.rested(&id).await;
    assert_eq!((&done["state"], &done["progress"]), (&json!("done"), &json!(null)));
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "1000");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_takes_less_than_a_second_whether_a_file_is_read_or_rows_are_written() {
    let sleepy = Sleepy::start().await;
    let app = &sleepy.app;
    let _worker = worker(app);
    sleepy.sleeps(true);
    let id = app.sent("household", "ho.csv", households(1000, 2000)).await;
    sleepy.begun("1").await;
    let begun = Instant::now();
    let cancelled = app.deed(&id, "cancel").await;
    assert_eq!(cancelled.status, StatusCode::OK, "{}", cancelled.text());
    assert_eq!(cancelled.json()["state"], "cancelled");
    eventually("the reader has ended", || sleepy.sleepers() == 0);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(app.deed(&id, "cancel").await.status, StatusCode::CONFLICT);

    sleepy.sleeps(false);
    let lock = Lock::on_households(app).await;
    asked(app, &id, false).await;
    lock.is_waited_for().await;
    let begun = Instant::now();
    assert_eq!(app.deed(&id, "cancel").await.json()["state"], "cancelled");
    eventually_in(&app.db, &format!("SELECT count(*) FROM ({WAITING}) AS w"), "0").await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    drop(lock);
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "0");
    assert_eq!(app.run(&id, json!({})).await["state"], "done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_never_do_the_same_job() {
    let app = app().await;
    let _workers = [worker(&app), worker(&app)];
    for round in 1..=5_i64 {
        let id = app.sent("household", "ho.csv", households(200, 400)).await;
        app.rested(&id).await;
        assert_eq!(app.run(&id, json!({})).await["state"], "done");
        let tries = app.db.value("SELECT max(tries) FROM import_job").await;
        assert_eq!(tries, "1", "round {round}");
    }
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "200");
}

/// The service itself, killed at moments that nobody chose.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_is_killed_at_any_moment_leaves_all_rows_of_a_job_or_none() {
    let app = app().await;
    let id = app.sent("household", "ho.csv", households(4000, 8000)).await;
    let mut interrupted = 0;
    for pause_ms in [0_u64, 40, 90, 150, 220, 300, 400, 550] {
        let mut server = Server::start_over(&app.db, app.data_dir());
        let settled = |state: &str| !["probing", "checking", "writing"].contains(&state);
        let mut state = app.import_job(&id).await["state"].as_str().unwrap().to_owned();
        while !settled(&state) {
            sleep(Duration::from_millis(10)).await;
            state = app.import_job(&id).await["state"].as_str().unwrap().to_owned();
        }
        if state == "done" {
            assert_eq!(app.deed(&id, "undo").await.status, StatusCode::OK);
        }
        asked(&app, &id, false).await;
        sleep(Duration::from_millis(pause_ms)).await;
        server.signal(Signal::SIGKILL);
        server.wait();
        // The database notices the end of a connection a moment later.
        let busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'banlang' AND state = 'active'";
        eventually_in(&app.db, busy, "0").await;
        let state = app.import_job(&id).await["state"].as_str().unwrap().to_owned();
        let rows = app.db.value("SELECT count(*) FROM household").await;
        let expected = if state == "done" { "4000" } else { "0" };
        assert_eq!(rows, expected, "{state} after {pause_ms} ms");
        interrupted += u32::from(state == "writing");
    }
    assert!(interrupted > 0, "every import was over before its service was killed");
    let _server = Server::start_over(&app.db, app.data_dir());
    let last = app.rested(&id).await;
    assert_eq!(last["state"], "done", "{last:#}");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "4000");
}
