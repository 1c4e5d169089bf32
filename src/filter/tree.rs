//! The tree, in the order that makes equal filters the same tree.

use std::{cmp::Ordering, collections::BTreeSet};

use crate::catalog::{Field, FieldType, Value};

use super::scalar::Scalar;

/// A condition on the fields of a row.
///
/// The functions [`Filter::all`], [`Filter::any`], [`Filter::one_of`] and [`Filter::negated`] keep the tree in order:
/// operands of `AND`, `OR` and `IN` are sorted and each stands once, and none holds its own kind.
///
/// A value has the type of its field, with one exception: a field of whole numbers can be compared with a
/// [`Value::Number`] (2.5, or one beyond 64 bits). Whoever prints a value follows the type of the value; in SQL such a
/// number has to be a `numeric`, as `double precision` would round the whole numbers that it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// True or false, whatever the row.
    Constant(bool),
    /// `field operator value`.
    Compare(Property, Comparison, Value),
    /// `field IN (values)`; the values in their order, each once.
    OneOf(Property, Vec<Value>),
    /// `field BETWEEN least AND greatest`, both included.
    Between(Property, Value, Value),
    /// `field IS NULL`.
    IsNull(Property),
    /// `NOT filter`.
    Not(Box<Self>),
    /// All of them.
    And(Vec<Self>),
    /// At least one of them.
    Or(Vec<Self>),
}

/// A field that a filter looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its name, from the catalogue.
    pub name: String,
    /// Its type.
    pub kind: FieldType,
}

impl From<&Field> for Property {
    fn from(field: &Field) -> Self {
        Self { name: field.name.clone(), kind: field.kind }
    }
}

/// How a field is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Less, Self::AtMost, Self::Greater, Self::AtLeast];

    /// As it is written, in CQL2 and in SQL.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// The comparison that is written so.
    pub(super) fn from_symbol(symbol: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.symbol() == symbol)
    }

    /// The one that says the same with its sides changed: `5 < x` is `x > 5`.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }

    /// It holds for sides that stand so to each other.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Filter {
    /// All of the parts; true without any.
    pub fn all(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::And(own) => own,
            other => vec![other],
        });
        joined(flat.collect(), true, Self::And)
    }

    /// At least one of the parts; false without any.
    pub fn any(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Or(own) => own,
            other => vec![other],
        });
        joined(flat.collect(), false, Self::Or)
    }

    /// The opposite. What is unknown stays unknown, so that twice the opposite is the filter itself.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            Self::Constant(truth) => Self::Constant(!truth),
            other => Self::Not(Box::new(other)),
        }
    }

    /// The field has one of the values; with a single one it is a comparison.
    pub fn one_of(field: Property, mut values: Vec<Value>) -> Self {
        values.sort_by(|a, b| Scalar::from(a).order(b).unwrap_or(Ordering::Equal));
        values.dedup();
        match values.as_slice() {
            [only] => Self::Compare(field, Comparison::Equal, only.clone()),
            _ => Self::OneOf(field, values),
        }
    }

    /// Names of the fields that it looks at.
    pub fn fields(&self) -> BTreeSet<&str> {
        match self {
            Self::Constant(_) => BTreeSet::new(),
            Self::Compare(field, ..)
            | Self::OneOf(field, _)
            | Self::Between(field, ..)
            | Self::IsNull(field) => BTreeSet::from([field.name.as_str()]),
            Self::Not(inner) => inner.fields(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::fields).collect(),
        }
    }
}

/// The parts as one filter: `without` when there are none, a single one as it is.
fn joined(parts: Vec<Filter>, without: bool, whole: fn(Vec<Filter>) -> Filter) -> Filter {
    let mut parts = in_order(parts);
    match (parts.pop(), parts.is_empty()) {
        (None, _) => Filter::Constant(without),
        (Some(only), true) => only,
        (Some(last), false) => {
            parts.push(last);
            whole(parts)
        }
    }
}

/// By the text of each part, each once: order and repetition mean nothing to `AND` and `OR`.
fn in_order(mut parts: Vec<Filter>) -> Vec<Filter> {
    parts.sort_by_cached_key(Filter::canonical);
    parts.dedup();
    parts
}
