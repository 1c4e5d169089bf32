//! What auditors ask.

use banlang::ledger::{Action, Entry, LedgerFilter, Who, query};
use chrono::{TimeDelta, Utc};

use super::world::{Book, edit};
use crate::support::TestDb;

async fn subjects(db: &TestDb, filter: &LedgerFilter) -> String {
    let found = query(&db.db.connection().await.unwrap(), filter).await.unwrap();
    found.iter().map(|link| link.entry.subject.clone()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest_without_gap_or_repetition() {
    let db = TestDb::create().await;
    let book = Book::open();
    let at = Utc::now();
    for number in 0..25 {
        // Several entries of one instant must not be lost between two pages.
        let entry = Entry { at: at + TimeDelta::seconds(number / 4), ..edit(&number.to_string()) };
        book.ledger.append(entry).await.unwrap();
    }
    book.copy(&db).await;
    let client = db.db.connection().await.unwrap();

    let mut filter = LedgerFilter { limit: 10, ..LedgerFilter::default() };
    let mut seen = Vec::new();
    loop {
        let page = query(&client, &filter).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.after = Some(last.cursor().to_string().parse().unwrap());
        seen.extend(page.iter().map(|link| link.seq));
    }

    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn entries_are_found_by_person_action_subject_and_time() {
    let db = TestDb::create().await;
    let book = Book::open();
    let at = Utc::now();
    for (hours, who, action, subject) in [
        (0, "y-hanh", Action::Edit, "a"),
        (1, "y-hanh", Action::Read, "b"),
        (2, "a-thu", Action::Edit, "c"),
    ] {
        let entry = Entry::new(Who::person(who), action, subject);
        book.ledger.append(Entry { at: at + TimeDelta::hours(hours), ..entry }).await.unwrap();
    }
    book.copy(&db).await;
    let all = LedgerFilter::default;

    assert_eq!(subjects(&db, &all()).await, "c b a");
    assert_eq!(subjects(&db, &LedgerFilter { who: Some("y-hanh".into()), ..all() }).await, "b a");
    assert_eq!(subjects(&db, &LedgerFilter { action: Some(Action::Edit), ..all() }).await, "c a");
    assert_eq!(subjects(&db, &LedgerFilter { subject: Some("b".into()), ..all() }).await, "b");
    let hour = LedgerFilter {
        from: Some(at + TimeDelta::minutes(30)),
        to: Some(at + TimeDelta::minutes(90)),
        ..all()
    };
    assert_eq!(subjects(&db, &hour).await, "b");
    assert_eq!(
        subjects(&db, &LedgerFilter { who: Some("' OR true --".into()), ..all() }).await,
        ""
    );
}

#[tokio::test]
async fn an_entry_comes_back_as_it_was_given() {
    let db = TestDb::create().await;
    let book = Book::open();
    let entry =
        Entry::new(Who::person("a").from_address("203.0.113.7"), Action::LoginFailed, "user a")
            .with("z", 1)
            .with("a", "đ")
            .because("sai mật khẩu");
    let receipt = book.ledger.append(entry.clone()).await.unwrap();
    book.copy(&db).await;

    let found = query(&db.db.connection().await.unwrap(), &LedgerFilter::default()).await.unwrap();

    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].entry, found[0].seq, &found[0].hash), (&entry, 1, &receipt.hash));
}
