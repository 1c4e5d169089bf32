//! Looks at personal rows: recorded before the first, summed up after it.

use std::time::Duration;

use banlang::ledger::{Look, Watch, Who};
use serde_json::json;

use super::world::Book;
use crate::support::eventually;

/// Longer than any test.
const NEVER: Duration = Duration::from_hours(1);

/// So short that a test can wait for it.
const SOON: Duration = Duration::from_millis(20);

fn watch(book: &Book, name: &str) -> Watch {
    book.ledger.watch(Who::person(name), "household in 23231".into(), "bão số 9".into())
}

fn look(bbox: Option<[f64; 4]>) -> Look {
    Look { collection: "household".into(), route: "items".into(), bbox }
}

#[tokio::test]
async fn the_first_look_stands_in_the_file_before_it_happens_and_the_next_do_not() {
    let book = Book::open();
    let watch = watch(&book, "y-hanh");

    let _first = watch.open(look(Some([107.512, 15.123, 107.513, 15.124]))).await.unwrap();

    let entries = book.entries();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["action"], "read");
    assert_eq!(entries[0]["who"]["name"], "y-hanh");
    assert_eq!(entries[0]["subject"], "household in 23231");
    assert_eq!(entries[0]["reason"], "bão số 9");
    assert_eq!(
        entries[0]["detail"],
        json!({"collection": "household", "route": "items", "bbox": [107.5, 15.1, 107.6, 15.2]})
    );
    for _ in 0..10 {
        watch.open(look(None)).await.unwrap();
    }
    assert_eq!(book.entries().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_first_looks_at_once_one_is_recorded_and_none_goes_ahead_of_it() {
    let book = Book::open();
    let looking: Vec<_> = (0..50)
        .map(|_| {
            let watch = watch(&book, "y-hanh");
            let file = book.file();
            tokio::spawn(async move {
                let _looked = watch.open(look(None)).await.unwrap();
                std::fs::read_to_string(file).unwrap().lines().count()
            })
        })
        .collect();
    for task in looking {
        assert_eq!(task.await.unwrap(), 1);
    }
}

#[tokio::test]
async fn everyone_and_every_reason_has_a_first_look() {
    let book = Book::open();
    watch(&book, "y-hanh").open(look(None)).await.unwrap();
    watch(&book, "a-thu").open(look(None)).await.unwrap();
    let other = book.ledger.watch(
        Who::person("y-hanh"),
        "household in 23231".into(),
        "rà soát hộ nghèo".into(),
    );
    other.open(look(None)).await.unwrap();

    assert_eq!(book.entries().len(), 3);
}

#[tokio::test]
async fn what_was_looked_at_is_summed_up_when_the_service_ends() {
    let book = Book::open();
    let summaries = book.ledger.start_summaries(NEVER);
    let watch = watch(&book, "y-hanh");
    let looked = watch.open(look(Some([107.31, 15.11, 107.32, 15.12]))).await.unwrap();
    looked.rows(20);
    looked.rows(5);
    let tile = Look {
        collection: "household_status".into(),
        route: "tiles".into(),
        bbox: Some([107.9, 15.5, 108.05, 15.6]),
    };
    watch.open(tile).await.unwrap().rows(3);
    watch.open(look(None)).await.unwrap();

    summaries.close().await;

    let summary = book.entries().pop().unwrap();
    assert_eq!(summary["action"], "read_summary");
    assert_eq!(summary["subject"], "household in 23231");
    let mut detail = summary["detail"].clone();
    assert!(detail.as_object_mut().unwrap().shift_remove("from").unwrap().is_string());
    assert_eq!(
        detail,
        json!({"requests": 3, "rows": 28, "collections": ["household", "household_status"],
            "routes": ["items", "tiles"], "bbox": [107.3, 15.1, 108.1, 15.6], "without_box": 1})
    );
}

#[tokio::test]
async fn after_an_idle_while_the_next_look_is_recorded_again_before_it_happens() {
    let book = Book::open();
    let summaries = book.ledger.start_summaries(SOON);
    let watch = watch(&book, "y-hanh");
    watch.open(look(None)).await.unwrap();
    let actions = |book: &Book| {
        let actions: Vec<_> = book
            .entries()
            .iter()
            .map(|entry| entry["action"].as_str().unwrap().to_owned())
            .collect();
        actions.join(" ")
    };

    // Each look of this loop adds to a tally or begins a new one.
    let mut text = String::new();
    for _ in 0..100 {
        tokio::time::sleep(SOON * 4).await;
        watch.open(look(None)).await.unwrap();
        text = actions(&book);
        if text.contains("read_summary read") && text.matches("read_summary").count() > 1 {
            break;
        }
    }
    summaries.close().await;

    assert!(text.contains("read_summary read"), "{text}");
    let entries = book.entries();
    let requests: u64 =
        entries.iter().filter_map(|entry| entry["detail"]["requests"].as_u64()).sum();
    let looks = entries.iter().filter(|entry| entry["action"] == "read").count() as u64;
    assert!(requests >= looks, "a look is in no summary: {requests} of {looks}");
}

#[tokio::test]
async fn a_long_download_goes_on_being_summed_up_and_is_not_idle() {
    let book = Book::open();
    let summaries = book.ledger.start_summaries(SOON);
    let looked = watch(&book, "y-hanh").open(look(None)).await.unwrap();
    tokio::time::sleep(SOON * 6).await;
    looked.rows(500);
    drop(looked);

    // Dropped, not closed: it writes what is left all the same.
    drop(summaries);
    let mut rows = 0;
    for _ in 0..500 {
        rows = book.entries().iter().filter_map(|entry| entry["detail"]["rows"].as_u64()).sum();
        if rows == 500 {
            break;
        }
        tokio::time::sleep(SOON).await;
    }

    assert_eq!(rows, 500);
    let reads = book.entries().iter().filter(|entry| entry["action"] == "read").count();
    assert_eq!(reads, 1);
}

#[tokio::test]
async fn a_summary_that_cannot_be_written_is_written_later() {
    let book = Book::open();
    let summaries = book.ledger.start_summaries(SOON);
    let watch = watch(&book, "y-hanh");
    watch.open(look(None)).await.unwrap();
    let aside = book.folder().join("aside");
    std::fs::rename(book.file(), &aside).unwrap();
    watch.open(look(None)).await.unwrap().rows(7);
    tokio::time::sleep(SOON * 5).await;
    std::fs::rename(&aside, book.file()).unwrap();

    summaries.close().await;

    eventually("the summary is there", || book.entries().len() > 1);
    let rows: u64 =
        book.entries().iter().filter_map(|entry| entry["detail"]["rows"].as_u64()).sum();
    assert_eq!(rows, 7);
}
