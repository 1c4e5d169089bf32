//! The values of a row, read from the JSON that the database made of them.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::{de::Deserializer, value::RawValue};

use crate::{
    catalog::{Field, FieldType, Value},
    record::Record,
    store::StoreError,
};

/// Calls `take` with the JSON text of each value. The names are those of the fields in their order.
///
/// # Errors
/// When the properties are not the object of the fields in their order, which the database promises, or `take` fails.
pub(super) fn each<'a>(
    record: &Record,
    names: impl Iterator<Item = &'a str>,
    take: impl FnMut(&'a str, &str) -> serde_json::Result<()>,
) -> Result<(), StoreError> {
    Deserializer::from_str(&record.properties).deserialize_map(Fields { names, take }).map_err(
        |error| StoreError::Unexpected { doing: "writing an export", detail: error.to_string() },
    )
}

struct Fields<I, T> {
    names: I,
    take: T,
}

impl<'de, 'a, I, T> Visitor<'de> for Fields<I, T>
where
    I: Iterator<Item = &'a str>,
    T: FnMut(&'a str, &str) -> serde_json::Result<()>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields in their order")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        for wanted in self.names {
            match map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
                Some((name, value)) if name == wanted => {
                    (self.take)(wanted, value.get()).map_err(A::Error::custom)?;
                }
                _ => return Err(A::Error::custom(format!("{wanted} is not where it should be"))),
            }
        }
        Ok(())
    }
}

/// The values of a row, one for each field.
///
/// # Errors
/// When the properties are not the object of the fields in their order and of their types.
pub(super) fn typed(record: &Record, fields: &[Field]) -> Result<Vec<Option<Value>>, StoreError> {
    let mut values = Vec::with_capacity(fields.len());
    let mut kinds = fields.iter().map(|field| field.kind);
    each(record, fields.iter().map(|field| field.name.as_str()), |_, json| {
        values.push(kinds.next().map(|kind| value(kind, json)).transpose()?.flatten());
        Ok(())
    })?;
    Ok(values)
}

/// A value of that type. A number that is none (NaN, an infinity) is no value.
fn value(kind: FieldType, json: &str) -> serde_json::Result<Option<Value>> {
    if json == "null" {
        return Ok(None);
    }
    Ok(Some(match kind {
        FieldType::Text => Value::Text(serde_json::from_str(json)?),
        FieldType::Integer => Value::Integer(serde_json::from_str(json)?),
        // PostgreSQL writes what is no number as a text.
        FieldType::Number if json.starts_with('"') => return Ok(None),
        FieldType::Number => Value::Number(serde_json::from_str(json)?),
        FieldType::Boolean => Value::Boolean(serde_json::from_str(json)?),
        FieldType::Date => Value::Date(serde_json::from_str::<NaiveDate>(json)?),
        FieldType::Datetime => Value::Datetime(serde_json::from_str::<DateTime<Utc>>(json)?),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_types_of_their_fields() {
        let read = |kind, json| value(kind, json).unwrap().map(|value| value.to_sql_text());
        assert_eq!(read(FieldType::Text, r#""\u0110\u0103k""#).as_deref(), Some("Đăk"));
        assert_eq!(
            read(FieldType::Integer, "9007199254740993").as_deref(),
            Some("9007199254740993")
        );
        assert_eq!(read(FieldType::Number, "0.1").as_deref(), Some("0.1"));
        assert_eq!(read(FieldType::Number, "\"NaN\""), None);
        assert_eq!(read(FieldType::Boolean, "null"), None);
        assert_eq!(read(FieldType::Date, "\"2025-07-01\"").as_deref(), Some("2025-07-01"));
        assert_eq!(
            read(FieldType::Datetime, "\"2025-07-01T07:30:00.25+07:00\"").as_deref(),
            Some("2025-07-01T00:30:00.250+00:00")
        );
        assert!(value(FieldType::Integer, "\"x\"").is_err());
    }
}
