//! The end of a chain's file: the last whole line, and what a crash left behind it.

use std::{fs::File, io, os::unix::fs::FileExt as _};

use super::link::{LINE_BYTES_AT_MOST, Link};

/// Where a chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) seq: i64,
    pub(super) hash: String,
}

/// The end of a file, or of a part of it.
#[derive(Debug)]
pub(super) struct Tail {
    /// The last whole line, if there is one.
    pub(super) head: Option<Head>,
    /// The place after it.
    pub(super) end: u64,
    /// What stands behind it: the beginning of a line that never became one.
    pub(super) torn: Vec<u8>,
}

/// Reads the end of `file`, which is `length` bytes long, looking no further back than `from`, where a line begins.
///
/// A line counts as whole when it ends in a line feed and can be read; whether its hash is right is the business of
/// the check, which must find a changed last line and not a missing one.
pub(super) fn read_tail(file: &File, from: u64, length: u64) -> io::Result<Tail> {
    let mut window = 4 * LINE_BYTES_AT_MOST as u64;
    loop {
        let start = length.saturating_sub(window).max(from);
        let bytes = read_between(file, start, length)?;
        if let Some((head, end)) = last_line(&bytes, start == from) {
            let torn = bytes.get(end..).unwrap_or_default().to_vec();
            return Ok(Tail { head: Some(head), end: start + end as u64, torn });
        }
        if start == from {
            return Ok(Tail { head: None, end: from, torn: bytes });
        }
        window *= 2;
    }
}

pub(super) fn read_between(file: &File, start: u64, end: u64) -> io::Result<Vec<u8>> {
    let size = usize::try_from(end.saturating_sub(start)).map_err(io::Error::other)?;
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, start)?;
    Ok(bytes)
}

/// The last whole line and the place after it. Unless the bytes begin with a line, the first may be half of one.
fn last_line(bytes: &[u8], begins_with_line: bool) -> Option<(Head, usize)> {
    let mut end = bytes.iter().rposition(|byte| *byte == b'\n')? + 1;
    loop {
        let before = bytes.get(..end - 1)?.iter().rposition(|byte| *byte == b'\n');
        let start = match before {
            Some(place) => place + 1,
            None if begins_with_line => 0,
            None => return None,
        };
        if let Some(head) = bytes.get(start..end - 1).and_then(head_of) {
            return Some((head, end));
        }
        end = if start == 0 { return None } else { start };
    }
}

fn head_of(line: &[u8]) -> Option<Head> {
    let link = Link::parse(std::str::from_utf8(line).ok()?).ok()?;
    Some(Head { seq: link.seq, hash: link.hash })
}
