//! What became of the notes that were sent.

use serde::Serialize;
use serde_json::Value;

use crate::catalog::Text;

/// What became of the notes that were sent.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answer {
    /// Kept now.
    pub(super) arrived: usize,
    /// Kept before.
    pub(super) known: usize,
    /// Notes that somebody has to look at; they are kept, or were.
    pub(super) conflicts: Vec<Conflict>,
    /// Notes that were not kept.
    pub(super) refused: Vec<Refused>,
}

/// A note that somebody has to look at.
#[derive(Debug, Serialize)]
pub(super) struct Conflict {
    pub(super) id: String,
    pub(super) reason: Text,
    /// What is there now: the note that is kept under its id, or the record that it would correct.
    pub(super) now: Value,
}

/// A note that was not kept.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    pub(super) id: String,
    pub(super) reason: Text,
}

/// A reason in both languages.
pub(super) fn reason(vi: impl Into<String>, en: impl Into<String>) -> Text {
    Text { vi: vi.into(), en: en.into() }
}

impl Answer {
    /// Notes that a note is not kept.
    pub(super) fn refuse(&mut self, id: &str, reason: Text) {
        self.refused.push(Refused { id: id.chars().take(60).collect(), reason });
    }

    /// Notes that somebody has to look at a note.
    pub(super) fn conflict(&mut self, id: &str, reason: Text, now: Value) {
        self.conflicts.push(Conflict { id: id.to_owned(), reason, now });
    }
}
