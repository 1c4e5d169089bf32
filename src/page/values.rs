//! Numbers and times as people read them.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone};

use crate::http::Lang;

/// Viet Nam is seven hours before UTC all year.
const VIET_NAM_S: i32 = 7 * 3600;

/// 14.449 and 33,4 in Vietnamese, 14,449 and 33.4 in English.
pub fn number(plain: &str, lang: Lang) -> String {
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

/// A day: 22/11/2026.
pub fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// An instant as the clocks of Viet Nam show it: 22/11/2026 14:05.
pub fn instant<Zone: TimeZone>(time: &DateTime<Zone>) -> String {
    let Some(viet_nam) = FixedOffset::east_opt(VIET_NAM_S) else { return String::new() };
    time.with_timezone(&viet_nam).format("%d/%m/%Y %H:%M").to_string()
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
    fn times_are_those_of_viet_nam() {
        let time = DateTime::parse_from_rfc3339("2026-11-22T20:05:00+00:00").unwrap();
        assert_eq!(instant(&time), "23/11/2026 03:05");
    }
}
