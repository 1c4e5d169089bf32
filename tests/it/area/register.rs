//! Which unit of today a row means, for every unit that ended in Quảng Ngãi and Đắk Lắk in 2025, however it is written.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use banlang::area::{
    Alias, Basis, Edge, Entry, Kind, Lineage, Meaning, Register, Said, Unclear, Vintage,
};
use chrono::NaiveDate;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::support::shared_data;

/// The list gives this commune to one that lies far from it: nobody is its heir for certain.
const IN_DOUBT: &str = "23521";

type Row = BTreeMap<String, String>;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn csv_rows(path: &Path) -> Vec<Row> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/make/source").join(name)
}

/// The units that ended, the communes of today and the provinces: of all the country where the list is at hand.
struct Lists {
    old: Vec<Row>,
    communes: Vec<Row>,
    provinces: Vec<Row>,
}

impl Lists {
    fn read() -> Self {
        let communes = shared_data().map(|data| data.join("admin/vn_communes_2025.csv"));
        Self {
            old: csv_rows(&source("lineage.csv")),
            communes: csv_rows(&communes.unwrap_or_else(|| source("communes.csv"))),
            provinces: csv_rows(&source("provinces.csv")),
        }
    }

    fn register(&self) -> Register {
        let entry = |row: &Row, parent: Option<&String>| Entry {
            code: row["code"].clone(),
            name: row["name"].clone(),
            full_name: row["full_name"].clone(),
            parent: parent.cloned(),
            valid_from: day("2025-07-01"),
            valid_to: None,
        };
        let communes = self.communes.iter().map(|row| entry(row, row.get("province_code")));
        let entries: Vec<_> =
            self.provinces.iter().map(|row| entry(row, None)).chain(communes).collect();
        let edge = |row: &Row| {
            let sure = row["kind"] == "full" && row["old_code"] != IN_DOUBT;
            Edge {
                from: row["old_code"].clone(),
                to: row["new_code"].clone(),
                from_name: row["old_name"].clone(),
                to_name: Some(row["new_name"].clone()),
                on_date: day("2025-07-01"),
                kind: if row["kind"] == "full" { Kind::Full } else { Kind::Partial },
                basis: if sure { Basis::Law } else { Basis::Unknown },
                weight: sure.then_some(1.0),
                source: "nghị quyết".to_owned(),
            }
        };
        let kon_tum =
            Alias { code: "51".to_owned(), alias: "Tỉnh Kon Tum".to_owned(), former: true };
        let lineage = Lineage::new(self.old.iter().map(edge).collect());
        Register::new(&entries, &[kon_tum], lineage, day("2026-11-26"))
    }

    /// What became of each old unit: its new codes, and whether that is certain.
    fn expected(&self) -> BTreeMap<&str, (BTreeSet<&str>, bool)> {
        let mut expected: BTreeMap<&str, (BTreeSet<&str>, bool)> = BTreeMap::new();
        for row in &self.old {
            let heirs = expected.entry(&row["old_code"]).or_insert((BTreeSet::new(), true));
            heirs.0.insert(&row["new_code"]);
            heirs.1 &= row["kind"] == "full" && row["old_code"] != IN_DOUBT;
        }
        expected
    }
}

fn code(code: &str) -> Said {
    Said { code: Some(code.to_owned()), ..Said::default() }
}

/// The codes that may be meant, and whether one is.
fn codes(meaning: &Meaning) -> (BTreeSet<&str>, bool) {
    match meaning {
        Meaning::One { code, .. } => (BTreeSet::from([code.as_str()]), true),
        Meaning::Several { codes, .. } => (codes.iter().map(String::as_str).collect(), false),
        Meaning::Unclear(_) => (BTreeSet::new(), false),
    }
}

