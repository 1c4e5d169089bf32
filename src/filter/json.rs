//! The reader of `cql2-json`: the objects of the schema in OGC 21-065r2, Annex C.
//!
//! Parts are kept as written until their turn comes, so that a number is read from its own digits.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    build::deeper,
    error::{FilterError, Problem, shown},
    expr::Operator,
    geojson,
    literal::Literal,
    node::{Node, Op, What},
    shape::Vertices,
    tree::Comparison,
};

/// Bytes that a filter in JSON can have.
pub const JSON_BYTES_AT_MOST: usize = 64 * 1024;

/// The filter that a text is.
pub(super) fn read(text: &str) -> Result<Node, FilterError> {
    if text.len() > JSON_BYTES_AT_MOST {
        return Err(Problem::TooLong { limit_bytes: JSON_BYTES_AT_MOST }.at(None));
    }
    if text.trim().is_empty() {
        return Err(Problem::Empty.at(None));
    }
    let json = serde_json::from_str::<&RawValue>(text)
        .map_err(|error| Problem::NotJson(error.to_string()).at(None))?;
    Reader::default().condition(json, 0)
}

/// An operator and what it stands before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation<'a> {
    op: String,
    #[serde(borrow)]
    args: Vec<&'a RawValue>,
}

/// What a condition looks like.
const CONDITION: &str = r#"{"op": "=", "args": [{"property": "code"}, "23368"]}"#;

/// What a list of values looks like.
const LIST: &str = r#"{"op": "in", "args": [{"property": "code"}, ["23368", "23371"]]}"#;

/// What a range looks like.
const RANGE: &str = r#"{"op": "between", "args": [{"property": "capacity"}, 10, 20]}"#;

/// What the question for nothing looks like.
const NULL: &str = r#"{"op": "isNull", "args": [{"property": "capacity"}]}"#;

/// What a pattern looks like.
const LIKE: &str = r#"{"op": "like", "args": [{"property": "name"}, "%Lắk%"]}"#;

/// What arithmetic looks like.
const ARITHMETIC: &str = r#"{"op": "+", "args": [{"property": "capacity"}, 10]}"#;

/// What an interval looks like.
const INTERVAL: &str = r#"{"interval": ["2025-07-01", ".."]}"#;

/// What a side of a comparison looks like.
const OPERAND: &str =
    r#"{"property": "code"}, a text, a number, true, false, {"date": ".."} or {"timestamp": ".."}"#;

pub(super) fn shaped(found: &RawValue, wanted: &'static str) -> FilterError {
    Problem::Shape { found: shown(found.get()), wanted }.at(None)
}

#[derive(Default)]
struct Reader {
    vertices: Vertices,
}

impl Reader {
    fn condition(&mut self, json: &RawValue, depth: usize) -> Result<Node, FilterError> {
        match json.get() {
            "true" => Ok(Node::at(None, What::Value(Literal::Boolean(true)))),
            "false" => Ok(Node::at(None, What::Value(Literal::Boolean(false)))),
            _ => {
                let operation = operation(json).ok_or_else(|| shaped(json, CONDITION))?;
                self.operation(json, operation, depth)
            }
        }
    }

    /// An operator with as many parts as it takes.
    fn operation(
        &mut self,
        json: &RawValue,
        Operation { op, args }: Operation<'_>,
        depth: usize,
    ) -> Result<Node, FilterError> {
        let (op, fits, wanted) = match (op.as_str(), args.len()) {
            ("and", parts) => (Op::And, parts >= 2, "two conditions or more in \"args\""),
            ("or", parts) => (Op::Or, parts >= 2, "two conditions or more in \"args\""),
            ("not", parts) => (Op::Not, parts == 1, "one condition in \"args\""),
            ("in", parts) => (Op::In, parts == 2, LIST),
            ("between", parts) => (Op::Between, parts == 3, RANGE),
            ("isNull", parts) => (Op::IsNull, parts == 1, NULL),
            ("like", parts) => (Op::Like, parts == 2, LIKE),
            (symbol, parts) => {
                if let Some(comparison) = Comparison::from_symbol(symbol) {
                    (Op::Compare(comparison), parts == 2, CONDITION)
                } else if let Some(operator) = Operator::from_symbol(symbol) {
                    (Op::Arithmetic(operator), parts == 2, ARITHMETIC)
                } else {
                    let depth = deeper(depth, None)?;
                    let parts = args.into_iter().map(|part| self.operand(part, depth));
                    let parts = parts.collect::<Result<_, _>>()?;
                    return Ok(Node::at(None, What::Call(op, parts)));
                }
            }
        };
        if !fits {
            return Err(shaped(json, wanted));
        }
        let parts = match op {
            Op::And | Op::Or | Op::Not => {
                let depth = deeper(depth, None)?;
                args.into_iter()
                    .map(|part| self.condition(part, depth))
                    .collect::<Result<_, _>>()?
            }
            Op::In => {
                let [subject, list] = args.as_slice() else { return Err(shaped(json, LIST)) };
                let values = values(list).ok_or_else(|| shaped(json, LIST))?;
                let values = values.into_iter().map(|value| self.operand(value, depth));
                let list = Node::at(None, What::List(values.collect::<Result<_, _>>()?));
                vec![self.operand(subject, depth)?, list]
            }
            _ => {
                args.into_iter().map(|part| self.operand(part, depth)).collect::<Result<_, _>>()?
            }
        };
        Ok(Node::op(None, op, parts))
    }

