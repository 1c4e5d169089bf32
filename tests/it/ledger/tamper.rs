//! Every way to change what was written, and what the check says of it.

use std::fs;

use serde_json::json;

use super::world::{Book, chained, edit};
use crate::support::TestDb;

/// Five entries, copied and anchored.
async fn five() -> (TestDb, Book) {
    let db = TestDb::create().await;
    let book = Book::open();
    book.write(5).await;
    book.copy(&db).await;
    (db, book)
}

/// Runs statements as someone who took the locks off.
async fn unlocked(db: &TestDb, sql: &str) {
    db.execute(&format!(
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL; ALTER TABLE ledger_anchor DISABLE TRIGGER ALL;
         ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS ledger_entry_sealed; {sql}"
    ))
    .await;
}

#[tokio::test]
async fn a_folder_without_entries_and_an_untouched_ledger_are_in_order() {
    let db = TestDb::create().await;
    let book = Book::open();
    assert!(book.check(&db).await.findings.is_empty());

    book.write(5).await;
    book.copy(&db).await;
    book.write(2).await;

    let report = book.check(&db).await;
    assert_eq!((report.findings, report.entries, report.chains.len()), (vec![], 7, 1));
    assert_eq!((report.chains[0].is_here, report.chains[0].copied_to), (true, 5));
    let last = &book.entries()[6];
    assert_eq!(json!(report.chains[0].head), json!([7, last["hash"]]));
}

#[tokio::test]
async fn a_changed_line_is_found() {
    let (db, book) = five().await;
    let mut lines = book.lines();
    lines[2] = lines[2].replace("shelter 3", "shelter 9");
    book.forge(&lines);

    assert_eq!(
        book.said(&db).await,
        [
            "entry 3 was changed after it was written",
            "entry 3 is another one in the file than in the database"
        ]
    );
}

#[tokio::test]
async fn a_line_that_was_replaced_with_a_seal_of_its_own_is_found() {
    let (db, book) = five().await;
    let mut entries = book.entries();
    entries[2]["subject"] = "shelter 9".into();
    let mut lines = book.lines();
    lines[2].clone_from(&chained(&entries)[2]);
    book.forge(&lines);

    assert_eq!(
        book.said(&db).await,
        [
            "entry 3 is another one in the file than in the database",
            "entry 4 does not follow the entry before it: one of the two was replaced"
        ]
    );
}

#[tokio::test]
async fn removed_lines_are_found_in_the_middle_and_at_the_end() {
    let (db, book) = five().await;
    let lines = book.lines();
    book.forge(&[&lines[..1], &lines[3..]].concat());
    let gone = "in the database and not in the file: it was removed from the file or added to the database";
    assert_eq!(
        book.said(&db).await,
        [
            "entries 2 to 3 were removed".to_owned(),
            format!("entries 2 to 3 are {}", gone.replace("it was", "they were")),
        ]
    );

    book.forge(&lines[..4]);
    assert_eq!(book.said(&db).await, [format!("entry 5 is {gone}")]);

    book.forge(&[]);
    assert_eq!(
        book.said(&db).await,
        [format!("entries 1 to 5 are {}", gone.replace("it was", "they were"))]
    );
}

#[tokio::test]
async fn a_removed_file_is_found_also_after_another_chain_has_begun() {
    let (db, book) = five().await;
    fs::remove_file(book.file()).unwrap();
    assert_eq!(book.said(&db).await, ["its file was removed"]);

    let again = book.again();
    again.append(edit("shelter 6")).await.unwrap();

    assert_eq!(book.said(&db).await, ["its file was removed"]);
    let report = book.check(&db).await;
    let chains: Vec<_> = report.chains.iter().map(|chain| (chain.entries, chain.is_here)).collect();
    assert_eq!(chains, [(5, true), (2, true)]);
}

