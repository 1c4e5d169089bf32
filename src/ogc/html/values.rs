//! Values as people read them.

use chrono::DateTime;
use serde_json::Value;

use crate::{
    catalog::{CodeLists, Field, FieldType},
    http::Lang,
    ogc::schema::text,
    page::{self, number},
};

/// The value of a field, without its unit; empty when there is none.
pub(super) fn shown(field: &Field, value: &Value, codes: &CodeLists, lang: Lang) -> String {
    let list = field.codes.as_ref().and_then(|list| codes.get(list));
    let written = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if let Some(code) = list.and_then(|list| list.get(&written)) {
        return text(&code.title, lang).to_owned();
    }
    match (field.kind, value) {
        (FieldType::Boolean, Value::Bool(truth)) => yes_or_no(*truth, lang).to_owned(),
        (FieldType::Integer | FieldType::Number, Value::Number(_)) => number(&written, lang),
        (FieldType::Date, _) => day(&written).unwrap_or(written),
        (FieldType::Datetime, _) => instant(&written).unwrap_or(written),
        _ => written,
    }
}

/// A word for a truth value.
pub(super) fn yes_or_no(truth: bool, lang: Lang) -> &'static str {
    if truth { lang.of("có", "yes") } else { lang.of("không", "no") }
}

fn day(text: &str) -> Option<String> {
    text.parse().ok().map(page::day)
}

/// The day of an instant.
pub(super) fn instant_day(text: &str) -> Option<String> {
    instant(text)?.get(..10).map(str::to_owned)
}

fn instant(text: &str) -> Option<String> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| page::instant(&time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_viet_nam_and_days_stay_days() {
        assert_eq!(instant("2026-11-22T20:05:00+00:00").as_deref(), Some("23/11/2026 03:05"));
        assert_eq!(day("2025-07-01").as_deref(), Some("01/07/2025"));
    }
}
