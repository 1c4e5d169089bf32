//! Names of areas by code, and the units that came after a retired one.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use deadpool_postgres::GenericClient;

use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// The id of the collection that is the register of areas.
pub const REGISTER: &str = "area";

/// How an area is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceName {
    /// Its own name.
    pub name: String,
    /// The name of the area that it belongs to.
    pub parent: Option<String>,
}

/// A unit that took over a retired one, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Code of the unit of today.
    pub code: String,
    /// Name of the retired unit.
    pub old_name: String,
}

/// Names by code, in the version in force on `day` or, without one, the newest. Codes that the register does not
/// know are left out.
///
/// # Errors
/// When the database is away.
pub async fn place_names(
    reading: &Reading<'_>,
    areas: &View,
    codes: &[String],
    day: NaiveDate,
) -> Result<BTreeMap<String, PlaceName>, StoreError> {
    const DOING: &str = "reading names of areas";
    let rows =
        ask(reading, DOING, include_str!("sql/place_names.sql"), &[&codes, &day], &[areas.into()])
            .await?;
    rows.iter()
        .map(|row| {
            let name = PlaceName {
                name: row.try_get("name").doing(DOING)?,
                parent: row.try_get("parent").doing(DOING)?,
            };
            Ok((row.try_get("code").doing(DOING)?, name))
        })
        .collect()
}

/// The units that came after the one with that code, over any number of reforms; none when it never changed.
///
/// # Errors
/// When the database is away.
pub async fn successors(
    client: &impl GenericClient,
    code: &str,
) -> Result<Vec<Successor>, StoreError> {
    const DOING: &str = "following a retired area";
    let rows = client.query(include_str!("sql/successors.sql"), &[&code]).await.doing(DOING)?;
    rows.iter()
        .map(|row| {
            Ok(Successor {
                code: row.try_get("code").doing(DOING)?,
                old_name: row.try_get("old_name").doing(DOING)?,
            })
        })
        .collect()
}
