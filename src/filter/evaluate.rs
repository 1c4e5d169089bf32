//! The answer of a filter for one row, in the logic of three values.
//!
//! This is the one place that says what unknown does: S. C. Kleene's strong logic, as in SQL (ISO/IEC 9075-2,
//! boolean value expression) and in OGC 21-065r2, 6.2. `None` is unknown. Every filter has an answer for every row.

use std::{cmp::Ordering, ops::Not as _};

use crate::catalog::Value;

use super::{
    expr::Expr,
    letters,
    scalar::Scalar,
    sides,
    temporal::TemporalRelation,
    tree::{Comparison, Filter, Property},
};

impl Filter {
    /// The answer for a row: true, false, or `None` when it is unknown. `get` gives the value of a field, `None` when
    /// there is none.
    pub fn test<'r>(&self, get: impl Fn(&str) -> Option<Scalar<'r>>) -> Option<bool> {
        self.answer(&get)
    }

    /// The row passes: the answer is true.
    pub fn passes<'r>(&self, get: impl Fn(&str) -> Option<Scalar<'r>>) -> bool {
        self.answer(&get) == Some(true)
    }

    fn answer<'r>(&self, get: &impl Fn(&str) -> Option<Scalar<'r>>) -> Option<bool> {
        let value = |field: &Property| get(&field.name);
        match self {
            Self::Constant(truth) => Some(*truth),
            Self::Compare(field, comparison, with) => {
                Some(comparison.holds(value(field)?.order(with)?))
            }
            Self::OneOf(field, values) => {
                let own = value(field)?;
                any(values.iter().map(|with| own.order(with).map(Ordering::is_eq)))
            }
            Self::Between(field, least, greatest) => {
                let own = value(field)?;
                let holds = |comparison: Comparison, with| Some(comparison.holds(own.order(with)?));
                all([holds(Comparison::AtLeast, least), holds(Comparison::AtMost, greatest)])
            }
            Self::IsNull(field) => Some(value(field).is_none()),
            Self::IsNullExpr(own) => Some(own.of(get).is_none()),
            Self::IsUnknown(inner) => Some(inner.answer(get).is_none()),
            Self::Not(inner) => inner.answer(get).map(bool::not),
            Self::And(parts) => all(parts.iter().map(|part| part.answer(get))),
            Self::Or(parts) => any(parts.iter().map(|part| part.answer(get))),
            _ => self.computed(get),
        }
    }

    /// The answer of what is computed for each row.
    fn computed<'r>(&self, get: &impl Fn(&str) -> Option<Scalar<'r>>) -> Option<bool> {
        match self {
            Self::CompareExpr(left, comparison, right) => {
                holds(left.of(get).as_ref(), *comparison, right.of(get).as_ref())
            }
            Self::OneOfExpr(own, values) => {
                let own = own.of(get);
                let is =
                    |with: &Expr| holds(own.as_ref(), Comparison::Equal, with.of(get).as_ref());
                any(values.iter().map(is))
            }
            Self::BetweenExpr(own, least, greatest) => {
                let own = own.of(get);
                let test = |comparison, with: &Expr| {
                    holds(own.as_ref(), comparison, with.of(get).as_ref())
                };
                all([test(Comparison::AtLeast, least), test(Comparison::AtMost, greatest)])
            }
            Self::Like(own, pattern) => match (own.of(get)?, pattern.of(get)?) {
                (Value::Text(text), Value::Text(pattern)) => Some(letters::like(&text, &pattern)),
                _ => None,
            },
            Self::Spatial(relation, left, right) => {
                let (left, right) = (sides::place(left, get)?, sides::place(right, get)?);
                Some(relation.holds(&left, &right))
            }
            Self::Temporal(relation, left, right) => {
                let tests = relation.tests().iter();
                let answer = all(tests.map(|test| sides::edges(*test, left, right, get)));
                match relation {
                    TemporalRelation::Disjoint => answer.map(bool::not),
                    _ => answer,
                }
            }
            Self::Lists(relation, left, right) => {
                let (left, right) = (sides::values(left, get)?, sides::values(right, get)?);
                Some(relation.holds(&left, &right))
            }
            _ => None,
        }
    }
}

impl Expr {
    /// The value for a row.
    pub(super) fn of<'r>(&self, get: &impl Fn(&str) -> Option<Scalar<'r>>) -> Option<Value> {
        match self {
            Self::Property(field) => get(&field.name)?.value(),
            Self::Value(value) => Some(value.clone()),
            Self::Arithmetic(left, operator, right) => {
                let (left, right) = (number(&left.of(get)?)?, number(&right.of(get)?)?);
                operator.of(left, right).map(Value::Number)
            }
            Self::Casei(inner) => text(&inner.of(get)?, letters::casei),
            Self::Accenti(inner) => text(&inner.of(get)?, letters::accenti),
        }
    }
}

/// A number as one of floating point.
fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "what is computed is a number of 53 bits")]
        Value::Integer(whole) => Some(*whole as f64),
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn text(value: &Value, function: fn(&str) -> String) -> Option<Value> {
    match value {
        Value::Text(text) => Some(Value::Text(function(text))),
        _ => None,
    }
}

/// How two values stand to each other; whole numbers exactly, other numbers as those of floating point.
pub(super) fn order(own: &Value, other: &Value) -> Option<Ordering> {
    match (own, other) {
        (Value::Integer(_), Value::Integer(_)) => Scalar::from(own).order(other),
        _ => match (number(own), number(other)) {
            (Some(own), Some(other)) => Some(super::scalar::numbers(own, other)),
            _ => Scalar::from(own).order(other),
        },
    }
}

/// The comparison of two values, unknown when one is not given.
fn holds(own: Option<&Value>, comparison: Comparison, other: Option<&Value>) -> Option<bool> {
    Some(comparison.holds(order(own?, other?)?))
}

/// False when one is false, else unknown when one is unknown, else true.
pub(super) fn all(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

/// True when one is true, else unknown when one is unknown, else false.
fn any(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    all(answers.into_iter().map(|answer| answer.map(bool::not))).map(bool::not)
}
