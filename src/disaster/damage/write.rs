//! A whole form of a unit in one transaction.
//!
//! A correction is a row of its own, later than the one that it corrects; a figure that stays is not written again. Two who write the same form
//! do it one after the other, and the second one is told what the first has changed.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use super::{
    error::DamageError,
    figures::{
        AHEAD_MOST, BEFORE_MOST, Event, Views, day_of, event, figures, newest_known, of_rows,
        opens, tag, units,
    },
    indicators::{Indicator, indicators},
    sums::{OwnFigures, Unit},
};
use crate::{
    auth::Caller,
    catalog::{Catalogue, Value},
    http::Refusal,
    policy::{EditView, edit_view},
    record::{self, Draft, WriteError, ask_to_write, sign},
    store::{Db, Doing as _, StoreError},
};

const DOING: &str = "writing a damage report";

/// Letters of a source.
const SOURCE_LETTERS: usize = 500;

/// The form of one unit as it is written: what it has reported itself.
#[derive(Debug)]
pub(super) struct OwnForm {
    pub(super) event: Event,
    pub(super) unit: Unit,
    pub(super) figures: OwnFigures,
}

impl OwnForm {
    /// Its version.
    pub(super) fn tag(&self) -> String {
        tag(self.event.id, &self.unit.code, &self.figures)
    }
}

/// A form that somebody sends.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) reported_at: Option<DateTime<Utc>>,
    /// The figures are official, or are not; without a word a figure that stays is what it was.
    pub(super) official: Option<bool>,
    pub(super) source: Option<String>,
    /// Amounts by indicator; nothing is no figure.
    pub(super) figures: BTreeMap<String, Option<f64>>,
}

/// What became of a form.
#[derive(Debug)]
pub(super) enum Written {
    /// It is written.
    Done(Done),
    /// Somebody has changed it since it was read: as it is now, and the indicators that are new.
    Changed(OwnForm, Vec<String>),
}

/// A form that was written.
#[derive(Debug)]
pub(super) struct Done {
    /// As it is now.
    pub(super) form: OwnForm,
    /// The moment that it speaks of.
    pub(super) reported_at: DateTime<Utc>,
    /// Indicators of which a figure was written.
    pub(super) written: Vec<String>,
    /// Those whose figure stays.
    pub(super) unchanged: Vec<String>,
    /// Those that were left blank and of which an earlier figure holds on.
    pub(super) kept: Vec<String>,
    /// Those of which a figure of a later moment is there, which holds now.
    pub(super) overtaken: Vec<String>,
    /// Number of the transaction, by which it is undone; `None` when no figure was written.
    pub(super) transaction: Option<i64>,
}

/// The form of a unit as it stood at a moment, on the day whose boundaries count.
///
/// # Errors
/// When there is no such event or unit, the caller reads no reports of it, or the database is away.
pub(super) async fn own_form(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (code, area, until): (&str, &str, DateTime<Utc>),
) -> Result<OwnForm, DamageError> {
    let unknown = |what: &str| DamageError::Unknown(what.to_owned());
    let views = Views::of(caller, catalogue).ok_or_else(|| unknown(code))?;
    let mut client = db.connection().await?;
    let reading = record::open(&mut client, &views.keys(), "damage").await?;
    let event = event(&reading, &views, code).await?;
    if !opens(&views.reports, area) {
        return Err(unknown(area));
    }
    let units = units(&reading, &views, (area, day_of(until), event.id)).await?;
    let unit = units.into_iter().find(|unit| unit.code == area).ok_or_else(|| unknown(area))?;
    let codes = [area.to_owned()];
    let mut all = figures(&reading, &views, (&event.code, &codes, until)).await?;
    drop(reading);
    Ok(OwnForm { event, unit, figures: all.remove(area).unwrap_or_default() })
}

