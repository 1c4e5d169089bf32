//! Units on a day: what the register and the lineage know together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    crosswalk::{Portion, crosswalk},
    lineage::Lineage,
};
use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

/// A unit cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    /// Nothing had that code then.
    #[error(
        "no unit has the code {code} on {day}; give the codes of that day, /api/areas/{code}/lineage tells what became of others"
    )]
    Missing {
        /// The code.
        code: String,
        /// The day.
        day: NaiveDate,
    },
    /// The register has ended or not begun it, and no row says what it was.
    #[error("what became of {code} by {day} is not known")]
    Lost {
        /// The code.
        code: String,
        /// The day.
        day: NaiveDate,
    },
}

/// A version of a unit in the register.
#[derive(Debug, Clone)]
struct Version {
    name: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

impl Version {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

/// Some units with everything that hangs together with them.
#[derive(Debug, Default)]
pub struct Units {
    lineage: Lineage,
    versions: BTreeMap<String, Vec<Version>>,
}

impl Units {
    /// The units with these codes, those that they came from and those that came of them.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn around(
        reading: &Reading<'_>,
        areas: &View,
        codes: &[String],
    ) -> Result<Self, StoreError> {
        const DOING: &str = "reading versions of areas";
        let lineage = Lineage::around(&**reading, codes).await?;
        let all: Vec<_> = lineage.codes().chain(codes.iter().map(String::as_str)).collect();
        let sql = include_str!("sql/versions.sql");
        let rows = ask(reading, DOING, sql, &[&all], &[areas.into()]).await?;
        let mut versions: BTreeMap<String, Vec<Version>> = BTreeMap::new();
        for row in &rows {
            let version = Version {
                name: row.try_get("name").doing(DOING)?,
                valid_from: row.try_get("valid_from").doing(DOING)?,
                valid_to: row.try_get("valid_to").doing(DOING)?,
            };
            versions.entry(row.try_get("code").doing(DOING)?).or_default().push(version);
        }
        Ok(Self { lineage, versions })
    }

    /// The rows of the lineage.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    fn versions(&self, code: &str) -> &[Version] {
        self.versions.get(code).map_or(&[], Vec::as_slice)
    }

    /// Whether there is a unit with that code on that day.
    pub fn in_force(&self, code: &str, day: NaiveDate) -> bool {
        self.lineage.in_force(code, day) == Some(true)
            || self.versions(code).iter().any(|version| version.holds_on(day))
    }

    /// The last day up to this one on which there is a unit with that code.
    pub fn last_day(&self, code: &str, upto: NaiveDate) -> Option<NaiveDate> {
        if self.in_force(code, upto) {
            return Some(upto);
        }
        let registered = self.versions(code).iter().filter_map(|version| version.valid_to);
        let ends = registered.filter_map(|end| end.pred_opt()).chain(self.lineage.last_day(code));
        ends.filter(|day| *day <= upto && self.in_force(code, *day)).max()
    }

    /// How the unit with that code is called on that day.
    pub fn name(&self, code: &str, day: NaiveDate) -> Option<&str> {
        let registered = self.versions(code).iter().find(|version| version.holds_on(day));
        registered.map(|version| version.name.as_str()).or_else(|| self.lineage.name(code, day))
    }

    /// In which units of the day `to` the unit of the day `from` with that code is.
    ///
    /// # Errors
    /// When there is no such unit, or it cannot be followed.
    pub fn crosswalk(
        &self,
        code: &str,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<BTreeMap<String, Portion>, UnitError> {
        if !self.in_force(code, from) {
            return Err(UnitError::Missing { code: code.to_owned(), day: from });
        }
        let ends = crosswalk(&self.lineage, code, from, to);
        match ends.keys().find(|code| !self.in_force(code, to)) {
            Some(code) => Err(UnitError::Lost { code: code.clone(), day: to }),
            None => Ok(ends),
        }
    }

    /// All units of the day `from` of which something is in the same units of the day `to` as something of these.
    ///
    /// # Errors
    /// When one cannot be followed.
    pub fn beside(
        &self,
        ends: &BTreeSet<String>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<BTreeSet<String>, UnitError> {
        let mut all = BTreeSet::new();
        for end in ends {
            all.extend(self.crosswalk(end, to, from)?.into_keys());
        }
        Ok(all)
    }
}
