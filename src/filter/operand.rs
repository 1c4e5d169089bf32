//! What stands on the sides of operators and in functions: expressions, places, times and lists.

use crate::catalog::FieldType;

use super::{
    build::{Builder, other_kind, text_function},
    error::{FilterError, Problem, holds, shown},
    expr::{Expr, comparable},
    list::List,
    node::{Node, Op, What},
    shape::{Form, Shape},
    spatial::Place,
    temporal::{Edge, End, Period, is_of_time},
    tree::{Kind, in_order_of_text},
};

impl Builder<'_> {
    /// A scalar.
    pub(super) fn expr(&mut self, node: &Node) -> Result<Expr, FilterError> {
        let node = node.inside();
        self.count(node.place)?;
        match &node.what {
            What::Field(_) => self.scalar(node).map(Expr::Property),
            What::Value(literal) => {
                literal.value().map(Expr::Value).map_err(|problem| problem.at(node.place))
            }
            What::Op(Op::Arithmetic(operator), parts) => {
                let [left, right] = parts.as_slice() else {
                    return Err(other_kind(self.found(node), "a number on either side", node));
                };
                let (left, right) = (self.number(left)?, self.number(right)?);
                Ok(Expr::Arithmetic(Box::new(left), *operator, Box::new(right)))
            }
            What::Call(name, parts) => match (text_function(node, name), parts.as_slice()) {
                (Some(function), [inner]) => Ok(function(Box::new(self.text(inner)?))),
                (Some(_), _) => Err(Problem::Arguments {
                    name: name.to_uppercase(),
                    takes: "one argument",
                    example: "CASEI(name) = CASEI('Đắk Lắk')",
                }
                .at(node.place)),
                (None, _) => Err(self.no_operand(node, VALUE)),
            },
            _ => Err(other_kind(self.found(node), VALUE, node)),
        }
    }

    fn number(&mut self, node: &Node) -> Result<Expr, FilterError> {
        let expr = self.expr(node)?;
        if comparable(expr.kind(), FieldType::Number) {
            return Ok(expr);
        }
        Err(other_kind(self.found(node), "a number", node))
    }

    /// A text.
    pub(super) fn text(&mut self, node: &Node) -> Result<Expr, FilterError> {
        let expr = self.expr(node)?;
        if expr.kind() == FieldType::Text {
            return Ok(expr);
        }
        Err(other_kind(self.found(node), "a text", node))
    }

    /// A place.
    pub(super) fn place(&mut self, node: &Node) -> Result<Place, FilterError> {
        let node = node.inside();
        self.count(node.place)?;
        match &node.what {
            What::Field(_) => {
                let field = self.property(node)?;
                if field.kind == Kind::Geometry {
                    return Ok(Place::Property(field));
                }
                Err(other_kind(self.found(node), PLACE, node))
            }
            What::Shape(Shape { what: Form::Geometry(geometry), .. }) => {
                Ok(Place::Geometry(geometry.clone()))
            }
            What::Shape(Shape { what: Form::Bounds(bounds), .. }) => Ok(Place::Bounds(*bounds)),
            _ => Err(self.no_operand(node, PLACE)),
        }
    }

    /// An instant or an interval.
    pub(super) fn period(&mut self, node: &Node) -> Result<Period, FilterError> {
        let node = node.inside();
        let What::Interval(start, finish) = &node.what else {
            return self.instant(node).map(Period::Instant);
        };
        let period = Period::Interval(self.end(start)?, self.end(finish)?);
        if period.is_backwards() {
            let [start, finish] = [Edge::Start, Edge::Finish]
                .map(|edge| period.at(edge).map(Expr::to_string).unwrap_or_default());
            return Err(Problem::Backwards(start, finish).at(node.place));
        }
        Ok(period)
    }

    fn end(&mut self, node: &Node) -> Result<End, FilterError> {
        match node.what {
            What::Open => Ok(End::Open),
            _ => self.instant(node).map(End::At),
        }
    }

    fn instant(&mut self, node: &Node) -> Result<Expr, FilterError> {
        match &node.what {
            What::Field(_) | What::Value(_) => {
                let expr = self.expr(node)?;
                if is_of_time(Kind::Scalar(expr.kind())) {
                    return Ok(expr);
                }
                Err(other_kind(self.found(node), TIME, node))
            }
            _ => Err(self.no_operand(node, TIME)),
        }
    }

    /// A list of scalars.
    pub(super) fn list(&mut self, node: &Node) -> Result<List, FilterError> {
        match &node.what {
            What::Field(_) => {
                let field = self.property(node)?;
                if field.kind == Kind::List {
                    return Ok(List::Property(field));
                }
                Err(other_kind(self.found(node), LIST, node))
            }
            What::List(parts) => {
                let values = parts.iter().map(|part| self.expr(part)).collect::<Result<_, _>>()?;
                Ok(List::Values(in_order_of_text(values)))
            }
            What::Held(only) => Ok(List::Values(vec![self.expr(only)?])),
            _ => Err(self.no_operand(node, LIST)),
        }
    }

    /// Why something is none of what is wanted here: mostly it is a function that nobody knows.
    fn no_operand(&self, node: &Node, wanted: &'static str) -> FilterError {
        match &node.what {
            What::Call(name, _) if !node.is_of_cql2(name) => {
                Problem::UnknownFunction(shown(name)).at(node.place)
            }
            _ => other_kind(self.found(node), wanted, node),
        }
    }

    /// A part as an error names it.
    pub(super) fn found(&self, node: &Node) -> String {
        match &node.what {
            What::Field(name) => {
                let kind = self.property(node).map(|field| match field.kind {
                    Kind::Scalar(kind) => holds(kind),
                    Kind::Geometry => "places",
                    Kind::List => "lists",
                });
                format!("the field {:?}, which holds {},", shown(name), kind.unwrap_or_default())
            }
            What::Value(literal) => literal.to_string(),
            What::Held(inner) => self.found(inner),
            What::List(_) => "a list".to_owned(),
            What::Op(Op::Arithmetic(_), _) => "a computed number".to_owned(),
            What::Op(..) => "a condition".to_owned(),
            What::Interval(..) => "an interval".to_owned(),
            What::Call(..) | What::Shape(_) | What::Open => node.name(),
        }
    }
}

const VALUE: &str = "a value, such as a field, a text, a number, a day or a time";
const PLACE: &str =
    "a place, such as the field geometry, POINT(108.05 12.68) or BBOX(107, 13, 109.5, 15.5)";
const TIME: &str =
    "a time, such as a field of days or times, DATE('2025-07-01') or INTERVAL('2025-07-01', '..')";
const LIST: &str = "a list, such as ('a', 'b') or a field that holds lists";

impl Expr {
    /// As an error names it.
    pub(super) fn described(&self) -> String {
        format!("{} ({})", shown(&self.to_string()), holds(self.kind()))
    }
}
