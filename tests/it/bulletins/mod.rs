//! The hand-written bulletins (tests/fixtures/bulletins) and what their labels say: that the set is whole and agrees with itself
//! and with the register. What a reading makes of them is tested elsewhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use banlang::catalog::fold;
use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

mod desk;
mod gazetteer;
mod generated;
mod made;
mod score;

use crate::support::shared_data;

/// What makes a bulletin hard to read. Each stands in at least [`EACH`].
const TRAPS: [&str; 24] = [
    "river",
    "person",
    "excluded",
    "old_and_new",
    "cancel",
    "homonym",
    "no_marks",
    "typo",
    "abbreviation",
    "list",
    "district",
    "whole_province",
    "direction",
    "old_commune",
    "capitals",
    "nfd",
    "update",
    "several_kinds",
    "no_level",
    "time_relative",
    "gauge",
    "classes",
    "bare_names",
    "range",
];
const EACH: usize = 5;
/// A bulletin of more than a hundred communes is long to write: two stand here.
const LONG: &str = "long_list";
/// How many there are.
const BULLETINS: u32 = 110;
/// The day on which the districts ended.
const MERGER: &str = "2025-07-01T00:00:00+07:00";
/// The words for kinds of units, folded, as the texts write them before a name.
const KINDS: [&str; 14] = [
    "xa",
    "phuong",
    "dac khu",
    "tinh",
    "thanh pho",
    "thi tran",
    "thi xa",
    "huyen",
    "x",
    "p",
    "h",
    "tt",
    "tp",
    "t",
];

type Row = BTreeMap<String, String>;
type Moment = DateTime<FixedOffset>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    kind: String,
    #[serde(default)]
    also: Vec<String>,
    level: Option<u8>,
    issued_at: Moment,
    from: Option<Moment>,
    to: Option<Moment>,
    action: Action,
    refers_to: Option<String>,
    traps: BTreeSet<String>,
    #[serde(default)]
    not_areas: Vec<String>,
    #[serde(default)]
    areas: Vec<Area>,
    #[serde(default)]
    ask: Vec<Ask>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    New,
    Update,
    Cancel,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    quote: String,
    role: Role,
    code: Option<String>,
    #[serde(default)]
    all_of: Vec<String>,
    #[serde(default)]
    part: bool,
    /// The level of this area, where the text gives several.
    level: Option<u8>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    In,
    Excluded,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    quote: String,
    why: Why,
    choices: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Why {
    Homonym,
    Split,
    Direction,
    Part,
    OldAndNew,
    Typo,
}

struct Bulletin {
    number: String,
    text: String,
    source: String,
    labels: Labels,
}

impl Bulletin {
    fn has(&self, trap: &str) -> bool {
        self.labels.traps.contains(trap)
    }

    fn is_old(&self) -> bool {
        self.labels.issued_at < MERGER.parse::<Moment>().unwrap()
    }

