//! Rows as they were: the table without what came after a position.
//!
//! The database gives images of rows behind its own wall (`past_rows`, `history_of`); here they become rows of the table, on
//! which the conditions and fields of a view are printed as on those that are there now. What closes a record, or no
//! longer marks it as public, closes its past as well: that is asked of the record as it is now.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use super::{builder::Builder, read::Record, reading::Reading, select::Select};
use crate::{
    geo::{Crs, TimeWindow},
    policy::{Rows, View},
    store::{Doing as _, StoreError},
};

/// Records that were something else at a position, beyond which a collection is not put together as it was.
pub const CHANGED_MOST: i64 = 20_000;

/// How far the clock of a client may be ahead.
const AHEAD_MOST: TimeDelta = TimeDelta::minutes(1);

/// The moment of which rows are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// After the transaction with that number, with everything before it and nothing later.
    Position(i64),
    /// After the newest transaction of which readers could know at that time.
    Time(DateTime<Utc>),
}

/// A text that names no moment of the past.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoMoment {
    /// It is neither a time nor a position.
    #[error(
        "{0:?} is no moment; write a time such as 2026-07-01T00:00:00Z, a day (its end in UTC counts), or a position of the history"
    )]
    Unreadable(String),
    /// It is a time that has not come yet.
    #[error("this time has not come yet; leave it out to ask of what is known now")]
    Ahead,
}

impl FromStr for AsOf {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || NoMoment::Unreadable(text.to_owned());
        if !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit()) {
            return text.parse().map(Self::Position).map_err(|_too_large| unreadable());
        }
        let window = text.parse::<TimeWindow>().ok().filter(|_| !text.contains('/'));
        let time = window.and_then(|window| window.to).ok_or_else(unreadable)?;
        if time > Utc::now() + AHEAD_MOST { Err(NoMoment::Ahead) } else { Ok(Self::Time(time)) }
    }
}

/// The position that a moment means.
///
/// # Errors
/// When the database is away.
pub async fn position_at(reading: &Reading<'_>, moment: AsOf) -> Result<i64, StoreError> {
    const DOING: &str = "looking for the position of a time";
    match moment {
        AsOf::Position(position) => Ok(position),
        AsOf::Time(time) => {
            let sql = include_str!("sql/position_at.sql");
            let row = reading.query_one(sql, &[&time]).await.doing(DOING)?;
            row.try_get("position").doing(DOING)
        }
    }
}

/// The time that a moment means: of a position when readers could know of it, of one before all the first of all.
///
/// # Errors
/// When the database is away.
pub async fn time_at(reading: &Reading<'_>, moment: AsOf) -> Result<DateTime<Utc>, StoreError> {
    const DOING: &str = "looking for the time of a position";
    match moment {
        AsOf::Time(time) => Ok(time),
        AsOf::Position(position) => {
            let sql = include_str!("sql/time_at.sql");
            let row = reading.query_one(sql, &[&position]).await.doing(DOING)?;
            row.try_get("time").doing(DOING)
        }
    }
}

/// The row with that id as it was at a position, if the view opens what it was.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn one_at(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
    position: i64,
    crs: Crs,
) -> Result<Option<Record>, StoreError> {
    const DOING: &str = "reading a row as it was";
    let select = Select::new(view).with_id(id).as_of(position).in_crs(crs);
    let builder = select.rows();
    let (sql, values) = builder.finish();
    let row = reading.query_opt(sql, &values).await.doing(DOING)?;
    reading.shows(&view.collection().id, usize::from(row.is_some()));
    row.as_ref().map(|row| select.shape().record(row)).transpose()
}

/// More than [`CHANGED_MOST`] rows that the view opens were something else at the position.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn is_far_back(
    reading: &Reading<'_>,
    view: &View,
    position: i64,
) -> Result<bool, StoreError> {
    const DOING: &str = "counting rows that have changed";
    let mut builder = Builder::default();
    builder.push("SELECT count(*) AS count FROM (SELECT FROM (");
    past(&mut builder, view, position, None);
    images(&mut builder, view);
    builder.push(") AS t").rows_of(view).push(" LIMIT ").bind(CHANGED_MOST + 1);
    builder.push(") AS counted");
    let (sql, values) = builder.finish();
    let row = reading.query_one(sql, &values).await.doing(DOING)?;
    let count: i64 = row.try_get("count").doing(DOING)?;
    Ok(count > CHANGED_MOST)
}

/// The rows of the view's table as they were at a position, in parentheses. With ids, only what those rows were is looked up.
pub(super) fn rows_at(builder: &mut Builder, view: &View, position: i64, ids: Option<Vec<i64>>) {
    builder.push("(");
    past(builder, view, position, ids);
    builder.push("SELECT r.* FROM ").name(&view.collection().table);
    builder.push(" AS r WHERE NOT EXISTS (SELECT FROM p WHERE p.id = r.id) UNION ALL ");
    images(builder, view);
    builder.push(")");
}