#[test]
fn every_code_that_ended_leads_to_its_new_units_as_the_list_has_them() {
    let lists = Lists::read();
    let register = lists.register();
    let expected = lists.expected();
    assert_eq!(expected.len(), 559);

    for (old, heirs) in &expected {
        let meaning = register.meaning(&code(old), Vintage::On(day("2025-06-30")));
        assert_eq!(&codes(&meaning), heirs, "{old}");
    }
    let certain = expected.values().filter(|(_, certain)| *certain).count();
    assert_eq!(certain, 548, "all but ten divided communes and one in doubt");
}

#[test]
fn a_code_that_meant_something_else_before_is_told_by_its_time_or_its_name_and_never_guessed() {
    let lists = Lists::read();
    let register = lists.register();
    let meaning = |said: &Said, vintage| register.meaning(said, vintage);
    let of_before = Vintage::On(day("2025-06-30"));
    let of_today = Vintage::On(day("2026-11-26"));
    let both = BTreeSet::from(["22225", "22237"]);

    assert_eq!(codes(&meaning(&code("22225"), Vintage::Unknown)), (both.clone(), false));
    assert_eq!(codes(&meaning(&code("22225"), of_before)), (both.clone(), false));
    assert_eq!(codes(&meaning(&code("22225"), of_today)), (BTreeSet::from(["22225"]), true));
    let named = |name: &str| Said { commune: Some(name.to_owned()), ..code("22225") };
    assert_eq!(codes(&meaning(&named("Xã Ea Bá"), Vintage::Unknown)).0.len(), 1);
    assert_eq!(codes(&meaning(&named("EaBar"), Vintage::Unknown)), (both, false));
    assert_eq!(codes(&meaning(&named("tên viết nhầm"), Vintage::Unknown)).0.len(), 2);
    let other = meaning(&named("Phường Cẩm Thành"), Vintage::Unknown);
    assert!(matches!(other, Meaning::Unclear(Unclear::Contradiction(_))), "{other:?}");
    // Nothing else was ever called by this code: a doubtful row does not make it certain.
    let doubtful = meaning(&code(IN_DOUBT), Vintage::Unknown);
    assert!(!codes(&doubtful).1, "{doubtful:?}");
    let unknown = meaning(&code("99999"), Vintage::Unknown);
    assert_eq!(unknown, Meaning::Unclear(Unclear::NoCode));
}

/// Without any marks.
fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter));
    letters
        .map(|letter| {
            if letter == 'đ' {
                'd'
            } else if letter == 'Đ' {
                'D'
            } else {
                letter
            }
        })
        .collect()
}

/// The other place of the tone mark, in the pairs of vowels that people write both ways.
fn other_tone(text: &str) -> String {
    let pairs =
        [("oà", "òa"), ("oá", "óa"), ("uỷ", "ủy"), ("uý", "úy"), ("oè", "òe"), ("uỳ", "ùy")];
    pairs.iter().fold(text.to_owned(), |text, (new, old)| {
        if text.contains(new) { text.replace(new, old) } else { text.replace(old, new) }
    })
}

/// The ways to write a name.
fn spellings(full: &str) -> Vec<String> {
    let bare = ["Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện "]
        .iter()
        .find_map(|kind| full.strip_prefix(kind))
        .unwrap_or(full);
    let short =
        full.replacen("Xã ", "X. ", 1).replacen("Phường ", "P.", 1).replacen("Thị trấn ", "TT ", 1);
    let mut all = vec![full.to_owned(), bare.to_owned(), short, plain(full), plain(bare)];
    all.extend([other_tone(full), full.nfd().collect(), full.to_uppercase(), format!("  {bare} ")]);
    all
}

