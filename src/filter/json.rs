//! The reader of `cql2-json`: the objects of the schema in OGC 21-065r2, Annex C.
//!
//! Parts are kept as written until their turn comes, so that a number is read from its own digits.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::catalog::Field;

use super::{
    build::{Builder, Operand, What},
    error::{FilterError, Problem, shown},
    literal::Literal,
    tree::{Comparison, Filter},
};

/// Bytes that a filter in JSON can have.
pub const JSON_BYTES_AT_MOST: usize = 64 * 1024;

impl Filter {
    /// Reads `cql2-json`. `fields` is that of [`Filter::from_text`].
    ///
    /// # Errors
    /// When the text is no filter; the sentence names what is wrong and what to write.
    pub fn from_json<'f>(
        text: &str,
        fields: impl Fn(&str) -> Option<&'f Field>,
    ) -> Result<Self, FilterError> {
        if text.len() > JSON_BYTES_AT_MOST {
            return Err(Problem::TooLong { limit_bytes: JSON_BYTES_AT_MOST }.at(None));
        }
        if text.trim().is_empty() {
            return Err(Problem::Empty.at(None));
        }
        let json = serde_json::from_str::<&RawValue>(text)
            .map_err(|error| Problem::NotJson(error.to_string()).at(None))?;
        Reader { builder: Builder::new(&fields) }.condition(json, 0)
    }
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

/// What a side of a comparison looks like.
const OPERAND: &str =
    r#"{"property": "code"}, a text, a number, true, false, {"date": ".."} or {"timestamp": ".."}"#;

fn shape(found: &RawValue, wanted: &'static str) -> FilterError {
    Problem::Shape { found: shown(found.get()), wanted }.at(None)
}

fn not_taken(construct: &str) -> FilterError {
    Problem::NotTaken(shown(construct)).at(None)
}

struct Reader<'a, 'f> {
    builder: Builder<'a, 'f>,
}

impl Reader<'_, '_> {
    fn condition(&mut self, json: &RawValue, depth: usize) -> Result<Filter, FilterError> {
        match json.get() {
            "true" => return self.builder.constant(true),
            "false" => return self.builder.constant(false),
            _ => {}
        }
        let Ok(Operation { op, args }) = serde_json::from_str(json.get()) else {
            return Err(shape(json, CONDITION));
        };
        if let Some(comparison) = Comparison::from_symbol(&op) {
            let [left, right] = args.as_slice() else { return Err(shape(json, CONDITION)) };
            let (left, right) = (operand(left)?, operand(right)?);
            return self.builder.compare(left, comparison, right);
        }
        match (op.as_str(), args.as_slice()) {
            ("and", [_, _, ..]) => self.conditions(&args, depth).map(Filter::all),
            ("or", [_, _, ..]) => self.conditions(&args, depth).map(Filter::any),
            ("and" | "or", _) => Err(shape(json, "two conditions or more in \"args\"")),
            ("not", [inner]) => Ok(self.condition(inner, Builder::deeper(depth, None)?)?.negated()),
            ("not", _) => Err(shape(json, "one condition in \"args\"")),
            ("in", [subject, list]) => {
                let values = values(list).ok_or_else(|| shape(json, LIST))?;
                let values = values.into_iter().map(operand).collect::<Result<Vec<_>, _>>()?;
                self.builder.one_of(&operand(subject)?, &values)
            }
            ("in", _) => Err(shape(json, LIST)),
            ("between", [subject, least, greatest]) => {
                self.builder.between(&operand(subject)?, &operand(least)?, &operand(greatest)?)
            }
            ("between", _) => Err(shape(json, RANGE)),
            ("isNull", [subject]) => self.builder.is_null(&operand(subject)?),
            ("isNull", _) => Err(shape(json, NULL)),
            (other, _) => Err(not_taken(other)),
        }
    }

    fn conditions(&mut self, args: &[&RawValue], depth: usize) -> Result<Vec<Filter>, FilterError> {
        let depth = Builder::deeper(depth, None)?;
        args.iter().map(|part| self.condition(part, depth)).collect()
    }
}

/// The values of a list that has some.
fn values(json: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str::<Vec<_>>(json.get()).ok().filter(|values| !values.is_empty())
}

fn operand(json: &RawValue) -> Result<Operand, FilterError> {
    let text = json.get();
    let what = match text.as_bytes().first() {
        Some(b'"') => What::Value(Literal::Text(string(json)?)),
        Some(b'-' | b'0'..=b'9') => What::Value(Literal::Number(text.to_owned())),
        Some(b't' | b'f') => What::Value(Literal::Boolean(text == "true")),
        Some(b'{') => named(json)?,
        Some(b'[') => return Err(not_taken("a list as one side of a comparison")),
        _ => return Err(shape(json, NULL)),
    };
    Ok(Operand { place: None, what })
}

fn string(json: &RawValue) -> Result<String, FilterError> {
    serde_json::from_str(json.get()).map_err(|_no_text| shape(json, OPERAND))
}

/// An object as a side of a comparison.
fn named(json: &RawValue) -> Result<What, FilterError> {
    if let Ok(Operation { op, .. }) = serde_json::from_str(json.get()) {
        return Err(not_taken(&op));
    }
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_str(json.get()).map_err(|_no_object| shape(json, OPERAND))?;
    if ["coordinates", "geometries", "bbox"].iter().any(|member| members.contains_key(*member)) {
        return Err(not_taken("a geometry"));
    }
    let mut members = members.into_iter();
    let (Some((member, content)), None) = (members.next(), members.next()) else {
        return Err(shape(json, OPERAND));
    };
    let literal = match member.as_str() {
        "property" => return string(content).map(What::Field),
        "date" => Literal::Date,
        "timestamp" => Literal::Timestamp,
        "interval" => return Err(not_taken(&member)),
        _ => return Err(shape(json, OPERAND)),
    };
    string(content).map(literal).map(What::Value)
}
