//! An entry as a link of the chain: the line of the file.
//!
//! A line is one JSON object in UTF-8 whose members stand in this order:
//! `node`, `seq`, `at`, `who`, `action`, `subject`, `detail`, `reason`, `prev`, `hash`.
//!
//! - `seq` counts from 1 without a gap.
//! - `prev` is the `hash` of the line before; in the first line it is 64 zeros.
//! - `hash` is the SHA-256, in lower-case hexadecimal, of the **canonical text**: the bytes of the line as they stand
//!   in the file, up to but without its last 75 bytes. Those are always `,"hash":"`, the 64 digits and `"}`; the line
//!   feed belongs to neither. Nothing is parsed, sorted or formatted anew to check a line.
//!
//! Whoever has a file needs nothing of this program to check it:
//!
//! ```python
//! import hashlib, json, sys
//! seq, prev = 0, "0" * 64
//! for line in open(sys.argv[1], "rb"):
//!     line = line.rstrip(b"\n")
//!     entry = json.loads(line)
//!     if "ledger" in entry:             # the first line of an export: where its part of each chain begins
//!         starts = {c["node"]: (c["first_seq"] - 1, c["before"]) for c in entry["ledger"]["chains"]}
//!         continue
//!     if "starts" in globals() and entry["node"] in starts:
//!         seq, prev = starts.pop(entry["node"])
//!     digest = hashlib.sha256(line[:-75]).hexdigest()
//!     if not line.endswith(b',"hash":"%s"}' % digest.encode()):
//!         sys.exit("entry %d was changed" % entry["seq"])
//!     if entry["seq"] != seq + 1 or entry["prev"] != prev:
//!         sys.exit("entry %d does not follow entry %d" % (entry["seq"], seq))
//!     seq, prev = entry["seq"], digest
//! print(seq, prev)
//! ```
//!
//! # Source
//! The chain of hashes: S. Haber, W. S. Stornetta, "How to Time-Stamp a Digital Document", Journal of Cryptology 3
//! (1991), section 5.1. SHA-256: NIST FIPS 180-4.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{entry::Entry, error::LedgerError};

/// What the first line names as the hash before it.
pub(super) const NOTHING_BEFORE: &str =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// Bytes of `,"hash":"..."}` at the end of a line.
const SEAL_BYTES: usize = 75;

/// Longest line. An entry names what happened; it does not hold it.
pub(super) const LINE_BYTES_AT_MOST: usize = 16 * 1024;

/// A line of the chain, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The chain.
    pub node: String,
    /// Its place there, from 1.
    pub seq: i64,
    /// What was recorded.
    #[serde(flatten)]
    pub entry: Entry,
    /// Hash of the line before.
    pub prev: String,
    /// Hash of this line.
    pub hash: String,
}

/// A text that is no line of a ledger.
#[derive(Debug, thiserror::Error)]
#[error("not a line of the ledger: {0}")]
pub struct UnreadableLine(#[source] serde_json::Error);

#[derive(Serialize)]
struct Unsealed<'a> {
    node: &'a str,
    seq: i64,
    #[serde(flatten)]
    entry: &'a Entry,
    prev: &'a str,
}

/// A line with its hash, without a line feed.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) line: String,
    pub(super) hash: String,
}

impl Link {
    /// Reads a line. Whether its hash is right is another question: [`Link::is_sealed`].
    ///
    /// # Errors
    /// When the text is no JSON object with these members.
    pub fn parse(line: &str) -> Result<Self, UnreadableLine> {
        serde_json::from_str(line).map_err(UnreadableLine)
    }

    /// Whether the line is as it was when it got its hash.
    pub fn is_sealed(line: &str) -> bool {
        let Some(canonical) =
            line.len().checked_sub(SEAL_BYTES).and_then(|length| line.get(..length))
        else {
            return false;
        };
        line == sealed(canonical).line
    }
}

fn sealed(canonical: &str) -> Sealed {
    let hash = hex::encode(Sha256::digest(canonical));
    Sealed { line: format!("{canonical},\"hash\":\"{hash}\"}}"), hash }
}

/// Makes the line of an entry.
///
/// # Errors
/// When it would be too long, or could not be read again.
pub(super) fn seal(node: &str, seq: i64, entry: Entry, prev: &str) -> Result<Sealed, LedgerError> {
    let unfit = |error: &dyn std::error::Error| LedgerError::Unfit(error.to_string());
    let entry = entry.storable();
    let mut text = serde_json::to_string(&Unsealed { node, seq, entry: &entry, prev })
        .map_err(|error| unfit(&error))?;
    text.pop();
    let sealed = sealed(&text);
    if sealed.line.len() > LINE_BYTES_AT_MOST {
        return Err(LedgerError::TooLarge {
            size_bytes: sealed.line.len(),
            most_bytes: LINE_BYTES_AT_MOST,
        });
    }
    Link::parse(&sealed.line).map_err(|error| unfit(&error))?;
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::{Action, Who};

    #[test]
    fn a_line_has_the_order_and_the_end_that_are_promised() {
        let entry = Entry::new(Who::person("y-hanh"), Action::Read, "household")
            .with("route", "items")
            .because("thăm hộ");
        let at = crate::ledger::entry::microseconds::text(&entry.at);

        let line = seal("n1", 1, entry, NOTHING_BEFORE).unwrap();

        assert_eq!(
            line.line,
            format!(
                "{{\"node\":\"n1\",\"seq\":1,\"at\":\"{at}\",\"who\":{{\"name\":\"y-hanh\",\"kind\":\"person\"}},\
                 \"action\":\"read\",\"subject\":\"household\",\"detail\":{{\"route\":\"items\"}},\
                 \"reason\":\"thăm hộ\",\"prev\":\"{NOTHING_BEFORE}\",\"hash\":\"{}\"}}",
                line.hash
            )
        );
        assert_eq!(line.line.len() - SEAL_BYTES, line.line.find(",\"hash\"").unwrap());
    }

    #[test]
    fn an_entry_that_is_not_small_or_could_not_be_read_again_is_refused() {
        let entry = || Entry::new(Who::service(), Action::Edit, "x");
        let large = entry().with("text", "x".repeat(LINE_BYTES_AT_MOST));
        assert!(matches!(
            seal("n", 1, large, NOTHING_BEFORE),
            Err(LedgerError::TooLarge { size_bytes, .. }) if size_bytes > LINE_BYTES_AT_MOST
        ));
        let deep = (0..200).fold(serde_json::Value::Null, |inner, _| vec![inner].into());
        let deep = seal("n", 1, entry().with("deep", deep), NOTHING_BEFORE);
        assert!(matches!(deep, Err(LedgerError::Unfit(_))), "{deep:?}");
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_read_again_and_any_other_byte_breaks_the_seal(
            subject in any::<String>(), reason in proptest::option::of(any::<String>()),
            at in any::<prop::sample::Index>(), byte in 1_u8..128,
        ) {
            let mut entry = Entry::new(Who::person("a"), Action::Edit, subject);
            entry.reason = reason;
            let sealed = seal("n", 7, entry.clone(), NOTHING_BEFORE).unwrap();
            let link = Link::parse(&sealed.line).unwrap();
            prop_assert_eq!((link.seq, &link.entry, &link.hash), (7, &entry.storable(), &sealed.hash));
            prop_assert!(Link::is_sealed(&sealed.line));

            let mut bytes = sealed.line.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
            if let Ok(changed) = String::from_utf8(bytes) {
                prop_assert!(!Link::is_sealed(&changed));
            }
        }
    }
}
