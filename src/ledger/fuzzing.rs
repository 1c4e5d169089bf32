//! The readers of the ledger's file, for the fuzz target.

use std::io::Write as _;

use super::{Cursor, link::Link, tail::read_tail};

/// The file of a chain, and the cursors of its pages. The end is found wherever it is torn, and nothing of it is lost; what is read
/// is written again as it is.
pub fn ledger(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        let _sealed = Link::is_sealed(line);
        if let Ok(link) = Link::parse(line) {
            let again = written(&link);
            let read = Link::parse(&again).expect("it is read again");
            assert_eq!(written(&read), again);
        }
        if let Ok(cursor) = line.parse::<Cursor>() {
            let again = cursor.to_string();
            assert_eq!(again.parse::<Cursor>().expect("it is read again").to_string(), again);
        }
    }
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("room");
    let tail = read_tail(&file, 0, bytes.len() as u64).expect("it can be read");
    let end = usize::try_from(tail.end).expect("it is short");
    assert_eq!(bytes.get(end..).expect("the end is in the file"), tail.torn);
    let whole = bytes.get(..end).expect("the end is in the file");
    assert_eq!(tail.head.is_some(), whole.ends_with(b"\n"));
}

fn written(link: &Link) -> String {
    serde_json::to_string(link).expect("a link is JSON")
}