    fn asks(&self, why: Why) -> bool {
        self.labels.ask.iter().any(|ask| ask.why == why)
    }
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn bulletins() -> Vec<Bulletin> {
    (1..=BULLETINS)
        .map(|number| {
            let number = format!("{number:03}");
            let file = |ending: &str| {
                let path = root("tests/fixtures/bulletins").join(format!("{number}.{ending}"));
                fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
            };
            let source = file("toml");
            let labels = toml::from_str(&source).unwrap_or_else(|why| panic!("{number}: {why}"));
            Bulletin { text: file("txt"), source, labels, number }
        })
        .collect()
}

fn csv_rows(path: &Path) -> Vec<Row> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// Codes and names of the units in force: of all the country where the list is at hand, otherwise of the demonstration.
fn register() -> BTreeMap<String, String> {
    let communes = shared_data().map_or_else(
        || root("data/demo/make/source/communes.csv"),
        |data| data.join("admin/vn_communes_2025.csv"),
    );
    [root("data/demo/make/source/provinces.csv"), communes]
        .iter()
        .flat_map(|path| csv_rows(path))
        .map(|row| (row["code"].clone(), row["name"].clone()))
        .collect()
}

fn one_blank(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names that a quote may be: as it stands, and without the word for a kind (Tịnh Khê is no tỉnh).
fn names_in(quote: &str) -> Vec<String> {
    let folded = one_blank(&fold(quote));
    let bare = KINDS.iter().filter_map(|kind| folded.strip_prefix(kind)?.strip_prefix(' '));
    bare.map(str::to_owned).chain([folded.clone()]).collect()
}

#[test]
fn every_quote_stands_in_its_text_and_labels_are_composed() {
    for Bulletin { number, text, source, labels } in bulletins() {
        let text = one_blank(&text);
        let quotes = labels.areas.iter().map(|area| &area.quote);
        let quotes = quotes.chain(labels.ask.iter().map(|ask| &ask.quote));
        for quote in quotes.chain(&labels.not_areas).chain(&labels.refers_to) {
            assert!(text.contains(quote), "{number}: the text has no {quote:?}");
        }
        assert!(is_nfc(&source), "{number}: the labels are not in NFC");
    }
}

#[test]
fn a_text_is_decomposed_only_where_that_is_its_trap() {
    for bulletin in bulletins() {
        assert_eq!(bulletin.has("nfd"), !is_nfc(&bulletin.text), "{}", bulletin.number);
        if bulletin.has("no_marks") {
            assert!(bulletin.text.is_ascii(), "{}", bulletin.number);
        }
        if bulletin.has("capitals") {
            assert_eq!(bulletin.text, bulletin.text.to_uppercase(), "{}", bulletin.number);
        }
    }
}

#[test]
fn kinds_levels_and_windows_are_possible_ones() {
    let kinds: BTreeSet<_> =
        csv_rows(&root("data/reference/hazards.csv")).iter().map(|row| row["id"].clone()).collect();
    for Bulletin { number, labels, .. } in bulletins() {
        let told: Vec<_> = [&labels.kind].into_iter().chain(&labels.also).collect();
        assert!(told.iter().all(|kind| kinds.contains(*kind)), "{number}: {told:?}");
        assert!(!labels.also.contains(&labels.kind), "{number}");
        let levels = labels.areas.iter().map(|area| area.level).chain([labels.level]);
        assert!(levels.flatten().all(|level| (1..=5).contains(&level)), "{number}");
        let highest = labels.areas.iter().filter_map(|area| area.level).max();
        assert!(highest.is_none() || highest == labels.level, "{number}: the highest is the level");
        if let (Some(from), Some(to)) = (labels.from, labels.to) {
            assert!(from < to && labels.issued_at < to, "{number}: {from} to {to}");
        }
        let hours = [Some(labels.issued_at), labels.from, labels.to];
        let east = hours.iter().flatten().all(|hour| hour.offset().local_minus_utc() == 7 * 3600);
        assert!(east, "{number}: hours are told as in Vietnam");
    }
}

#[test]
fn every_code_is_in_the_register_and_bears_the_name_that_is_quoted() {
    let register = register();
    let whole_country = shared_data().is_some();
    let lineage = csv_rows(&root("data/demo/make/source/lineage.csv"));
    for bulletin in bulletins() {
        let Labels { areas, ask, .. } = &bulletin.labels;
        let codes = areas.iter().flat_map(|area| area.code.iter().chain(&area.all_of));
        for code in codes.chain(ask.iter().flat_map(|ask| &ask.choices)) {
            let known = register.contains_key(code) || (!whole_country && code.len() == 5);
            assert!(known, "{}: nothing in force has the code {code}", bulletin.number);
        }
        for area in areas.iter().filter(|_| !bulletin.has("typo")) {
            let Some(code) = &area.code else { continue };
            let Some(today) = register.get(code) else { continue };
            let before = lineage.iter().filter(|row| row["new_code"] == *code);
            let mut names: Vec<_> = before.flat_map(|row| names_in(&row["old_name"])).collect();
            if names.is_empty() && bulletin.is_old() {
                continue; // The lineage of this province is not at hand.
            }
            names.push(one_blank(&fold(today)));
            let bears = names_in(&area.quote).iter().any(|name| names.contains(name));
            assert!(bears, "{}: {} is no {today}", bulletin.number, area.quote);
        }
    }
}

#[test]
fn an_area_is_one_unit_or_several_and_a_question_has_choices() {
    for Bulletin { number, labels, .. } in bulletins() {
        assert!(!labels.areas.is_empty() || !labels.ask.is_empty(), "{number} warns of nothing");
        for area in &labels.areas {
            assert!(area.code.is_some() == area.all_of.is_empty(), "{number}: {}", area.quote);
            assert!(!area.part || area.role == Role::In, "{number}: {}", area.quote);
        }
        for ask in &labels.ask {
            let several = matches!(ask.why, Why::Homonym | Why::Split | Why::OldAndNew | Why::Typo);
            assert!(ask.choices.len() > usize::from(several), "{number}: {}", ask.quote);
        }
    }
}

#[test]
fn every_trap_is_set_often_enough_and_agrees_with_the_labels() {
    let traps = TRAPS.into_iter().chain([LONG]);
    let mut set: BTreeMap<_, usize> = traps.map(|trap| (trap.to_owned(), 0)).collect();
    for bulletin in bulletins() {
        for trap in &bulletin.labels.traps {
            *set.get_mut(trap).unwrap_or_else(|| panic!("{}: {trap}", bulletin.number)) += 1;
        }
        let labels = &bulletin.labels;
        let excluded = labels.areas.iter().any(|area| area.role == Role::Excluded);
        let number = &bulletin.number;
        assert_eq!(bulletin.has("excluded"), excluded || bulletin.asks(Why::Part), "{number}");
        assert_eq!(bulletin.has("direction"), bulletin.asks(Why::Direction), "{number}");
        assert_eq!(bulletin.has("no_level"), labels.level.is_none(), "{number}");
        assert_eq!(bulletin.has("several_kinds"), !labels.also.is_empty(), "{number}");
        assert!(bulletin.has("homonym") || !bulletin.asks(Why::Homonym), "{number}");
        assert!(!bulletin.has("old_commune") || bulletin.is_old(), "{number}");
        assert!(bulletin.has("direction") || !bulletin.has("range"), "{number}");
        assert_eq!(bulletin.has(LONG), labels.areas.len() > 100, "{number}");
        match labels.action {
            Action::New => assert!(!bulletin.has("update") && !bulletin.has("cancel"), "{number}"),
            Action::Update => assert!(bulletin.has("update") || bulletin.has("cancel"), "{number}"),
            Action::Cancel => assert!(bulletin.has("cancel") && labels.from.is_none(), "{number}"),
        }
    }
    let least = |trap: &str| if trap == LONG { 2 } else { EACH };
    let rare: Vec<_> = set.iter().filter(|(trap, times)| **times < least(trap)).collect();
    assert!(rare.is_empty(), "set too seldom: {rare:?}");
}
