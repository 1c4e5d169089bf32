//! The gazetteer of the register of areas: units in force, their other names, and what the lineage knows of those that ended.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::gazetteer::{Gazetteer, Place};
use crate::area::{Alias, Edge, Entry, Lineage, Register, Unit};

/// Digits of the code of a commune.
const COMMUNE_DIGITS: usize = 5;

/// Words before the name of a unit that communes were in.
const DISTRICTS: [&str; 4] = ["huyện", "quận", "thị xã", "thành phố"];

impl Gazetteer {
    /// The gazetteer of these rows of the register on that day.
    pub fn of_register(
        entries: &[Entry],
        aliases: &[Alias],
        edges: &[Edge],
        today: NaiveDate,
    ) -> Self {
        let register = Register::new(entries, aliases, Lineage::new(edges.to_vec()), today);
        let in_force = |entry: &&Entry| {
            entry.valid_from <= today && entry.valid_to.is_none_or(|end| today < end)
        };
        let entries: Vec<&Entry> = entries.iter().filter(in_force).collect();
        let parents: BTreeMap<&str, &str> = entries
            .iter()
            .filter_map(|entry| Some((entry.code.as_str(), entry.parent.as_deref()?)))
            .collect();
        let mut places: Vec<Place> = entries.iter().map(|entry| of_today(entry)).collect();
        places.extend(other_names(&entries, aliases));
        places.extend(provinces(&entries, aliases));
        places.extend(districts(aliases, &parents));
        places.extend(ended(edges, &register, &parents, today));
        Self::new(&places)
    }
}

fn of_today(entry: &Entry) -> Place {
    Place {
        full_name: entry.full_name.clone(),
        province: entry.parent.is_none(),
        codes: vec![entry.code.clone()],
        certain: true,
        within: entry.parent.clone(),
        ..Place::default()
    }
}

/// Spellings of units in force, with the word for the kind of the unit.
fn other_names(entries: &[&Entry], aliases: &[Alias]) -> Vec<Place> {
    let own = |alias: &Alias| {
        let entry = entries.iter().find(|entry| entry.code == alias.code)?;
        let kind = entry.full_name.strip_suffix(&entry.name)?;
        let full_name = format!("{kind}{}", alias.alias);
        Some(Place { full_name, ..of_today(entry) })
    };
    aliases.iter().filter(|alias| !alias.former).filter_map(own).collect()
}

/// Provinces that are no more, and those that have grown by them: nobody says here which communes were theirs.
fn provinces(entries: &[&Entry], aliases: &[Alias]) -> Vec<Place> {
    let former =
        || aliases.iter().filter(|alias| alias.former && alias.code.len() < COMMUNE_DIGITS);
    let retired = |full_name: &str, code: &str| Place {
        full_name: full_name.to_owned(),
        province: true,
        retired: true,
        codes: vec![code.to_owned()],
        ..Place::default()
    };
    let grown: BTreeSet<&str> = former().map(|alias| alias.code.as_str()).collect();
    let grown = entries.iter().filter(|entry| grown.contains(entry.code.as_str()));
    former()
        .map(|alias| retired(&alias.alias, &alias.code))
        .chain(grown.map(|entry| retired(&entry.full_name, &entry.code)))
        .collect()
}

fn districts(aliases: &[Alias], parents: &BTreeMap<&str, &str>) -> Vec<Place> {
    let mut found: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for alias in aliases.iter().filter(|alias| alias.former) {
        let small = alias.alias.to_lowercase();
        let district = DISTRICTS.iter().any(|word| small.starts_with(word));
        if let (true, Some(province)) = (district, parents.get(alias.code.as_str())) {
            found.entry((&alias.alias, province)).or_default().insert(&alias.code);
        }
    }
    let place = |((name, province), codes): ((&str, &str), BTreeSet<&str>)| Place {
        full_name: name.to_owned(),
        retired: true,
        certain: true,
        codes: codes.into_iter().map(str::to_owned).collect(),
        within: Some(province.to_owned()),
        ..Place::default()
    };
    found.into_iter().map(place).collect()
}

/// Communes that are no more, with those of today that hold land of them. A unit that a reform let be counts too: bulletins of
/// before the reform name it among the others.
fn ended(
    edges: &[Edge],
    register: &Register,
    parents: &BTreeMap<&str, &str>,
    today: NaiveDate,
) -> Vec<Place> {
    let unit = |edge: &Edge| Unit {
        code: edge.from.clone(),
        name: edge.from_name.clone(),
        began: None,
        ended: Some(edge.on_date),
    };
    let communes = edges.iter().filter(|edge| edge.from.len() == COMMUNE_DIGITS);
    let units: BTreeSet<Unit> = communes.filter(|edge| edge.on_date <= today).map(unit).collect();
    let place = |unit: Unit| {
        let heirs = register.heirs(&unit);
        let within = heirs.codes.iter().find_map(|code| parents.get(code.as_str()))?;
        let part = heirs.codes.iter().any(|code| !register.is_heir_of_one(code, &unit));
        Some(Place {
            retired: true,
            certain: heirs.certain,
            part,
            within: Some((*within).to_owned()),
            codes: heirs.codes.into_iter().collect(),
            full_name: unit.name,
            ..Place::default()
        })
    };
    units.into_iter().filter_map(place).collect()
}
