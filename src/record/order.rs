//! The order of rows, and the place in it after which a page begins.
//!
//! Rows come by the values of some fields, each upwards or downwards, and rows with the same values by their id, so that every
//! row has a place of its own. Values are those that the view shows. A row without a value comes after all that have one,
//! upwards and downwards. Texts are compared by their first letters, byte by byte in normal form C.

use std::fmt;

use chrono::DateTime;

use super::builder::Builder;
use crate::{
    catalog::{Field, FieldType},
    geo,
    policy::View,
};

/// Letters of a text by which it is compared: enough to tell names apart, and few enough for an address.
const LETTERS: usize = 100;

/// The greatest offset from UTC in seconds that PostgreSQL reads.
const OFFSET_S: i32 = 15 * 60 * 60;

/// One field of an order.
#[derive(Debug, Clone, Copy)]
struct Key<'a> {
    field: &'a Field,
    down: bool,
}

/// An order of rows: by their ids, upwards, unless something else is said.
#[derive(Debug, Clone, Default)]
pub struct Order<'a> {
    keys: Vec<Key<'a>>,
    ids_down: bool,
}

/// A place in an order: that of a row which was there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct After {
    /// The values of the order's fields as PostgreSQL writes them.
    pub values: Vec<Option<String>>,
    /// The row's id.
    pub id: i64,
}

impl fmt::Display for Order<'_> {
    /// As `sortby` writes it; nothing for the order of ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |down| if down { '-' } else { '+' };
        for (place, key) in self.keys.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}{}{}", sign(key.down), key.field.name)?;
        }
        if self.ids_down {
            write!(f, "{}-id", if self.keys.is_empty() { "" } else { "," })?;
        }
        Ok(())
    }
}

impl<'a> Order<'a> {
    /// Rows with the same values so far come by a field.
    #[must_use]
    pub fn then(mut self, field: &'a Field, down: bool) -> Self {
        self.keys.push(Key { field, down });
        self
    }

    /// Rows with the same values come by their ids downwards.
    #[must_use]
    pub fn ids_down(mut self) -> Self {
        self.ids_down = true;
        self
    }

    /// It names the field already.
    pub fn names(&self, field: &str) -> bool {
        self.keys.iter().any(|key| key.field.name == field)
    }

    /// A place that came back from a client can be one of this order: its values can be read as those of the fields.
    pub fn has(&self, after: &After) -> bool {
        after.values.len() == self.keys.len()
            && after
                .values
                .iter()
                .zip(&self.keys)
                .all(|(value, key)| value.as_ref().is_none_or(|text| can_be(key.field.kind, text)))
    }

    /// Rows have places by more than their ids.
    pub(super) fn has_values(&self) -> bool {
        !self.keys.is_empty()
    }

    /// `, ARRAY[..] AS place`: the values that make the place of a row.
    pub(super) fn push_values(&self, builder: &mut Builder, view: &View) {
        builder.push(", ARRAY[");
        for (place, key) in self.keys.iter().enumerate() {
            builder.push(if place > 0 { ", (" } else { "(" });
            key.push(builder, view);
            builder.push(")::text");
        }
        builder.push("]::text[]");
    }

    /// `ORDER BY` with all that makes the place of a row.
    pub(super) fn push(&self, builder: &mut Builder, view: &View) {
        builder.push(" ORDER BY ");
        for key in &self.keys {
            key.push(builder, view);
            builder.push(if key.down { " DESC NULLS LAST, " } else { " ASC NULLS LAST, " });
        }
        builder.push(if self.ids_down { "t.id DESC" } else { "t.id" });
    }

    /// The condition on rows that come after a place: the first value that differs is a later one.
    pub(super) fn push_after(&self, builder: &mut Builder, view: &View, after: &After) {
        let values = || self.keys.iter().zip(&after.values);
        builder.push(" AND (");
        for (place, (key, value)) in values().enumerate() {
            for (earlier, value) in values().take(place) {
                earlier.push_equals(builder, view, value.as_deref());
                builder.push(" AND ");
            }
            key.push_later(builder, view, value.as_deref());
            builder.push(" OR ");
        }
        for (key, value) in values() {
            key.push_equals(builder, view, value.as_deref());
            builder.push(" AND ");
        }
        builder.push(if self.ids_down { "t.id < " } else { "t.id > " }).bind(after.id).push(")");
    }
}

