//! Which unit became which. Codes are used again: 197 of the 198 new communes of Quảng Ngãi and Đắk Lắk bear the code of an
//! old one. A unit is therefore a code on a day, and everything here walks from day to day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use deadpool_postgres::GenericClient;
use serde::{Deserialize, Serialize, de::IntoDeserializer as _};
use tokio_postgres::Row;

use crate::store::{Doing as _, StoreError};

const DOING: &str = "reading what became of areas";

/// What the weight of a row is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Households.
    Households,
    /// People.
    Population,
    /// Ground.
    Area,
    /// The text of a resolution, which names whole units.
    Law,
    /// Nobody knows the share.
    Unknown,
}

/// How much of the old unit a row of the lineage moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All of it.
    Full,
    /// A part.
    Partial,
}

/// A row of the lineage: on that day `from` became `to`, or a part of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// Code of the unit that ended.
    pub from: String,
    /// Code of the unit that began.
    pub to: String,
    /// Name of the unit that ended.
    pub from_name: String,
    /// Name of the unit that began.
    pub to_name: Option<String>,
    /// First day of the new unit.
    pub on_date: NaiveDate,
    /// Whole or in part.
    pub kind: Kind,
    /// What the weight is a share of.
    pub basis: Basis,
    /// Share of the old unit that went to the new one; none when nobody knows it.
    pub weight: Option<f64>,
    /// Where this stands.
    pub source: String,
}

/// What changed on one day: places of rows by the code that ended and by the code that began.
#[derive(Debug, Default)]
struct Reform {
    from: BTreeMap<String, Vec<usize>>,
    to: BTreeMap<String, Vec<usize>>,
}

/// Rows of the lineage by their days.
#[derive(Debug, Default)]
pub struct Lineage {
    edges: Vec<Edge>,
    reforms: BTreeMap<NaiveDate, Reform>,
}

impl Lineage {
    /// The lineage of these rows.
    pub fn new(edges: Vec<Edge>) -> Self {
        let mut reforms: BTreeMap<NaiveDate, Reform> = BTreeMap::new();
        for (place, edge) in edges.iter().enumerate() {
            let reform = reforms.entry(edge.on_date).or_default();
            reform.from.entry(edge.from.clone()).or_default().push(place);
            reform.to.entry(edge.to.clone()).or_default().push(place);
        }
        Self { edges, reforms }
    }