/// Writes the form of a unit if it is still what the caller read; without a version over any.
///
/// # Errors
/// When the caller does not write there, a figure or a time cannot be used, or the database is away.
pub(super) async fn write(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (code, area, base): (&str, &str, Option<&str>),
    sent: &Sent,
) -> Result<Written, DamageError> {
    let now = Utc::now().trunc_subsecs(6);
    let until = sent.reported_at.unwrap_or(now + AHEAD_MOST);
    let form = own_form(db, catalogue, caller, (code, area, until)).await?;
    let not_yours = || DamageError::NotYours(area.to_owned());
    let edit = catalogue.get("damage_report").and_then(|reports| edit_view(caller, reports));
    let edit = edit.filter(|edit| opens(edit.view(), area)).ok_or_else(not_yours)?;
    check_time(&form.event, sent.reported_at, now)?;
    if !form.unit.in_force {
        let day = day_of(sent.reported_at.unwrap_or(now));
        return Err(DamageError::NotInForce { area: area.to_owned(), day });
    }
    let lines = indicators(catalogue.codes());
    let given = given(sent, &lines)?;
    let mut client = db.connection().await?;
    let mut transaction = client.transaction().await.doing(DOING)?;
    let sql = include_str!("sql/lock_form.sql");
    transaction.execute(sql, &[&form.event.code, &area]).await.doing(DOING)?;
    let held = held(&transaction, &edit, (&form.event.code, area, until)).await?;
    let form = OwnForm { figures: held, ..form };
    if let Some(base) = base.filter(|base| *base != form.tag()) {
        let newest = newest_known(base).unwrap_or_default();
        let new = form.figures.iter().filter(|(_, figure)| figure.id > newest);
        let new = new.map(|(indicator, _)| indicator.clone()).collect();
        return Ok(Written::Changed(form, new));
    }
    let report = Report { form: &form, edit: &edit, sent, given: &given, now };
    let mut done = report.write(&mut transaction).await?;
    done.form.figures = self::held(&transaction, &edit, (&form.event.code, area, until)).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(Written::Done(done))
}

/// The report is of a moment at which it can have been made.
fn check_time(
    event: &Event,
    reported_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), DamageError> {
    let Some(given) = reported_at else { return Ok(()) };
    let wrong = |reason: &str| DamageError::value("reported_at", given.to_rfc3339(), reason);
    if given > now + AHEAD_MOST {
        return Err(wrong(
            "the time of the report lies ahead; look at the clock, or leave reported_at out",
        ));
    }
    if given < event.started_at - BEFORE_MOST {
        return Err(wrong(
            "the report is from more than 7 days before the event; look at the time or the code of the event",
        ));
    }
    Ok(())
}

/// The amounts that were given, each with its line; all that cannot be used are named together.
fn given<'a>(
    sent: &Sent,
    lines: &[Indicator<'a>],
) -> Result<Vec<(Indicator<'a>, f64)>, DamageError> {
    let mut refused = Vec::new();
    let mut given = Vec::new();
    for (code, amount) in &sent.figures {
        let Some(line) = lines.iter().find(|line| line.code() == code) else {
            let value = amount.map(|amount| amount.to_string()).unwrap_or_default();
            let reason = "there is no such indicator; the form of the event lists them".to_owned();
            refused.push(Refusal { name: code.chars().take(80).collect(), value, reason });
            continue;
        };
        let Some(amount) = amount else { continue };
        match line.check(*amount) {
            Ok(()) => given.push((*line, *amount)),
            Err(refusal) => refused.push(refusal),
        }
    }
    if !refused.is_empty() {
        return Err(DamageError::Refused(refused));
    }
    if given.is_empty() {
        let reason = "the form has no figure; write 0 where there is no damage";
        return Err(DamageError::value("figures", "", reason));
    }
    let source = sent.source.as_deref().map(str::trim).unwrap_or_default();
    if source.chars().count() > SOURCE_LETTERS || source.contains('\0') {
        let reason = format!("say in at most {SOURCE_LETTERS} letters where the figures come from");
        return Err(DamageError::value("source", "", reason));
    }
    if sent.official == Some(true) && source.is_empty() {
        return Err(DamageError::value("source", "", "an official figure names its source"));
    }
    Ok(given)
}

/// The figures of the unit that hold at a moment, read by the one who holds the lock of its form.
async fn held(
    transaction: &impl GenericClient,
    edit: &EditView,
    (event, area, until): (&str, &str, DateTime<Utc>),
) -> Result<OwnFigures, StoreError> {
    let codes = [area.to_owned()];
    let sql = include_str!("sql/figures.sql");
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
        [&event, &codes.as_slice(), &until];
    let rows = ask_to_write(transaction, DOING, sql, &values, edit).await?;
    Ok(of_rows(&rows).doing(DOING)?.remove(area).unwrap_or_default())
}

/// A form on its way into the table.
struct Report<'a> {
    form: &'a OwnForm,
    edit: &'a EditView,
    sent: &'a Sent,
    given: &'a [(Indicator<'a>, f64)],
    now: DateTime<Utc>,
}

