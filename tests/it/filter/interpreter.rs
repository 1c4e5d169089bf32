//! An interpreter of sketches, from the truth tables of the SQL standard (ISO/IEC 9075-2, boolean value expression) and of
//! OGC 21-065r2, 6.2.

use std::cmp::Ordering;

use super::sketch::{Datum, Row, Sketch};

/// A truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}

use Truth::{False, True, Unknown};

/// Rows and columns in the order true, false, unknown.
const AND: [[Truth; 3]; 3] =
    [[True, False, Unknown], [False, False, False], [Unknown, False, Unknown]];
const OR: [[Truth; 3]; 3] = [[True, True, True], [True, False, Unknown], [True, Unknown, Unknown]];
const NOT: [Truth; 3] = [False, True, Unknown];

impl Truth {
    fn and(self, other: Self) -> Self {
        AND[self as usize][other as usize]
    }

    fn or(self, other: Self) -> Self {
        OR[self as usize][other as usize]
    }

    fn not(self, also: bool) -> Self {
        if also { NOT[self as usize] } else { self }
    }

    fn of(truth: bool) -> Self {
        if truth { True } else { False }
    }

    /// As the program says it.
    pub(super) fn known(self) -> Option<bool> {
        match self {
            True => Some(true),
            False => Some(false),
            Unknown => None,
        }
    }
}

/// The order of two values of a column. Fractions are compared with whole numbers as decimals would be, for those of
/// `sketch` are either small or far away.
fn order(own: &Datum, other: &Datum) -> Ordering {
    #[expect(clippy::cast_precision_loss, reason = "far from the numbers that it is compared with")]
    let float = |whole: &i64| *whole as f64;
    match (own, other) {
        (Datum::Text(own), Datum::Text(other)) => own.as_bytes().cmp(other.as_bytes()),
        (Datum::Whole(own), Datum::Whole(other)) => own.cmp(other),
        (Datum::Whole(own), Datum::Number(other)) if other.fract() == 0.0 && other.abs() < 1e18 =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
            own.cmp(&(*other as i64))
        }
        (Datum::Whole(own), Datum::Number(other)) => float(own).partial_cmp(other).unwrap(),
        (Datum::Number(own), _) if own.is_nan() => Ordering::Greater,
        (Datum::Number(own), Datum::Number(other)) => own.partial_cmp(other).unwrap(),
        (Datum::Number(own), Datum::Whole(other)) => own.partial_cmp(&float(other)).unwrap(),
        (Datum::Truth(own), Datum::Truth(other)) => u8::from(*own).cmp(&u8::from(*other)),
        (Datum::Day(own), Datum::Day(other)) => own.cmp(other),
        (Datum::Time(own), Datum::Time(other)) => own.cmp(other),
        _ => panic!("{own:?} is never compared with {other:?}"),
    }
}

fn compare(own: Option<&Datum>, sign: &str, other: &Datum) -> Truth {
    let Some(own) = own else { return Unknown };
    let order = order(own, other);
    Truth::of(match sign {
        "=" => order == Ordering::Equal,
        "<>" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        ">=" => order != Ordering::Less,
        _ => panic!("{sign}"),
    })
}

/// What the standard says of a sketch and a row: IN is equality with one value or another, BETWEEN is at least the one
/// and at most the other.
pub(super) fn truth(sketch: &Sketch, row: &Row) -> Truth {
    match sketch {
        Sketch::Truth(truth) => Truth::of(*truth),
        Sketch::Compare(column, sign, value) => compare(row[*column].as_ref(), sign, value),
        Sketch::In { column, not, values } => values
            .iter()
            .map(|value| compare(row[*column].as_ref(), "=", value))
            .fold(False, Truth::or)
            .not(*not),
        Sketch::Between { column, not, least, greatest } => {
            let own = row[*column].as_ref();
            compare(own, ">=", least).and(compare(own, "<=", greatest)).not(*not)
        }
        Sketch::Null { column, not } => Truth::of(row[*column].is_none()).not(*not),
        Sketch::Not(inner) => truth(inner, row).not(true),
        Sketch::And(parts) => parts.iter().map(|part| truth(part, row)).fold(True, Truth::and),
        Sketch::Or(parts) => parts.iter().map(|part| truth(part, row)).fold(False, Truth::or),
    }
}
