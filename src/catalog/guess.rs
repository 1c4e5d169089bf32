//! What kind of values a column holds, from all of them.

use std::collections::HashSet;

use super::{model::FieldType, value::is_moment};

/// Different values that are kept apart at most; beyond that nobody says that they all differ.
const DIFFERENT_AT_MOST: usize = 200_000;

/// Digits of a whole number that is one for certain.
const DIGITS_AT_MOST: usize = 15;

/// Types that a column can have, the narrowest first.
const KINDS: [FieldType; 5] = [
    FieldType::Integer,
    FieldType::Number,
    FieldType::Boolean,
    FieldType::Date,
    FieldType::Datetime,
];

/// What is known of a column.
#[derive(Debug, Clone)]
pub struct Guess {
    rows: u64,
    filled: u64,
    /// Types that all values so far have.
    kinds: Vec<FieldType>,
    different: Option<HashSet<Box<str>>>,
}

impl Default for Guess {
    fn default() -> Self {
        Self { rows: 0, filled: 0, kinds: KINDS.to_vec(), different: Some(HashSet::new()) }
    }
}

impl Guess {
    /// Takes the next value.
    pub fn take(&mut self, text: Option<&str>) {
        self.rows += 1;
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            self.different = None;
            return;
        };
        self.filled += 1;
        self.kinds.retain(|kind| fits(text, *kind));
        if let Some(different) = &mut self.different
            && (different.len() >= DIFFERENT_AT_MOST || !different.insert(text.into()))
        {
            self.different = None;
        }
    }

    /// The type that all values have. What has digits alone and a zero in front is a code, and so a text.
    pub fn kind(&self) -> FieldType {
        let known = self.kinds.first().filter(|_| self.filled > 0);
        known.copied().unwrap_or(FieldType::Text)
    }

    /// Every row has a value.
    pub fn is_full(&self) -> bool {
        self.rows > 0 && self.filled == self.rows
    }

    /// Every row has a value of its own.
    pub fn tells_apart(&self) -> bool {
        self.is_full() && self.different.is_some()
    }
}

fn fits(text: &str, kind: FieldType) -> bool {
    match kind {
        FieldType::Text => true,
        FieldType::Integer => is_whole(text),
        FieldType::Number => is_whole(text) || is_number(text),
        FieldType::Boolean => matches!(text.to_lowercase().as_str(), "true" | "false"),
        FieldType::Date | FieldType::Datetime => is_moment(text, kind),
    }
}

/// The digits of a number without its sign.
fn digits(text: &str) -> &str {
    text.strip_prefix('-').unwrap_or(text)
}

fn is_whole(text: &str) -> bool {
    let digits = digits(text);
    let plain = digits == "0" || !digits.starts_with('0');
    plain && (1..=DIGITS_AT_MOST).contains(&digits.len()) && all_digits(digits)
}

/// Decimals after a point or comma, or thousands in groups; which of both is asked about when the file is read.
fn is_number(text: &str) -> bool {
    let text = digits(text);
    let mut parts = text.split(['.', ',']);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<_> = parts.collect();
    let plain = first == "0" || !first.starts_with('0');
    let grouped = rest.iter().rev().skip(1).all(|part| part.len() == 3);
    plain
        && all_digits(first)
        && rest.iter().all(|part| all_digits(part))
        && (rest.len() == 1 || grouped && !rest.is_empty() && first.len() <= 3)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(values: &[&str]) -> FieldType {
        let mut guess = Guess::default();
        for value in values {
            guess.take(Some(value));
        }
        guess.kind()
    }

    #[test]
    fn a_column_has_the_type_that_all_its_values_have() {
        assert_eq!(kind(&["1", "-20", "0"]), FieldType::Integer);
        assert_eq!(kind(&["1", "2,5"]), FieldType::Number);
        assert_eq!(kind(&["1.234", "12.345.678"]), FieldType::Number);
        assert_eq!(kind(&["1.2.3", "2"]), FieldType::Text);
        assert_eq!(kind(&["0912345678"]), FieldType::Text);
        assert_eq!(kind(&["1234567890123456"]), FieldType::Text);
        assert_eq!(kind(&["01/07/2025", "2025-07-01"]), FieldType::Date);
        assert_eq!(kind(&["2025-07-01T10:00:00"]), FieldType::Datetime);
        assert_eq!(kind(&["true", "FALSE"]), FieldType::Boolean);
        assert_eq!(kind(&["12", "x"]), FieldType::Text);
        assert_eq!(kind(&[]), FieldType::Text);
    }

    #[test]
    fn values_tell_rows_apart_when_each_row_has_its_own() {
        let mut guess = Guess::default();
        guess.take(Some("1"));
        guess.take(Some("2"));
        assert!(guess.tells_apart() && guess.is_full());
        guess.take(Some("1 "));
        assert!(!guess.tells_apart() && guess.is_full());
        guess.take(Some(" "));
        assert!(!guess.is_full());
    }
}
