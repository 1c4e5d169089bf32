//! The copy in the database, and its two locks.

use banlang::ledger::{CopyError, Ledger};

use super::world::{Book, chained, edit};
use crate::support::{TestDb, eventually_in};

const COPIED: &str = "SELECT count(*) FROM ledger_entry";

#[tokio::test]
async fn new_entries_come_into_the_database_by_themselves_with_an_anchor_of_the_last() {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(3).await;
    let copier = book.ledger.start_copying(db.db.clone());
    eventually_in(&db, COPIED, "3").await;
    // Written by another process, which tells this one nothing.
    book.again().append(edit("shelter 4")).await.unwrap();
    eventually_in(&db, COPIED, "4").await;
    let last = book.ledger.append(edit("shelter 5")).await.unwrap();

    copier.close().await;

    assert_eq!(db.value(COPIED).await, "5");
    assert_eq!(
        db.value("SELECT string_agg(line, E'\\n' ORDER BY seq) FROM ledger_entry").await,
        book.lines().join("\n")
    );
    assert_eq!(
        db.value("SELECT hash FROM ledger_anchor ORDER BY seq DESC LIMIT 1").await,
        last.hash
    );
    let report = book.check(&db).await;
    assert_eq!((report.findings, report.entries), (vec![], 5));
}

#[tokio::test]
async fn what_was_written_while_the_database_was_away_is_copied_when_it_is_back() {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(2).await;
    let copier = book.ledger.start_copying(db.db.clone());
    eventually_in(&db, COPIED, "2").await;
    db.execute("ALTER TABLE ledger_entry RENAME TO away").await;
    book.write(1500).await;
    db.execute("ALTER TABLE away RENAME TO ledger_entry").await;

    eventually_in(&db, COPIED, "1502").await;

    copier.close().await;
    let report = book.check(&db).await;
    assert_eq!((report.findings, report.entries), (vec![], 1502));
}

#[tokio::test]
async fn a_restart_copies_what_the_last_run_did_not_and_nothing_twice() {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(3).await;
    assert_eq!(book.copy(&db).await, 3);
    book.write(2).await;

    let again = book.again();
    let mut client = db.db.connection().await.unwrap();

    assert_eq!(again.copy_now(&mut client).await.unwrap(), 2);
    assert_eq!(again.copy_now(&mut client).await.unwrap(), 0);
    assert_eq!(db.value(COPIED).await, "5");
}

#[tokio::test]
async fn several_copiers_at_once_copy_every_entry_once() {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(300).await;
    let ledgers: Vec<Ledger> = (0..4).map(|_| book.again()).collect();
    let copying = ledgers.iter().map(|ledger| async {
        let mut client = db.db.connection().await.unwrap();
        ledger.copy_now(&mut client).await.unwrap()
    });

    futures_util::future::join_all(copying).await;

    assert_eq!(db.value(COPIED).await, "300");
    assert!(book.check(&db).await.findings.is_empty());
}

#[tokio::test]
async fn a_file_that_holds_another_history_than_the_copy_is_not_copied() {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(3).await;
    book.copy(&db).await;
    let mut entries = book.entries();
    entries[2]["subject"] = "forged".into();
    entries.push(entries[2].clone());
    book.forge(&chained(&entries));

    let refused = book.again().copy_now(&mut db.db.connection().await.unwrap()).await;

    assert!(matches!(refused, Err(CopyError::Forked { seq: 3, .. })), "{refused:?}");
    assert_eq!(db.value(COPIED).await, "3");
}

#[tokio::test]
async fn the_service_can_neither_change_nor_remove_a_copy_nor_an_anchor() {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(2).await;
    book.copy(&db).await;
    let client = db.db.connection().await.unwrap();
    for (table, column) in [("ledger_entry", "subject"), ("ledger_anchor", "hash")] {
        for act in [
            format!("UPDATE {table} SET {column} = 'x'"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
        ] {
            let error = client.batch_execute(&act).await.unwrap_err();
            assert_eq!(error.as_db_error().unwrap().code().code(), "42501", "{act}");
            let error = db.world().await.batch_execute(&act).await.unwrap_err();
            assert_eq!(
                error.as_db_error().unwrap().message(),
                format!("{table} is only ever added to"),
                "{act}"
            );
            let unlocked = format!("SET session_replication_role = replica; {act}");
            assert!(db.world().await.batch_execute(&unlocked).await.is_err(), "{act}");
            db.execute("RESET session_replication_role").await;
        }
    }
    assert_eq!(db.value(COPIED).await, "2");
}

#[tokio::test]
async fn a_copy_whose_line_does_not_bear_its_seal_is_refused() {
    let db = TestDb::create().await;
    let client = db.db.connection().await.unwrap();
    let forged = client
        .batch_execute(
            "INSERT INTO ledger_entry (node, seq, at, who, who_kind, action, subject, detail, line, hash)
             VALUES ('a', 1, now(), 'x', 'person', 'edit', 'x', '{}', '{}', 'x')",
        )
        .await
        .unwrap_err();
    assert_eq!(forged.as_db_error().unwrap().constraint(), Some("ledger_entry_sealed"));
}
