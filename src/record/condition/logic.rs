//! Conditions and how they are joined. The logic of three values is that of SQL.

use std::collections::BTreeMap;

use super::{super::builder::Builder, GEOMETRY, places::Places};
use crate::{
    catalog::{FieldType, Value},
    filter::{Comparison, Expr, Filter, Kind, Property},
    policy::View,
};

/// Prints a filter about the rows `t` of a view.
pub(super) struct Printer<'p> {
    pub(super) builder: &'p mut Builder,
    pub(super) view: &'p View,
    pub(super) places: &'p Places,
    /// The fields that stand in the statement already, as they stand there: their values are bound once.
    fields: BTreeMap<String, String>,
}

impl<'p> Printer<'p> {
    pub(super) fn new(builder: &'p mut Builder, view: &'p View, places: &'p Places) -> Self {
        Self { builder, view, places, fields: BTreeMap::new() }
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.builder.push(text);
        self
    }

    /// The condition; whoever joins it puts parentheses around it.
    pub(super) fn filter(&mut self, filter: &Filter) {
        match filter {
            Filter::Constant(truth) => self.truth(Some(*truth)),
            Filter::Compare(field, comparison, value) => self.compare(field, *comparison, value),
            Filter::OneOf(field, values) => self.one_of(field, values),
            Filter::Between(field, least, greatest) => {
                self.compare(field, Comparison::AtLeast, least);
                self.push(" AND ").compare(field, Comparison::AtMost, greatest);
            }
            Filter::IsNull(field) => {
                self.field(field);
                self.push(" IS NULL");
            }
            Filter::CompareExpr(left, comparison, right) => {
                self.compare_exprs(left, *comparison, right);
            }
            Filter::OneOfExpr(own, values) => self.one_of_exprs(own, values),
            Filter::BetweenExpr(own, least, greatest) => {
                self.compare_exprs(own, Comparison::AtLeast, least);
                self.push(" AND ").compare_exprs(own, Comparison::AtMost, greatest);
            }
            Filter::IsNullExpr(own) => {
                self.own(own);
                self.push(" IS NULL");
            }
            Filter::IsUnknown(inner) => {
                self.push("(").filter(inner);
                self.push(") IS NULL");
            }
            Filter::Like(own, pattern) => {
                self.own(own);
                self.push(" COLLATE \"C\" LIKE ").own(pattern);
            }
            Filter::Spatial(relation, left, right) => self.spatial(*relation, left, right),
            Filter::Temporal(relation, left, right) => self.temporal(*relation, left, right),
            // Lists of given values are the same for all rows, and there are no others.
            Filter::Lists(..) => self.truth(filter.test(|_| None)),
            Filter::Not(inner) => {
                self.push("NOT (").filter(inner);
                self.push(")");
            }
            Filter::And(parts) => self.joined(parts, " AND ", true),
            Filter::Or(parts) => self.joined(parts, " OR ", false),
        }
    }

    pub(super) fn truth(&mut self, truth: Option<bool>) {
        self.push(match truth {
            Some(true) => "true",
            Some(false) => "false",
            None => "NULL::boolean",
        });
    }

    fn joined(&mut self, parts: &[Filter], with: &str, without: bool) {
        if parts.is_empty() {
            self.truth(Some(without));
        }
        for (place, part) in parts.iter().enumerate() {
            self.push(if place > 0 { with } else { "" }).push("(").filter(part);
            self.push(")");
        }
    }

    /// A field as the view shows it.
    pub(super) fn field(&mut self, property: &Property) {
        if let Some(text) = self.fields.get(&property.name) {
            self.builder.push(text);
            return;
        }
        let start = self.builder.text().len();
        self.push("(");
        match (property.kind, &self.view.collection().geometry, self.view.field(&property.name)) {
            (Kind::Geometry, Some(geometry), _) if property.name == GEOMETRY => {
                self.builder.column(&geometry.column);
            }
            (Kind::Scalar(FieldType::Number), _, Some(field)) => {
                // Stored numbers of other widths are compared as those that the view shows.
                self.builder.push("(").field(self.view, field).push(")::float8");
            }
            (_, _, Some(field)) => {
                self.builder.field(self.view, field);
            }
            (_, _, None) => {
                self.builder.push("NULL");
            }
        }
        self.push(")");
        let text = self.builder.text().get(start..).unwrap_or_default().to_owned();
        self.fields.insert(property.name.clone(), text);
    }