/// What a row was before and after each numbered transaction that changed it from a position on, in parentheses. These rows
/// have numbers of their own for ids: [`before`] and [`after`] of the transaction's position.
pub(super) fn versions(builder: &mut Builder, view: &View, id: i64, since: i64) {
    builder.push("(WITH p AS MATERIALIZED (SELECT ").bind(id);
    builder.push(
        "::bigint AS id, v.image || jsonb_build_object('id', v.step) AS image FROM history_of(",
    );
    builder.bind(view.collection().id.clone()).push(", ").bind(id).push(") AS h");
    builder.push(" CROSS JOIN LATERAL (VALUES (2 * h.position, h.before), (2 * h.position + 1, h.after)) AS v (step, image)");
    builder.push(" WHERE h.position >= ").bind(since).push(") ");
    images(builder, view);
    builder.push(")");
}

/// `WITH s`: what rows were at a position and after each numbered transaction since, whatever the records say now. It is
/// for comparing with what they are, and must not be shown.
pub(super) fn states(builder: &mut Builder, view: &View, ids: Vec<i64>, since: i64) {
    builder.push("WITH s AS MATERIALIZED (SELECT v.* FROM states_of(");
    builder.bind(view.collection().id.clone()).push(", ").bind(ids).push("::bigint[], ");
    builder.bind(since).push(") AS v) ");
}

/// The image `s.image` as a row of the table.
pub(super) fn image(builder: &mut Builder, view: &View) {
    builder.push("jsonb_populate_record(NULL::").name(&view.collection().table);
    builder.push(", s.image)");
}

/// The id of what a row was before the transaction with that position.
pub(super) fn before(position: i64) -> i64 {
    2 * position
}

/// The id of what a row was after the transaction with that position.
pub(super) fn after(position: i64) -> i64 {
    2 * position + 1
}

/// `WITH p`: the rows that are another one now than at the position, and what they were.
fn past(builder: &mut Builder, view: &View, position: i64, ids: Option<Vec<i64>>) {
    builder.push("WITH p AS MATERIALIZED (SELECT c.id, c.image FROM past_rows(");
    builder.bind(view.collection().id.clone()).push(", ").bind(ids).push("::bigint[], ");
    builder.bind(position).push(") AS c) ");
}

/// The images of `p` as rows of the table. What the record as it is now keeps from the caller is taken out of them: fields that
/// a community closes, and the mark that makes a row public. A record that has gone keeps everything that can be kept.
fn images(builder: &mut Builder, view: &View) {
    let collection = view.collection();
    let closings: Vec<_> =
        collection.media_closed.iter().filter(|closing| !closing.fields.is_empty()).collect();
    let closed: Vec<_> = closings.iter().flat_map(|closing| &closing.fields).cloned().collect();
    let mark = match view.rows() {
        Rows::Marked { mark, .. } => vec![mark.field.clone()],
        _ => Vec::new(),
    };
    builder.push("SELECT b.* FROM p");
    if !(closed.is_empty() && mark.is_empty()) {
        builder.push(" LEFT JOIN ").name(&collection.table).push(" AS n ON n.id = p.id");
    }
    builder.push(" CROSS JOIN LATERAL jsonb_populate_record(NULL::").name(&collection.table);
    builder.push(", p.image");
    unless(builder, mark, |builder| {
        builder.predicate(view, "n");
    });
    unless(builder, closed, |builder| {
        builder.open_to(view, "n", &closings);
    });
    builder.push(") AS b WHERE p.image IS NOT NULL");
}

/// Takes columns out of an image, unless the record `n` is there and fulfils a condition.
fn unless(builder: &mut Builder, columns: Vec<String>, condition: impl FnOnce(&mut Builder)) {
    if columns.is_empty() {
        return;
    }
    builder.push(" - CASE WHEN n.id IS NOT NULL AND ");
    condition(builder);
    builder.push(" THEN '{}'::text[] ELSE ").bind(columns).push("::text[] END");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_position_a_time_or_the_end_of_a_day() {
        assert_eq!("17".parse(), Ok(AsOf::Position(17)));
        let noon = "2026-07-01T12:00:00+07:00".parse::<AsOf>();
        assert_eq!(noon, Ok(AsOf::Time("2026-07-01T05:00:00Z".parse().unwrap())));
        let day = "2026-07-01".parse::<AsOf>();
        assert_eq!(day, Ok(AsOf::Time("2026-07-01T23:59:59.999999Z".parse().unwrap())));
    }

    #[test]
    fn an_interval_a_sign_and_a_number_that_is_too_large_are_no_moments() {
        for text in [
            "",
            "-1",
            "+1",
            "2020-01-01/2021-01-01",
            "2020-01-01/..",
            "now",
            "1e3",
            "99999999999999999999",
        ] {
            assert!(text.parse::<AsOf>().is_err(), "{text:?}");
        }
    }
}