    /// All rows that hang together with these codes.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn around(client: &impl GenericClient, codes: &[String]) -> Result<Self, StoreError> {
        let sql = include_str!("sql/lineage_around.sql");
        let rows = client.query(sql, &[&codes]).await.doing(DOING)?;
        rows.iter().map(edge).collect::<Result<_, _>>().map(Self::new)
    }

    /// All rows there are.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn whole(client: &impl GenericClient) -> Result<Self, StoreError> {
        let rows = client.query(include_str!("sql/lineage_whole.sql"), &[]).await.doing(DOING)?;
        rows.iter().map(edge).collect::<Result<_, _>>().map(Self::new)
    }

    /// The rows, in order of time.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// All codes that the rows name; some come more than once.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()])
    }

    /// Whether a unit with that code was in force on that day; none when the lineage does not speak of the code.
    pub fn in_force(&self, code: &str, day: NaiveDate) -> Option<bool> {
        let speaks =
            |reform: &&Reform| reform.from.contains_key(code) || reform.to.contains_key(code);
        let before = self.reforms.range(..=day).rev().map(|(_, reform)| reform).find(speaks);
        if let Some(before) = before {
            return Some(before.to.contains_key(code));
        }
        let after = self.reforms.values().find(speaks)?;
        Some(after.from.contains_key(code))
    }

    /// The last day of the newest unit with that code that has ended.
    pub fn last_day(&self, code: &str) -> Option<NaiveDate> {
        let ended = self.reforms.iter().rev().find(|(_, reform)| reform.from.contains_key(code));
        ended.and_then(|(day, _)| day.pred_opt())
    }

    /// The name of the unit with that code on that day, as the nearest row has it.
    pub fn name(&self, code: &str, day: NaiveDate) -> Option<&str> {
        let later = self.days_after(day).find_map(|(_, reform)| reform.from.get(code));
        if let Some(edge) = later.and_then(|rows| self.rows(rows).next()) {
            return Some(&edge.from_name);
        }
        let earlier = self.days_upto(day).find_map(|(_, reform)| reform.to.get(code));
        earlier.and_then(|rows| self.rows(rows).next())?.to_name.as_deref()
    }

    /// The code means the same unit on both days: no reform between them touched it, or only to let it be.
    pub fn same_unit(&self, code: &str, one: NaiveDate, other: NaiveDate) -> bool {
        self.days_after(one.min(other)).take_while(|(day, _)| **day <= one.max(other)).all(
            |(_, reform)| {
                let all = [&reform.from, &reform.to];
                all.into_iter().filter_map(|rows| rows.get(code)).all(|rows| {
                    rows.len() == 1
                        && self.rows(rows).all(|edge| {
                            edge.from == edge.to && edge.weight.is_some_and(|weight| weight >= 1.0)
                        })
                })
            },
        )
    }

    /// Where the unit with that code on that day came from, over all reforms, the newest first.
    pub fn before(&self, code: &str, day: NaiveDate) -> Vec<&Edge> {
        self.closure(code, self.days_upto(day).map(|(_, reform)| &reform.to), |edge| &edge.from)
    }

    /// What became of the unit with that code on that day, over all reforms, the oldest first.
    pub fn after(&self, code: &str, day: NaiveDate) -> Vec<&Edge> {
        self.closure(code, self.days_after(day).map(|(_, reform)| &reform.from), |edge| &edge.to)
    }

    fn closure<'a>(
        &'a self,
        code: &str,
        reforms: impl Iterator<Item = &'a BTreeMap<String, Vec<usize>>>,
        next: impl Fn(&'a Edge) -> &'a str,
    ) -> Vec<&'a Edge> {
        let mut held = BTreeSet::from([code.to_owned()]);
        let mut found = Vec::new();
        for reform in reforms {
            let mut then = BTreeSet::new();
            for code in held {
                match reform.get(&code) {
                    Some(rows) => {
                        found.extend(self.rows(rows));
                        then.extend(self.rows(rows).map(|edge| next(edge).to_owned()));
                    }
                    None => _ = then.insert(code),
                }
            }
            held = then;
        }
        found
    }

    /// The rows of the reforms after the first day up to the second one by the code that they end, in order of time.
    pub(super) fn ends(
        &self,
        after: NaiveDate,
        upto: NaiveDate,
    ) -> impl Iterator<Item = &BTreeMap<String, Vec<usize>>> {
        self.days_after(after)
            .take_while(move |(day, _)| **day <= upto)
            .map(|(_, reform)| &reform.from)
    }

    /// The rows of the same reforms by the code that they begin, against the order of time.
    pub(super) fn beginnings(
        &self,
        after: NaiveDate,
        upto: NaiveDate,
    ) -> impl Iterator<Item = &BTreeMap<String, Vec<usize>>> {
        self.days_upto(upto).take_while(move |(day, _)| **day > after).map(|(_, reform)| &reform.to)
    }

    /// The rows at these places.
    pub(super) fn rows<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Edge> {
        places.iter().filter_map(|place| self.edges.get(*place))
    }

    fn days_after(&self, day: NaiveDate) -> impl Iterator<Item = (&NaiveDate, &Reform)> {
        self.reforms.iter().filter(move |(on_date, _)| **on_date > day)
    }

    fn days_upto(&self, day: NaiveDate) -> impl Iterator<Item = (&NaiveDate, &Reform)> {
        self.reforms.range(..=day).rev()
    }
}

fn edge(row: &Row) -> Result<Edge, StoreError> {
    Ok(Edge {
        from: row.try_get("old_code").doing(DOING)?,
        to: row.try_get("new_code").doing(DOING)?,
        from_name: row.try_get("old_name").doing(DOING)?,
        to_name: row.try_get("new_name").doing(DOING)?,
        on_date: row.try_get("on_date").doing(DOING)?,
        kind: word(row, "kind")?,
        basis: word(row, "basis")?,
        weight: row.try_get("weight").doing(DOING)?,
        source: row.try_get("source").doing(DOING)?,
    })
}

/// A word of a column whose constraint lists all words.
fn word<'a, T: Deserialize<'a>>(row: &'a Row, column: &str) -> Result<T, StoreError> {
    let text: &str = row.try_get(column).doing(DOING)?;
    let read: Result<T, serde::de::value::Error> = T::deserialize(text.into_deserializer());
    read.map_err(|error| StoreError::Unexpected { doing: DOING, detail: error.to_string() })
}
