//! Which unit of today a row means that names one by code or by name, maybe by those of an earlier time. Nothing is guessed:
//! what may mean several units is told as several.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    register::{Register, Unit},
    spelling::Spelling,
};

/// For each name of a list that could be of either time at least so many have to be of an earlier one only, before the whole
/// list is taken for an old one. Of three units that became one, two codes ended and one lives on.
const OLDER_PER_EITHER: f64 = 0.25;

/// What a row says of the unit that it lies in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// Code.
    pub code: Option<String>,
    /// Name of the commune.
    pub commune: Option<String>,
    /// Name of the district that it was in.
    pub district: Option<String>,
    /// Name of the province.
    pub province: Option<String>,
}

/// The time whose units a list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vintage {
    /// Of any time.
    Unknown,
    /// Of this day.
    On(NaiveDate),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// One unit of today.
    One {
        /// Its code.
        code: String,
        /// The older unit that was named; several when they have the same name and the same heir.
        older: Vec<Unit>,
    },
    /// One of several units of today, or one that is not certain.
    Several {
        /// Their codes.
        codes: BTreeSet<String>,
        /// What was named.
        named: Vec<Unit>,
    },
    /// None.
    Unclear(Unclear),
}

/// Why a row means no unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// The row names none.
    Nothing,
    /// Nothing has or had that code.
    NoCode,
    /// Nothing is or was called so, there.
    NoName,
    /// No province is or was called so.
    NoProvince,
    /// The code and the names are those of different units: of these.
    Contradiction(Vec<Unit>),
    /// What is called so was not there on that day.
    NotThen(NaiveDate),
    /// Nobody knows what became of it.
    Lost(Vec<Unit>),
}

impl Register {
    /// The unit of today that a row of a list of that time means.
    pub fn meaning(&self, said: &Said, vintage: Vintage) -> Meaning {
        let mut named = match self.named(said) {
            Ok(named) => named,
            Err(unclear) => return Meaning::Unclear(unclear),
        };
        if let Vintage::On(day) = vintage {
            named.retain(|unit| unit.holds_on(day));
            if named.is_empty() {
                return Meaning::Unclear(Unclear::NotThen(day));
            }
        }
        let heirs: Vec<_> = named.iter().map(|unit| self.heirs(unit)).collect();
        let codes: BTreeSet<_> = heirs.iter().flat_map(|heirs| heirs.codes.clone()).collect();
        let certain = heirs.iter().all(|heirs| heirs.certain);
        let named: Vec<Unit> = named.into_iter().cloned().collect();
        match codes.first() {
            None => Meaning::Unclear(Unclear::Lost(named)),
            Some(code) if certain && codes.len() == 1 => {
                let of_today = named.iter().any(|unit| unit.ended.is_none());
                let older = if of_today { Vec::new() } else { named };
                Meaning::One { code: code.clone(), older }
            }
            Some(_) => Meaning::Several { codes, named },
        }
    }

