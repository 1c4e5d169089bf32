//! Households without a point that may live in the area: those of the villages and communes that it covers in part.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{count::Count, register::Register};
use crate::{
    atlas::{Form, HeldRow},
    catalog::fold,
    geo::Ground,
};

/// Of households without a point: the commune and the village that they state, and whether the village is meant to tell
/// where they live.
const STATED: [&str; 3] = ["commune_code", "village", "located_by"];

/// How many may live in the ground, of those without a point that state one of some communes, by what they state. A household of a village with an outline may live there, any other anywhere in its
/// commune; an outline counts when the ground covers a part of it.
pub(super) fn possible(
    register: &Register<'_>,
    ground: &Ground,
    without_place: impl Fn(&[&str], &[&str]) -> Vec<(Stated, Count)>,
) -> Count {
    let near = near(register, ground);
    let by_commune = without_place(&communes(&near), &STATED[..1]);
    let waiting: HashSet<&str> = by_commune.iter().filter_map(|(own, _)| own.commune()).collect();
    let mut reached = Reached::default();
    for row in near.iter().filter(|row| commune(row).is_some_and(|code| waiting.contains(code))) {
        if row.is_reached_by(ground) {
            reached.add(row);
        }
    }
    // Where no outline of a village is known, a commune is counted as a whole.
    let villages = villages(register, &reached);
    let divided: BTreeSet<&str> = villages.keys().map(|(code, _)| code.as_str()).collect();
    let divided: Vec<_> = divided.into_iter().collect();
    let parts = without_place(&divided, &STATED);
    let wholes = by_commune
        .iter()
        .filter(|(own, _)| own.commune().is_some_and(|code| divided.binary_search(&code).is_err()));
    let mut total = Count::default();
    for (stated, count) in parts.iter().chain(wholes) {
        let commune = stated.commune().and_then(|code| reached.communes.get_key_value(code));
        let Some((code, whole)) = commune else { continue };
        let village = stated.village().map(|name| (code.clone(), fold(name)));
        let village = village.and_then(|village| villages.get(&village));
        if *village.unwrap_or(whole) {
            total.add(*count);
        }
    }
    total
}

/// Codes of the communes whose households without a point may live in the ground.
pub(super) fn possible_communes(register: &Register<'_>, ground: &Ground) -> Vec<String> {
    communes(&near(register, ground)).into_iter().map(str::to_owned).collect()
}

fn near<'a>(register: &Register<'a>, ground: &Ground) -> Vec<HeldRow<'a>> {
    register.near(ground).into_iter().filter(|row| outlined(row)).collect()
}

fn communes<'a>(near: &'a [HeldRow<'_>]) -> Vec<&'a str> {
    let codes: BTreeSet<&str> = near.iter().filter_map(commune).collect();
    codes.into_iter().collect()
}

/// What a household without a point says of its place.
pub(super) struct Stated(pub(super) Vec<Option<String>>);

impl Stated {
    fn value(&self, place: usize) -> Option<&str> {
        self.0.get(place)?.as_deref()
    }

    fn commune(&self) -> Option<&str> {
        self.value(0)
    }

    fn village(&self) -> Option<&str> {
        self.value(1).filter(|_| self.value(2) == Some("village"))
    }
}

/// What the ground covers a part of.
#[derive(Default)]
struct Reached {
    ids: HashSet<i64>,
    /// Communes by their code: whether their own outline is reached, and not only one of a village.
    communes: BTreeMap<String, bool>,
}

impl Reached {
    fn add(&mut self, row: &HeldRow<'_>) {
        self.ids.insert(row.id());
        if let Some(code) = commune(row) {
            *self.communes.entry(code.to_owned()).or_default() |= level(row) == Some("commune");
        }
    }
}

/// The villages of the reached communes whose outline is known, by commune and folded name, and whether the ground
/// covers a part of one of that name.
fn villages(register: &Register<'_>, reached: &Reached) -> HashMap<(String, String), bool> {
    let mut villages = HashMap::new();
    let under = register.under(reached.communes.keys().map(String::as_str));
    for row in under.iter().filter(|row| level(row) == Some("village") && outlined(row)) {
        let (Some(code), Some(name)) = (row.text("parent_code"), row.text("name")) else {
            continue;
        };
        let own = villages.entry((code.to_owned(), fold(name))).or_insert(false);
        *own |= reached.ids.contains(&row.id());
    }
    villages
}

fn level<'a>(row: &'a HeldRow<'_>) -> Option<&'a str> {
    row.text("level")
}

/// A commune or a village with an outline.
fn outlined(row: &HeldRow<'_>) -> bool {
    matches!(level(row), Some("commune" | "village")) && row.form() == Some(Form::Area)
}

/// The commune that a commune or a village is or lies in.
fn commune<'a>(row: &'a HeldRow<'_>) -> Option<&'a str> {
    row.text(if level(row) == Some("commune") { "code" } else { "parent_code" })
}
