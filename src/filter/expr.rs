//! What can stand on either side of a comparison: fields, values and what is computed from them.

use crate::catalog::{FieldType, Value};

use super::tree::{Kind, Property};

/// A scalar for each row, or nothing.
///
/// No expression can fail on a row: what cannot be computed is not given, and what is computed of something that is not
/// given is not given either (requirement `/req/arithmetic/arithmetic`).
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// The value of a field, which holds scalars.
    Property(Property),
    /// A value.
    Value(Value),
    /// A number computed from two, by the rules of [`Operator::of`].
    Arithmetic(Box<Self>, Operator, Box<Self>),
    /// `CASEI(text)`: the text without the difference of cases, [`casei`](super::casei).
    Casei(Box<Self>),
    /// `ACCENTI(text)`: the text without marks, [`accenti`](super::accenti).
    Accenti(Box<Self>),
}

/// How two numbers become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Plus,
    Minus,
    Times,
    /// The quotient with its fraction: `5 / 2` is 2.5.
    Over,
    /// The quotient without its fraction (`DIV`), cut towards zero.
    Whole,
    /// What is left then (`%`), with the sign of the dividend.
    Rest,
    /// Exponentiation.
    Power,
}

impl Operator {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Plus, Self::Minus, Self::Times, Self::Over, Self::Whole, Self::Rest, Self::Power];

    /// As it is written in both encodings; `DIV` is written in capitals in text.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
            Self::Whole => "div",
            Self::Rest => "%",
            Self::Power => "^",
        }
    }

    /// The operator that is written so.
    pub(super) fn from_symbol(symbol: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.symbol() == symbol)
    }
}

impl Expr {
    /// What it gives.
    pub fn kind(&self) -> FieldType {
        match self {
            // Lists and places are no expressions, so that the other arm is never taken.
            Self::Property(Property { kind: Kind::Scalar(kind), .. }) => *kind,
            Self::Property(_) | Self::Casei(_) | Self::Accenti(_) => FieldType::Text,
            Self::Arithmetic(..) => FieldType::Number,
            Self::Value(value) => match value {
                Value::Text(_) => FieldType::Text,
                Value::Integer(_) => FieldType::Integer,
                Value::Number(_) => FieldType::Number,
                Value::Boolean(_) => FieldType::Boolean,
                Value::Date(_) => FieldType::Date,
                Value::Datetime(_) => FieldType::Datetime,
            },
        }
    }

    /// It is the same for all rows.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Property(_) => false,
            Self::Value(_) => true,
            Self::Arithmetic(left, _, right) => left.is_constant() && right.is_constant(),
            Self::Casei(inner) | Self::Accenti(inner) => inner.is_constant(),
        }
    }
}

/// Both hold numbers, or both the same.
pub(super) fn comparable(one: FieldType, other: FieldType) -> bool {
    let number = |kind| matches!(kind, FieldType::Integer | FieldType::Number);
    one == other || (number(one) && number(other))
}
