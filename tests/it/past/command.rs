//! `banlang undo`: an import tells how it is taken back, and is.

use std::{fs, path::Path, process::Output};

use banlang::auth::Role;

use super::world::OWN;
use crate::support::{TestDb, account, banlang, held};

fn run(db: &TestDb, folder: &Path, words: &[&str]) -> Output {
    let mut command = banlang();
    command.env("DATABASE_URL", db.url()).arg("--data-dir").arg(folder).args(words);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The command that an answer tells after these words.
fn told(output: &Output, before: &str) -> Vec<String> {
    let text = said(output);
    let line =
        text.lines().find_map(|line| line.strip_prefix(before)).unwrap_or_else(|| panic!("{text}"));
    line.split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn an_import_tells_how_it_is_undone_and_the_undo_how_that_is() {
    let db = TestDb::create().await;
    db.execute(&format!(
        "INSERT INTO area (code, level, name) VALUES ('{OWN}', 'commune', 'Đăk Một')"
    ))
    .await;
    account(&db, "editor", &[held(Role::Editor, OWN)]).await;
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<_> = (1..=400).map(|n| format!("{OWN},{n},4,kinh")).collect();
    let file = folder.path().join("ho.csv");
    fs::write(&file, format!("commune_code,list_no,members,ethnic_group\n{}\n", rows.join("\n")))
        .unwrap();
    let report = folder.path().join("report.json");
    let (path, report_path) = (file.to_str().unwrap(), report.to_str().unwrap());

    let trial =
        run(&db, folder.path(), &["import", "household", path, "--as", "editor", "--dry-run"]);
    assert!(!said(&trial).contains("banlang undo"), "{}", said(&trial));
    let imported = run(
        &db,
        folder.path(),
        &["import", "household", path, "--as", "editor", "--report", report_path],
    );
    assert!(imported.status.success(), "{}", said(&imported));
    let command = told(&imported, "Hoàn tác bằng: banlang ");
    assert_eq!(command[2..], ["--as", "editor"]);
    let written: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(written["transaction"].to_string(), command[1]);

    let alone = run(&db, folder.path(), &["undo", &command[1]]);
    assert!(!alone.status.success() && said(&alone).contains("--as USER"), "{}", said(&alone));
    assert_eq!(db.value("SELECT count(*) FROM household").await, "400");

    let words: Vec<_> = command.iter().map(String::as_str).collect();
    let undone = run(&db, folder.path(), &words);
    assert!(undone.status.success(), "{}", said(&undone));
    assert!(
        said(&undone).contains("(import ho.csv) is undone: 400 rows removed"),
        "{}",
        said(&undone)
    );
    assert_eq!(db.value("SELECT count(*) FROM household").await, "0");

    let back = told(&undone, "that is undone with: banlang ");
    let words: Vec<_> = back.iter().map(String::as_str).collect();
    let redone = run(&db, folder.path(), &words);
    assert!(redone.status.success(), "{}", said(&redone));
    assert_eq!(db.value("SELECT count(*) FROM household").await, "400");

    let twice = run(&db, folder.path(), &words);
    assert!(!twice.status.success(), "{}", said(&twice));
    assert!(said(&twice).contains("was not undone: 400 records"), "{}", said(&twice));
    let node = fs::read_to_string(folder.path().join("ledger/node")).unwrap();
    let ledger =
        fs::read_to_string(folder.path().join("ledger").join(node.trim()).with_extension("jsonl"))
            .unwrap();
    assert!(
        ledger.contains("\"subject\":\"undo\"") && ledger.contains("undo 1")
            || ledger.contains("\"transaction\""),
        "{ledger}"
    );
}

#[tokio::test]
async fn a_number_of_nothing_is_one_sentence_and_exit_code_1() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();

    let unknown = run(&db, folder.path(), &["undo", "4711"]);
    let wrong = run(&db, folder.path(), &["undo", "x"]);

    assert_eq!((unknown.status.code(), wrong.status.code()), (Some(1), Some(2)));
    assert_eq!(said(&unknown).trim_end(), "banlang: there is no transaction 4711");
}
