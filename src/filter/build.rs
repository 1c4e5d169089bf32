//! What both encodings have in common: names become fields, values get their types, parts are counted, and what cannot
//! stand where it stands is refused.

use crate::catalog::Value;

use super::{
    error::{FilterError, Problem, shown},
    expr::{Expr, comparable},
    letters,
    list::ListRelation,
    literal::Literal,
    node::{Node, Op, What},
    spatial::SpatialRelation,
    temporal::{Period, TemporalRelation},
    tree::{Comparison, Filter, Kind, Property},
};

/// Levels of parentheses, functions and arithmetic, or of `and`, `or` and `not` in JSON, that one filter can have.
pub const DEPTH_AT_MOST: usize = 64;

/// Comparisons and values that one filter can have together.
pub const NODES_AT_MOST: usize = 1000;

/// How much of CQL2 is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Comparisons of a field with values.
    Comparisons,
    /// All of it.
    Whole,
}

/// The fields that a filter can name.
pub(super) type Properties<'a> = &'a dyn Fn(&str) -> Option<Property>;

/// Builds conditions over the fields that a look-up knows.
pub(super) struct Builder<'a> {
    pub(super) scope: Scope,
    properties: Properties<'a>,
    nodes: usize,
}

/// The depth below another one.
pub(super) fn deeper(depth: usize, place: impl Into<Option<usize>>) -> Result<usize, FilterError> {
    if depth >= DEPTH_AT_MOST {
        return Err(Problem::TooDeep { limit: DEPTH_AT_MOST }.at(place));
    }
    Ok(depth + 1)
}

impl<'a> Builder<'a> {
    pub(super) fn new(scope: Scope, properties: Properties<'a>) -> Self {
        Self { scope, properties, nodes: 0 }
    }

    /// The condition that a part of a filter is.
    pub(super) fn condition(&mut self, node: &Node) -> Result<Filter, FilterError> {
        match &node.what {
            What::Held(inner) => self.condition(inner),
            What::Value(Literal::Boolean(truth)) => {
                self.count(None)?;
                Ok(Filter::Constant(*truth))
            }
            What::Op(op, parts) => self.operation(node, *op, parts),
            What::Call(name, parts) => self.relation(node, name, parts),
            What::Field(name) => Err(Problem::Alone(shown(name)).at(node.place)),
            _ => {
                self.taken(node)?;
                Err(Problem::NoCondition(self.found(node)).at(node.place))
            }
        }
    }

    fn operation(&mut self, node: &Node, op: Op, parts: &[Node]) -> Result<Filter, FilterError> {
        match (op, parts) {
            (Op::And, parts) => self.conditions(parts).map(Filter::all),
            (Op::Or, parts) => self.conditions(parts).map(Filter::any),
            (Op::Not, [inner]) => Ok(self.condition(inner)?.negated()),
            (Op::Compare(comparison), [left, right]) => self.compare(left, comparison, right),
            (Op::In, [subject, Node { what: What::List(values), .. }]) => {
                self.one_of(subject, values)
            }
            (Op::Between, [subject, least, greatest]) => self.between(subject, least, greatest),
            (Op::IsNull, [subject]) => self.is_null(subject),
            (Op::Like, [subject, pattern]) => self.like(node, subject, pattern),
            _ => {
                self.taken(node)?;
                Err(Problem::NoCondition(self.found(node)).at(node.place))
            }
        }
    }

