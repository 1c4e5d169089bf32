//! What is computed for each row.
//!
//! # Assumptions
//! No operator fails: what [`computable`](crate::filter::computable) lets through has a sum, a difference, a product and a quotient
//! within floating point; the others are functions of the database with guards of their own (migration `V30`).

use super::logic::Printer;
use crate::{
    catalog::{FieldType, Value},
    filter::{Expr, Operator},
};

impl Printer<'_> {
    /// The expression, in parentheses where it needs them.
    pub(super) fn own(&mut self, expr: &Expr) {
        match expr {
            Expr::Property(property) => self.field(property),
            Expr::Value(value) => self.value(value),
            Expr::Arithmetic(left, operator, right) => self.arithmetic(left, *operator, right),
            Expr::Casei(inner) => self.call("casei(", inner),
            Expr::Accenti(inner) => self.call("accenti(", inner),
        }
    }

    /// The same as a side of a comparison of numbers of floating point, or as it is.
    pub(super) fn side(&mut self, expr: &Expr, as_number: bool) {
        match expr {
            _ if !as_number => self.own(expr),
            #[expect(
                clippy::cast_precision_loss,
                reason = "what is computed is a number of 53 bits"
            )]
            Expr::Value(Value::Integer(whole)) => self.value(&Value::Number(*whole as f64)),
            _ => {
                self.own(expr);
                if expr.kind() == FieldType::Integer {
                    self.push("::float8");
                }
            }
        }
    }

    fn call(&mut self, function: &str, inner: &Expr) {
        self.push(function).own(inner);
        self.push(")");
    }

    fn arithmetic(&mut self, left: &Expr, operator: Operator, right: &Expr) {
        let [before, between, after] = match operator {
            Operator::Plus => ["(", " + ", ")"],
            Operator::Minus => ["(", " - ", ")"],
            Operator::Times => ["(", " * ", ")"],
            Operator::Over => ["(", " / nullif(", ", 0))"],
            Operator::Whole => ["trunc(", " / nullif(", ", 0))"],
            Operator::Rest => ["division_rest(", ", ", ")"],
            Operator::Power => ["computed_power(", ", ", ")"],
        };
        self.push(before).computable(left);
        self.push(between).computable(right);
        self.push(after);
    }

    fn computable(&mut self, expr: &Expr) {
        self.push("computable(").side(expr, true);
        self.push(")");
    }
}
