//! Names of all units, those in force and those that have ended, as a bulletin may write them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::names;

/// A kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Thị trấn.
    Township,
    /// Đặc khu.
    SpecialZone,
    /// Huyện.
    District,
    /// Quận.
    UrbanDistrict,
    /// Thị xã.
    Town,
    /// A city below a province.
    City,
    /// Tỉnh.
    Province,
    /// A city of the rank of a province.
    ProvinceCity,
}

impl Kind {
    /// The kind as a set of one.
    pub(super) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The kind of a unit that is called so, and the name without the word for it.
    fn before(full_name: &str, province: bool) -> (Self, &str) {
        const WORDS: [(&str, Kind); 9] = [
            ("xã ", Kind::Commune),
            ("phường ", Kind::Ward),
            ("thị trấn ", Kind::Township),
            ("đặc khu ", Kind::SpecialZone),
            ("huyện ", Kind::District),
            ("quận ", Kind::UrbanDistrict),
            ("thị xã ", Kind::Town),
            ("thành phố ", Kind::City),
            ("tỉnh ", Kind::Province),
        ];
        let small = full_name.to_lowercase();
        let found = WORDS.iter().find(|(word, _)| small.starts_with(word));
        let (kind, rest) = found.map_or((None, full_name), |(word, kind)| {
            (Some(*kind), full_name.get(word.len()..).unwrap_or(full_name))
        });
        let kind = match (kind, province) {
            (Some(Self::City), true) => Self::ProvinceCity,
            (None, true) => Self::Province,
            (kind, _) => kind.unwrap_or(Self::Commune),
        };
        (kind, rest)
    }
}

/// A unit, as it is given to the gazetteer.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says yes or no to something of its own")]
pub struct Place {
    /// Name with the word for its kind.
    pub full_name: String,
    /// It is a province.
    pub province: bool,
    /// It is no more.
    pub retired: bool,
    /// Its code where it is in force; otherwise the codes of the units of today that hold land of it.
    pub codes: Vec<String>,
    /// The codes are all there are, and known for certain. A retired commune of several codes went to several units.
    pub certain: bool,
    /// A retired commune whose heir has land of others too.
    pub part: bool,
    /// Code of the province of today.
    pub within: Option<String>,
    /// Name of the retired province that a retired unit was in, without the word for its kind.
    pub was_within: Option<String>,
}

/// A unit with its names ready to be compared.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: u16,
    pub(super) retired: bool,
    pub(super) codes: BTreeSet<String>,
    pub(super) certain: bool,
    pub(super) part: bool,
    /// Provinces of today.
    pub(super) within: BTreeSet<String>,
    pub(super) was_within: Option<String>,
    pub(super) bare: String,
    pub(super) letters: Vec<char>,
    pub(super) marked: String,
    /// As it sounds.
    pub(super) sound: String,
}

/// Names of units.
#[derive(Debug, Default)]
pub struct Gazetteer {
    pub(super) entries: Vec<Entry>,
    by_bare: HashMap<String, Vec<usize>>,
    longest: usize,
    province_of: BTreeMap<String, String>,
    /// Provinces of today whose retired communes are known.
    known_before: BTreeSet<String>,
    all: BTreeSet<String>,
}

impl Gazetteer {
    /// The gazetteer of these units.
    pub fn new(places: &[Place]) -> Self {
        let mut gazetteer = Self::default();
        for place in places {
            gazetteer.enter(place);
        }
        gazetteer
    }

    fn enter(&mut self, place: &Place) {
        let (kind, name) = Kind::before(&place.full_name, place.province);
        let codes: BTreeSet<String> = place.codes.iter().cloned().collect();
        let within: BTreeSet<String> = if place.province {
            codes.iter().map(|code| self.province(code).to_owned()).collect()
        } else {
            place.within.iter().cloned().collect()
        };
        let small = kind.bit() & super::words::SMALL != 0;
        if small && !place.retired {
            for (code, province) in codes.iter().zip(&within) {
                self.province_of.insert(code.clone(), province.clone());
            }
        }
        if small && place.retired {
            self.known_before.extend(within.iter().cloned());
        }
        if !place.retired {
            self.all.extend(codes.iter().cloned());
        }
        let bare = names::bare(name);
        self.longest = self.longest.max(name.split_whitespace().count() + 1);
        self.by_bare.entry(bare.clone()).or_default().push(self.entries.len());
        self.entries.push(Entry {
            kind: kind.bit(),
            retired: place.retired,
            codes,
            certain: place.certain,
            part: place.part,
            within,
            was_within: place.was_within.as_deref().map(names::bare),
            sound: names::sound(&bare),
            letters: bare.chars().collect(),
            bare,
            marked: names::marked(name),
        });
    }

    /// The units that are called so, without marks and blanks.
    pub(super) fn named(&self, bare: &str) -> impl Iterator<Item = &Entry> {
        let places = self.by_bare.get(bare).into_iter().flatten();
        places.filter_map(|place| self.entries.get(*place))
    }

    /// Anything of these kinds is called so.
    pub(super) fn has(&self, bare: &str, kinds: u16) -> bool {
        self.named(bare).any(|entry| entry.kind & kinds != 0)
    }

    /// The most words that a name has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The province of today that a code is of: its own where it is one.
    pub(super) fn province<'a>(&'a self, code: &'a str) -> &'a str {
        self.province_of.get(code).map_or(code, String::as_str)
    }

    /// What the retired communes of that province became is known.
    pub(super) fn knows_before(&self, province: &str) -> bool {
        self.known_before.contains(province)
    }

    /// Something in force has that code.
    pub fn in_force(&self, code: &str) -> bool {
        self.all.contains(code)
    }
}