impl Report<'_> {
    async fn write(&self, transaction: &mut impl GenericClient) -> Result<Done, DamageError> {
        let Self { form, edit, sent, given, .. } = self;
        let (new, unchanged): (Vec<_>, Vec<_>) =
            given.iter().partition(|(line, amount)| self.is_new(*line, *amount));
        let reported_at = self.reported_at();
        let overtaken = self.later(transaction, reported_at, &new).await?;
        for (line, amount) in &new {
            let draft = self.draft(*line, *amount, reported_at);
            let made = record::insert(transaction, edit, &draft).await;
            made.map_err(|error| self.refusal(error, line.code()))?;
        }
        if new.is_empty() {
            let told = [("unchanged", form.unit.code.clone().into())];
            sign(transaction, edit, "edit", &told).await?;
            let sql = include_str!("sql/say_unchanged.sql");
            let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
                [&form.event.id, &form.unit.code, &reported_at];
            transaction.execute(sql, &values).await.doing(DOING)?;
        }
        let row = transaction.query_one(include_str!("sql/number.sql"), &[]).await.doing(DOING)?;
        let codes = |all: &[&(Indicator<'_>, f64)]| -> Vec<String> {
            all.iter().map(|(line, _)| line.code().to_owned()).collect()
        };
        let kept = form.figures.keys().filter(|code| {
            let sent = sent.figures.get(*code).copied().flatten();
            sent.is_none()
        });
        Ok(Done {
            reported_at,
            written: codes(&new),
            unchanged: codes(&unchanged),
            kept: kept.cloned().collect(),
            overtaken,
            transaction: row.try_get("txn").doing(DOING)?,
            form: OwnForm {
                event: form.event.clone(),
                unit: form.unit.clone(),
                figures: OwnFigures::new(),
            },
        })
    }

    /// The figure is another one than that which holds.
    #[expect(clippy::float_cmp, reason = "a figure that was read is sent back as it was")]
    fn is_new(&self, line: Indicator<'_>, amount: f64) -> bool {
        self.form.figures.get(line.code()).is_none_or(|held| {
            held.amount != amount
                || held.unit != line.unit()
                || self.sent.official.is_some_and(|official| official != held.official)
        })
    }

    /// The moment of the report. Without one it is now, or just after the last report where an office wrote that with a clock ahead of ours: what is
    /// written later holds.
    fn reported_at(&self) -> DateTime<Utc> {
        let last = self.form.figures.values().map(|figure| figure.reported_at).max();
        let after = last.map(|last| last + TimeDelta::microseconds(1));
        let now = after.map_or(self.now, |after| after.max(self.now));
        self.sent.reported_at.map_or(now, |given| given.trunc_subsecs(6))
    }

    /// Indicators of which there is a figure of a later moment; one of the same moment refuses the form.
    async fn later(
        &self,
        transaction: &impl GenericClient,
        reported_at: DateTime<Utc>,
        new: &[&(Indicator<'_>, f64)],
    ) -> Result<Vec<String>, DamageError> {
        let sql = include_str!("sql/later.sql");
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
            [&self.form.event.code, &self.form.unit.code, &reported_at];
        let rows = ask_to_write(transaction, DOING, sql, &values, self.edit).await?;
        let mut overtaken = Vec::new();
        let read = |row: &Row| -> Result<(String, bool, DateTime<Utc>), tokio_postgres::Error> {
            Ok((row.try_get("indicator")?, row.try_get("is_same")?, row.try_get("last_at")?))
        };
        for row in &rows {
            let (indicator, is_same, last_at) = read(row).doing(DOING)?;
            let is_written = new.iter().any(|(line, _)| line.code() == indicator);
            if is_same && is_written {
                return Err(DamageError::SameTime(indicator));
            }
            if last_at > reported_at {
                overtaken.push(indicator);
            }
        }
        overtaken.sort_unstable();
        Ok(overtaken)
    }

    fn draft(&self, line: Indicator<'_>, amount: f64, reported_at: DateTime<Utc>) -> Draft {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let source = self.sent.source.as_deref().map(str::trim).filter(|text| !text.is_empty());
        // What was said of the earlier figure was not said of this one.
        let official = self.sent.official.unwrap_or_default();
        let values = [
            ("event_code", text(&self.form.event.code)),
            ("area_code", text(&self.form.unit.code)),
            ("indicator", text(line.code())),
            ("amount", Some(Value::Number(amount))),
            ("unit", text(line.unit())),
            ("reported_at", Some(Value::Datetime(reported_at))),
            ("official", Some(Value::Boolean(official))),
            ("source", source.and_then(text)),
        ];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Draft { values, ..Draft::default() }
    }

    /// What a rule of the table has against a figure.
    fn refusal(&self, error: WriteError, indicator: &str) -> DamageError {
        let WriteError::Store(StoreError::Refused { constraint, .. }) = &error else {
            return error.into();
        };
        if constraint == "damage_report_once" {
            return DamageError::SameTime(indicator.to_owned());
        }
        match self.edit.view().collection().rules.get(constraint) {
            Some(rule) => DamageError::value("figures", indicator, rule.en.clone()),
            None => error.into(),
        }
    }
}
