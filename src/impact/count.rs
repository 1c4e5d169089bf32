//! Counts the households of an area.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use deadpool_postgres::GenericClient;
use serde::{Deserialize, Serialize};
use tokio_postgres::{IsolationLevel, Row, types::Json};

use super::{
    footprint::{Footprint, FootprintError, Sources, footprint},
    inputs::{By, Inputs},
};
use crate::{
    area::REGISTER,
    auth::Caller,
    catalog::Catalogue,
    disclosure::{ROUNDING, newest_published},
    policy::{View, view},
    record::ask,
    store::{Connection, Doing as _, StoreError, position},
};

/// Households and the people in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Households.
    pub households: i64,
    /// People.
    pub members: i64,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.households += other.households;
        self.members += other.members;
    }
}

/// One ethnic group and poverty status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The ethnic group, unless it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnic_group: Option<String>,
    /// The poverty status, unless it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poverty: Option<String>,
    /// How many.
    #[serde(flatten)]
    pub count: Count,
}

/// One commune, as the households state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commune {
    /// Its code.
    pub code: String,
    /// Its name, when the register knows the code.
    pub name: Option<String>,
    /// How many.
    #[serde(flatten)]
    pub count: Count,
}

/// How an answer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Counted from the household list, within the caller's areas.
    Exact,
    /// Summed from the atoms of a published edition.
    Published,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Affected {
    /// Households with a point in the area.
    pub total: Count,
    /// Further households without a point that may live in it: those of villages and communes that it covers in part.
    pub possible: Count,
    /// The total by group, the largest first; their sum is the total.
    pub groups: Vec<Group>,
    /// The total by stated commune, the largest first; their sum is the total.
    pub communes: Vec<Commune>,
    /// The moment that the figures speak of.
    pub as_of: DateTime<Utc>,
    /// The position of the data, or the edition.
    pub data_version: String,
    /// Places in the area where something is left out. Nothing is, since published figures are rounded instead.
    pub suppressed: i64,
    /// What every number of households is a multiple of, when they are published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<i64>,
    /// How it was made.
    pub precision: Precision,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// There is no ground to ask about.
    #[error(transparent)]
    Footprint(#[from] FootprintError),
    /// No edition is published and the caller has no households of its own.
    #[error("no household figures are published yet")]
    NothingPublished,
    /// The caller may not see the register or the published figures.
    #[error("there is nothing to count in")]
    NoView,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who asks, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The caller.
    pub caller: &'a Caller,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The inputs.
    pub inputs: &'a Inputs,
}

impl Asking<'_> {
    fn view(&self, collection: &str) -> Option<View> {
        view(self.caller, self.catalogue.get(collection)?, self.catalogue)
    }
}

/// Counts the households of an area, all from one snapshot of the database.
///
/// # Errors
/// When the area cannot be used, nothing is published or the database is away.
pub async fn affected(client: &mut Connection, asking: Asking<'_>) -> Result<Affected, CountError> {
    const DOING: &str = "counting affected households";
    let snapshot = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .doing(DOING)?;
    let areas = asking.view(REGISTER).ok_or(CountError::NoView)?;
    let events = asking.view("disaster_event");
    let now = Utc::now();
    let day = asking.inputs.at.unwrap_or(now).date_naive();
    let sources = Sources { areas: &areas, events: events.as_ref() };
    let ground = footprint(&snapshot, sources, &asking.inputs.place, day).await?;
    let households = asking.view("household").zip(asking.view("household_status"));
    let answer = if let Some((households, status)) = households {
        let views = [&areas, &households, &status];
        exact(&snapshot, views, &ground, asking.inputs, now).await?
    } else {
        let atoms = asking.view("household_summary").ok_or(CountError::NoView)?;
        published(&snapshot, [&areas, &atoms], &ground, asking.inputs.by, day).await?
    };
    // Nothing was written: ending the transaction is all there is to do.
    snapshot.rollback().await.doing(DOING)?;
    Ok(answer)
}

async fn exact(
    client: &impl GenericClient,
    views: [&View; 3],
    ground: &Footprint,
    inputs: &Inputs,
    now: DateTime<Utc>,
) -> Result<Affected, CountError> {
    const DOING: &str = "counting households in an area";
    let as_of = inputs.at.unwrap_or(now);
    // Reviews are yearly and come late: asked about now, the last one counts until the next.
    let ended_count_too = inputs.at.is_none();
    let rows = ask(
        client,
        DOING,
        include_str!("sql/exact.sql"),
        &[&ground, &as_of.date_naive(), &ended_count_too],
        &views,
    )
    .await?;
    let data_version = position(client).await?.to_string();
    let parts = Parts::of(&rows, DOING)?;
    Ok(parts.answer(inputs.by, as_of, data_version, Precision::Exact))
}

async fn published(
    client: &impl GenericClient,
    views: [&View; 2],
    ground: &Footprint,
    by: By,
    day: NaiveDate,
) -> Result<Affected, CountError> {
    const DOING: &str = "adding up published figures in an area";
    let edition = newest_published(client).await?.ok_or(CountError::NothingPublished)?;
    let rows =
        ask(client, DOING, include_str!("sql/published.sql"), &[&ground, &day], &views).await?;
    let as_of = edition.as_of.and_time(chrono::NaiveTime::MIN).and_utc();
    let parts = Parts::of(&rows, DOING)?;
    Ok(parts.answer(by, as_of, format!("edition-{}", edition.id), Precision::Published))
}

/// What both statements give.
struct Parts {
    groups: Vec<Group>,
    communes: Vec<Commune>,
    possible: Count,
}

impl Parts {
    fn of(rows: &[Row], doing: &'static str) -> Result<Self, StoreError> {
        let row = rows.first().ok_or_else(|| StoreError::Unexpected {
            doing,
            detail: "no row came back".to_owned(),
        })?;
        let Json(groups) = row.try_get("groups").doing(doing)?;
        let Json(communes) = row.try_get("communes").doing(doing)?;
        let possible = Count {
            households: row.try_get("possible_households").doing(doing)?,
            members: row.try_get("possible_members").doing(doing)?,
        };
        Ok(Self { groups, communes, possible })
    }

    fn answer(
        self,
        by: By,
        as_of: DateTime<Utc>,
        data_version: String,
        precision: Precision,
    ) -> Affected {
        let mut total = Count::default();
        self.groups.iter().for_each(|group| total.add(group.count));
        let mut communes = if by.commune { self.communes } else { Vec::new() };
        communes.sort_by(|one, other| {
            other
                .count
                .households
                .cmp(&one.count.households)
                .then_with(|| one.code.cmp(&other.code))
        });
        Affected {
            total,
            possible: self.possible,
            groups: grouped(self.groups, by),
            communes,
            as_of,
            data_version,
            suppressed: 0,
            rounding: (precision == Precision::Published).then_some(ROUNDING),
            precision,
        }
    }
}

/// The groups in the classes that were asked for, the largest first.
fn grouped(groups: Vec<Group>, by: By) -> Vec<Group> {
    if !by.ethnic_group && !by.poverty {
        return Vec::new();
    }
    let mut classes: BTreeMap<(Option<String>, Option<String>), Count> = BTreeMap::new();
    for group in groups {
        let class =
            (group.ethnic_group.filter(|_| by.ethnic_group), group.poverty.filter(|_| by.poverty));
        classes.entry(class).or_default().add(group.count);
    }
    let mut groups: Vec<_> = classes
        .into_iter()
        .map(|((ethnic_group, poverty), count)| Group { ethnic_group, poverty, count })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count.households));
    groups
}
