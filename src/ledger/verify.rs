//! A chain against itself, line by line.

use super::{
    finding::{Fault, Findings},
    link::{Link, NOTHING_BEFORE},
};

/// Follows a chain from its first line.
#[derive(Debug)]
pub(super) struct Verifier {
    node: String,
    seq: i64,
    /// Unknown after a line that could not be read.
    hash: Option<String>,
    entries: u64,
}

impl Verifier {
    pub(super) fn new(node: &str) -> Self {
        Self { node: node.to_owned(), seq: 0, hash: Some(NOTHING_BEFORE.to_owned()), entries: 0 }
    }

    /// Judges the next line. Gives its number when the line stands where that number belongs.
    pub(super) fn next(&mut self, line: &str, findings: &mut Findings) -> Option<i64> {
        let expected = self.seq + 1;
        let Ok(link) = Link::parse(line) else {
            findings.add(&self.node, Fault::Unreadable, expected);
            self.seq = expected;
            self.hash = None;
            return None;
        };
        let mut whole = Link::is_sealed(line);
        if !whole {
            findings.add(&self.node, Fault::Changed, link.seq);
        }
        if link.node != self.node || link.seq < expected {
            findings.add(&self.node, Fault::OutOfPlace, link.seq);
            return None;
        }
        if link.seq > expected {
            findings.add_range(&self.node, Fault::Missing, expected, link.seq - 1);
            whole = false;
        } else if self.hash.as_ref().is_some_and(|hash| *hash != link.prev) {
            findings.add(&self.node, Fault::Unchained, link.seq);
            whole = false;
        }
        self.entries += u64::from(whole);
        self.seq = link.seq;
        self.hash = Some(link.hash);
        Some(link.seq)
    }

    /// Entries without a fault.
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// The last line: its number and hash.
    pub(super) fn head(&self) -> Option<(i64, String)> {
        self.hash.clone().filter(|_| self.seq > 0).map(|hash| (self.seq, hash))
    }
}
