//! The tree, in the order that makes equal filters the same tree.

use std::cmp::Ordering;

use crate::catalog::{Field, FieldType, Value};

use super::{
    expr::Expr,
    list::{List, ListRelation},
    scalar::Scalar,
    spatial::{Place, SpatialRelation},
    temporal::{Period, TemporalRelation},
};

/// A condition on the fields of a row.
///
/// The functions [`Filter::all`], [`Filter::any`], [`Filter::one_of`] and [`Filter::negated`] keep the tree in order:
/// operands of `AND`, `OR` and `IN` are sorted and each stands once, and none holds its own kind.
///
/// A value has the type of its field, with one exception: a field of whole numbers can be compared with a
/// [`Value::Number`] (2.5, or one beyond 64 bits). Whoever prints a value follows the type of the value; in SQL such a
/// number has to be a `numeric`, as `double precision` would round the whole numbers that it is compared with.
///
/// What compares a field with values has variants of its own, which are all that a filter of tiles can hold; what is
/// computed for each row stands in the others. Those never hold what the plain ones can say.
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
    /// `expression operator expression`. Two whole numbers are compared exactly, other numbers as those of floating point.
    CompareExpr(Expr, Comparison, Expr),
    /// `expression IN (expressions)`, compared as by [`Self::CompareExpr`]; by their text, each once.
    OneOfExpr(Expr, Vec<Expr>),
    /// `expression BETWEEN least AND greatest`, both included, compared as by [`Self::CompareExpr`].
    BetweenExpr(Expr, Expr, Expr),
    /// `expression IS NULL`.
    IsNullExpr(Expr),
    /// `(filter) IS NULL`: its answer is unknown.
    IsUnknown(Box<Self>),
    /// `expression LIKE pattern`: both are texts, and the pattern is the same for all rows. In it `%` stands for any letters, `_`
    /// for one, and a backslash stands before `%`, `_` or a backslash only.
    Like(Expr, Expr),
    /// The places lie so to each other.
    Spatial(SpatialRelation, Place, Place),
    /// The times lie so to each other.
    Temporal(TemporalRelation, Period, Period),
    /// The lists lie so to each other.
    Lists(ListRelation, List, List),
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
    /// What it holds.
    pub kind: Kind,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A scalar.
    Scalar(FieldType),
    /// A place.
    Geometry,
    /// A list of scalars.
    List,
}

impl From<&Field> for Property {
    fn from(field: &Field) -> Self {
        Self { name: field.name.clone(), kind: Kind::Scalar(field.kind) }
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

    /// The comparison; the side that is the same for all rows stands on the right, else the text decides. A field and a
    /// value of its kind are the plain comparison.
    pub(super) fn compare(left: Expr, comparison: Comparison, right: Expr) -> Self {
        let side = |side: &Expr| (side.is_constant(), side.to_string());
        let (left, comparison, right) = if side(&left) <= side(&right) {
            (left, comparison, right)
        } else {
            (right, comparison.turned(), left)
        };
        match (left, right) {
            (Expr::Property(field), Expr::Value(value)) => {
                let value = value_for(&field, value);
                Self::Compare(field, comparison, value)
            }
            (left, right) => Self::CompareExpr(left, comparison, right),
        }
    }

    /// The expression has one of the values; with a single one it is a comparison.
    pub(super) fn one_of_expr(own: Expr, values: Vec<Expr>) -> Self {
        let mut values = in_order_of_text(values);
        match (values.pop(), values.is_empty()) {
            (Some(only), true) => Self::compare(own, Comparison::Equal, only),
            (last, _) => {
                values.extend(last);
                Self::OneOfExpr(own, values)
            }
        }
    }

    /// The relation of two places; that of a row stands on the left.
    pub(super) fn spatial(relation: SpatialRelation, left: Place, right: Place) -> Self {
        match (&left, &right) {
            (Place::Property(_), _) | (_, Place::Geometry(_) | Place::Bounds(_)) => {
                Self::Spatial(relation, left, right)
            }
            (_, Place::Property(_)) => Self::Spatial(relation.turned(), right, left),
        }
    }
}

/// The value as one of the type of the field: a whole number is one of floating point where the field holds those.
#[expect(clippy::cast_precision_loss, reason = "it is the number that reading its digits gives")]
fn value_for(field: &Property, value: Value) -> Value {
    match (field.kind, value) {
        (Kind::Scalar(FieldType::Number), Value::Integer(whole)) => Value::Number(whole as f64),
        (_, value) => value,
    }
}

/// By the text of each, each once.
pub(super) fn in_order_of_text(mut values: Vec<Expr>) -> Vec<Expr> {
    values.sort_by_cached_key(Expr::to_string);
    values.dedup();
    values
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
