//! The program with its private cluster: what happens when one of the two dies, and who may start.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use banlang::store::Cluster;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::json;
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::support::{Answer, Server, banlang, children, eventually};

/// A data folder that the account of PostgreSQL can enter.
fn data_dir() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn postgres_of(server: &Server) -> i32 {
    let found = children(server.child.id(), "postgres");
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]
}

fn runs(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None).is_ok()
}

/// Runs the program to its end.
fn output(data_dir: &Path, listen: &str) -> Output {
    let mut command = banlang();
    command.arg("serve").arg("--data-dir").arg(data_dir).args(["--listen", listen]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap()
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Asks until the answer has that status; until then it is 200 or 503.
async fn until(server: &Server, path: &str, wanted: StatusCode) -> Answer {
    let deadline = Instant::now() + Duration::from_mins(2);
    loop {
        let answer = server.get(path).await;
        if answer.status == wanted {
            return answer;
        }
        let known = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&answer.status);
        assert!(known && Instant::now() < deadline, "{}: {}", answer.status, answer.text());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn execute(data_dir: &Path, sql: &str) {
    let url = Cluster::url_of_running(data_dir, "banlang").unwrap();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    driver.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_answers_are_503_and_then_it_comes_back_by_itself() {
    let folder = data_dir();
    let server = Server::start_in(folder.path());
    let path = "/api/collections/shelter/items";
    assert_eq!(server.get(path).await.status, StatusCode::OK);

    let first = postgres_of(&server);
    kill(Pid::from_raw(first), Signal::SIGKILL).unwrap();
    // A backend may answer once more before it notices that its parent is dead.
    let away = until(&server, path, StatusCode::SERVICE_UNAVAILABLE).await;
    let live = server.get("/health/live").await;

    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE, "{}", away.text());
    assert_eq!(away.header("retry-after"), "5");
    assert_eq!(
        away.json()["detail"],
        json!("the database is away for the moment; ask again in a few seconds")
    );
    assert_eq!(live.status, StatusCode::OK);

    until(&server, path, StatusCode::OK).await;
    assert_ne!(postgres_of(&server), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_service_leaves_no_postgres_behind_and_the_next_start_has_all_rows() {
    let folder = data_dir();
    let mut server = Server::start_in(folder.path());
    execute(folder.path(), "INSERT INTO shelter (code, name) VALUES ('S1', 'Trường')").await;
    let postgres = postgres_of(&server);

    server.signal(Signal::SIGKILL);
    server.wait();
    eventually("postgres is gone", || !runs(postgres));
    let next = Server::start_in(folder.path());

    let page = next.get("/api/collections/shelter/items").await.json();
    assert_eq!(page["features"][0]["properties"]["code"], json!("S1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_service_leaves_no_postgres_behind() {
    let folder = data_dir();
    let mut server = Server::start_in(folder.path());
    let postgres = postgres_of(&server);

    server.signal(Signal::SIGTERM);
    let ended = server.wait();

    assert!(ended.success(), "{ended}");
    assert!(!runs(postgres));
    assert!(!server.log().contains("WARN"), "{}", server.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_service_on_the_same_folder_is_refused() {
    let folder = data_dir();
    let server = Server::start_in(folder.path());

    let second = output(folder.path(), "127.0.0.1:0");

    let refusal = refusal(&second);
    assert!(
        refusal
            .contains("is in use by another banlang; stop it, or give this one its own --data-dir"),
        "{refusal}"
    );
    assert_eq!(server.get("/health/ready").await.status, StatusCode::OK);
}

#[test]
fn a_folder_of_another_version_of_postgresql_is_refused_and_left_alone() {
    let folder = data_dir();
    let pgdata = folder.path().join("cluster/pg");
    fs::create_dir_all(&pgdata).unwrap();
    fs::write(pgdata.join("PG_VERSION"), "9\n").unwrap();

    let output = output(folder.path(), "127.0.0.1:0");

    let refusal = refusal(&output);
    assert!(refusal.contains("was made by PostgreSQL 9, but PostgreSQL"), "{refusal}");
    assert_eq!(fs::read_dir(&pgdata).unwrap().count(), 1);
}

#[test]
fn a_folder_with_other_things_in_it_is_refused() {
    let folder = data_dir();
    let pgdata = folder.path().join("cluster/pg");
    fs::create_dir_all(&pgdata).unwrap();
    fs::write(pgdata.join("letter.txt"), "mẹ ơi").unwrap();

    let output = output(folder.path(), "127.0.0.1:0");

    let refusal = refusal(&output);
    assert!(refusal.contains("holds files but no PostgreSQL cluster"), "{refusal}");
}

#[test]
fn a_taken_port_is_told_before_the_data_folder_is_touched() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = data_dir();

    let output = output(folder.path(), &address);

    let refusal = refusal(&output);
    let wanted = format!("banlang: cannot listen on {address}; give another address with --listen");
    assert!(refusal.starts_with(&wanted), "{refusal}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_data_folder_that_is_closed_to_postgresql_does_not_keep_it_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();

    let cluster = Cluster::start(folder.path()).unwrap();

    assert!(cluster.pid().is_some());
    let url = Cluster::url_of_running(folder.path(), "banlang").unwrap();
    let socket = url.split('\'').nth(1).unwrap();
    let home = Path::new(socket).parent().unwrap().to_owned();
    drop(cluster);
    // The cluster lies elsewhere when this runs under root; what the test made goes again.
    if home.starts_with("/var/lib/banlang") {
        fs::remove_dir_all(home).unwrap();
    }
}
