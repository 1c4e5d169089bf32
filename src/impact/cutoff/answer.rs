//! Which villages closed roads cut off, and what ways are left.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use geo::Coord;
use serde::Serialize;

use super::{
    network::Network,
    places::{Goal, GoalKind, Village},
    ways::{Closures, Length, Passable, Way},
};
use crate::impact::count::Count;

/// A village, office, shelter or hospital lies on the nearest road within so many metres; farther off it has no road.
const ROAD_M: f64 = 2000.0;

/// A way that is so much longer than before is told, as a share: less is noise of the drawing.
const LONGER: f64 = 1.02;

/// Villages and the people in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Villages {
    /// How many villages.
    pub(crate) villages: usize,
    /// Who lives in them.
    #[serde(flatten)]
    pub(crate) count: Count,
}

impl Villages {
    fn add(&mut self, village: &Village) {
        self.villages += 1;
        self.count.add(village.count);
    }
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Distance {
    /// Name of the goal.
    pub(crate) name: String,
    /// Metres.
    pub(crate) metres: f64,
    /// Hours on foot.
    pub(crate) walking_hours: f64,
}

/// The way of a village to a kind of goal, before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WayTo {
    /// `office`, `shelter` or `hospital`.
    pub(crate) to: &'static str,
    /// With all roads open.
    pub(crate) before: Distance,
    /// With what is closed; `None` when no way is left.
    pub(crate) after: Option<Distance>,
}

/// A village whose ways have changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CutVillage {
    /// Code of its commune.
    pub(crate) commune_code: String,
    /// Name of the commune.
    pub(crate) commune: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// Who lives in it.
    #[serde(flatten)]
    pub(crate) count: Count,
    /// Longitude and latitude, to a thousandth of a degree.
    pub(crate) place: [f64; 2],
    /// Kinds of goals to which no way is left.
    pub(crate) lost: Vec<&'static str>,
    /// The ways that are lost or longer.
    pub(crate) ways: Vec<WayTo>,
}

/// What is closed or hard to pass.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ClosedRoad {
    /// Code of the road.
    pub(crate) road: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// `closed` or `difficult`.
    pub(crate) status: &'static str,
    /// `asked`, or the code of the report.
    pub(crate) by: String,
    /// Since when, as reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<DateTime<Utc>>,
    /// Why, as reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// By whom it was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reported_by: Option<String>,
    /// It lies on no road that is known here, and closes nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) off_road: bool,
    /// Where, when it is one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<[f64; 2]>,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CutOff {
    /// Villages that have lost the way to some kind of goal.
    pub(crate) total: Villages,
    /// Of those, villages that have lost all ways that they had.
    pub(crate) isolated: Villages,
    /// By kind of goal.
    pub(crate) lost: BTreeMap<&'static str, Villages>,
    /// Villages whose ways are lost or longer, those that have lost most first.
    pub(crate) villages: Vec<CutVillage>,
    /// Villages, and households that state none, of which nothing can be said: nobody knows where they lie, or no road is near.
    pub(crate) unknown: Villages,
    /// All villages that were asked about.
    pub(crate) asked: Villages,
    /// What is closed or hard to pass.
    pub(crate) closed: Vec<ClosedRoad>,
    /// The moment that the answer speaks of.
    pub(crate) as_of: DateTime<Utc>,
    /// The position of the data.
    pub(crate) data_version: String,
}

/// What the ways of villages are found in.
pub(super) struct World<'a> {
    pub(super) network: &'a Network,
    pub(super) villages: &'a [Village],
    pub(super) goals: &'a [Goal],
}

/// What became of one village.
pub(super) struct Fate {
    pub(super) village: usize,
    pub(super) ways: BTreeMap<GoalKind, (Way, Option<Way>)>,
}

impl Fate {
    fn lost(&self) -> impl Iterator<Item = GoalKind> {
        self.ways.iter().filter(|(_, (_, after))| after.is_none()).map(|(kind, _)| *kind)
    }

    fn has_changed(&self) -> bool {
        self.ways.values().any(|(before, after)| is_longer(before, after.as_ref()))
    }
}

fn is_longer(before: &Way, after: Option<&Way>) -> bool {
    after.is_none_or(|after| after.length.seconds > before.length.seconds * LONGER)
}

