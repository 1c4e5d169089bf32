//! A value of a row as it lies there, and how it compares with a value of a filter.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use geo::Geometry;

use crate::catalog::Value;

/// A value of a row, borrowed from wherever the row is. Texts are in Unicode normal form C.
///
/// Places and lists are compared with nothing: they have relations of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Scalar<'a> {
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Date(NaiveDate),
    Datetime(DateTime<Utc>),
    Geometry(&'a Geometry),
    List(&'a [Value]),
}

impl<'a> From<&'a Value> for Scalar<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Integer(whole) => Self::Integer(*whole),
            Value::Number(number) => Self::Number(*number),
            Value::Boolean(truth) => Self::Boolean(*truth),
            Value::Date(day) => Self::Date(*day),
            Value::Datetime(time) => Self::Datetime(*time),
        }
    }
}

impl Scalar<'_> {
    /// The value, when it is a scalar indeed.
    pub(super) fn value(&self) -> Option<Value> {
        Some(match *self {
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Integer(whole) => Value::Integer(whole),
            Self::Number(number) => Value::Number(number),
            Self::Boolean(truth) => Value::Boolean(truth),
            Self::Date(day) => Value::Date(day),
            Self::Datetime(time) => Value::Datetime(time),
            Self::Geometry(_) | Self::List(_) => return None,
        })
    }

    /// How it stands to a value; `None` when the two are of kinds that do not compare.
    pub fn order(&self, value: &Value) -> Option<Ordering> {
        match (self, value) {
            (Self::Text(own), Value::Text(other)) => Some((*own).cmp(other)),
            (Self::Integer(own), Value::Integer(other)) => Some(own.cmp(other)),
            (Self::Integer(own), Value::Number(other)) => Some(whole_to_number(*own, *other)),
            (Self::Number(own), Value::Integer(other)) => {
                Some(whole_to_number(*other, *own).reverse())
            }
            (Self::Number(own), Value::Number(other)) => Some(numbers(*own, *other)),
            (Self::Boolean(own), Value::Boolean(other)) => Some(own.cmp(other)),
            (Self::Date(own), Value::Date(other)) => Some(own.cmp(other)),
            (Self::Datetime(own), Value::Datetime(other)) => Some(own.cmp(other)),
            _ => None,
        }
    }
}

/// The order of PostgreSQL: as numbers, and `NaN` after all of them.
pub(super) fn numbers(own: f64, other: f64) -> Ordering {
    own.partial_cmp(&other).unwrap_or_else(|| own.is_nan().cmp(&other.is_nan()))
}

/// 2^63, the first number beyond those of 64 bits with a sign.
pub(super) const BEYOND_WHOLE: f64 = 4_294_967_296.0 * 2_147_483_648.0;

/// A whole number against any other, without the loss of making it one of floating point (from 2^53 on).
fn whole_to_number(whole: i64, number: f64) -> Ordering {
    if number.is_nan() || number >= BEYOND_WHOLE {
        return Ordering::Less;
    }
    if number < -BEYOND_WHOLE {
        return Ordering::Greater;
    }
    let floor = number.floor();
    #[expect(clippy::cast_possible_truncation, reason = "checked to lie within 64 bits, and whole")]
    let order = whole.cmp(&(floor as i64));
    let above = if number > floor { Ordering::Less } else { Ordering::Equal };
    order.then(above)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_number_beyond_those_of_floating_point_is_compared_exactly() {
        let number = 9_007_199_254_740_992.0; // 2^53
        assert_eq!(whole_to_number(9_007_199_254_740_993, number), Ordering::Greater);
        assert_eq!(whole_to_number(9_007_199_254_740_992, number), Ordering::Equal);
        assert_eq!(whole_to_number(i64::MAX, BEYOND_WHOLE), Ordering::Less);
        assert_eq!(whole_to_number(i64::MIN, -BEYOND_WHOLE), Ordering::Equal);
        assert_eq!(whole_to_number(i64::MIN, f64::NEG_INFINITY), Ordering::Greater);
        assert_eq!(whole_to_number(3, f64::NAN), Ordering::Less);
    }

    #[test]
    fn nan_is_itself_and_comes_last() {
        let nan = Scalar::Number(f64::NAN);
        assert_eq!(nan.order(&Value::Number(f64::NAN)), Some(Ordering::Equal));
        assert_eq!(nan.order(&Value::Number(f64::INFINITY)), Some(Ordering::Greater));
        assert_eq!(nan.order(&Value::Integer(7)), Some(Ordering::Greater));
    }

    proptest! {
        #[test]
        fn small_whole_numbers_compare_as_those_of_floating_point(
            whole in -1_000_i32..1_000, number in -1_000.0..1_000.0_f64,
        ) {
            let expected = f64::from(whole).partial_cmp(&number).unwrap();
            prop_assert_eq!(whole_to_number(i64::from(whole), number), expected);
        }
    }
}
