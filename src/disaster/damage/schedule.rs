//! When a unit has to report: within 24 hours from the start of an event, and then every day until its end.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

/// From one report to the next.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Reports that were left out are named up to this number, the latest of them.
const NAMED_MOST: usize = 31;

/// The days of an event on which reports are due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    start: DateTime<Utc>,
    /// All reports that will be due; `None` while nobody knows the end.
    whole: Option<i64>,
    /// Those whose time is over at the moment that is asked about.
    passed: i64,
}

/// How a unit stands with its reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// The first report is not due yet, and has not come.
    Waiting,
    /// Every report that was due has come.
    InTime,
    /// The last one has come, and earlier ones have not.
    Gaps,
    /// The last one that was due has not come.
    Late,
}

/// What a unit owes and has given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Duty {
    pub(super) standing: Standing,
    /// Reports that were due by now.
    pub(super) due: i64,
    /// Those of them that have come.
    pub(super) made: i64,
    /// When those were due that have not come, the earliest first; of many the latest ones.
    pub(super) missed_at: Vec<DateTime<Utc>>,
    /// When the last report was made.
    pub(super) last_at: Option<DateTime<Utc>>,
    /// When the next one is due; `None` when no other one is.
    pub(super) next_due_at: Option<DateTime<Utc>>,
}

impl Schedule {
    /// Of an event with that start and end, at a moment.
    pub(super) fn new(start: DateTime<Utc>, end: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Self {
        let whole = end.map(|end| number_of(start, end) + 1);
        let begun = (at - start).num_milliseconds().max(0);
        let passed = begun / DAY.num_milliseconds();
        Self { start, whole, passed: whole.map_or(passed, |whole| passed.min(whole)) }
    }

    /// Reports that were due by now.
    pub(super) fn passed(&self) -> i64 {
        self.passed
    }

    /// All of them, once the end is known.
    pub(super) fn whole(&self) -> Option<i64> {
        self.whole
    }

    /// When the report with that number, from 0, is due.
    fn due_at(&self, number: i64) -> Option<DateTime<Utc>> {
        let hours = number.checked_add(1)?.checked_mul(24)?;
        self.start.checked_add_signed(TimeDelta::try_hours(hours)?)
    }

    /// When the next one is due.
    pub(super) fn next_due_at(&self) -> Option<DateTime<Utc>> {
        let is_one_left = self.whole.is_none_or(|whole| self.passed < whole);
        if is_one_left { self.due_at(self.passed) } else { None }
    }

    /// What a unit owes that has reported at these times until the moment.
    pub(super) fn duty(&self, reports: &BTreeSet<DateTime<Utc>>) -> Duty {
        let made: BTreeSet<i64> = reports
            .iter()
            .map(|time| number_of(self.start, *time))
            .filter(|number| self.whole.is_none_or(|whole| *number < whole))
            .collect();
        let come = made.range(..self.passed).count();
        let mut missed_at: Vec<_> = (0..self.passed)
            .rev()
            .filter(|number| !made.contains(number))
            .take(NAMED_MOST)
            .filter_map(|number| self.due_at(number))
            .collect();
        missed_at.reverse();
        let come = i64::try_from(come).unwrap_or(i64::MAX);
        let last_has_come = made.contains(&(self.passed - 1));
        let standing = match self.passed {
            0 if made.is_empty() => Standing::Waiting,
            passed if come == passed => Standing::InTime,
            _ if last_has_come => Standing::Gaps,
            _ => Standing::Late,
        };
        let last_at = reports.last().copied();
        let (due, next_due_at) = (self.passed, self.next_due_at());
        Duty { standing, due, made: come, missed_at, last_at, next_due_at }
    }
}

/// The number of the report that a moment belongs to: up to 24 hours after the start the first, 0.
fn number_of(start: DateTime<Utc>, time: DateTime<Utc>) -> i64 {
    let after = (time - start).num_milliseconds();
    ((after - 1).max(0)) / DAY.num_milliseconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> DateTime<Utc> {
        "2026-11-01T06:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
    }

    fn duty(end: Option<i64>, at: i64, reports: &[i64]) -> Duty {
        let schedule = Schedule::new(hour(0), end.map(hour), hour(at));
        schedule.duty(&reports.iter().copied().map(hour).collect())
    }

    #[test]
    fn the_first_report_is_due_after_24_hours_and_then_one_each_day() {
        assert_eq!(duty(None, 23, &[]).standing, Standing::Waiting);
        assert_eq!(duty(None, 23, &[]).next_due_at, Some(hour(24)));
        let late = duty(None, 25, &[]);
        assert_eq!((late.standing, late.due, late.missed_at), (Standing::Late, 1, vec![hour(24)]));
        assert_eq!(duty(None, 25, &[24]).standing, Standing::InTime);
        // The second one is due after 48 hours, and the first does not stand for it.
        assert_eq!(duty(None, 49, &[24]).standing, Standing::Late);
        assert_eq!(duty(None, 49, &[25]).standing, Standing::Gaps);
        assert_eq!(duty(None, 49, &[24, 48]).standing, Standing::InTime);
    }

    #[test]
    fn reports_are_due_until_the_end_and_no_longer() {
        // 30 hours have two reports, the second of which is due when its day is over.
        let over = duty(Some(30), 1000, &[10, 40]);
        assert_eq!((over.standing, over.due, over.next_due_at), (Standing::InTime, 2, None));
        assert_eq!(duty(Some(30), 40, &[10]).next_due_at, Some(hour(48)));
        // An event of a moment has one report, and one of exactly a day too.
        assert_eq!(duty(Some(0), 1000, &[]).due, 1);
        assert_eq!(duty(Some(24), 1000, &[]).due, 1);
        assert_eq!(duty(Some(25), 1000, &[]).due, 2);
        // What comes after the last day makes up for none of them.
        assert_eq!(duty(Some(24), 1000, &[90]).standing, Standing::Late);
    }

    #[test]
    fn what_was_reported_before_the_start_or_after_the_moment_is_known() {
        assert_eq!(duty(None, 25, &[-3]).standing, Standing::InTime);
        assert_eq!(duty(None, 25, &[30]).standing, Standing::Late);
        let before = duty(None, -5, &[]);
        assert_eq!((before.standing, before.due), (Standing::Waiting, 0));
    }

    #[test]
    fn an_event_without_end_for_years_is_counted_and_the_latest_gaps_are_named() {
        let years = duty(None, 24 * 10_000, &[24 * 9_999]);
        assert_eq!((years.due, years.made, years.missed_at.len()), (10_000, 1, NAMED_MOST));
        assert_eq!(years.missed_at.last(), Some(&hour(24 * 10_000)));
    }
}
