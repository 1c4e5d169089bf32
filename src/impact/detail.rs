//! What rows of households tell besides groups and communes: by village, who needs help first, and where no household is known.

use serde::{Deserialize, Serialize};
use tokio_postgres::{
    Row,
    types::{Json, ToSql},
};

use super::{count::Count, inputs::By, register::Register};
use crate::{
    atlas::{HeldRow, Seen},
    geo::Ground,
    policy::{CountView, View},
    record::{Reading, ask, ask_at},
    store::{Doing as _, StoreError},
};

/// One village of a commune, as the households state both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Village {
    /// Code of the commune.
    pub commune_code: String,
    /// Name of the village; `None` for households that state none, or one that the register does not have and fewer than five
    /// households state.
    pub village: Option<String>,
    /// How many.
    #[serde(flatten)]
    pub count: Count,
}

/// Households with people of a kind, and these people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needing {
    /// Households.
    pub households: i64,
    /// People.
    pub people: i64,
}

/// Who needs help first. A household may be in several of the kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vulnerable {
    /// Households with somebody of any of the kinds.
    pub households: i64,
    /// Children under 6.
    pub children: Needing,
    /// People of 60 and over.
    pub elderly: Needing,
    /// People with disabilities.
    pub disabled: Needing,
    /// Households whose record leaves at least one of the three open.
    pub unstated: i64,
}

/// A commune or a village of the register in which no household is known: nobody has counted there, or nobody lives there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silent {
    /// Its code.
    pub code: String,
    /// `commune` or `village`.
    pub level: String,
    /// Its name.
    pub name: String,
    /// Code of the commune that it is or lies in.
    pub commune_code: String,
}

/// The details of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Detail {
    /// The total by stated village, the largest first; their sum is the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub villages: Option<Vec<Village>>,
    /// Communes and villages that the area covers a part of and of which no household is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_data: Option<Vec<Silent>>,
    /// Who needs help first, of the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerable: Option<Vulnerable>,
}

impl Detail {
    /// So much of it as was asked for.
    pub(super) fn asked(self, by: By) -> Self {
        Self {
            villages: self.villages.filter(|_| by.village),
            without_data: self.without_data.filter(|_| by.village),
            vulnerable: self.vulnerable.filter(|_| by.vulnerability),
        }
    }

    /// As the statements give it.
    pub(super) fn of(row: &Row, doing: &'static str) -> Result<Self, StoreError> {
        let Json(villages) = row.try_get("villages").doing(doing)?;
        let Json(vulnerable) = row.try_get("vulnerable").doing(doing)?;
        Ok(Self { villages: Some(villages), without_data: None, vulnerable: Some(vulnerable) })
    }
}

/// The details of the households with a point in a ground.
pub(super) async fn inside(
    reading: &Reading<'_>,
    seen: &Seen,
    ground: &Ground,
    (areas, households): (&View, &CountView),
) -> Result<Detail, StoreError> {
    const DOING: &str = "counting households by village";
    let ids = seen.counted_ids(households, ground);
    let sql = include_str!("sql/details.sql");
    let rows = ask(reading, DOING, sql, &[&ids], &[areas.into(), households.into()]).await?;
    rows.first().map_or_else(|| Ok(Detail::default()), |row| Detail::of(row, DOING))
}

/// Those of the units in whose households the caller counts that have none, now or at a position.
pub(super) async fn without_data(
    reading: &Reading<'_>,
    units: &[HeldRow<'_>],
    (households, position): (&CountView, Option<i64>),
) -> Result<Vec<Silent>, StoreError> {
    const DOING: &str = "looking for villages without a household";
    let mut units: Vec<_> = units.iter().filter_map(unit).collect();
    units.retain(|unit| households.holds_all(std::slice::from_ref(&unit.code)));
    units.sort_by(|one, other| one.code.cmp(&other.code));
    units.dedup_by(|one, other| one.code == other.code);
    let communes: Vec<_> = units.iter().map(|unit| unit.commune_code.as_str()).collect();
    let village = |unit: &Silent| (unit.level == "village").then(|| unit.name.clone());
    let villages: Vec<_> = units.iter().map(village).collect();
    let sql = include_str!("sql/silent.sql");
    let (values, through): ([&(dyn ToSql + Sync); 2], _) =
        ([&communes, &villages], [households.into()]);
    let rows = ask_at(reading, (DOING, sql), &values, &through, position).await?;
    let mut silent = Vec::with_capacity(rows.len());
    for row in &rows {
        let place: i64 = row.try_get("place").doing(DOING)?;
        let unit = usize::try_from(place - 1).ok().and_then(|place| units.get(place));
        silent.extend(unit.cloned());
    }
    Ok(silent)
}

/// Communes and villages in force that the ground covers a part of.
pub(super) fn reached<'a>(register: &Register<'a>, ground: &Ground) -> Vec<HeldRow<'a>> {
    let near = register.near(ground).into_iter();
    near.filter(|row| unit(row).is_some() && row.is_reached_by(ground)).collect()
}

/// Communes and villages in force among areas and all that stand under them.
pub(super) fn under<'a>(register: &Register<'a>, codes: &[String]) -> Vec<HeldRow<'a>> {
    let mut all = register.named(codes.iter().map(String::as_str));
    let mut waiting = codes.to_vec();
    // Of provinces to communes to villages; a register with a circle would never end.
    for _ in 0..3 {
        let next = register.under(waiting.iter().map(String::as_str));
        waiting = next.iter().filter_map(|row| row.text("code")).map(str::to_owned).collect();
        all.extend(next);
    }
    all
}

fn unit(row: &HeldRow<'_>) -> Option<Silent> {
    let level = row.text("level").filter(|level| ["commune", "village"].contains(level))?;
    let code = row.text("code")?;
    let commune = if level == "commune" { code } else { row.text("parent_code")? };
    Some(Silent {
        code: code.to_owned(),
        level: level.to_owned(),
        name: row.text("name").unwrap_or_default().to_owned(),
        commune_code: commune.to_owned(),
    })
}
