//! The name of a job: of its row and of its folder.

use std::{fmt, str::FromStr};

/// A random UUID (RFC 9562, 5.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::ingest) struct JobId(String);

/// A text that names no job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of an import")]
pub(in crate::ingest) struct NoJobId;

/// Places of the hyphens.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

impl JobId {
    /// A new one.
    pub(in crate::ingest) fn random() -> Self {
        let bits: u128 = rand::random();
        let marked = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
        let mut text = format!("{marked:032x}");
        for hyphen in HYPHENS {
            text.insert(hyphen, '-');
        }
        Self(text)
    }

    /// Its text.
    pub(in crate::ingest) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for JobId {
    type Err = NoJobId;

    /// Only the usual form: it becomes the name of a folder.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |(place, byte): (usize, u8)| {
            let hyphen = HYPHENS.contains(&place);
            (byte == b'-') == hyphen && (hyphen || matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let known = text.len() == 36 && text.bytes().enumerate().all(fits);
        known.then(|| Self(text.to_owned())).ok_or(NoJobId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_read_back_and_nothing_else_is_one() {
        let [one, other] = [JobId::random(), JobId::random()];
        assert_ne!(one, other);
        assert_eq!(one.as_str().parse::<JobId>(), Ok(one.clone()));
        let bytes = one.as_str().as_bytes();
        assert_eq!(bytes[14], b'4');
        assert!(b"89ab".contains(&bytes[19]));
        let upper = "0A000000-0000-4000-8000-000000000000";
        let short = one.as_str().trim_start_matches(|first| first != '-');
        for wrong in ["", "..", "../../etc/passwd", upper, short, &format!("{one}/")] {
            assert_eq!(wrong.parse::<JobId>(), Err(NoJobId), "{wrong}");
        }
    }
}
