//! Counts the households of an area.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio_postgres::{Row, types::Json};

use super::{
    detail::{self, Detail},
    footprint::{FootprintError, Sources, footprint},
    inputs::{By, Inputs},
    past,
    register::Register,
    sums::Counted,
    way::{Asked, Way, answer, units},
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, AtlasError, Seen},
    auth::Caller,
    catalog::Catalogue,
    disclosure::ROUNDING,
    policy::{Counting, View, counting, keys, view},
    record::{CHANGED_MOST, open_under},
    store::{Db, Doing as _, StoreError},
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
    pub(super) fn add(&mut self, other: Self) {
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
    /// Counted from the household list by the commune and village that households state: whole units only.
    Units,
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
    /// What only rows of households tell, as far as it was asked for.
    #[serde(flatten)]
    pub detail: Detail,
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
    /// The caller counts no households there, and no published figure tells of villages or of who needs help first.
    #[error(
        "figures by village and vulnerability are told to those who count the households of the area; leave village and vulnerability out of by"
    )]
    NoDetail,
    /// What was known earlier is told to nobody who counts no households there.
    #[error(
        "what was known earlier is counted for those who count the households of the area; leave as_of out for the published figures"
    )]
    NoPast,
    /// The moment is too far back.
    #[error(
        "more than {CHANGED_MOST} records of {0} have changed since; ask as of a later time, or open the answer that was kept then"
    )]
    FarBack(&'static str),
    /// The map in memory is not open.
    #[error(transparent)]
    Atlas(#[from] AtlasError),
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
    pub(super) fn view(&self, collection: &str) -> Option<View> {
        view(self.caller, self.catalogue.get(collection)?, self.catalogue)
    }

    pub(super) fn counting(&self, collection: &str) -> Counting {
        let collection = self.catalogue.get(collection);
        collection.map(|collection| counting(self.caller, collection)).unwrap_or_default()
    }
}

/// Counts the households of an area in the map in memory; those of whole units, by what households state, in one moment
/// of the database. Gives the state of the map, too.
///
/// # Errors
/// When the area cannot be used, nothing is published, or the database is needed and away.
pub async fn affected(
    db: &Db,
    atlas: &Atlas,
    asking: Asking<'_>,
) -> Result<(Affected, Seen), CountError> {
    let areas = asking.view(REGISTER).ok_or(CountError::NoView)?;
    let events = asking.view("disaster_event");
    let way = Way::of(&asking).ok_or(CountError::NoView)?;
    let mut opened = way.keys();
    opened.extend(keys([&areas].into_iter().chain(&events)));
    let seen = atlas.open(&opened, "affected").await?;
    if let Some(moment) = asking.inputs.as_of {
        let of = past::Then { db, seen: &seen, asking, areas: &areas, events: events.as_ref() };
        let answer = of.affected(&way, &opened, moment).await?;
        return Ok((answer, seen));
    }
    let now = Utc::now();
    let day = asking.inputs.at.unwrap_or(now).date_naive();
    let asked = Asked { inputs: asking.inputs, now };
    let counted = match &way {
        Way::Units { codes, counted } => {
            let mut client = db.connection().await?;
            let reading = open_under(&mut client, &opened, seen.looks()).await?;
            let mut answer = units(&reading, &areas, &asked, codes, counted).await?;
            if asking.inputs.by.village {
                let register = Register::of(&seen, &areas, day).ok_or(CountError::NoView)?;
                let units = detail::under(&register, codes);
                answer.detail.without_data =
                    Some(detail::without_data(&reading, &units, (&counted[0], None)).await?);
            }
            drop(reading);
            return Ok((answer, seen));
        }
        Way::Exact([households, _]) => Counted::Households(households),
        Way::Published(_) if asking.inputs.by.needs_rows() => return Err(CountError::NoDetail),
        Way::Published(atoms) => Counted::Atoms(atoms),
    };
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db };
    let Inputs { place, buffer_m, .. } = asking.inputs;
    let ground = footprint(sources, place, *buffer_m, day).await?.ground();
    let register = Register::of(&seen, &areas, day).ok_or(CountError::NoView)?;
    let mut answer = answer((&seen, db), &register, (&ground, &asked), &counted).await?;
    if let Counted::Households(households) = counted
        && asking.inputs.by.needs_rows()
    {
        let mut client = db.connection().await?;
        let reading = open_under(&mut client, &opened, seen.looks()).await?;
        let mut detail = detail::inside(&reading, &seen, &ground, (&areas, households)).await?;
        let units = detail::reached(&register, &ground);
        detail.without_data =
            Some(detail::without_data(&reading, &units, (households, None)).await?);
        answer.detail = detail.asked(asking.inputs.by);
    }
    Ok((answer, seen))
}

/// What an answer is made of.
pub(super) struct Parts {
    pub(super) groups: Vec<Group>,
    pub(super) communes: Vec<Commune>,
    pub(super) possible: Count,
    pub(super) detail: Detail,
}

impl Parts {
    pub(super) fn of(rows: &[Row], doing: &'static str) -> Result<Self, StoreError> {
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
        Ok(Self { groups, communes, possible, detail: Detail::of(row, doing)? })
    }

    pub(super) fn answer(
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
            detail: self.detail.asked(by),
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