    fn conditions(&mut self, parts: &[Node]) -> Result<Vec<Filter>, FilterError> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    /// Two sides; where one is a field and the other a value, the value gets the type of the field.
    fn compare(
        &mut self,
        left: &Node,
        comparison: Comparison,
        right: &Node,
    ) -> Result<Filter, FilterError> {
        self.count(left.place)?;
        let (left, right) = (self.side(left)?, self.side(right)?);
        match (&left.what, &right.what) {
            (What::Field(_), What::Value(value)) => {
                let field = self.scalar(left)?;
                let value = self.value(right, value, &field)?;
                Ok(Filter::Compare(field, comparison, value))
            }
            (What::Value(value), What::Field(_)) => {
                let field = self.scalar(right)?;
                let value = self.value(left, value, &field)?;
                Ok(Filter::Compare(field, comparison.turned(), value))
            }
            (What::Field(_), What::Field(_)) if self.scope == Scope::Comparisons => {
                Err(not_taken("a comparison of two fields", right))
            }
            (What::Value(_), What::Value(_)) if self.scope == Scope::Comparisons => {
                Err(not_taken("a comparison of two values", right))
            }
            _ => {
                let (own, other) = (self.expr(left)?, self.expr(right)?);
                like_each_other(left, &own, &other)?;
                Ok(folded(Filter::compare(own, comparison, other)))
            }
        }
    }

    /// `subject IN (values)`.
    fn one_of(&mut self, subject: &Node, values: &[Node]) -> Result<Filter, FilterError> {
        self.count(subject.place)?;
        let subject = self.subject(subject, "IN on a value")?;
        let plain = values.iter().all(|value| matches!(value.inside().what, What::Value(_)));
        if matches!(subject.what, What::Field(_)) && (plain || self.scope == Scope::Comparisons) {
            let field = self.scalar(subject)?;
            let values = values.iter().map(|value| self.typed(value, &field));
            let values = values.collect::<Result<_, _>>()?;
            return Ok(Filter::one_of(field, values));
        }
        let own = self.expr(subject)?;
        let value = |value| {
            let other = self.expr(value)?;
            like_each_other(value, &own, &other)?;
            Ok(other)
        };
        let others = values.iter().map(value).collect::<Result<_, _>>()?;
        Ok(folded(Filter::one_of_expr(own, others)))
    }

    /// `subject BETWEEN least AND greatest`; CQL2 asks for numbers (requirement
    /// `/req/advanced-comparison-operators/between-predicate`), other types have an order as well.
    fn between(
        &mut self,
        subject: &Node,
        least: &Node,
        greatest: &Node,
    ) -> Result<Filter, FilterError> {
        self.count(subject.place)?;
        let subject = self.subject(subject, "BETWEEN on a value")?;
        let ends = [least, greatest].map(Node::inside);
        let plain = ends.iter().all(|end| matches!(end.what, What::Value(_)));
        if matches!(subject.what, What::Field(_)) && (plain || self.scope == Scope::Comparisons) {
            let field = self.scalar(subject)?;
            let (least, greatest) = (self.typed(least, &field)?, self.typed(greatest, &field)?);
            return Ok(Filter::Between(field, least, greatest));
        }
        let own = self.expr(subject)?;
        let [least, greatest] = ends.map(|end| {
            let other = self.expr(end)?;
            like_each_other(end, &own, &other)?;
            Ok(other)
        });
        Ok(folded(Filter::BetweenExpr(own, least?, greatest?)))
    }

    /// `subject IS NULL`.
    fn is_null(&mut self, subject: &Node) -> Result<Filter, FilterError> {
        self.count(subject.place)?;
        let subject = self.subject(subject, "IS NULL on a value")?;
        match &subject.what {
            What::Field(_) => Ok(Filter::IsNull(self.property(subject)?)),
            What::Value(_) | What::Shape(_) => Ok(Filter::Constant(false)),
            What::Interval(..) => {
                let period = self.period(subject)?;
                let ends = period.expressions().map(|end| match end {
                    Expr::Property(field) => Filter::IsNull(field.clone()),
                    _ => Filter::Constant(false),
                });
                Ok(Filter::any(ends.collect()))
            }
            What::Op(Op::Arithmetic(_), _) => Ok(Filter::IsNullExpr(self.expr(subject)?)),
            What::Call(name, _) if text_function(subject, name).is_some() => {
                Ok(Filter::IsNullExpr(self.expr(subject)?))
            }
            What::Op(..) | What::Call(..) => Ok(match self.condition(subject)? {
                Filter::Constant(_) => Filter::Constant(false),
                inner => Filter::IsUnknown(Box::new(inner)),
            }),
            _ => Err(other_kind(self.found(subject), "a field, a value or a condition", subject)),
        }
    }

