//! What goes into the security dossier.

use std::fs;

use banlang::{
    export::{LedgerFormat, ledger_to_file},
    ledger::{Action, Entry, Who},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::world::{Book, edit, python};
use crate::support::TestDb;

fn day(number: i64) -> DateTime<Utc> {
    "2026-11-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(number)
}

#[tokio::test]
async fn a_period_leaves_as_the_lines_themselves_with_all_that_is_needed_to_check_them() {
    let db = TestDb::create().await;
    let (book, other) = (Book::open(), Book::open());
    for number in 0..3000 {
        book.ledger.append(Entry { at: day(number / 300), ..edit("x") }).await.unwrap();
    }
    let head = other.ledger.append(Entry { at: day(3), ..edit("other") }).await.unwrap();
    book.copy(&db).await;
    other.copy(&db).await;
    let file = book.folder().join("dossier.jsonl");
    let client = db.db.connection().await.unwrap();

    let written =
        ledger_to_file(&client, day(2), day(6), LedgerFormat::JsonLines, &file).await.unwrap();

    let text = fs::read_to_string(&file).unwrap();
    let mut lines = text.lines();
    let about: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let of = |node: &str| {
        let chains = about["ledger"]["chains"].as_array().unwrap();
        chains.iter().find(|chain| chain["node"] == node).unwrap().clone()
    };
    let entries = book.entries();
    assert_eq!(
        of(book.ledger.node()),
        json!({"node": book.ledger.node(), "first_seq": 601, "before": entries[599]["hash"],
            "last_seq": 2100, "last_hash": entries[2099]["hash"],
            "head_seq": 3000, "head_hash": entries[2999]["hash"]})
    );
    assert_eq!(of(other.ledger.node())["head_hash"], head.hash);
    let exported: Vec<_> = lines.filter(|line| line.contains(book.ledger.node())).collect();
    assert_eq!(exported, &book.lines()[600..2100]);
    assert_eq!(written.entries, 1501);
    assert_eq!(written.sha256, hex::encode(Sha256::digest(&text)));
    python(&file).unwrap();

    fs::write(&file, text.replacen("y-hanh", "y-hinh", 1)).unwrap();
    assert!(python(&file).unwrap_err().ends_with("was changed"));
}

#[tokio::test]
async fn a_table_has_every_entry_and_runs_no_formula() {
    let db = TestDb::create().await;
    let book = Book::open();
    let who = Who::person("=HYPERLINK(\"x\")").from_address("203.0.113.7");
    let entry =
        Entry::new(who, Action::LoginFailed, "+cmd|x").with("tries", 3).because("@lý do, \"x\"");
    book.ledger.append(Entry { at: day(0), ..entry }).await.unwrap();
    book.copy(&db).await;
    let file = book.folder().join("dossier.csv");
    let client = db.db.connection().await.unwrap();

    ledger_to_file(&client, day(0), day(1), LedgerFormat::Csv, &file).await.unwrap();

    let mut table = csv::Reader::from_path(&file).unwrap();
    let names = table.headers().unwrap().clone();
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    let cell = |name: &str| &rows[0][names.iter().position(|own| own == name).unwrap()];
    assert_eq!(rows.len(), 1);
    assert_eq!(cell("who"), "'=HYPERLINK(\"x\")");
    assert_eq!(cell("subject"), "'+cmd|x");
    assert_eq!(cell("reason"), "'@lý do, \"x\"");
    assert_eq!(cell("detail"), "{\"tries\":3}");
    assert_eq!((cell("seq"), cell("at")), ("1", "2026-11-01T12:00:00.000000Z"));
    assert_eq!(cell("hash"), book.entries()[0]["hash"]);
}

#[tokio::test]
async fn a_period_without_entries_is_a_file_without_entries() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dossier.jsonl");
    let client = db.db.connection().await.unwrap();

    let written =
        ledger_to_file(&client, day(0), day(1), LedgerFormat::JsonLines, &file).await.unwrap();

    assert_eq!((written.entries, written.parts.len()), (0, 0));
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 1);
}