impl Key<'_> {
    /// What is compared.
    fn push(&self, builder: &mut Builder, view: &View) {
        match self.field.kind {
            FieldType::Text => {
                builder.push("left(").field(view, self.field).push(", ");
                builder.push(&LETTERS.to_string()).push(") COLLATE \"C\"");
            }
            // Stored numbers of other widths would not be the same after they had been a text.
            FieldType::Number => {
                builder.push("(").field(view, self.field).push(")::float8");
            }
            FieldType::Integer | FieldType::Boolean | FieldType::Date | FieldType::Datetime => {
                builder.push("(").field(view, self.field).push(")");
            }
        }
    }

    fn push_bound(&self, builder: &mut Builder, value: &str) {
        builder.bind(value.to_owned()).push("::text::").push(self.field.kind.sql());
    }

    fn push_equals(&self, builder: &mut Builder, view: &View, value: Option<&str>) {
        self.push(builder, view);
        match value {
            Some(value) => {
                builder.push(" = ");
                self.push_bound(builder, value);
            }
            None => {
                builder.push(" IS NULL");
            }
        }
    }

    fn push_later(&self, builder: &mut Builder, view: &View, value: Option<&str>) {
        let Some(value) = value else {
            builder.push("false");
            return;
        };
        builder.push("(");
        self.push(builder, view);
        builder.push(if self.down { " < " } else { " > " });
        self.push_bound(builder, value);
        builder.push(" OR ");
        self.push(builder, view);
        builder.push(" IS NULL)");
    }
}

/// PostgreSQL can read the text as a value of that type: whoever sends another one gets a sentence, not a fault.
fn can_be(kind: FieldType, text: &str) -> bool {
    match kind {
        FieldType::Text => text.chars().count() <= LETTERS && !text.contains('\0'),
        FieldType::Integer => text.parse::<i64>().is_ok(),
        FieldType::Number => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            let is_zero = |text: &str| text.trim_start_matches('-') == "0";
            matches!(text, "NaN" | "Infinity" | "-Infinity")
                || number.is_some_and(|number| number != 0.0 || is_zero(text))
        }
        FieldType::Boolean => matches!(text, "true" | "false"),
        FieldType::Date => is_endless(text) || is_day(text),
        FieldType::Datetime => is_endless(text) || is_instant(text),
    }
}

fn is_endless(text: &str) -> bool {
    matches!(text, "infinity" | "-infinity")
}

/// `2025-07-01`.
fn is_day(text: &str) -> bool {
    geo::day(text).is_some()
}

/// `2025-07-01 14:05:00.123+07`.
fn is_instant(text: &str) -> bool {
    let time = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").ok();
    text.get(..10).is_some_and(is_day)
        && time.is_some_and(|time| time.offset().local_minus_utc().abs() <= OFFSET_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_postgresql_could_not_read_as_a_value_is_none() {
        for (kind, good, bad) in [
            (FieldType::Text, vec!["", "Đăk Long", "'; --"], vec!["a\0b"]),
            (FieldType::Integer, vec!["0", "-5"], vec!["", "1.5", "x", "99999999999999999999"]),
            (
                FieldType::Number,
                vec!["0", "-0", "1.5", "1e-07", "NaN", "-Infinity", "5e-324"],
                vec!["", "1e400", "1e-400", "inf", "0x1", "1,5"],
            ),
            (FieldType::Boolean, vec!["true", "false"], vec!["", "t", "TRUE", "1"]),
            (
                FieldType::Date,
                vec!["2025-07-01", "infinity"],
                vec![
                    "2025-02-30",
                    "0000-01-01",
                    "+12025-07-01",
                    "+999-07-01",
                    "2025-7-1",
                    "now",
                    "today",
                ],
            ),
            (
                FieldType::Datetime,
                vec![
                    "2025-07-01 14:05:00+07",
                    "2025-07-01 14:05:00.123456+00",
                    "2025-07-01 14:05:00-03:30",
                    "-infinity",
                ],
                vec!["2025-07-01", "now", "2025-07-01 25:00:00+07", "2025-07-01 14:05:00+23"],
            ),
        ] {
            for text in good {
                assert!(can_be(kind, text), "{kind:?} {text:?}");
            }
            for text in bad {
                assert!(!can_be(kind, text), "{kind:?} {text:?}");
            }
        }
        assert!(!can_be(FieldType::Text, &"ạ".repeat(101)));
    }
}
