//! Writing: on the disk before it is answered, together when many come at once, and not at all when it cannot be.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::symlink,
    path::Path,
    time::{Duration, Instant},
};

use banlang::ledger::{Action, Entry, Ledger, LedgerError, Look, Who};
use serde_json::json;

use super::world::{Book, edit, python};

#[tokio::test]
async fn an_entry_stands_in_the_file_when_append_returns() {
    let book = Book::open();
    for number in 1..=20 {
        let entry = edit(&format!("shelter {number}")).with("field", "name").because("đổi tên");

        let receipt = book.ledger.append(entry.clone()).await.unwrap();

        let last = book.entries().pop().unwrap();
        assert_eq!(last["subject"], entry.subject);
        assert_eq!(last["reason"], "đổi tên");
        assert_eq!(
            (&last["node"], &last["seq"], &last["hash"]),
            (&json!(receipt.node), &json!(number), &json!(receipt.hash))
        );
    }
}

#[tokio::test]
async fn an_outsider_checks_the_file_with_the_script_of_the_documentation() {
    let book = Book::open();
    book.write(5).await;
    let odd = Entry::new(Who::person("a\0"), Action::Edit, "\u{2028}\\u0000 \"x\"\n,\"hash\":\"")
        .with("numbers", json!([1e300, -0.1, 107.3, 1_u64 << 60]));
    let receipt = book.ledger.append(odd).await.unwrap();

    assert_eq!(python(&book.file()), Ok(format!("6 {}", receipt.hash)));

    let mut lines = book.lines();
    lines[2] = lines[2].replace("y-hanh", "y-hinh");
    book.forge(&lines);
    assert_eq!(python(&book.file()), Err("entry 3 was changed".into()));
    lines.remove(2);
    book.forge(&lines);
    assert_eq!(python(&book.file()), Err("entry 4 does not follow entry 2".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn entries_of_several_writers_at_once_make_one_chain() {
    let book = Book::open();
    // Locks of two open files exclude each other within one process as they do between two.
    let ledgers = [book.ledger.clone(), book.again()];

    let begun = Instant::now();
    let writing: Vec<_> = (0..200)
        .map(|number| {
            let ledger = ledgers[number % 2].clone();
            tokio::spawn(async move { ledger.append(edit(&format!("{number}"))).await.unwrap() })
        })
        .collect();
    let mut seqs = BTreeSet::new();
    for task in writing {
        seqs.insert(task.await.unwrap().seq);
    }

    assert_eq!(seqs, (1..=200).collect());
    let subjects: BTreeSet<_> =
        book.entries().iter().map(|entry| entry["subject"].as_str().unwrap().to_owned()).collect();
    assert_eq!(subjects.len(), 200);
    assert!(python(&book.file()).unwrap().starts_with("200 "));
    // One fsync each would take 200 times that of one entry; this only guards against a wait in every group.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_no_ledger() {
    // Nothing can be made in this folder, not even by root.
    let error = Ledger::open(Path::new("/proc/self")).unwrap_err();
    assert!(matches!(error, LedgerError::Unusable { .. }), "{error}");
    assert_eq!(error.to_string(), "the ledger in /proc/self cannot be used while locking it");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger");
    fs::write(&file, "").unwrap();
    assert!(matches!(Ledger::open(&file), Err(LedgerError::Unusable { .. })));
}

#[tokio::test]
async fn with_a_full_disk_neither_an_entry_nor_a_look_goes_through() {
    let folder = tempfile::tempdir().unwrap();
    let node = "00112233445566ff";
    fs::write(folder.path().join("node"), node).unwrap();
    symlink("/dev/full", folder.path().join(node).with_extension("jsonl")).unwrap();
    let ledger = Ledger::open(folder.path()).unwrap();

    let written = ledger.append(edit("shelter 1")).await;
    let watch = ledger.watch(Who::person("y-hanh"), "household".into(), "cứu trợ".into());
    let look = Look { collection: "household".into(), route: "items".into(), bbox: None };
    let looked = watch.open(look).await;

    assert!(matches!(written, Err(LedgerError::Unusable { .. })), "{written:?}");
    assert!(looked.is_err());
}

#[tokio::test]
async fn a_file_that_is_taken_away_stops_the_writer_and_the_next_start_says_so() {
    let book = Book::open();
    book.write(2).await;
    fs::rename(book.file(), book.folder().join("elsewhere")).unwrap();

    let refused = book.ledger.append(edit("shelter 3")).await;

    assert!(matches!(refused, Err(LedgerError::Replaced(_))), "{refused:?}");
    let again = book.again();
    assert_ne!(again.node(), book.ledger.node());
    let text =
        fs::read_to_string(book.folder().join(again.node()).with_extension("jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&first["action"], &first["seq"]), (&json!("settings"), &json!(1)));
    assert_eq!(first["detail"], json!({"what": "began a chain", "file_gone": book.ledger.node()}));
}

#[tokio::test]
async fn an_entry_that_is_too_large_is_refused_and_the_others_of_its_group_are_not() {
    let book = Book::open();
    let large = edit("x").with("text", "x".repeat(20_000));
    let (one, refused, other) = tokio::join!(
        book.ledger.append(edit("1")),
        book.ledger.append(large),
        book.ledger.append(edit("2"))
    );

    assert!(matches!(refused, Err(LedgerError::TooLarge { .. })), "{refused:?}");
    assert_eq!((one.unwrap().seq, other.unwrap().seq), (1, 2));
    assert!(python(&book.file()).unwrap().starts_with("2 "));
}

#[tokio::test]
async fn the_files_are_closed_to_other_accounts() {
    use std::os::unix::fs::PermissionsExt as _;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("a/ledger");
    Ledger::open(&folder).unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
