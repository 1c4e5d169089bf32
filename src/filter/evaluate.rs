//! The answer of a filter for one row, in the logic of three values.
//!
//! This is the one place that says what unknown does: S. C. Kleene's strong logic, as in SQL (ISO/IEC 9075-2,
//! boolean value expression) and in OGC 21-065r2, 6.2. `None` is unknown.

use std::{cmp::Ordering, ops::Not as _};

use super::{
    scalar::Scalar,
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
            Self::Not(inner) => inner.answer(get).map(bool::not),
            Self::And(parts) => all(parts.iter().map(|part| part.answer(get))),
            Self::Or(parts) => any(parts.iter().map(|part| part.answer(get))),
        }
    }
}

/// False when one is false, else unknown when one is unknown, else true.
fn all(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
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
