//! What a filter looks at.

use std::collections::BTreeSet;

use super::{
    expr::Expr,
    list::List,
    spatial::Place,
    tree::{Filter, Property},
};

/// Names of fields.
type Names<'a> = BTreeSet<&'a str>;

impl Filter {
    /// Names of the fields that it looks at.
    pub fn fields(&self) -> BTreeSet<&str> {
        let mut names = Names::new();
        self.add_fields(&mut names);
        names
    }

    /// The conditions that are not made of others, in their order.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Not(inner) | Self::IsUnknown(inner) => inner.leaves(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::leaves).collect(),
            leaf => vec![leaf],
        }
    }

    fn add_fields<'a>(&'a self, names: &mut Names<'a>) {
        match self {
            Self::Constant(_) => {}
            Self::Compare(field, ..)
            | Self::OneOf(field, _)
            | Self::Between(field, ..)
            | Self::IsNull(field) => add(field, names),
            Self::CompareExpr(left, _, right) | Self::Like(left, right) => {
                all([left, right], names);
            }
            Self::OneOfExpr(own, values) => all(values.iter().chain([own]), names),
            Self::BetweenExpr(own, least, greatest) => all([own, least, greatest], names),
            Self::IsNullExpr(own) => all([own], names),
            Self::Spatial(_, left, right) => {
                for place in [left, right] {
                    if let Place::Property(field) = place {
                        add(field, names);
                    }
                }
            }
            Self::Temporal(_, left, right) => {
                all(left.expressions().chain(right.expressions()), names);
            }
            Self::Lists(_, left, right) => {
                for list in [left, right] {
                    match list {
                        List::Property(field) => add(field, names),
                        List::Values(values) => all(values, names),
                    }
                }
            }
            Self::Not(inner) | Self::IsUnknown(inner) => inner.add_fields(names),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.add_fields(names);
                }
            }
        }
    }
}

fn add<'a>(field: &'a Property, names: &mut Names<'a>) {
    names.insert(&field.name);
}

fn all<'a>(expressions: impl IntoIterator<Item = &'a Expr>, names: &mut Names<'a>) {
    for expression in expressions {
        match expression {
            Expr::Property(field) => add(field, names),
            Expr::Value(_) => {}
            Expr::Arithmetic(left, _, right) => all([&**left, &**right], names),
            Expr::Casei(inner) | Expr::Accenti(inner) => all([&**inner], names),
        }
    }
}