#[tokio::test]
async fn an_added_line_is_found() {
    let (db, book) = five().await;
    let mut lines = book.lines();
    lines.insert(2, lines[1].replace("shelter 2", "shelter 9"));
    book.forge(&lines);
    assert_eq!(
        book.said(&db).await,
        ["entry 2 was changed after it was written", "entry 2 stands where it does not belong"]
    );

    lines[2] = "not a line".into();
    book.forge(&lines);
    let said = book.said(&db).await;
    assert!(said.contains(&"entry 3 cannot be read".to_owned()), "{said:?}");
}

#[tokio::test]
async fn a_chain_that_was_written_anew_from_one_end_to_the_other_is_found_by_the_copies() {
    let (db, book) = five().await;
    let mut entries = book.entries();
    entries.remove(2);
    book.forge(&chained(&entries));

    let said = book.said(&db).await;

    assert_eq!(said[0], "entries 3 to 4 are other ones in the file than in the database");
    assert!(said[1].starts_with("entry 5 is in the database and not in the file"), "{said:?}");
}

#[tokio::test]
async fn a_chain_that_was_written_anew_in_the_copies_too_is_found_by_the_anchors() {
    let (db, book) = five().await;
    let mut entries = book.entries();
    entries[2]["subject"] = "shelter 9".into();
    let lines = chained(&entries);
    book.forge(&lines);
    unlocked(&db, "DELETE FROM ledger_entry").await;
    book.copy(&db).await;

    assert_eq!(
        book.said(&db).await,
        ["entry 5 is not the one that was anchored: the chain was written anew"]
    );

    // Cut at the same place in both.
    book.forge(&lines[..3]);
    unlocked(&db, "DELETE FROM ledger_entry WHERE seq > 3").await;
    assert_eq!(book.said(&db).await, ["entry 5 was anchored and is no longer in the database"]);
}

#[tokio::test]
async fn copies_that_were_changed_removed_or_added_are_found() {
    let (db, book) = five().await;
    unlocked(&db, "UPDATE ledger_entry SET who = 'nobody', detail = '{\"x\": 1}' WHERE seq = 2")
        .await;
    assert_eq!(
        book.said(&db).await,
        ["entry 2 is shown by the database otherwise than its line says"]
    );

    unlocked(&db, "DELETE FROM ledger_entry WHERE seq = 2").await;
    assert_eq!(
        book.said(&db).await,
        ["entry 2 was removed from the database or added to the file"]
    );

    let mut entries = book.entries();
    entries.push(entries[4].clone());
    let added = chained(&entries).pop().unwrap();
    let mut client = db.db.connection().await.unwrap();
    let other = Book::open();
    other.ledger.copy_now(&mut client).await.unwrap();
    client
        .execute(include_str!("../../../src/ledger/sql/add_entries.sql"), &[&vec![added]])
        .await
        .unwrap();
    let said = book.said(&db).await;
    assert!(said[1].starts_with("entry 6 is in the database and not in the file"), "{said:?}");
}

#[tokio::test]
async fn the_copy_of_another_node_is_checked_against_itself_and_its_anchors() {
    let (db, book) = five().await;
    let here = Book::open();
    here.write(1).await;
    let report = here.check(&db).await;
    assert!(report.findings.is_empty());
    assert_eq!((report.entries, report.chains.len(), report.chains[1].is_here), (6, 2, false));

    unlocked(&db, "DELETE FROM ledger_entry WHERE seq = 3").await;

    let found = here.check(&db).await.findings;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].to_string(), format!("chain {}: entry 3 was removed", book.ledger.node()));
}

#[tokio::test]
async fn numbers_that_postgresql_writes_in_its_own_way_are_the_same_numbers() {
    let db = TestDb::create().await;
    let book = Book::open();
    let numbers = json!({"a": [1e16, 1e-7, -0.0, 107.3, 5], "b": {"c": 1.50, "d": 1e300}});
    book.ledger.append(edit("x").with("numbers", numbers)).await.unwrap();
    book.copy(&db).await;

    assert!(book.check(&db).await.findings.is_empty());
}
