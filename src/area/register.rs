//! All units by code and by name, those of today and those that have ended.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    crosswalk::{WHOLE, crosswalk},
    lineage::{Basis, Lineage},
    spelling::{Kind, Spelling},
};
use crate::{
    policy::View,
    record::{Reading, ask},
    store::{Doing as _, StoreError},
};

const DOING: &str = "reading the register of areas";

/// A unit in the time of one of its versions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its code, which other units may have before and after it.
    pub code: String,
    /// Its name with the word for its kind.
    pub name: String,
    /// Its first day, where that is known.
    pub began: Option<NaiveDate>,
    /// The first day on which it is no more.
    pub ended: Option<NaiveDate>,
}

impl Unit {
    /// It is there on that day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.began.is_none_or(|began| began <= day) && self.ended.is_none_or(|ended| day < ended)
    }
}

/// The units of today that a unit is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heirs {
    /// Their codes.
    pub codes: BTreeSet<String>,
    /// There is one, and all of the unit went to it for certain.
    pub certain: bool,
}

/// A row of the register of areas.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Code.
    pub code: String,
    /// Name without the word for its kind.
    pub name: String,
    /// Name with it.
    pub full_name: String,
    /// Code of the province of a commune.
    pub parent: Option<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it is no more.
    pub valid_to: Option<NaiveDate>,
}

/// Another name of a unit of today.
#[derive(Debug, Clone)]
pub struct Alias {
    /// Code of the unit.
    pub code: String,
    /// The name.
    pub alias: String,
    /// The name of something that is no more: a merged unit or the district above it.
    pub former: bool,
}

/// The register as it is written down.
#[derive(Debug)]
pub struct Rows {
    /// Every version of the provinces and communes, the newest last.
    pub entries: Vec<Entry>,
    /// Their other names.
    pub aliases: Vec<Alias>,
    /// What became of units.
    pub lineage: Lineage,
}

/// A name of a unit.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) unit: usize,
    pub(super) spelling: Spelling,
}

/// Provinces and communes, as of one day.
#[derive(Debug)]
pub struct Register {
    today: NaiveDate,
    pub(super) units: Vec<Unit>,
    pub(super) lineage: Lineage,
    by_code: BTreeMap<String, Vec<usize>>,
    /// By the name without kind, marks and blanks.
    by_name: BTreeMap<String, Vec<Named>>,
    /// Codes of the communes of a district that is no more, by its bare name.
    districts: BTreeMap<String, BTreeSet<String>>,
    parents: BTreeMap<String, String>,
}

impl Rows {
    /// Reads the register as the view shows it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn read(reading: &Reading<'_>, areas: &View) -> Result<Self, StoreError> {
        let rows =
            ask(reading, DOING, include_str!("sql/register.sql"), &[], &[areas.into()]).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            entries.push(Entry {
                code: row.try_get("code").doing(DOING)?,
                name: row.try_get("name").doing(DOING)?,
                full_name: row.try_get("full_name").doing(DOING)?,
                parent: row.try_get("parent_code").doing(DOING)?,
                valid_from: row.try_get("valid_from").doing(DOING)?,
                valid_to: row.try_get("valid_to").doing(DOING)?,
            });
        }
        let rows = reading.query(include_str!("sql/aliases.sql"), &[]).await.doing(DOING)?;
        let mut aliases = Vec::with_capacity(rows.len());
        for row in &rows {
            let kind: String = row.try_get("kind").doing(DOING)?;
            aliases.push(Alias {
                code: row.try_get("area_code").doing(DOING)?,
                alias: row.try_get("alias").doing(DOING)?,
                former: kind == "former",
            });
        }
        let lineage = Lineage::whole(&**reading).await?;
        Ok(Self { entries, aliases, lineage })
    }
}