    /// The time whose units the rows of a list name, as far as all of them together tell it.
    pub fn vintage<'a>(&self, all: impl Iterator<Item = &'a Said>) -> Vintage {
        let (mut newer, mut either, mut older) = (0_u32, 0_u32, Vec::new());
        for said in all {
            let Ok(named) = self.named(said) else { continue };
            let ends: Option<Vec<_>> = named.iter().map(|unit| unit.ended).collect();
            let of_today = named.iter().find(|unit| unit.ended.is_none());
            match (ends, of_today) {
                (Some(ends), _) => older.extend(ends.into_iter().min()),
                (None, Some(_)) if named.len() > 1 => either += 1,
                (None, Some(unit)) if self.came_of_others(unit) => newer += 1,
                _ => {}
            }
        }
        let much = f64::from(either) * OLDER_PER_EITHER;
        let count = u32::try_from(older.len()).unwrap_or(u32::MAX);
        let last_day = older.into_iter().min().and_then(|end| end.pred_opt());
        match last_day {
            Some(day) if newer == 0 && f64::from(count) >= much => Vintage::On(day),
            None if newer > 0 => Vintage::On(self.today()),
            _ => Vintage::Unknown,
        }
    }

    /// The unit of today is not what had its code before.
    fn came_of_others(&self, unit: &Unit) -> bool {
        !self.lineage.same_unit(&unit.code, NaiveDate::MIN, self.today())
    }

    /// The units of any time that the row may name.
    fn named(&self, said: &Said) -> Result<Vec<&Unit>, Unclear> {
        let by_name = said.commune.as_deref().map(|name| self.called(name, said));
        let Some(code) = &said.code else {
            return match by_name {
                None => Err(Unclear::Nothing),
                Some(named) => named.and_then(|named| self.within(named, said)),
            };
        };
        let coded: Vec<_> = self.by_code(code).collect();
        if coded.is_empty() {
            return Err(Unclear::NoCode);
        }
        let own = |unit: &&Unit| by_name.as_ref().is_some_and(|named| holds(named, unit));
        let both: Vec<_> = coded.iter().copied().filter(own).collect();
        if !both.is_empty() {
            return Ok(both);
        }
        // A name that nothing bears is a slip of the pen; the name of another unit is not.
        match by_name {
            Some(Ok(others)) => Err(Unclear::Contradiction(cloned(&coded, &others))),
            _ => Ok(coded),
        }
    }

    /// The units that bear the name, those that are written like it in every letter before the others.
    fn called(&self, name: &str, said: &Said) -> Result<Vec<&Unit>, Unclear> {
        let readings = Spelling::readings(name);
        let mut found: BTreeMap<usize, Fit> = BTreeMap::new();
        for reading in &readings {
            for own in self.by_name(&reading.bare) {
                let fit = Fit {
                    kind: reading.kind.is_none() || reading.kind == own.spelling.kind,
                    marks: reading.marked.is_none() || reading.marked == own.spelling.marked,
                };
                let best = found.entry(own.unit).or_insert(fit);
                *best = (*best).max(fit);
            }
        }
        // A commune is looked for, and a commune is written with five digits.
        let commune = |unit: &Unit| unit.code.len() == COMMUNE_DIGITS;
        let mut all: Vec<_> = found
            .into_iter()
            .filter_map(|(place, fit)| Some((self.units.get(place)?, fit)))
            .filter(|(unit, _)| commune(unit))
            .collect();
        self.narrow_by_district(&mut all, said);
        for fits in [|fit: Fit| fit.marks, |fit: Fit| fit.kind] {
            if all.iter().any(|(_, fit)| fits(*fit)) {
                all.retain(|(_, fit)| fits(*fit));
            }
        }
        let all: Vec<_> = all.into_iter().map(|(unit, _)| unit).collect();
        if all.is_empty() { Err(Unclear::NoName) } else { Ok(all) }
    }

    /// Only those in the district, where there is one of that name with any of them in it.
    fn narrow_by_district(&self, all: &mut Vec<(&Unit, Fit)>, said: &Said) {
        let Some(district) = &said.district else { return };
        let readings = Spelling::readings(district);
        let Some(communes) = readings.iter().find_map(|reading| self.district(&reading.bare))
        else {
            return;
        };
        let inside = |unit: &Unit| !self.heirs(unit).codes.is_disjoint(communes);
        if all.iter().any(|(unit, _)| inside(unit)) {
            all.retain(|(unit, _)| inside(unit));
        }
    }

    /// Only those in the province, which has to be known.
    fn within<'a>(&self, named: Vec<&'a Unit>, said: &Said) -> Result<Vec<&'a Unit>, Unclear> {
        let Some(province) = &said.province else { return Ok(named) };
        let readings = Spelling::readings(province);
        let provinces: BTreeSet<_> = readings
            .iter()
            .flat_map(|reading| self.by_name(&reading.bare))
            .filter_map(|own| self.units.get(own.unit))
            .filter(|unit| unit.code.len() == PROVINCE_DIGITS)
            .flat_map(|unit| self.heirs(unit).codes)
            .collect();
        if provinces.is_empty() {
            return Err(Unclear::NoProvince);
        }
        let inside = |unit: &&Unit| {
            let heirs = self.heirs(unit).codes;
            heirs.iter().any(|code| {
                self.province_of(code).is_some_and(|province| provinces.contains(province))
            })
        };
        let inside: Vec<_> = named.into_iter().filter(inside).collect();
        if inside.is_empty() { Err(Unclear::NoName) } else { Ok(inside) }
    }
}

/// Digits of the code of a province and of a commune.
///
/// # Source
/// Decision 19/2025/QĐ-TTg; before it 124/2004/QĐ-TTg.
const PROVINCE_DIGITS: usize = 2;
const COMMUNE_DIGITS: usize = 5;

/// How well a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    marks: bool,
    kind: bool,
}

fn holds(named: &Result<Vec<&Unit>, Unclear>, unit: &Unit) -> bool {
    named.as_ref().is_ok_and(|named| named.contains(&unit))
}

fn cloned(some: &[&Unit], others: &[&Unit]) -> Vec<Unit> {
    some.iter().chain(others).map(|unit| (*unit).clone()).collect()
}
