//! The reader of `Range`, for the fuzz target.

use axum::http::{HeaderMap, HeaderValue, header};

use super::range::{Wanted, wanted};

/// The header `Range`: a part lies within the bytes.
pub fn ranges(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let headers = HeaderMap::from_iter([(header::RANGE, value)]);
    for size in [0, 1, 1000, u64::MAX] {
        if let Wanted::Part { first, last } = wanted(&headers, "\"a\"", size) {
            assert!(first <= last && last < size, "{first} to {last} of {size}");
        }
    }
}