    /// `subject LIKE pattern`.
    fn like(&mut self, node: &Node, subject: &Node, pattern: &Node) -> Result<Filter, FilterError> {
        self.taken(node)?;
        self.count(node.place)?;
        let own = self.text(subject)?;
        let sought = self.text(pattern)?;
        match written(&sought) {
            Some(text) if !letters::escapes_nothing(text) => Ok(Filter::Like(own, sought)),
            Some(text) => Err(Problem::Pattern(shown(text)).at(pattern.place)),
            None => Err(other_kind(self.found(pattern), "a pattern such as '%Lắk%'", pattern)),
        }
    }

    /// A function that is a condition.
    fn relation(&mut self, node: &Node, name: &str, parts: &[Node]) -> Result<Filter, FilterError> {
        self.taken(node)?;
        self.count(node.place)?;
        let is = |own: &str| is_called(node, name, own);
        if let Some(relation) = SpatialRelation::ALL.into_iter().find(|own| is(own.name())) {
            let [left, right] =
                two(node, name, parts, "S_INTERSECTS(geometry, POINT(108.05 12.68))")?;
            let (own, other) = (self.place(left)?, self.place(right)?);
            if !relation.takes_collections() && (own.is_collection() || other.is_collection()) {
                return Err(Problem::Collection(name.to_uppercase()).at(node.place));
            }
            return Ok(Filter::spatial(relation, own, other));
        }
        if let Some(relation) = TemporalRelation::ALL.into_iter().find(|own| is(own.name())) {
            let [left, right] = two(node, name, parts, "T_AFTER(seen_at, DATE('2025-07-01'))")?;
            let (own, other) = (self.period(left)?, self.period(right)?);
            let instant = [&own, &other].into_iter().any(|time| matches!(time, Period::Instant(_)));
            if instant && !relation.takes_instants() {
                return Err(Problem::OnlyIntervals(name.to_uppercase()).at(node.place));
            }
            return Ok(Filter::Temporal(relation, own, other));
        }
        if let Some(relation) = ListRelation::ALL.into_iter().find(|own| is(own.name())) {
            let [left, right] = two(node, name, parts, "A_CONTAINS(tags, ('a', 'b'))")?;
            return Ok(Filter::Lists(relation, self.list(left)?, self.list(right)?));
        }
        Err(match text_function(node, name) {
            Some(_) => Problem::NoCondition(self.found(node)).at(node.place),
            None => Problem::UnknownFunction(shown(name)).at(node.place),
        })
    }

    /// One more comparison or value.
    pub(super) fn count(&mut self, place: Option<usize>) -> Result<(), FilterError> {
        self.nodes += 1;
        if self.nodes > NODES_AT_MOST {
            return Err(Problem::TooMany { limit: NODES_AT_MOST }.at(place));
        }
        Ok(())
    }

    /// The field that is named.
    pub(super) fn property(&self, node: &Node) -> Result<Property, FilterError> {
        match &node.what {
            What::Field(name) => (self.properties)(name)
                .ok_or_else(|| Problem::UnknownField(shown(name)).at(node.place)),
            _ => Err(other_kind(self.found(node), "a field", node)),
        }
    }

    /// The field that is named, which holds what can be compared.
    pub(super) fn scalar(&self, node: &Node) -> Result<Property, FilterError> {
        let field = self.property(node)?;
        if matches!(field.kind, Kind::Scalar(_)) {
            return Ok(field);
        }
        let wanted = match field.kind {
            Kind::Geometry => {
                "a field of texts, numbers or times (for places there is S_INTERSECTS)"
            }
            _ => "a field of texts, numbers or times (for lists there is A_CONTAINS)",
        };
        Err(other_kind(self.found(node), wanted, node))
    }

    /// A value for a field.
    fn typed(&mut self, node: &Node, field: &Property) -> Result<Value, FilterError> {
        let node = self.side(node)?;
        match &node.what {
            What::Value(literal) => self.value(node, literal, field),
            _ => Err(not_taken("a comparison of two fields", node)),
        }
    }

