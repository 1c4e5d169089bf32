//! What a crash leaves behind, and what hands leave that cut while the service runs.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
};

use proptest::prelude::*;
use serde_json::json;

use super::world::{Book, edit, python};

fn add_bytes(book: &Book, bytes: &[u8]) {
    OpenOptions::new().append(true).open(book.file()).unwrap().write_all(bytes).unwrap();
}

#[tokio::test]
async fn a_torn_last_line_is_cut_kept_aside_and_recorded() {
    let book = Book::open();
    book.write(3).await;
    add_bytes(&book, b"{\"node\":\"a\",\"se");

    let receipt = book.again().append(edit("shelter 4")).await.unwrap();

    let entries = book.entries();
    assert_eq!((receipt.seq, entries.len()), (5, 5));
    assert_eq!(entries[3]["action"], "settings");
    assert_eq!(entries[3]["who"], json!({"name": "banlang", "kind": "service"}));
    assert_eq!(entries[3]["detail"]["what"], "cut an unfinished line");
    assert_eq!(entries[3]["detail"]["cut_bytes"], 15);
    let kept = fs::read(book.file().with_extension("torn")).unwrap();
    assert_eq!(kept, b"{\"node\":\"a\",\"se");
    assert!(python(&book.file()).unwrap().starts_with("5 "));
}

#[tokio::test]
async fn what_another_process_left_unfinished_is_cut_before_the_next_entry() {
    let book = Book::open();
    book.write(1).await;
    let other = book.again();
    other.append(edit("by the other")).await.unwrap();
    add_bytes(&book, &[0; 700]);

    book.write(1).await;

    let said: Vec<_> = book.entries().iter().map(|entry| entry["subject"].clone()).collect();
    assert_eq!(said, ["shelter 1", "by the other", "ledger", "shelter 1"]);
    assert_eq!(book.entries()[2]["detail"]["cut_bytes"], 700);
    assert!(python(&book.file()).unwrap().starts_with("4 "));
}

#[tokio::test]
async fn lines_that_are_cut_while_the_service_runs_leave_a_gap_that_everyone_sees() {
    let book = Book::open();
    book.write(4).await;
    let lines = book.lines();
    let file = OpenOptions::new().write(true).open(book.file()).unwrap();
    file.set_len(lines[..2].iter().map(|line| line.len() as u64 + 1).sum()).unwrap();

    book.write(1).await;

    let seqs: Vec<_> = book.entries().iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [1, 2, 5, 6]);
    assert_eq!(
        book.entries()[2]["detail"]["what"],
        "the file was shorter than what had been written"
    );
    assert_eq!(python(&book.file()), Err("entry 5 does not follow entry 2".into()));
}

#[tokio::test]
async fn a_changed_last_line_is_left_for_the_check_to_find() {
    let book = Book::open();
    book.write(2).await;
    let mut lines = book.lines();
    lines[1] = lines[1].replace("y-hanh", "y-hinh");
    book.forge(&lines);

    book.again().append(edit("shelter 3")).await.unwrap();

    assert_eq!(book.lines()[1], lines[1]);
    assert_eq!(python(&book.file()), Err("entry 2 was changed".into()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever stands behind the last whole line, the chain goes on from that line.
    #[test]
    fn a_chain_goes_on_after_any_torn_end(cut in 0_usize..2000, garbage in proptest::collection::vec(any::<u8>(), 0..300)) {
        // Without its line feed alone a line would be completed by garbage that begins with one.
        prop_assume!(cut != 1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let book = Book::open();
            book.write(4).await;
            let bytes = fs::read(book.file()).unwrap();
            let kept = &bytes[..bytes.len().saturating_sub(cut)];
            let whole = kept.split(|byte| *byte == b'\n').count() - 1;
            fs::write(book.file(), [kept, &garbage].concat()).unwrap();
            let is_torn = !kept.is_empty() && !kept.ends_with(b"\n") || !garbage.is_empty();

            let receipt = book.again().append(edit("after")).await.unwrap();

            let expected = whole + usize::from(is_torn) + 1;
            assert_eq!(usize::try_from(receipt.seq).unwrap(), expected);
            assert!(python(&book.file()).unwrap().starts_with(&format!("{expected} ")));
        });
    }
}
