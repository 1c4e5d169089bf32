//! A cell of a file.

use std::ops::Deref;

/// What stands in a cell: never blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    exact: bool,
}

impl Cell {
    /// A text, as somebody wrote it.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), exact: false }
    }

    /// A number, day or truth value that the file keeps as such; its text can be read in one way only.
    pub(super) fn exact(text: impl Into<String>) -> Self {
        Self { text: text.into(), exact: true }
    }

    /// The file keeps it as a value and not as a text.
    pub(super) fn is_exact(&self) -> bool {
        self.exact
    }
}

impl Deref for Cell {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}
