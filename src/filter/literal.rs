//! Values as they are written, read by the type of the field that they are compared with.

use std::fmt;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    catalog::{FieldType, Value},
    geo,
};

use super::{
    error::{Problem, shown},
    scalar::BEYOND_WHOLE,
};

/// A value as it is written, before its field is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    /// A text.
    Text(String),
    /// A number, as its digits.
    Number(String),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// What stands in `DATE('..')`.
    Date(String),
    /// What stands in `TIMESTAMP('..')`.
    Timestamp(String),
}

impl fmt::Display for Literal {
    /// As an error names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "the text {:?}", shown(text)),
            Self::Number(digits) => write!(f, "the number {}", shown(digits)),
            Self::Boolean(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::Date(text) => write!(f, "the day {:?}", shown(text)),
            Self::Timestamp(text) => write!(f, "the time {:?}", shown(text)),
        }
    }
}

impl Literal {
    /// The value for a field of this name and type.
    pub(super) fn read(&self, field: &str, kind: FieldType) -> Result<Value, Problem> {
        match (kind, self) {
            (FieldType::Text, Self::Text(text)) => composed(text).map(Value::Text),
            (FieldType::Integer, Self::Number(digits)) => whole_if_it_is(digits),
            // Adding zero makes -0 the 0 that it equals.
            (FieldType::Number, Self::Number(digits)) => Ok(Value::Number(number(digits)? + 0.0)),
            (FieldType::Boolean, Self::Boolean(truth)) => Ok(Value::Boolean(*truth)),
            (FieldType::Date, Self::Date(text)) => day(text).map(Value::Date),
            (FieldType::Datetime, Self::Timestamp(text)) => instant(text).map(Value::Datetime),
            (kind, _) => {
                Err(Problem::OtherType { field: field.to_owned(), kind, value: self.to_string() })
            }
        }
    }

    /// The value by itself, for what is no field.
    pub(super) fn value(&self) -> Result<Value, Problem> {
        match self {
            Self::Text(text) => composed(text).map(Value::Text),
            Self::Number(digits) => whole_if_it_is(digits),
            Self::Boolean(truth) => Ok(Value::Boolean(*truth)),
            Self::Date(text) => day(text).map(Value::Date),
            Self::Timestamp(text) => instant(text).map(Value::Datetime),
        }
    }
}

/// The text in Unicode normal form C, as texts are stored (recommendation `/rec/core/string-normalization` asks for one
/// form, whichever). Blanks around it stay: they were written on purpose.
fn composed(text: &str) -> Result<String, Problem> {
    if text.contains('\0') {
        return Err(Problem::ZeroByte);
    }
    Ok(text.nfc().collect())
}

/// A number from its digits.
pub(super) fn number(digits: &str) -> Result<f64, Problem> {
    digits
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .ok_or_else(|| Problem::Number(shown(digits)))
}

/// Digits of a whole number are read exactly; 5.0 and 1e3 are whole numbers too.
fn whole_if_it_is(digits: &str) -> Result<Value, Problem> {
    if let Ok(whole) = digits.parse::<i64>() {
        return Ok(Value::Integer(whole));
    }
    let number = number(digits)?;
    if number.fract() != 0.0 || number.abs() >= BEYOND_WHOLE {
        return Ok(Value::Number(number));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 64 bits")]
    let whole = number as i64;
    Ok(Value::Integer(whole))
}

/// A `full-date` of RFC 3339, 5.6.
fn day(text: &str) -> Result<NaiveDate, Problem> {
    geo::day(text).ok_or_else(|| Problem::Day(shown(text)))
}

/// A `date-time` of RFC 3339, 5.6. CQL2 writes times in UTC (Z); another offset says as clearly which instant is meant.
/// PostgreSQL keeps microseconds and no leap seconds: an instant between two that it can keep is refused, as rounding
/// it would change what is asked.
fn instant(text: &str) -> Result<DateTime<Utc>, Problem> {
    let kept = |time: &DateTime<Utc>| {
        let nanoseconds = time.timestamp_subsec_nanos();
        nanoseconds < 1_000_000_000
            && nanoseconds.is_multiple_of(1000)
            && geo::YEARS.contains(&time.year())
    };
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.to_utc())
        .filter(kept)
        .ok_or_else(|| Problem::Instant(shown(text)))
}
