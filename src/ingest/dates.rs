//! Dates written with strokes in another order than day, month, year.

use super::request::DateOrder;

/// The text with its date in ISO order, when it begins with three numbers in the given order; the same text
/// otherwise. A time of day after it is kept: `10/18/2016 0:00` is `2016-10-18 00:00:00`; so is anything else, or the date
/// would be read in another order than was named.
pub(super) fn iso(text: &str, order: DateOrder) -> Option<String> {
    let (date, time) = match text.trim().split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time)),
        None => (text.trim(), None),
    };
    let parts: Vec<_> = date.split(['/', '-', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = match order {
        DateOrder::DayFirst => (third, second, first),
        DateOrder::MonthFirst => (third, first, second),
        DateOrder::YearFirst => (first, second, third),
    };
    let year = number(year, 4).filter(|_| year.len() == 4)?;
    let date = format!("{year:04}-{:02}-{:02}", number(month, 2)?, number(day, 2)?);
    Some(match time {
        Some(time) => format!("{date} {}", clock(time).as_deref().unwrap_or(time)),
        None => date,
    })
}

/// A number of so many digits at most, and of nothing else.
fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() <= digits && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// `0:00`, `7:05:09` or `3:17 PM` as `hh:mm:ss`.
fn clock(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let (text, later) = match (text.strip_suffix("PM"), text.strip_suffix("AM")) {
        (Some(hours), _) => (hours.trim(), Some(12)),
        (None, Some(hours)) => (hours.trim(), Some(0)),
        (None, None) => (text.as_str(), None),
    };
    let parts: Vec<_> = text.split(':').map(|part| number(part, 2)).collect::<Option<_>>()?;
    let (hour, minute, second) = match *parts.as_slice() {
        [hour] => (hour, 0, 0),
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let hour = later.map_or(hour, |later| hour % 12 + later);
    Some(format!("{hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_order_that_was_named() {
        let iso = |text, order| iso(text, order).unwrap_or_default();
        assert_eq!(iso("10/18/2016 0:00", DateOrder::MonthFirst), "2016-10-18 00:00:00");
        assert_eq!(iso("1/7/2025", DateOrder::DayFirst), "2025-07-01");
        assert_eq!(iso("2025.7.1 3:17 pm", DateOrder::YearFirst), "2025-07-01 15:17:00");
        assert_eq!(iso("2025-07-01T00:00:00Z", DateOrder::MonthFirst), "");
        assert_eq!(iso("mai", DateOrder::DayFirst), "");
    }

    #[test]
    fn a_date_keeps_its_order_whatever_stands_behind_it_and_has_no_signs() {
        for (text, read) in [
            ("7/1/2025 sáng", "2025-07-01 sáng"),
            ("7/1/2025 3:00:00:99", "2025-07-01 3:00:00:99"),
            ("7/1/2025 +3:00", "2025-07-01 +3:00"),
            ("7/1/2025 14:05:0001", "2025-07-01 14:05:0001"),
        ] {
            assert_eq!(iso(text, DateOrder::MonthFirst).as_deref(), Some(read));
        }
        for text in ["+7/1/2025", "7/+1/2025", "7/1/+202"] {
            assert_eq!(iso(text, DateOrder::MonthFirst), None, "{text}");
        }
    }
}
