//! What is read of events, units and reports, through the views of the caller.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use tokio_postgres::Row;

use super::{
    error::DamageError,
    sums::{Figure, OwnFigures, Unit},
};
use crate::{
    area::REGISTER,
    auth::Caller,
    catalog::Catalogue,
    disaster::event::COLLECTION as EVENTS,
    policy::{Key, Rows, View, keys, view_of},
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// The collection of reports.
const REPORTS: &str = "damage_report";

/// How far the clock of an office may be ahead of that of the service; the table has the same.
pub(super) const AHEAD_MOST: TimeDelta = TimeDelta::minutes(10);

/// How long before its start an event may have been reported on; the table has the same.
pub(super) const BEFORE_MOST: TimeDelta = TimeDelta::days(7);

/// Viet Nam is seven hours before UTC all year.
const VIET_NAM: TimeDelta = TimeDelta::hours(7);

/// The day of a moment in Viet Nam.
pub(super) fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.checked_add_signed(VIET_NAM).unwrap_or(moment).date_naive()
}

/// The moment of which figures are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// The moment itself.
    pub(super) moment: DateTime<Utc>,
    /// Figures until here count: nobody who asks for now is kept from a report by a clock that is a little ahead.
    pub(super) until: DateTime<Utc>,
}

impl At {
    /// Now.
    pub(super) fn now() -> Self {
        let moment = Utc::now();
        Self { moment, until: moment + AHEAD_MOST }
    }

    /// A time, or a day, whose end in Viet Nam counts. Of today that is now.
    pub(super) fn read(text: &str) -> Result<Self, DamageError> {
        let now = Self::now();
        let wrong = |reason: &str| DamageError::value("at", text, reason);
        if let Some(day) = crate::geo::day(text) {
            let end = day.succ_opt().and_then(|next| next.and_hms_opt(0, 0, 0));
            let end = end.map(|end| end.and_utc() - VIET_NAM - TimeDelta::microseconds(1));
            let end = end.ok_or_else(|| wrong("this day cannot be reckoned with"))?;
            return match (end > now.moment, day > day_of(now.moment)) {
                (true, true) => Err(wrong("this day has not come yet")),
                (true, false) => Ok(now),
                (false, _) => Ok(Self { moment: end, until: end }),
            };
        }
        let moment = DateTime::parse_from_rfc3339(text)
            .map_err(|_error| wrong("write a time such as 2026-11-01T17:00:00+07:00, or a day"))?
            .with_timezone(&Utc);
        if moment > now.until {
            return Err(wrong(
                "this time has not come yet; leave the parameter out to ask for now",
            ));
        }
        Ok(Self { moment, until: moment })
    }
}

/// The views of a caller that reads reports.
#[derive(Debug)]
pub(super) struct Views {
    pub(super) areas: View,
    pub(super) events: View,
    pub(super) reports: View,
}

impl Views {
    /// `None` for those who read none.
    pub(super) fn of(caller: &Caller, catalogue: &Catalogue) -> Option<Self> {
        let open = |id| view_of(caller, id, catalogue);
        Some(Self { areas: open(REGISTER)?, events: open(EVENTS)?, reports: open(REPORTS)? })
    }

    pub(super) fn keys(&self) -> Vec<&dyn Key> {
        keys([&self.areas, &self.events, &self.reports])
    }
}

/// All reports of a unit and of what lies under it are open in the view. One that shows official figures only does not tell what has been reported.
pub(super) fn opens(view: &View, area: &str) -> bool {
    match view.rows() {
        Rows::All => true,
        Rows::Within(within) => within.areas.holds(area),
        Rows::Marked { .. } | Rows::OfCommunities(_) | Rows::Following(_) => false,
    }
}

/// An event as its reports need it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) started_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    /// The area that keeps it.
    pub(super) area: Option<String>,
    /// 0 for points, 1 for lines, 2 for ground.
    pub(super) dimension: Option<i32>,
}

impl Event {
    /// When it was over; one that is past without an end was over at once, as far as anybody knows.
    pub(super) fn over_at(&self) -> Option<DateTime<Utc>> {
        self.ended_at.or_else(|| (self.state == "past").then_some(self.started_at))
    }
}

/// The event with that code, or else with that id, if it stands for itself.
pub(super) async fn event(
    reading: &Reading<'_>,
    views: &Views,
    code: &str,
) -> Result<Event, DamageError> {
    const DOING: &str = "looking for an event that is reported on";
    let unknown = || DamageError::Unknown(code.to_owned());
    if code.contains('\0') {
        return Err(unknown());
    }
    let id: Option<i64> = code.parse().ok();
    let sql = include_str!("sql/event.sql");
    let rows = ask(reading, DOING, sql, &[&code, &id], &[(&views.events).into()]).await?;
    let row = rows.first().ok_or_else(unknown)?;
    let own = Event {
        id: row.try_get("id").doing(DOING)?,
        code: row.try_get("code").doing(DOING)?,
        name: row.try_get("name").doing(DOING)?,
        kind: row.try_get("kind").doing(DOING)?,
        state: row.try_get("state").doing(DOING)?,
        started_at: row.try_get("started_at").doing(DOING)?,
        ended_at: row.try_get("ended_at").doing(DOING)?,
        area: row.try_get("area_code").doing(DOING)?,
        dimension: row.try_get("dimension").doing(DOING)?,
    };
    match row.try_get("merged_into").doing(DOING)? {
        Some(into) => Err(DamageError::Merged { event: own.code, into }),
        None => Ok(own),
    }
}

