//! Lists of values, which are sets, and how they lie to each other.

use super::{expr::Expr, tree::Property};

/// A list; order and repetition mean nothing (requirement `/req/array-functions/array-predicates`).
#[derive(Debug, Clone, PartialEq)]
pub enum List {
    /// That of a row.
    Property(Property),
    /// These; by their text, each once. Values of kinds that do not compare are different values.
    Values(Vec<Expr>),
}

/// How two lists lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListRelation {
    /// The same values.
    Equals,
    /// The first one has all values of the second.
    Contains,
    /// The second one has all values of the first.
    ContainedBy,
    /// One value at least is in both.
    Overlaps,
}

impl ListRelation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Equals, Self::Contains, Self::ContainedBy, Self::Overlaps];

    /// As it is written in `cql2-json`; in text in capitals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equals => "a_equals",
            Self::Contains => "a_contains",
            Self::ContainedBy => "a_containedBy",
            Self::Overlaps => "a_overlaps",
        }
    }
}
