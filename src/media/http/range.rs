//! `Range` (RFC 9110, 14): single ranges. A request for several at once gets the whole, which the standard allows.

use axum::http::{HeaderMap, header};

/// What part of the bytes a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Everything.
    Whole,
    /// From the first to the last byte, both included.
    Part {
        /// Place of the first byte.
        first: u64,
        /// Place of the last byte.
        last: u64,
    },
    /// A part that lies behind the end.
    Nowhere,
}

/// Reads `Range`, which holds only while `If-Range` names the version that is here.
pub(super) fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else { return Wanted::Whole };
    // Dates never match: no Last-Modified is sent. Weak tags never match either (13.1.5).
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(etag) {
        return Wanted::Whole;
    }
    read(range, size)
}

fn read(range: &str, size: u64) -> Wanted {
    let Some((unit, spec)) = range.split_once('=') else { return Wanted::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Wanted::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || spec.contains(',') {
        return Wanted::Whole;
    }
    match (place(first), place(last)) {
        (Ok(None), Ok(Some(suffix))) => match (suffix, size) {
            (0, _) | (_, 0) => Wanted::Nowhere,
            _ => Wanted::Part { first: size.saturating_sub(suffix), last: size - 1 },
        },
        (Ok(Some(first)), Ok(last)) => match last.unwrap_or(u64::MAX) {
            last if last < first => Wanted::Whole,
            _ if first >= size => Wanted::Nowhere,
            last => Wanted::Part { first, last: last.min(size - 1) },
        },
        // What cannot be read is no range, and is passed over (14.2).
        _ => Wanted::Whole,
    }
}

fn place(text: &str) -> Result<Option<u64>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if !text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(());
    }
    // A number that is too large lies behind every end.
    Ok(Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |first, last| Wanted::Part { first, last };
        let cases = [
            ("bytes=0-499", part(0, 499)),
            ("bytes=500-999", part(500, 999)),
            ("bytes=-500", part(9_500, 9_999)),
            ("bytes=9500-", part(9_500, 9_999)),
            ("bytes=0-0", part(0, 0)),
            ("bytes=-1", part(9_999, 9_999)),
            ("Bytes = 5-7", part(5, 7)),
            ("bytes=9000-99999999999999999999", part(9_000, 9_999)),
            ("bytes=-20000", part(0, 9_999)),
            ("bytes=10000-", Wanted::Nowhere),
            ("bytes=99999999999999999999-", Wanted::Nowhere),
            ("bytes=-0", Wanted::Nowhere),
            ("bytes=7-5", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("", Wanted::Whole),
        ];
        for (text, wanted) in cases {
            assert_eq!(read(text, 10_000), wanted, "{text}");
        }
    }

    #[test]
    fn a_range_of_another_version_gives_the_whole() {
        let headers = |tag: &str| {
            let pairs = [(header::RANGE, "bytes=0-1"), (header::IF_RANGE, tag)];
            pairs.into_iter().map(|(name, value)| (name, value.parse().unwrap())).collect()
        };
        assert_eq!(wanted(&headers("\"a\""), "\"a\"", 9), Wanted::Part { first: 0, last: 1 });
        assert_eq!(wanted(&headers("\"b\""), "\"a\"", 9), Wanted::Whole);
        assert_eq!(wanted(&headers("W/\"a\""), "\"a\"", 9), Wanted::Whole);
    }
}
