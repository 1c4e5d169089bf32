//! Figures of the map in memory as the parts of an answer.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    count::{Commune, Count, Group, Parts},
    footprint::Footprint,
    way::Asked,
};
use crate::{
    atlas::{self, CountQuery, Ground, Seen},
    policy::{CountView, View},
    record::{Reading, Through, ask},
    store::{Doing as _, StoreError},
};

/// What makes the groups: the commune, the ethnic group, poverty.
const BY: [&str; 3] = ["commune_code", "ethnic_group", "poverty"];

/// What is counted, and how.
pub(super) enum Counted<'a> {
    /// Households, one by one.
    Households(&'a CountView),
    /// Atoms, each as many households as it says.
    Atoms(&'a View),
}

impl Counted<'_> {
    fn groups(&self, seen: &Seen, query: CountQuery<'_>) -> Vec<(Vec<Option<String>>, Count)> {
        let groups = match self {
            Self::Households(view) => seen.count(view, CountQuery { sums: &["members"], ..query }),
            Self::Atoms(view) => {
                seen.sum(view, CountQuery { sums: &["members", "households"], ..query })
            }
        };
        groups.into_iter().map(|group| self.counted(group)).collect()
    }

    fn counted(&self, group: atlas::Group) -> (Vec<Option<String>>, Count) {
        let sum = |place: usize| group.sums.get(place).copied().unwrap_or_default();
        let households = match self {
            Self::Households(_) => group.rows,
            Self::Atoms(_) => sum(1),
        };
        let members = sum(0);
        (group.values, Count { households, members })
    }

    fn possible(&self) -> (&'static str, Through<'_>) {
        match self {
            Self::Households(view) => (include_str!("sql/possible.sql"), (*view).into()),
            Self::Atoms(view) => (include_str!("sql/possible_published.sql"), (*view).into()),
        }
    }
}

/// The parts of an answer about a ground.
pub(super) async fn parts(
    seen: &Seen,
    reading: &Reading<'_>,
    asked: &Asked<'_>,
    counted: &Counted<'_>,
) -> Result<Parts, StoreError> {
    let ground = ground(asked.ground)?;
    let at = asked.inputs.at.map(|at| at.date_naive());
    let query = CountQuery { ground: &ground, by: &BY, sums: &[], at };
    let (mut groups, mut communes) = (BTreeMap::new(), BTreeMap::new());
    for (values, count) in counted.groups(seen, query) {
        let mut values = values.into_iter();
        let commune = values.next().flatten().unwrap_or_default();
        let class: Vec<_> = values.collect();
        groups.entry(class).or_insert_with(Count::default).add(count);
        communes.entry(commune).or_insert_with(Count::default).add(count);
    }
    let groups = groups.into_iter().map(|(class, count)| {
        let mut class = class.into_iter();
        Group { ethnic_group: class.next().flatten(), poverty: class.next().flatten(), count }
    });
    Ok(Parts {
        groups: groups.collect(),
        communes: named(reading, asked, communes).await?,
        possible: possible(reading, asked, counted).await?,
    })
}

fn ground(footprint: &Footprint) -> Result<Ground, StoreError> {
    footprint.iter().try_fold(Ground::default(), |ground, ewkb| {
        let own = Ground::of_ewkb(ewkb).map_err(|error| StoreError::Unexpected {
            doing: "reading the ground that is asked about",
            detail: error.to_string(),
        })?;
        Ok(ground.and(own))
    })
}

async fn named(
    reading: &Reading<'_>,
    asked: &Asked<'_>,
    communes: BTreeMap<String, Count>,
) -> Result<Vec<Commune>, StoreError> {
    const DOING: &str = "naming communes";
    let codes: Vec<_> = communes.keys().cloned().collect();
    let sql = include_str!("sql/commune_names.sql");
    let mut names = BTreeMap::new();
    if asked.inputs.by.commune && !codes.is_empty() {
        for row in ask(reading, DOING, sql, &[&codes, &asked.day], &[asked.areas.into()]).await? {
            let code: String = row.try_get("code").doing(DOING)?;
            names.insert(code, row.try_get::<_, Option<String>>("name").doing(DOING)?);
        }
    }
    let communes = communes.into_iter().map(|(code, count)| {
        let name = names.remove(&code).flatten();
        Commune { code, name, count }
    });
    Ok(communes.collect())
}

/// Those without a point that may live in the area.
async fn possible(
    reading: &Reading<'_>,
    asked: &Asked<'_>,
    counted: &Counted<'_>,
) -> Result<Count, StoreError> {
    const DOING: &str = "counting households without a point";
    let (sql, through) = counted.possible();
    let day: NaiveDate = asked.day;
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [asked.ground, &day];
    let rows = ask(reading, DOING, sql, &values, &[asked.areas.into(), through]).await?;
    let Some(row) = rows.first() else { return Ok(Count::default()) };
    Ok(Count {
        households: row.try_get("households").doing(DOING)?,
        members: row.try_get("members").doing(DOING)?,
    })
}
