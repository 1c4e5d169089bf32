//! What an answer says about the state of the map that it was made from.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::model::Seen;
use crate::auth::Caller;

/// The model is compared with the database every second; when that has failed for so long, every answer says so.
const STALE_AFTER: Duration = Duration::from_secs(5);

/// The position of an answer.
pub const POSITION: &str = "banlang-position";

/// For how many milliseconds what the answer was made from has not been compared with the database.
const AGE: &str = "banlang-age-ms";

/// For how many seconds, when they are too many.
const STALE: &str = "banlang-stale-seconds";

impl Seen {
    /// Says in the headers of an answer at which position it was made and how old that is. The position moves with every
    /// change of a household, so the public is told of it by no answer: only that an answer is old.
    pub fn mark(&self, headers: &mut HeaderMap, caller: &Caller) {
        let age = self.age();
        if !caller.is_public() {
            if let Ok(position) = HeaderValue::from_str(&self.position().to_string()) {
                headers.insert(POSITION, position);
            }
            let milliseconds = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
            headers.insert(AGE, HeaderValue::from(milliseconds));
        }
        if age >= STALE_AFTER {
            headers.insert(STALE, HeaderValue::from(age.as_secs()));
        }
    }
}