    /// `field operator value`.
    fn compare(&mut self, property: &Property, comparison: Comparison, value: &Value) {
        self.field(property);
        let in_order = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        match (property.kind, value) {
            // Texts are the same when their bytes are, whatever the collation: so an index on the column serves.
            (_, Value::Text(_)) if in_order => self.push(" COLLATE \"C\""),
            (Kind::Scalar(FieldType::Integer), Value::Number(_)) => self.push("::numeric"),
            _ => self,
        };
        self.push(" ").push(comparison.symbol()).push(" ");
        match (property.kind, value) {
            // Of floating point the whole numbers of the field would be rounded.
            (Kind::Scalar(FieldType::Integer), Value::Number(number)) => {
                self.builder.bind(format!("{number:?}")).push("::text::numeric");
            }
            _ => self.value(value),
        }
    }

    /// `field IN (values)`.
    fn one_of(&mut self, property: &Property, values: &[Value]) {
        let numbers = values.iter().any(|value| matches!(value, Value::Number(_)));
        let kind = match property.kind {
            Kind::Scalar(FieldType::Integer) if numbers => "numeric",
            Kind::Scalar(kind) => kind.sql(),
            Kind::Geometry | Kind::List => FieldType::Text.sql(),
        };
        if values.is_empty() {
            self.field(property);
            self.push(" IS NULL AND NULL::boolean");
            return;
        }
        self.field(property);
        if numbers && kind == "numeric" {
            self.push("::numeric");
        }
        let texts: Vec<_> = values.iter().map(Value::to_sql_text).collect();
        self.push(" = ANY (").builder.bind(texts).push("::text[]::").push(kind).push("[])");
    }

    /// A value by itself.
    pub(super) fn value(&mut self, value: &Value) {
        let builder = &mut *self.builder;
        match value {
            Value::Text(text) => builder.bind(text.clone()).push("::text"),
            Value::Integer(whole) => builder.bind(*whole).push("::bigint"),
            Value::Number(number) => builder.bind(*number).push("::float8"),
            Value::Boolean(truth) => builder.bind(*truth).push("::boolean"),
            Value::Date(day) => builder.bind(*day).push("::date"),
            Value::Datetime(time) => builder.bind(*time).push("::timestamptz"),
        };
    }

    /// `expression operator expression`.
    fn compare_exprs(&mut self, left: &Expr, comparison: Comparison, right: &Expr) {
        let as_numbers = as_numbers(left, right);
        self.side(left, as_numbers);
        if left.kind() == FieldType::Text {
            self.push(" COLLATE \"C\"");
        }
        self.push(" ").push(comparison.symbol()).push(" ").side(right, as_numbers);
    }

    /// `expression IN (expressions)`. What is sought is printed once or twice, however many there are: it may be long itself.
    fn one_of_exprs(&mut self, own: &Expr, values: &[Expr]) {
        let (numbers, alike): (Vec<_>, Vec<_>) =
            values.iter().partition(|value| as_numbers(own, value));
        let groups = [(numbers, true), (alike, false)];
        let mut groups = groups.into_iter().filter(|(values, _)| !values.is_empty()).peekable();
        if groups.peek().is_none() {
            self.truth(Some(false));
        }
        while let Some((values, as_numbers)) = groups.next() {
            let kind = if as_numbers { FieldType::Number } else { own.kind() };
            self.side(own, as_numbers);
            if kind == FieldType::Text {
                self.push(" COLLATE \"C\"");
            }
            self.push(" = ANY (ARRAY[");
            for (place, value) in values.into_iter().enumerate() {
                self.push(if place > 0 { ", " } else { "" }).side(value, as_numbers);
            }
            self.push("]::").push(kind.sql()).push("[])");
            if groups.peek().is_some() {
                self.push(" OR ");
            }
        }
    }
}

/// Two numbers that are not both whole are compared as those of floating point.
fn as_numbers(left: &Expr, right: &Expr) -> bool {
    [left, right].into_iter().any(|side| side.kind() == FieldType::Number)
}