    /// What an operator or a function stands before.
    fn operand(&mut self, json: &RawValue, depth: usize) -> Result<Node, FilterError> {
        let text = json.get();
        let what = match text.as_bytes().first() {
            Some(b'"') => What::Value(Literal::Text(string(json)?)),
            Some(b'-' | b'0'..=b'9') => What::Value(Literal::Number(text.to_owned())),
            Some(b't' | b'f') => What::Value(Literal::Boolean(text == "true")),
            Some(b'{') => return self.object(json, depth),
            Some(b'[') => {
                let depth = deeper(depth, None)?;
                let parts: Vec<&RawValue> =
                    serde_json::from_str(text).map_err(|_no_list| shaped(json, OPERAND))?;
                let parts = parts.into_iter().map(|part| self.operand(part, depth));
                What::List(parts.collect::<Result<_, _>>()?)
            }
            _ => return Err(shaped(json, NULL)),
        };
        Ok(Node::at(None, what))
    }

    /// An object as a side of a comparison.
    fn object(&mut self, json: &RawValue, depth: usize) -> Result<Node, FilterError> {
        if let Some(operation) = operation(json) {
            return self.operation(json, operation, deeper(depth, None)?);
        }
        let members: BTreeMap<String, &RawValue> =
            serde_json::from_str(json.get()).map_err(|_no_object| shaped(json, OPERAND))?;
        if members.contains_key("type") {
            let mut reader = geojson::Reader { vertices: &mut self.vertices };
            return Ok(Node::at(None, What::Shape(reader.shape(json)?)));
        }
        let mut members = members.into_iter();
        let (Some((member, content)), None) = (members.next(), members.next()) else {
            return Err(shaped(json, OPERAND));
        };
        let what = match member.as_str() {
            "property" => What::Field(string(content)?),
            "date" => What::Value(Literal::Date(string(content)?)),
            "timestamp" => What::Value(Literal::Timestamp(string(content)?)),
            "bbox" => What::Shape(geojson::Reader::bounds(content)?),
            "interval" => self.interval(json, content, depth)?,
            _ => return Err(shaped(json, OPERAND)),
        };
        Ok(Node::at(None, what))
    }

    fn interval(
        &mut self,
        json: &RawValue,
        ends: &RawValue,
        depth: usize,
    ) -> Result<What, FilterError> {
        let ends: Vec<&RawValue> =
            serde_json::from_str(ends.get()).map_err(|_no_list| shaped(json, INTERVAL))?;
        let [start, finish] = ends.as_slice() else { return Err(shaped(json, INTERVAL)) };
        let depth = deeper(depth, None)?;
        let mut end = |end: &RawValue| {
            if end.get().starts_with('"') {
                return Ok(Node::at(None, What::end_of_interval(&string(end)?)));
            }
            self.operand(end, depth)
        };
        Ok(What::Interval(Box::new(end(start)?), Box::new(end(finish)?)))
    }
}

fn operation(json: &RawValue) -> Option<Operation<'_>> {
    serde_json::from_str(json.get()).ok()
}

/// The values of a list that has some.
fn values(json: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str::<Vec<_>>(json.get()).ok().filter(|values| !values.is_empty())
}

fn string(json: &RawValue) -> Result<String, FilterError> {
    serde_json::from_str(json.get()).map_err(|_no_text| shaped(json, OPERAND))
}