impl Register {
    /// Reads the register as the view shows it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn read(
        reading: &Reading<'_>,
        areas: &View,
        today: NaiveDate,
    ) -> Result<Self, StoreError> {
        let Rows { entries, aliases, lineage } = Rows::read(reading, areas).await?;
        Ok(Self::new(&entries, &aliases, lineage, today))
    }

    /// The register of these rows on that day.
    pub fn new(entries: &[Entry], aliases: &[Alias], lineage: Lineage, today: NaiveDate) -> Self {
        let mut register = Self {
            today,
            units: Vec::new(),
            lineage,
            by_code: BTreeMap::new(),
            by_name: BTreeMap::new(),
            districts: BTreeMap::new(),
            parents: BTreeMap::new(),
        };
        // What begins later is not a unit yet.
        for entry in entries.iter().filter(|entry| entry.valid_from <= today) {
            register.enter(entry);
        }
        register.enter_ended();
        for alias in aliases {
            register.call(alias);
        }
        register
    }

    fn enter(&mut self, entry: &Entry) {
        let ended = entry.valid_to.filter(|end| *end <= self.today);
        let unit = self.add(Unit {
            code: entry.code.clone(),
            name: entry.full_name.clone(),
            began: self.began(entry),
            ended,
        });
        let kind = Spelling::full(&entry.full_name).and_then(|full| full.kind);
        if let Some(spelling) = Spelling::whole(&entry.name) {
            self.name(unit, Spelling { kind, ..spelling });
        }
        if let (Some(parent), None) = (&entry.parent, ended) {
            self.parents.insert(entry.code.clone(), parent.clone());
        }
    }

    /// The first day of the entry, if it is known not to have been the same unit before: a register often begins with a reform
    /// that let many units be.
    fn began(&self, entry: &Entry) -> Option<NaiveDate> {
        let first = entry.valid_from;
        let before = first.pred_opt()?;
        let was = self.lineage.in_force(&entry.code, before) == Some(true)
            && self.lineage.same_unit(&entry.code, before, first);
        (!was).then_some(first)
    }

    /// Units of which only the lineage knows. One that a reform let be has not ended; it may have been called otherwise.
    fn enter_ended(&mut self) {
        let (mut ended, mut called) = (Vec::new(), Vec::new());
        for edge in self.lineage.edges().iter().filter(|edge| edge.on_date <= self.today) {
            let last = edge.on_date.pred_opt().unwrap_or(edge.on_date);
            let known = self.by_code(&edge.from).any(|unit| unit.ended == Some(edge.on_date));
            if self.lineage.same_unit(&edge.from, last, edge.on_date) {
                let unit = self.of_today(&edge.from);
                called.extend(unit.zip(Spelling::full(&edge.from_name)));
            } else if !known {
                ended.push((edge.from.clone(), edge.from_name.clone(), edge.on_date));
            }
        }
        for (unit, spelling) in called {
            self.name(unit, spelling);
        }
        ended.sort();
        ended.dedup_by(|one, other| (&one.0, one.2) == (&other.0, other.2));
        for (code, name, end) in ended {
            let spelling = Spelling::full(&name);
            let unit = self.add(Unit { code, name, began: None, ended: Some(end) });
            if let Some(spelling) = spelling {
                self.name(unit, spelling);
            }
        }
    }

    /// Another name: of a unit of today, or of the district that communes were in.
    fn call(&mut self, alias: &Alias) {
        let Some(spelling) = Spelling::full(&alias.alias) else { return };
        let Some(unit) = self.of_today(&alias.code) else { return };
        let commune = alias.code.len() > 2;
        match spelling.kind {
            Some(kind) if alias.former && commune && kind.is_district() => {
                self.districts.entry(spelling.bare).or_default().insert(alias.code.clone());
            }
            // Of a merged unit the lineage knows more, and who stands only here is nobody's heir for certain.
            _ if alias.former && commune => {}
            _ => {
                let kind = spelling.kind.or_else(|| self.kind_of(unit));
                self.name(unit, Spelling { kind, ..spelling });
            }
        }
    }

    fn add(&mut self, unit: Unit) -> usize {
        let place = self.units.len();
        self.by_code.entry(unit.code.clone()).or_default().push(place);
        self.units.push(unit);
        place
    }

    fn name(&mut self, unit: usize, spelling: Spelling) {
        let named = Named { unit, spelling };
        self.by_name.entry(named.spelling.bare.clone()).or_default().push(named);
    }

    fn kind_of(&self, unit: usize) -> Option<Kind> {
        self.units.get(unit).and_then(|unit| Spelling::full(&unit.name))?.kind
    }

    /// The unit of today with that code.
    fn of_today(&self, code: &str) -> Option<usize> {
        let there =
            |place: &&usize| self.units.get(**place).is_some_and(|unit| unit.ended.is_none());
        self.by_code.get(code)?.iter().find(there).copied()
    }

    /// The day on which today's units are those of today.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The units that have or had that code.
    pub(super) fn by_code(&self, code: &str) -> impl Iterator<Item = &Unit> {
        let places = self.by_code.get(code).into_iter().flatten();
        places.filter_map(|place| self.units.get(*place))
    }

    /// The names that are bare like this one.
    pub(super) fn by_name(&self, bare: &str) -> &[Named] {
        self.by_name.get(bare).map_or(&[], Vec::as_slice)
    }

    /// The communes of today whose ground was in the district with that bare name.
    pub(super) fn district(&self, bare: &str) -> Option<&BTreeSet<String>> {
        self.districts.get(bare)
    }

    /// The code of the province of a commune of today.
    pub(super) fn province_of(&self, code: &str) -> Option<&str> {
        self.parents.get(code).map(String::as_str)
    }

    /// Name of the unit of today with that code.
    pub fn name_of(&self, code: &str) -> Option<&str> {
        let today = self.by_code(code).find(|unit| unit.ended.is_none());
        today.map(|unit| unit.name.as_str())
    }

    /// The units of today that the unit is in.
    pub fn heirs(&self, unit: &Unit) -> Heirs {
        let Some(end) = unit.ended else {
            return Heirs { codes: BTreeSet::from([unit.code.clone()]), certain: true };
        };
        let last = end.pred_opt().unwrap_or(end);
        let ends = crosswalk(&self.lineage, &unit.code, last, self.today);
        let whole = |portion: &super::Portion| {
            portion.known && portion.low == WHOLE && !portion.bases().contains(&Basis::Unknown)
        };
        let there = |code: &&String| self.by_code(code).any(|unit| unit.ended.is_none());
        let certain = ends.len() == 1 && ends.values().all(whole);
        let codes: BTreeSet<_> = ends.keys().filter(there).cloned().collect();
        Heirs { certain: certain && codes.len() == 1, codes }
    }

    /// The unit of today with that code is made of that older unit alone: nothing else was numbered together with it.
    pub fn is_heir_of_one(&self, code: &str, older: &Unit) -> bool {
        let Some(end) = older.ended else { return true };
        let before = crosswalk(&self.lineage, code, self.today, end.pred_opt().unwrap_or(end));
        before.len() == 1 && before.contains_key(&older.code)
    }
}
