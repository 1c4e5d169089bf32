//! A filter as it is written, in either encoding: what is not checked against any field yet.

use super::{
    build::is_called, expr::Operator, list::ListRelation, literal::Literal, shape::Shape,
    spatial::SpatialRelation, temporal::TemporalRelation, tree::Comparison,
};

/// A part of a filter, and the character where it begins.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Option<usize>,
    pub(super) what: What,
    /// Levels of operators in it: sums and products are deeper than they look.
    pub(super) levels: usize,
}

/// What a part is.
#[derive(Debug)]
pub(super) enum What {
    /// The name of a field.
    Field(String),
    /// A scalar.
    Value(Literal),
    /// The two ends of an interval.
    Interval(Box<Node>, Box<Node>),
    /// `..`, an end that is open.
    Open,
    /// A geometry or a box.
    Shape(Shape),
    /// Values in parentheses or brackets.
    List(Vec<Node>),
    /// One thing in parentheses: that thing, or a list of it.
    Held(Box<Node>),
    /// A function, by its name as it is written.
    Call(String, Vec<Node>),
    /// An operator and what it stands between: as many parts as it takes.
    Op(Op, Vec<Node>),
}

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Not,
    And,
    Or,
    Compare(Comparison),
    Like,
    /// Before the list, which follows as one part.
    In,
    Between,
    IsNull,
    Arithmetic(Operator),
}

impl Op {
    /// As JSON writes it.
    fn name(self) -> &'static str {
        match self {
            Self::Not => "not",
            Self::And => "and",
            Self::Or => "or",
            Self::Compare(comparison) => comparison.symbol(),
            Self::Like => "like",
            Self::In => "in",
            Self::Between => "between",
            Self::IsNull => "isNull",
            Self::Arithmetic(operator) => operator.symbol(),
        }
    }
}

impl Node {
    pub(super) fn at(place: impl Into<Option<usize>>, what: What) -> Self {
        let levels = match &what {
            What::Op(Op::Arithmetic(_), parts) => {
                1 + parts.iter().map(|part| part.levels).max().unwrap_or_default()
            }
            What::Held(inner) => inner.levels,
            _ => 0,
        };
        Self { place: place.into(), what, levels }
    }

    pub(super) fn op(place: impl Into<Option<usize>>, op: Op, parts: Vec<Self>) -> Self {
        Self::at(place, What::Op(op, parts))
    }

    /// It is written in text; only there places are known.
    fn is_text(&self) -> bool {
        self.place.is_some()
    }

    /// What a filter that does not take it calls it.
    pub(super) fn name(&self) -> String {
        let side = "a list or a condition as one side of a comparison";
        match (&self.what, self.is_text()) {
            (What::Call(name, _), true) => name.to_uppercase(),
            (What::Call(name, _), false) | (What::Field(name), _) => name.clone(),
            (What::Op(Op::Arithmetic(_), _), true) => {
                "arithmetic (+, -, *, /, %, ^, DIV)".to_owned()
            }
            (What::Op(Op::Like, _), true) => "LIKE".to_owned(),
            (What::Op(op, _), false) => op.name().to_owned(),
            (What::Interval(..), true) => "INTERVAL".to_owned(),
            (What::Interval(..), false) => "interval".to_owned(),
            (What::Shape(shape), _) => shape.name.clone(),
            (What::List(_), false) => "a list as one side of a comparison".to_owned(),
            (What::Open, _) => "an open end".to_owned(),
            (What::Value(literal), _) => literal.to_string(),
            (What::Op(..) | What::Held(_) | What::List(_), _) => side.to_owned(),
        }
    }

    /// A function of this name belongs to CQL2.
    pub(super) fn is_of_cql2(&self, name: &str) -> bool {
        let relations = SpatialRelation::ALL
            .map(SpatialRelation::name)
            .into_iter()
            .chain(TemporalRelation::ALL.map(TemporalRelation::name))
            .chain(ListRelation::ALL.map(ListRelation::name));
        relations.chain(["casei", "accenti"]).any(|own| is_called(self, name, own))
    }

    /// The opposite, if it is asked for.
    pub(super) fn unless(self, not: bool) -> Self {
        if not { Self::op(self.place, Op::Not, vec![self]) } else { self }
    }

    /// What stands in the parentheses around it, if there are any.
    pub(super) fn inside(&self) -> &Self {
        match &self.what {
            What::Held(inner) => inner.inside(),
            _ => self,
        }
    }
}

impl What {
    /// What a text in an interval is.
    pub(super) fn end_of_interval(text: &str) -> Self {
        match text {
            ".." => Self::Open,
            // A day has ten characters.
            time if time.len() > 10 => Self::Value(Literal::Timestamp(time.to_owned())),
            day => Self::Value(Literal::Date(day.to_owned())),
        }
    }
}