#[test]
fn every_name_that_ended_leads_to_its_heirs_or_is_told_to_be_unclear_but_never_to_another_unit() {
    let lists = Lists::read();
    let register = lists.register();
    let expected = lists.expected();
    let provinces: BTreeMap<_, _> = lists
        .communes
        .iter()
        .map(|row| (row["code"].as_str(), row["province_code"].as_str()))
        .collect();
    let names: BTreeMap<_, _> =
        lists.provinces.iter().map(|row| (row["code"].as_str(), &row["name"])).collect();
    let (mut found, mut asked, mut all) = (0, 0, 0);

    for row in lists.old.iter().filter(|row| row["old_code"].len() == 5) {
        let heirs = &expected[row["old_code"].as_str()];
        for spelling in spellings(&row["old_name"]) {
            let said = Said {
                commune: Some(spelling.clone()),
                province: Some(plain(names[provinces[row["new_code"].as_str()]])),
                ..Said::default()
            };
            let meaning = register.meaning(&said, Vintage::On(day("2025-06-30")));
            let (codes, one) = codes(&meaning);
            assert!(codes.is_superset(&heirs.0), "{spelling}: {meaning:?} is not {heirs:?}");
            assert!(!one || heirs.1, "{spelling}: {meaning:?} is not certain");
            all += 1;
            found += u32::from(one);
            asked += u32::from(!one && heirs.1);
        }
    }

    assert!(asked * 6 < all, "{asked} of {all} spellings are asked back");
    assert!(found * 5 > all * 4, "{found} of {all} spellings are found");
}

#[test]
fn every_commune_of_today_is_found_by_its_name_and_province_however_it_is_written() {
    let lists = Lists::read();
    let register = lists.register();
    let names: BTreeMap<_, _> =
        lists.provinces.iter().map(|row| (row["code"].as_str(), &row["full_name"])).collect();
    let today = Vintage::On(day("2026-11-26"));
    let (mut one, mut all) = (0, 0);

    for row in &lists.communes {
        for spelling in spellings(&row["full_name"]) {
            let said = Said {
                commune: Some(spelling.clone()),
                province: Some(names[row["province_code"].as_str()].clone()),
                ..Said::default()
            };
            let meaning = register.meaning(&said, today);
            let (codes, sure) = codes(&meaning);
            assert!(codes.contains(row["code"].as_str()), "{spelling}: {meaning:?}");
            one += u32::from(sure);
            all += 1;
        }
    }

    assert!(one * 100 > all * 97, "{one} of {all} are found without a question");
}

#[test]
fn a_name_in_a_province_that_nobody_knows_is_not_looked_for_elsewhere() {
    let register = Lists::read().register();
    let said = |province: &str| Said {
        commune: Some("Cẩm Thành".to_owned()),
        province: Some(province.to_owned()),
        ..Said::default()
    };

    let meaning = |province| register.meaning(&said(province), Vintage::Unknown);

    assert_eq!(codes(&meaning("Tỉnh Quảng Ngãi")).0, BTreeSet::from(["21025"]));
    assert_eq!(codes(&meaning("Kon Tum")).0, BTreeSet::from(["21025"]), "as it was called before");
    assert_eq!(meaning("Xứ Không Tên"), Meaning::Unclear(Unclear::NoProvince));
    assert_eq!(meaning("Lai Châu"), Meaning::Unclear(Unclear::NoName));
}

#[test]
fn a_list_tells_its_time_by_all_its_codes_together() {
    let register = Lists::read().register();
    let vintage = |codes: &[&str]| {
        let all: Vec<_> = codes.iter().map(|text| code(text)).collect();
        register.vintage(all.iter())
    };

    // 21019, 21022 and 21031 ended; 21025 and 22225 were codes before and are codes again.
    assert_eq!(vintage(&["21025", "22225"]), Vintage::Unknown);
    assert_eq!(vintage(&["21019", "21025", "22225"]), Vintage::On(day("2025-06-30")));
    assert_eq!(vintage(&["21019", "21022", "21031"]), Vintage::On(day("2025-06-30")));
    let today: Vec<_> = ["21025", "21028", "21034", "21172", "22225", "22237"].into();
    assert_eq!(vintage(&today), Vintage::Unknown);
    let mixed: Vec<_> = today.into_iter().chain(["21019"]).collect();
    assert_eq!(vintage(&mixed), Vintage::Unknown, "one code that ended does not make a list old");
}
