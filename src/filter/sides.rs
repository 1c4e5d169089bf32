//! Places, times and lists of a row, and what is asked of them.

use std::{borrow::Cow, cmp::Ordering};

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use geo::Geometry;

use crate::catalog::Value;

use super::{
    evaluate::order,
    list::{List, ListRelation},
    scalar::Scalar,
    spatial::Place,
    temporal::{Edge, EdgeTest, End, Period, by_day},
    tree::Comparison,
};

/// The geometry of a place.
pub(super) fn place<'p, 'r: 'p>(
    place: &'p Place,
    get: &impl Fn(&str) -> Option<Scalar<'r>>,
) -> Option<Cow<'p, Geometry>> {
    match place {
        Place::Property(field) => match get(&field.name)? {
            Scalar::Geometry(geometry) => Some(Cow::Borrowed(geometry)),
            _ => None,
        },
        Place::Geometry(geometry) => Some(Cow::Borrowed(geometry)),
        Place::Bounds(bounds) => Some(Cow::Owned(bounds.geometry())),
    }
}

/// An edge of a time in microseconds, or in days; the open ones before and after all others.
type Moment = i64;

/// A test of two edges; unknown when one of them is not given.
pub(super) fn edges<'r>(
    (own, comparison, other): EdgeTest,
    left: &Period,
    right: &Period,
    get: &impl Fn(&str) -> Option<Scalar<'r>>,
) -> Option<bool> {
    let days = by_day(left, right);
    let (left, right) = (moment(left, own, days, get)?, moment(right, other, days, get)?);
    Some(comparison.holds(left.cmp(&right)))
}

fn moment<'r>(
    period: &Period,
    edge: Edge,
    days: bool,
    get: &impl Fn(&str) -> Option<Scalar<'r>>,
) -> Option<Moment> {
    let Some(at) = period.at(edge) else {
        return Some(match edge {
            Edge::Start => Moment::MIN,
            Edge::Finish => Moment::MAX,
        });
    };
    match at.of(get)? {
        Value::Date(day) if days => Some(day.signed_duration_since(NaiveDate::MIN).num_days()),
        Value::Date(day) => {
            let midnight = day.and_time(NaiveTime::MIN).and_utc();
            let inside = match edge {
                Edge::Start => TimeDelta::zero(),
                Edge::Finish => TimeDelta::days(1) - TimeDelta::microseconds(1),
            };
            Some(midnight.timestamp_micros().saturating_add(inside.num_microseconds()?))
        }
        Value::Datetime(time) => Some(time.timestamp_micros()),
        _ => None,
    }
}

impl Period {
    /// It is written with an end before its start.
    pub(super) fn is_backwards(&self) -> bool {
        let written = |end: &End| matches!(end, End::Open) || is_value(end);
        let Self::Interval(start, finish) = self else { return false };
        let test = (Edge::Start, Comparison::Greater, Edge::Finish);
        written(start) && written(finish) && edges(test, self, self, &|_: &str| None) == Some(true)
    }
}

fn is_value(end: &End) -> bool {
    matches!(end, End::At(at) if at.is_constant())
}

/// The values of a list; `None` when the list or one of them is not given.
pub(super) fn values<'p, 'r: 'p>(
    list: &'p List,
    get: &impl Fn(&str) -> Option<Scalar<'r>>,
) -> Option<Cow<'p, [Value]>> {
    match list {
        List::Property(field) => match get(&field.name)? {
            Scalar::List(values) => Some(Cow::Borrowed(values)),
            _ => None,
        },
        List::Values(values) => {
            values.iter().map(|value| value.of(get)).collect::<Option<_>>().map(Cow::Owned)
        }
    }
}

impl ListRelation {
    /// It holds for two sets of values.
    pub fn holds(self, own: &[Value], other: &[Value]) -> bool {
        let has = |list: &[Value], value: &Value| {
            list.iter().any(|own| order(own, value).is_some_and(Ordering::is_eq))
        };
        let within = |part: &[Value], whole: &[Value]| part.iter().all(|value| has(whole, value));
        match self {
            Self::Equals => within(own, other) && within(other, own),
            Self::Contains => within(other, own),
            Self::ContainedBy => within(own, other),
            Self::Overlaps => own.iter().any(|value| has(other, value)),
        }
    }
}