/// The unit with that code and everything under it, each as it was on a day or else as it was last.
pub(super) async fn units(
    reading: &Reading<'_>,
    views: &Views,
    (area, day, event): (&str, NaiveDate, i64),
) -> Result<Vec<Unit>, StoreError> {
    const DOING: &str = "reading the units that report damage";
    if area.contains('\0') {
        return Ok(Vec::new());
    }
    let sql = include_str!("sql/units.sql");
    let through = [(&views.areas).into(), (&views.events).into()];
    let rows = ask(reading, DOING, sql, &[&area, &day, &event], &through).await?;
    let unit = |row: &Row| -> Result<Unit, tokio_postgres::Error> {
        Ok(Unit {
            code: row.try_get("code")?,
            level: row.try_get("level")?,
            name: row.try_get("name")?,
            parent: row.try_get("parent_code")?,
            in_force: row.try_get("in_force")?,
            valid_to: row.try_get("valid_to")?,
            reached: row.try_get("reached")?,
        })
    };
    rows.iter().map(|row| unit(row).doing(DOING)).collect()
}

/// The figures that hold at a moment, by unit and indicator.
pub(super) async fn figures(
    reading: &Reading<'_>,
    views: &Views,
    (event, codes, until): (&str, &[String], DateTime<Utc>),
) -> Result<BTreeMap<String, OwnFigures>, StoreError> {
    const DOING: &str = "reading figures of damage";
    let sql = include_str!("sql/figures.sql");
    let rows =
        ask(reading, DOING, sql, &[&event, &codes, &until], &[(&views.reports).into()]).await?;
    of_rows(&rows).doing(DOING)
}

/// Rows of figures by unit and indicator.
pub(super) fn of_rows(rows: &[Row]) -> Result<BTreeMap<String, OwnFigures>, tokio_postgres::Error> {
    let mut all: BTreeMap<String, OwnFigures> = BTreeMap::new();
    for row in rows {
        let figure = Figure {
            id: row.try_get("id")?,
            amount: row.try_get("amount")?,
            unit: row.try_get("unit")?,
            reported_at: row.try_get("reported_at")?,
            official: row.try_get("official")?,
            source: row.try_get("source")?,
        };
        all.entry(row.try_get("area_code")?).or_default().insert(row.try_get("indicator")?, figure);
    }
    Ok(all)
}

/// When units have reported, by unit.
pub(super) type Times = BTreeMap<String, BTreeSet<DateTime<Utc>>>;

/// When each unit has reported until a moment, also that nothing has changed.
pub(super) async fn times(
    reading: &Reading<'_>,
    views: &Views,
    (event, codes, until): (&Event, &[String], DateTime<Utc>),
) -> Result<Times, StoreError> {
    const DOING: &str = "reading when damage was reported";
    let sql = include_str!("sql/reports.sql");
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] = [&event.code, &codes, &until];
    let mut rows = ask(reading, DOING, sql, &values, &[(&views.reports).into()]).await?;
    let sql = include_str!("sql/unchanged.sql");
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&event.id, &event.code, &codes, &until];
    rows.extend(ask(reading, DOING, sql, &values, &[(&views.events).into()]).await?);
    let mut times = Times::new();
    for row in &rows {
        let code: String = row.try_get("area_code").doing(DOING)?;
        times.entry(code).or_default().insert(row.try_get("reported_at").doing(DOING)?);
    }
    Ok(times)
}

/// The version of a unit's form: the newest row among its figures, by which what came later is told, and a digest of all of them.
pub(super) fn tag(event: i64, area: &str, figures: &OwnFigures) -> String {
    let newest = figures.values().map(|figure| figure.id).max().unwrap_or_default();
    let mut digest = Sha256::new();
    digest.update(format!("{event}|{area}"));
    for (indicator, figure) in figures {
        // Texts with their lengths, so that no two lists read alike.
        digest.update(format!("|{indicator}|{figure:?}|{}", figure.unit.len()));
    }
    let digest = hex::encode(digest.finalize());
    format!("\"{newest}-{}\"", digest.get(..16).unwrap_or_default())
}

/// The newest row that the reader of a version knew of.
pub(super) fn newest_known(tag: &str) -> Option<i64> {
    tag.strip_prefix('"')?.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_in_viet_nam_and_today_is_now() {
        let day = At::read("2026-01-02").unwrap();
        assert_eq!(day.moment.to_rfc3339(), "2026-01-02T16:59:59.999999+00:00");
        assert_eq!(day_of(day.moment).to_string(), "2026-01-02");
        let today = At::read(&day_of(Utc::now()).to_string()).unwrap();
        assert!(today.until > Utc::now());
    }

    #[test]
    fn what_has_not_come_and_what_is_no_time_is_refused() {
        for text in ["2999-01-01", "2999-01-01T00:00:00Z", "hôm nay", "", "2026-13-01"] {
            assert!(At::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_version_tells_the_newest_row() {
        let tag = tag(7, "23001", &OwnFigures::new());
        assert_eq!(newest_known(&tag), Some(0));
        assert_eq!(newest_known("\"x\""), None);
    }
}
