//! A filter as `cql2-text`: the same text for the same filter, whatever it was read from.

use std::fmt::{self, Write as _};

use chrono::SecondsFormat;

use crate::catalog::Value;

use super::tree::{Filter, Property};

impl Filter {
    /// The text that stands for the filter, for example as the key of a cache.
    ///
    /// Filters that differ only in their spacing, the case of keywords, the side on which a value stands, or the order and
    /// repetition of the operands of `AND`, `OR` and `IN` have the same; filters with the same text have the same
    /// answers, for reading the text gives the tree again.
    pub fn canonical(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::Compare(field, comparison, value) => {
                write!(f, "{field} {} {}", comparison.symbol(), Literal(value))
            }
            Self::CompareExpr(left, comparison, right) => {
                write!(f, "{left} {} {right}", comparison.symbol())
            }
            Self::Spatial(relation, left, right) => relates(f, relation.name(), left, right),
            Self::Temporal(relation, left, right) => relates(f, relation.name(), left, right),
            Self::Lists(relation, left, right) => relates(f, relation.name(), left, right),
            Self::Not(inner) => match inner.as_ref() {
                Self::And(_) | Self::Or(_) => write!(f, "NOT ({inner})"),
                inner if inner.has_not() => predicate(f, inner, "NOT "),
                _ => write!(f, "NOT {inner}"),
            },
            other if other.has_not() => predicate(f, other, ""),
            Self::And(parts) if parts.is_empty() => f.write_str("TRUE"),
            Self::Or(parts) if parts.is_empty() => f.write_str("FALSE"),
            Self::And(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { " AND " })?;
                    match part {
                        Self::Or(_) => write!(f, "({part})")?,
                        _ => write!(f, "{part}")?,
                    }
                }
                Ok(())
            }
            Self::Or(parts) => list(f, parts, " OR "),
            // All others have a word of their own for the opposite.
            _ => Ok(()),
        }
    }
}

impl Filter {
    /// It has a word of its own for the opposite.
    fn has_not(&self) -> bool {
        matches!(
            self,
            Self::IsNull(_)
                | Self::OneOf(..)
                | Self::Between(..)
                | Self::OneOfExpr(..)
                | Self::BetweenExpr(..)
                | Self::IsNullExpr(_)
                | Self::IsUnknown(_)
                | Self::Like(..)
        )
    }
}

/// A relation of two sides.
fn relates(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    left: &impl fmt::Display,
    right: &impl fmt::Display,
) -> fmt::Result {
    write!(f, "{}({left}, {right})", name.to_uppercase())
}

/// The predicates that have a word of their own for the opposite.
fn predicate(f: &mut fmt::Formatter<'_>, filter: &Filter, not: &str) -> fmt::Result {
    match filter {
        Filter::IsNull(field) => write!(f, "{field} IS {not}NULL"),
        Filter::Between(field, least, greatest) => {
            write!(f, "{field} {not}BETWEEN {} AND {}", Literal(least), Literal(greatest))
        }
        Filter::OneOf(field, values) => {
            write!(f, "{field} {not}IN (")?;
            list(f, values.iter().map(Literal), ", ")?;
            f.write_char(')')
        }
        Filter::IsNullExpr(own) => write!(f, "{own} IS {not}NULL"),
        Filter::IsUnknown(inner) => write!(f, "({inner}) IS {not}NULL"),
        Filter::Like(own, pattern) => write!(f, "{own} {not}LIKE {pattern}"),
        Filter::BetweenExpr(own, least, greatest) => {
            write!(f, "{own} {not}BETWEEN {least} AND {greatest}")
        }
        Filter::OneOfExpr(own, values) => {
            write!(f, "{own} {not}IN (")?;
            list(f, values, ", ")?;
            f.write_char(')')
        }
        other => write!(f, "{not}{other}"),
    }
}

/// Items with something between them.
pub(super) fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    between: &str,
) -> fmt::Result {
    for (place, item) in items.into_iter().enumerate() {
        f.write_str(if place == 0 { "" } else { between })?;
        write!(f, "{item}")?;
    }
    Ok(())
}

impl fmt::Display for Property {
    /// In quotation marks, as the name can be a keyword.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.name)
    }
}

/// A value as `cql2-text` writes it.
pub(super) struct Literal<'a>(pub(super) &'a Value);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Text(text) => {
                f.write_char('\'')?;
                for letter in text.chars() {
                    match letter {
                        '\'' => f.write_str("''")?,
                        '\\' => f.write_str("\\\\")?,
                        other => f.write_char(other)?,
                    }
                }
                f.write_char('\'')
            }
            Value::Integer(whole) => write!(f, "{whole}"),
            // The shortest digits that give the number again, with an exponent when there would be many.
            Value::Number(number) => write!(f, "{number:?}"),
            Value::Boolean(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Value::Date(day) => write!(f, "DATE('{day}')"),
            Value::Datetime(time) => {
                write!(f, "TIMESTAMP('{}')", time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
        }
    }
}
