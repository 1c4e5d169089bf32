//! Random units through random reforms, with the people who really live in them.

use std::{collections::BTreeMap, fmt::Write as _};

use banlang::area::{Basis, Edge, Kind};
use chrono::NaiveDate;

/// Days of reforms; the first and the last question lie outside.
pub(super) const REFORMS: [(i32, u32, u32); 3] = [(2008, 8, 1), (2020, 2, 1), (2025, 7, 1)];

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(super) fn first() -> NaiveDate {
    day(2004, 1, 1)
}

pub(super) fn last() -> NaiveDate {
    day(2026, 1, 1)
}

/// Numbers that a seed decides.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    /// A number below that one (splitmix64).
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// How reforms go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Custom {
    /// Units are merged, too.
    pub(super) merges: bool,
    /// So many of a hundred weights are not known.
    pub(super) hidden: u64,
    /// Weights are twentieths, so that remainders are often equal, and not what the people really did.
    pub(super) twentieths: bool,
}

/// People of a unit by the first unit that they come from.
type People = BTreeMap<String, i64>;

/// What happened.
#[derive(Debug)]
pub(super) struct Forest {
    pub(super) edges: Vec<Edge>,
    pub(super) start: BTreeMap<String, i64>,
    pub(super) end: BTreeMap<String, People>,
}

impl Forest {
    pub(super) fn grown(seed: u64, custom: Custom) -> Self {
        let mut dice = Dice(seed);
        let mut living: BTreeMap<String, People> = BTreeMap::new();
        for number in 0..2 + dice.below(6) {
            let code = format!("{}", 20_000 + number);
            let people = i64::try_from(dice.below(50_000)).unwrap();
            living.insert(code.clone(), BTreeMap::from([(code, people)]));
        }
        let start = living.iter().map(|(code, people)| (code.clone(), people[code])).collect();
        let mut edges = Vec::new();
        for (place, (year, month, date)) in REFORMS.into_iter().enumerate() {
            let reform = (day(year, month, date), 30_000 + 1000 * place);
            living = reformed(&mut dice, living, reform, custom, &mut edges);
        }
        Self { edges, start, end: living }
    }

    /// The rows as statements of a test's world.
    pub(super) fn sql(&self) -> String {
        let mut sql =
            "DELETE FROM area; DELETE FROM area_lineage; DELETE FROM stat_value;".to_owned();
        // Of units that nothing happened to, the register alone knows.
        let calm =
            self.start.keys().filter(|code| self.edges.iter().all(|edge| edge.from != **code));
        for code in calm {
            write!(sql, "INSERT INTO area (code, level, name, valid_from) VALUES ('{code}', 'commune', 'x', '2004-01-01');")
                .unwrap();
        }
        for edge in &self.edges {
            let Edge { from, to, on_date, kind, basis, weight, .. } = edge;
            let [kind, basis] =
                [format!("{kind:?}"), format!("{basis:?}")].map(|w| w.to_lowercase());
            let weight = weight.map_or_else(|| "NULL".to_owned(), |weight| weight.to_string());
            write!(sql, "INSERT INTO area_lineage (old_code, new_code, old_name, on_date, kind, basis, weight, source)
                VALUES ('{from}', '{to}', 'Xã {from}', '{on_date}', '{kind}', '{basis}', {weight}, 'thử');").unwrap();
        }
        for (code, people) in &self.start {
            write!(sql, "INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
                VALUES ('{code}', 'population', '2004-01-01', '2005-01-01', {people}, 'người', 'census', 'thử', true);").unwrap();
        }
        sql
    }
}

/// The units after a reform. Codes of those that end are used again.
fn reformed(
    dice: &mut Dice,
    living: BTreeMap<String, People>,
    (on_date, fresh): (NaiveDate, usize),
    custom: Custom,
    edges: &mut Vec<Edge>,
) -> BTreeMap<String, People> {
    let (touched, mut next): (BTreeMap<_, _>, BTreeMap<_, _>) =
        living.into_iter().partition(|_| dice.chance(70));
    let mut free: Vec<String> = touched.keys().cloned().collect();
    free.extend((0..4 * touched.len()).map(|number| (fresh + number).to_string()));
    if custom.merges {
        // Fewer codes than parts.
        free.truncate(1 + touched.len());
    }
    for (code, people) in touched {
        let most = if custom.merges { free.len().min(3) } else { 3 };
        let wanted = 1 + usize::try_from(dice.below(most as u64)).unwrap();
        let mut begun: Vec<String> = Vec::new();
        let mut places: Vec<usize> = (0..free.len()).collect();
        for _ in 0..wanted {
            let place = usize::try_from(dice.below(places.len() as u64)).unwrap();
            let place = places.swap_remove(place);
            begun.push(free[place].clone());
        }
        if !custom.merges {
            free.retain(|code| !begun.contains(code));
        }
        let parts = parted(dice, &people, begun.len());
        let weights = weights(dice, &people, &parts, custom);
        for ((to, part), weight) in begun.iter().zip(parts).zip(weights) {
            let (kind, basis) = match (begun.len(), weight) {
                (1, _) => (Kind::Full, Basis::Law),
                (_, Some(_)) => (Kind::Partial, Basis::Population),
                (_, None) => (Kind::Partial, Basis::Unknown),
            };
            let (from, from_name) = (code.clone(), format!("Xã {code}"));
            let (to, to_name, source) = (to.clone(), None, "thử".to_owned());
            let held: &mut People = next.entry(to.clone()).or_default();
            for (origin, people) in part {
                *held.entry(origin).or_default() += people;
            }
            edges.push(Edge { from, to, from_name, to_name, on_date, kind, basis, weight, source });
        }
    }
    next
}

/// The people of each part: everyone goes somewhere.
fn parted(dice: &mut Dice, people: &People, parts: usize) -> Vec<People> {
    let mut all = vec![People::new(); parts];
    for (origin, count) in people {
        let mut left = *count;
        for (place, part) in all.iter_mut().enumerate() {
            let taken = if place + 1 == parts {
                left
            } else {
                i64::try_from(dice.below(u64::try_from(left).unwrap() + 1)).unwrap()
            };
            left -= taken;
            part.insert(origin.clone(), taken);
        }
    }
    all
}

/// What is written of the parts. Of a unit that was merged before, nobody knows who of it went where.
fn weights(dice: &mut Dice, people: &People, parts: &[People], custom: Custom) -> Vec<Option<f64>> {
    if parts.len() == 1 {
        return vec![Some(1.0)];
    }
    if custom.twentieths {
        let first = 1 + dice.below(20 - parts.len() as u64);
        let second = if parts.len() == 3 { 1 + dice.below(19 - first) } else { 20 - first };
        let all = [first, second, 20 - (first + second).min(20)];
        return all[..parts.len()]
            .iter()
            .map(|twentieths| {
                let hidden = dice.chance(custom.hidden);
                (!hidden && *twentieths > 0)
                    .then(|| f64::from(u32::try_from(*twentieths).unwrap()) / 20.0)
            })
            .collect();
    }
    let total: i64 = people.values().sum();
    parts
        .iter()
        .map(|part| {
            let share = part.values().sum::<i64>();
            let hidden = people.len() > 1 || share == 0 || dice.chance(custom.hidden);
            let share_of = || {
                f64::from(i32::try_from(share).unwrap()) / f64::from(i32::try_from(total).unwrap())
            };
            (!hidden).then(share_of)
        })
        .collect()
}
