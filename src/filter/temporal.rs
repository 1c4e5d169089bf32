//! Instants and intervals, and how they lie to each other.

use super::{
    expr::Expr,
    tree::{Comparison, Kind},
};
use crate::catalog::FieldType;

/// A time: an instant, or an interval with both its ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Period {
    /// A day or an instant.
    Instant(Expr),
    /// From the one to the other, both included.
    Interval(End, End),
}

/// An end of an interval.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// `..`: before all times as the first end, after all times as the last one.
    Open,
    /// A day or an instant, as a field or a value.
    At(Expr),
}

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Edge {
    Start,
    Finish,
}

/// Both.
const EDGES: [Edge; 2] = [Start, Finish];

impl Period {
    /// The expression at an edge; `None` when it is open. Both edges of an instant are the instant.
    pub fn at(&self, edge: Edge) -> Option<&Expr> {
        match (self, edge) {
            (Self::Instant(at), _)
            | (Self::Interval(End::At(at), _), Start)
            | (Self::Interval(_, End::At(at)), Finish) => Some(at),
            _ => None,
        }
    }

    /// All that it says of time, it says in days.
    fn is_of_days(&self) -> bool {
        let ends = EDGES.map(|edge| self.at(edge));
        ends.into_iter().flatten().all(|end| end.kind() == FieldType::Date)
    }

    /// What it looks at.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        EDGES.into_iter().filter_map(|edge| self.at(edge))
    }
}

/// Both speak of days only, and are compared as days.
///
/// Otherwise a day is taken as the time of it in UTC: it begins at midnight and finishes with its last microsecond (OGC 21-065r2, 7.8: how types are cast is up to the system).
pub fn by_day(one: &Period, other: &Period) -> bool {
    one.is_of_days() && other.is_of_days()
}

/// How two times lie to each other (OGC 21-065r2, 7.8, after the Time Ontology in OWL and J. F. Allen 1983).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TemporalRelation {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// A comparison of an edge of the first time with one of the second.
pub type EdgeTest = (Edge, Comparison, Edge);

use Comparison::{AtLeast, AtMost, Equal, Greater, Less};
use Edge::{Finish, Start};

impl TemporalRelation {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::After,
        Self::Before,
        Self::Contains,
        Self::Disjoint,
        Self::During,
        Self::Equals,
        Self::FinishedBy,
        Self::Finishes,
        Self::Intersects,
        Self::Meets,
        Self::MetBy,
        Self::OverlappedBy,
        Self::Overlaps,
        Self::StartedBy,
        Self::Starts,
    ];

    /// As it is written in `cql2-json`; in text in capitals.
    pub fn name(self) -> &'static str {
        match self {
            Self::After => "t_after",
            Self::Before => "t_before",
            Self::Contains => "t_contains",
            Self::Disjoint => "t_disjoint",
            Self::During => "t_during",
            Self::Equals => "t_equals",
            Self::FinishedBy => "t_finishedBy",
            Self::Finishes => "t_finishes",
            Self::Intersects => "t_intersects",
            Self::Meets => "t_meets",
            Self::MetBy => "t_metBy",
            Self::OverlappedBy => "t_overlappedBy",
            Self::Overlaps => "t_overlaps",
            Self::StartedBy => "t_startedBy",
            Self::Starts => "t_starts",
        }
    }

    /// What it asks of the edges: all of the tests hold; for [`Self::Disjoint`] not all of them do.
    ///
    /// An open end equals an open end on the same side, and nothing else.
    pub fn tests(self) -> &'static [EdgeTest] {
        match self {
            Self::After => &[(Start, Greater, Finish)],
            Self::Before => &[(Finish, Less, Start)],
            Self::Contains => &[(Start, Less, Start), (Finish, Greater, Finish)],
            Self::During => &[(Start, Greater, Start), (Finish, Less, Finish)],
            Self::Equals => &[(Start, Equal, Start), (Finish, Equal, Finish)],
            Self::FinishedBy => &[(Finish, Equal, Finish), (Start, Less, Start)],
            Self::Finishes => &[(Finish, Equal, Finish), (Start, Greater, Start)],
            Self::Disjoint | Self::Intersects => {
                &[(Start, AtMost, Finish), (Finish, AtLeast, Start)]
            }
            Self::Meets => &[(Finish, Equal, Start)],
            Self::MetBy => &[(Start, Equal, Finish)],
            Self::OverlappedBy => {
                &[(Start, Greater, Start), (Start, Less, Finish), (Finish, Greater, Finish)]
            }
            Self::Overlaps => {
                &[(Start, Less, Start), (Finish, Greater, Start), (Finish, Less, Finish)]
            }
            Self::StartedBy => &[(Start, Equal, Start), (Finish, Greater, Finish)],
            Self::Starts => &[(Start, Equal, Start), (Finish, Less, Finish)],
        }
    }

    /// It is defined for instants as well, and not for intervals alone.
    pub(super) fn takes_instants(self) -> bool {
        matches!(
            self,
            Self::After | Self::Before | Self::Disjoint | Self::Equals | Self::Intersects
        )
    }
}

/// A field of this kind says when.
pub(super) fn is_of_time(kind: Kind) -> bool {
    matches!(kind, Kind::Scalar(FieldType::Date | FieldType::Datetime))
}
