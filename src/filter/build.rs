//! What both encodings have in common: names become fields, values get their types, parts are counted.

use crate::catalog::{Field, Value};

use super::{
    error::{FilterError, Problem, shown},
    literal::Literal,
    tree::{Comparison, Filter, Property},
};

/// Levels of parentheses, or of `and`, `or` and `not` in JSON, that one filter can have.
pub const DEPTH_AT_MOST: usize = 64;

/// Comparisons and values that one filter can have together.
pub const NODES_AT_MOST: usize = 1000;

/// One side of a comparison, and the character where it begins.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) place: Option<usize>,
    pub(super) what: What,
}

/// What an operand is.
#[derive(Debug)]
pub(super) enum What {
    Field(String),
    Value(Literal),
}

/// The fields that a filter can name.
pub(super) type Fields<'a, 'f> = &'a dyn Fn(&str) -> Option<&'f Field>;

/// Builds predicates over the fields that a look-up knows.
pub(super) struct Builder<'a, 'f> {
    fields: Fields<'a, 'f>,
    nodes: usize,
}

impl<'a, 'f> Builder<'a, 'f> {
    pub(super) fn new(fields: Fields<'a, 'f>) -> Self {
        Self { fields, nodes: 0 }
    }

    /// The depth below another one.
    pub(super) fn deeper(
        depth: usize,
        place: impl Into<Option<usize>>,
    ) -> Result<usize, FilterError> {
        if depth >= DEPTH_AT_MOST {
            return Err(Problem::TooDeep { limit: DEPTH_AT_MOST }.at(place));
        }
        Ok(depth + 1)
    }

    /// `TRUE` or `FALSE` as a condition.
    pub(super) fn constant(&mut self, truth: bool) -> Result<Filter, FilterError> {
        self.count(None)?;
        Ok(Filter::Constant(truth))
    }

    /// A field and a value, on whichever sides.
    pub(super) fn compare(
        &mut self,
        left: Operand,
        comparison: Comparison,
        right: Operand,
    ) -> Result<Filter, FilterError> {
        self.count(left.place)?;
        let (field, comparison, value) = match (&left.what, &right.what) {
            (What::Field(_), What::Value(_)) => (left, comparison, right),
            (What::Value(_), What::Field(_)) => (right, comparison.turned(), left),
            (What::Field(_), What::Field(_)) => {
                return Err(not_taken("a comparison of two fields", &right));
            }
            (What::Value(_), What::Value(_)) => {
                return Err(not_taken("a comparison of two values", &right));
            }
        };
        let field = self.field(&field, "a comparison without a field")?;
        let value = self.value(&value, field)?;
        Ok(Filter::Compare(field.into(), comparison, value))
    }

    /// `subject IN (values)`.
    pub(super) fn one_of(
        &mut self,
        subject: &Operand,
        values: &[Operand],
    ) -> Result<Filter, FilterError> {
        self.count(subject.place)?;
        let field = self.field(subject, "IN on a value")?;
        let values =
            values.iter().map(|value| self.value(value, field)).collect::<Result<_, _>>()?;
        Ok(Filter::one_of(field.into(), values))
    }

    /// `subject BETWEEN least AND greatest`; CQL2 asks for numbers (requirement
    /// `/req/advanced-comparison-operators/between-predicate`), other types have an order as well.
    pub(super) fn between(
        &mut self,
        subject: &Operand,
        least: &Operand,
        greatest: &Operand,
    ) -> Result<Filter, FilterError> {
        self.count(subject.place)?;
        let field = self.field(subject, "BETWEEN on a value")?;
        let (least, greatest) = (self.value(least, field)?, self.value(greatest, field)?);
        Ok(Filter::Between(field.into(), least, greatest))
    }

    /// `subject IS NULL`.
    pub(super) fn is_null(&mut self, subject: &Operand) -> Result<Filter, FilterError> {
        self.count(subject.place)?;
        let field = self.field(subject, "IS NULL on a value")?;
        Ok(Filter::IsNull(Property::from(field)))
    }

    fn count(&mut self, place: Option<usize>) -> Result<(), FilterError> {
        self.nodes += 1;
        if self.nodes > NODES_AT_MOST {
            return Err(Problem::TooMany { limit: NODES_AT_MOST }.at(place));
        }
        Ok(())
    }

    fn field(&self, operand: &Operand, without: &str) -> Result<&'f Field, FilterError> {
        match &operand.what {
            What::Field(name) => (self.fields)(name)
                .ok_or_else(|| Problem::UnknownField(shown(name)).at(operand.place)),
            What::Value(_) => Err(not_taken(without, operand)),
        }
    }

    fn value(&mut self, operand: &Operand, field: &Field) -> Result<Value, FilterError> {
        self.count(operand.place)?;
        match &operand.what {
            What::Value(literal) => {
                literal.read(field).map_err(|problem| problem.at(operand.place))
            }
            What::Field(_) => Err(not_taken("a comparison of two fields", operand)),
        }
    }
}

fn not_taken(construct: &str, at: &Operand) -> FilterError {
    Problem::NotTaken(construct.to_owned()).at(at.place)
}
