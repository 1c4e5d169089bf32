//! The `datetime` parameter of OGC API Features: an instant or an interval, open ends with `..`.

use std::{ops::RangeInclusive, str::FromStr};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc};

/// A window of time; both ends belong to it. `None` is an open end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeWindow {
    /// First instant, UTC.
    pub from: Option<DateTime<Utc>>,
    /// Last instant, UTC.
    pub to: Option<DateTime<Utc>>,
}

/// Why a text is no instant and no interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not RFC 3339.
    #[error(
        "{0:?} is not a time; write 2025-07-01, 2025-07-01T00:00:00Z or an interval such as 2020-01-01/.."
    )]
    NotATime(String),
    /// Ends before it starts.
    #[error("the interval {0:?} ends before it starts")]
    Backwards(String),
}

/// Viet Nam is seven hours before UTC all year.
const VIET_NAM: TimeDelta = TimeDelta::hours(7);

/// The day that it is now in Viet Nam.
pub fn day_in_viet_nam() -> NaiveDate {
    (Utc::now() + VIET_NAM).date_naive()
}

/// The years that RFC 3339 and PostgreSQL both write with four digits; a day of any other one cannot be kept as it was meant.
pub const YEARS: RangeInclusive<i32> = 1..=9999;

/// A day as it is written in full (RFC 3339, 5.6, `full-date`): `2025-07-01`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let plain =
        text.len() == 10 && text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'-');
    text.parse().ok().filter(|day: &NaiveDate| plain && YEARS.contains(&day.year()))
}

/// First and last microsecond of what the text names: a day or an instant.
fn instant(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        let time = time.with_timezone(&Utc);
        return Some((time, time));
    }
    let start = day(text)?.and_hms_opt(0, 0, 0)?.and_utc();
    let end = start.checked_add_days(Days::new(1))? - TimeDelta::microseconds(1);
    Some((start, end))
}

impl FromStr for TimeWindow {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || TimeError::NotATime(text.to_owned());
        let Some((from, to)) = text.split_once('/') else {
            let (from, to) = instant(text).ok_or_else(wrong)?;
            return Ok(Self { from: Some(from), to: Some(to) });
        };
        let open = |end: &str| matches!(end, "" | "..");
        let from = if open(from) { None } else { Some(instant(from).ok_or_else(wrong)?.0) };
        let to = if open(to) { None } else { Some(instant(to).ok_or_else(wrong)?.1) };
        match (from, to) {
            (None, None) => Err(wrong()),
            (Some(from), Some(to)) if from > to => Err(TimeError::Backwards(text.to_owned())),
            _ => Ok(Self { from, to }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(text: &str) -> TimeWindow {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_the_whole_day() {
        let day = window("2025-07-01");
        assert_eq!(day.from.unwrap().to_rfc3339(), "2025-07-01T00:00:00+00:00");
        assert_eq!(day.to.unwrap().to_rfc3339(), "2025-07-01T23:59:59.999999+00:00");
    }

    #[test]
    fn a_day_has_ten_plain_letters_and_a_year_that_is_written_with_four_digits() {
        for text in ["0000-01-01", "-001-01-01", "+999-07-01", " 999-07-01", "2025-7-01"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert!(day("0001-01-01").is_some() && day("9999-12-31").is_some());
    }

    #[test]
    fn either_end_may_be_open_but_not_both() {
        assert_eq!(window("2020-01-01/..").to, None);
        assert_eq!(
            window("/2020-01-01T07:00:00+07:00").to.unwrap().to_rfc3339(),
            "2020-01-01T00:00:00+00:00"
        );
        assert!("../..".parse::<TimeWindow>().is_err());
    }

    #[test]
    fn backwards_and_odd_times_are_refused_with_the_value() {
        assert_eq!(
            "2021-01-01/2020-01-01".parse::<TimeWindow>(),
            Err(TimeError::Backwards("2021-01-01/2020-01-01".into()))
        );
        assert!(
            "yesterday".parse::<TimeWindow>().unwrap_err().to_string().contains("\"yesterday\"")
        );
    }
}