    fn value(
        &mut self,
        node: &Node,
        literal: &Literal,
        field: &Property,
    ) -> Result<Value, FilterError> {
        self.count(node.place)?;
        let Kind::Scalar(kind) = field.kind else {
            return Err(other_kind(
                literal.to_string(),
                "a field of texts, numbers or times",
                node,
            ));
        };
        literal.read(&field.name, kind).map_err(|problem| problem.at(node.place))
    }

    /// A side of a comparison, which is taken.
    fn side<'n>(&self, node: &'n Node) -> Result<&'n Node, FilterError> {
        self.taken(node)?;
        Ok(node.inside())
    }

    /// The same, of which something is asked; where only fields are taken, not a value.
    fn subject<'n>(&self, node: &'n Node, refused: &str) -> Result<&'n Node, FilterError> {
        match node.what {
            What::Value(_) if self.scope == Scope::Comparisons => Err(not_taken(refused, node)),
            _ => self.side(node),
        }
    }

    /// Refuses by name what this filter does not take.
    fn taken(&self, node: &Node) -> Result<(), FilterError> {
        match node.what {
            _ if self.scope == Scope::Whole => Ok(()),
            What::Field(_) | What::Value(_) => Ok(()),
            _ => Err(not_taken(&node.name(), node)),
        }
    }
}

fn not_taken(construct: &str, at: &Node) -> FilterError {
    Problem::NotTaken(shown(construct)).at(at.place)
}

pub(super) fn other_kind(found: String, wanted: &'static str, at: &Node) -> FilterError {
    Problem::OtherKind { found, wanted }.at(at.place)
}

/// Both sides hold the same, or both numbers.
fn like_each_other(at: &Node, own: &Expr, other: &Expr) -> Result<(), FilterError> {
    if comparable(own.kind(), other.kind()) {
        return Ok(());
    }
    let (left, right) = (own.described(), other.described());
    Err(Problem::Unlike { left, right }.at(at.place))
}

/// A comparison of nothing but values is true or false for all rows.
fn folded(filter: Filter) -> Filter {
    let plain = |side: &Expr| matches!(side, Expr::Value(_));
    let constant = match &filter {
        Filter::CompareExpr(left, _, right) => plain(left) && plain(right),
        Filter::OneOfExpr(own, values) => plain(own) && values.iter().all(plain),
        Filter::BetweenExpr(own, least, greatest) => [own, least, greatest].into_iter().all(plain),
        _ => false,
    };
    if constant { Filter::Constant(filter.passes(|_| None)) } else { filter }
}

/// The text of a pattern, within CASEI and ACCENTI.
fn written(pattern: &Expr) -> Option<&str> {
    match pattern {
        Expr::Value(Value::Text(text)) => Some(text),
        Expr::Casei(inner) | Expr::Accenti(inner) => written(inner),
        _ => None,
    }
}

/// Names of functions are the same in both cases in text, and not in JSON.
pub(super) fn is_called(node: &Node, name: &str, own: &str) -> bool {
    if node.place.is_some() { name.eq_ignore_ascii_case(own) } else { name == own }
}

/// A function from texts to texts.
type TextFunction = fn(Box<Expr>) -> Expr;

/// The one that has this name.
pub(super) fn text_function(node: &Node, name: &str) -> Option<TextFunction> {
    let functions: [(&str, TextFunction); 2] = [("casei", Expr::Casei), ("accenti", Expr::Accenti)];
    let found = functions.into_iter().find(|(own, _)| is_called(node, name, own))?;
    Some(found.1)
}

/// The two arguments that every relation takes.
fn two<'n>(
    node: &Node,
    name: &str,
    parts: &'n [Node],
    example: &'static str,
) -> Result<&'n [Node; 2], FilterError> {
    parts.try_into().map_err(|_other_number| {
        let name = name.to_uppercase();
        Problem::Arguments { name, takes: "two arguments", example }.at(node.place)
    })
}
