//! Values as people read them.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::Value;

use crate::{
    catalog::{CodeLists, Field, FieldType},
    http::Lang,
    ogc::schema::text,
};

/// Viet Nam is seven hours before UTC all year.
const VIET_NAM_S: i32 = 7 * 3600;

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

/// 14.449 and 33,4 in Vietnamese, 14,449 and 33.4 in English.
pub(super) fn number(plain: &str, lang: Lang) -> String {
    if plain.contains(['e', 'E']) {
        return plain.to_owned();
    }
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let (group, point) = (lang.of(".", ","), lang.of(",", "."));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { point };
    format!("{sign}{grouped}{point}{decimals}")
}

fn day(text: &str) -> Option<String> {
    Some(text.parse::<NaiveDate>().ok()?.format("%d/%m/%Y").to_string())
}

/// The day of an instant.
pub(super) fn instant_day(text: &str) -> Option<String> {
    instant(text)?.get(..10).map(str::to_owned)
}

fn instant(text: &str) -> Option<String> {
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    let local = time.with_timezone(&FixedOffset::east_opt(VIET_NAM_S)?);
    Some(local.format("%d/%m/%Y %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        assert_eq!(number("14449", Lang::Vi), "14.449");
        assert_eq!(number("14449", Lang::En), "14,449");
        assert_eq!(number("-1234567.50", Lang::Vi), "-1.234.567,5");
        assert_eq!(number("33.4", Lang::En), "33.4");
        assert_eq!(number("100", Lang::Vi), "100");
    }

    #[test]
    fn times_are_those_of_viet_nam_and_days_stay_days() {
        assert_eq!(instant("2026-11-22T20:05:00+00:00").as_deref(), Some("23/11/2026 03:05"));
        assert_eq!(day("2025-07-01").as_deref(), Some("01/07/2025"));
    }
}
