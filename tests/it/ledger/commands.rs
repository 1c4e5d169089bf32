//! The program itself: every command is recorded, and the check and the export work from outside.

use std::{fs, path::Path, process::Output};

use chrono::Utc;
use serde_json::{Value, json};

use super::world::python;
use crate::support::{Server, TestApp, TestDb, banlang};

fn run(db: &TestDb, folder: &Path, words: &[&str]) -> Output {
    let mut command = banlang();
    command.env("DATABASE_URL", db.url()).arg("--data-dir").arg(folder).args(words);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn chain(folder: &Path) -> std::path::PathBuf {
    let node = fs::read_to_string(folder.join("ledger/node")).unwrap();
    folder.join("ledger").join(node.trim()).with_extension("jsonl")
}

fn entries(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(chain(folder)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_command_is_recorded_with_the_account_of_the_system_and_without_folders() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret-folder/areas.geojson");

    let failed = run(&db, folder.path(), &["import", "area", secret.to_str().unwrap()]);
    run(&db, folder.path(), &["export", "area", "/tmp/none/out.csv", "--as", "nobody-known"]);

    assert!(!failed.status.success());
    let entries = entries(folder.path());
    let user = nix::unistd::User::from_uid(nix::unistd::Uid::current()).unwrap().unwrap().name;
    assert_eq!(entries[0]["action"], "command");
    assert_eq!(entries[0]["subject"], "import");
    assert_eq!(entries[0]["who"], json!({"name": user, "kind": "command_line", "os_user": user}));
    assert_eq!(
        entries[0]["detail"],
        json!({"collection": "area", "file": "areas.geojson", "dry_run": false})
    );
    assert_eq!(entries[1]["who"]["name"], "nobody-known");
    assert_eq!(entries[1]["who"]["os_user"], user);
    assert!(!fs::read_to_string(chain(folder.path())).unwrap().contains("secret-folder"));
    assert_eq!(db.value("SELECT count(*) FROM ledger_entry").await, "2");
}

#[tokio::test]
async fn the_check_says_each_finding_in_a_line_and_ends_with_1() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    run(&db, folder.path(), &["user", "list"]);
    let fine = run(&db, folder.path(), &["check"]);
    assert!(fine.status.success(), "{}", said(&fine));
    assert!(said(&fine).contains("file and database: 2 entries fit"), "{}", said(&fine));

    let text = fs::read_to_string(chain(folder.path())).unwrap();
    fs::write(chain(folder.path()), text.replace("user list", "user fist")).unwrap();
    let found = run(&db, folder.path(), &["check"]);

    assert_eq!(found.status.code(), Some(1));
    let said = said(&found);
    assert!(said.contains("entry 1 was changed after it was written\n"), "{said}");
    assert!(said.contains("there are 2 findings"), "{said}");
}

#[tokio::test]
async fn the_export_of_the_command_line_is_checked_by_an_outsider_and_recorded() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    let today = Utc::now().date_naive().to_string();
    let file = folder.path().join("dossier.jsonl");
    let path = file.to_str().unwrap();

    let done = run(
        &db,
        folder.path(),
        &["ledger", "export", "--from", &today, "--to", &today, "--format", "json", path],
    );

    assert!(done.status.success(), "{}", said(&done));
    assert!(python(&file).unwrap().starts_with("1 "));
    let entries = entries(folder.path());
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["command", "ledger_export"]);
    let sha256 = entries[1]["detail"]["file_sha256"].as_str().unwrap();
    assert!(said(&done).contains(sha256), "{}", said(&done));
    let backwards = run(
        &db,
        folder.path(),
        &["ledger", "export", "--from", "2026-02-01", "--to", "2026-01-01", path],
    );
    assert!(said(&backwards).contains("ends before it starts"), "{}", said(&backwards));
}

#[tokio::test]
async fn commands_write_into_the_chain_of_a_service_that_runs() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start_over(&db, folder.path());
    let commands: Vec<_> = (0..3)
        .map(|_| {
            let mut command = banlang();
            command.env("DATABASE_URL", db.url()).arg("--data-dir").arg(folder.path());
            command.args(["user", "list"]).spawn().unwrap()
        })
        .collect();
    for mut command in commands {
        assert!(command.wait().unwrap().success());
    }
    server.signal(nix::sys::signal::Signal::SIGTERM);
    assert!(server.wait().success());

    let mut subjects: Vec<_> = entries(folder.path())
        .iter()
        .map(|entry| entry["subject"].as_str().unwrap().to_owned())
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["serve", "user list", "user list", "user list"]);
    assert!(python(&chain(folder.path())).unwrap().starts_with("4 "));
    assert_eq!(db.value("SELECT count(*) FROM ledger_entry").await, "4");
}

#[tokio::test]
async fn an_application_has_a_ledger_of_its_own() {
    let app = TestApp::start().await;
    app.app.ledger().append(super::world::edit("x")).await.unwrap();
    assert_eq!(app.ledger_lines()[0]["subject"], "x");
}