impl World<'_> {
    /// What closures make of the ways of each village that has a road.
    pub(super) fn fates(&self, closures: &Closures) -> Vec<Fate> {
        let villages = self.villages.iter().map(|village| village.place);
        let places = villages.chain(self.goals.iter().map(|goal| Some(goal.place)));
        let spots = |place: Coord| self.network.beside(place, ROAD_M);
        let spots: Vec<_> = places.map(|place| place.map(spots).unwrap_or_default()).collect();
        let before = Passable::of(self.network, &spots, &Closures::default());
        let after = Passable::of(self.network, &spots, closures);
        let mut fates: BTreeMap<usize, Fate> = BTreeMap::new();
        for (kind, from, goals) in self.questions() {
            let (before, after) = (before.ways(&from, &goals), after.ways(&from, &goals));
            for (village, way) in before {
                let fate = fates.entry(village);
                let fate = fate.or_insert_with(|| Fate { village, ways: BTreeMap::new() });
                fate.ways.insert(kind, (way, after.get(&village).copied()));
            }
        }
        fates.into_values().collect()
    }

    /// Kinds of goals, with the villages that want to get there and the goals, as numbers of places: villages come first.
    fn questions(&self) -> Vec<(GoalKind, Vec<usize>, Vec<usize>)> {
        let first = self.villages.len();
        let all: Vec<_> = (0..first).collect();
        let of = |kind: GoalKind, commune: Option<&str>| -> Vec<usize> {
            let goals = self.goals.iter().enumerate();
            goals
                .filter(|(_, goal)| goal.kind == kind)
                .filter(|(_, goal)| commune.is_none() || goal.area.as_deref() == commune)
                .map(|(place, _)| first + place)
                .collect()
        };
        let communes: BTreeSet<_> = self.villages.iter().map(|village| &village.commune).collect();
        let mut questions: Vec<_> = communes
            .into_iter()
            .map(|commune| {
                let own = |village: &usize| {
                    self.villages.get(*village).is_some_and(|village| village.commune == *commune)
                };
                let own = all.iter().copied().filter(own).collect();
                (GoalKind::Office, own, of(GoalKind::Office, Some(commune)))
            })
            .collect();
        questions.push((GoalKind::Shelter, all.clone(), of(GoalKind::Shelter, None)));
        questions.push((GoalKind::Hospital, all, of(GoalKind::Hospital, None)));
        questions
    }

    fn distance(&self, way: &Way) -> Distance {
        let name = way.goal.checked_sub(self.villages.len()).and_then(|goal| self.goals.get(goal));
        let Length { metres, seconds } = way.length;
        Distance {
            name: name.map(|goal| goal.name.clone()).unwrap_or_default(),
            metres: metres.round(),
            walking_hours: (seconds / 36.0).round() / 100.0,
        }
    }

    fn told(&self, fate: &Fate, names: &dyn Fn(&str) -> Option<String>) -> Option<CutVillage> {
        let village = self.villages.get(fate.village)?;
        let place = village.place?;
        let changed =
            fate.ways.iter().filter(|(_, (before, after))| is_longer(before, after.as_ref()));
        Some(CutVillage {
            commune_code: village.commune.clone(),
            commune: names(&village.commune),
            name: village.name.clone(),
            count: village.count,
            place: [place.x, place.y],
            lost: fate.lost().map(GoalKind::name).collect(),
            ways: changed
                .map(|(kind, (before, after))| WayTo {
                    to: kind.name(),
                    before: self.distance(before),
                    after: after.as_ref().map(|after| self.distance(after)),
                })
                .collect(),
        })
    }

    /// The answer, without what only the caller knows.
    pub(super) fn answer(
        &self,
        fates: &[Fate],
        names: &dyn Fn(&str) -> Option<String>,
        (closed, as_of, data_version): (Vec<ClosedRoad>, DateTime<Utc>, String),
    ) -> CutOff {
        let [mut total, mut isolated, mut unknown, mut asked] = [Villages::default(); 4];
        let mut lost: BTreeMap<_, _> =
            GoalKind::ALL.map(|kind| (kind.name(), Villages::default())).into();
        let known: HashSet<_> = fates.iter().map(|fate| fate.village).collect();
        for (number, village) in self.villages.iter().enumerate() {
            asked.add(village);
            if !known.contains(&number) {
                unknown.add(village);
            }
        }
        for fate in fates {
            let Some(village) = self.villages.get(fate.village) else { continue };
            let kinds: Vec<_> = fate.lost().collect();
            for kind in &kinds {
                lost.entry(kind.name()).or_default().add(village);
            }
            if !kinds.is_empty() {
                total.add(village);
            }
            if kinds.len() == fate.ways.len() {
                isolated.add(village);
            }
        }
        let changed = fates.iter().filter(|fate| fate.has_changed());
        let mut villages: Vec<_> = changed.filter_map(|fate| self.told(fate, names)).collect();
        villages.sort_by(|one, other| {
            let by = |village: &CutVillage| (village.lost.len(), village.count.households);
            by(other).cmp(&by(one)).then_with(|| {
                (&one.commune_code, &one.name).cmp(&(&other.commune_code, &other.name))
            })
        });
        CutOff { total, isolated, lost, villages, unknown, asked, closed, as_of, data_version }
    }
}
