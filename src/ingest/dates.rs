//! Dates written with strokes in another order than day, month, year.

use super::request::DateOrder;

/// The text with its date in ISO order, when it begins with three numbers in the given order; the same text
/// otherwise. A time of day after it is kept: `10/18/2016 0:00` is `2016-10-18 00:00:00`.
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
    let number = |text: &str, digits: usize| {
        let plain = !text.is_empty() && text.len() <= digits;
        text.parse::<u32>().ok().filter(|_| plain)
    };
    let year = number(year, 4).filter(|_| year.len() == 4)?;
    let date = format!("{year:04}-{:02}-{:02}", number(month, 2)?, number(day, 2)?);
    Some(match time {
        Some(time) => format!("{date} {}", clock(time)?),
        None => date,
    })
}

/// `0:00`, `7:05:09` or `3:17 PM` as `hh:mm:ss`.
fn clock(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let (text, later) = match (text.strip_suffix("PM"), text.strip_suffix("AM")) {
        (Some(hours), _) => (hours.trim(), Some(12)),
        (None, Some(hours)) => (hours.trim(), Some(0)),
        (None, None) => (text.as_str(), None),
    };
    let mut parts = text.split(':');
    let mut next = || parts.next().unwrap_or("0").parse::<u32>().ok();
    let (hour, minute, second) = (next()?, next()?, next()?);
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
}
