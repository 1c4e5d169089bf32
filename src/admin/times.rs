//! Days and times of grants, keys and the ledger, by the clocks of Viet Nam.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{
    http::Lang,
    page::{day, instant},
};

/// Viet Nam is seven hours before UTC all year.
const VIET_NAM: TimeDelta = TimeDelta::hours(7);

/// Today.
pub(super) fn today() -> NaiveDate {
    (Utc::now() + VIET_NAM).date_naive()
}

/// The first moment of a day.
pub(super) fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - VIET_NAM
}

/// The first moment after a day.
pub(super) fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(start_of(day.checked_add_days(Days::new(1))?))
}

/// An end in words: the day that is the last one, or the moment.
pub(super) fn until(end: DateTime<Utc>, lang: Lang) -> String {
    let local = end + VIET_NAM;
    if local.time() == NaiveTime::MIN {
        let last = (local - TimeDelta::seconds(1)).date_naive();
        return format!("{} {}", lang.of("hết ngày", "end of"), day(last));
    }
    instant(&end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_next_begins_and_is_named_by_its_own_date() {
        let last: NaiveDate = "2026-12-31".parse().unwrap();
        let end = end_of(last).unwrap();
        assert_eq!(end.to_rfc3339(), "2026-12-31T17:00:00+00:00");
        assert_eq!(until(end, Lang::Vi), "hết ngày 31/12/2026");
        assert_eq!(until(end + TimeDelta::hours(7), Lang::En), "01/01/2027 07:00");
    }
}
