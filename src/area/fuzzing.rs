//! The reader of names of areas, for the fuzz target.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{
    lineage::Lineage,
    meaning::{Meaning, Said, Vintage},
    register::{Alias, Entry, Register},
    spelling::Spelling,
};
use crate::catalog::{fold, nfc};

/// A register of two provinces with three communes, two of which have one name.
static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let day = |year| NaiveDate::from_ymd_opt(year, 7, 1).expect("a day");
    let entry = |code: &str, name: &str, kind: &str, parent: Option<&str>| Entry {
        code: code.to_owned(),
        name: name.to_owned(),
        full_name: format!("{kind} {name}"),
        parent: parent.map(str::to_owned),
        valid_from: day(2025),
        valid_to: None,
    };
    let entries = [
        entry("51", "Quảng Ngãi", "Tỉnh", None),
        entry("66", "Đắk Lắk", "Tỉnh", None),
        entry("23368", "Đăk Long", "Xã", Some("51")),
        entry("23425", "Hoà An", "Xã", Some("51")),
        entry("24000", "Hoà An", "Xã", Some("66")),
    ];
    let alias = Alias { code: "23368".to_owned(), alias: "Đăk Glei".to_owned(), former: true };
    Register::new(&entries, &[alias], Lineage::new(Vec::new()), day(2026))
});

/// What a row says, its parts apart by commas: a code that means a unit is that of a unit.
fn meaning(text: &str) {
    let mut parts =
        text.split(',').map(|part| Some(part.to_owned()).filter(|part| !part.is_empty()));
    let mut part = || parts.next().flatten();
    let said = Said { commune: part(), district: part(), province: part(), code: part() };
    let vintage = REGISTER.vintage([&said].into_iter());
    for vintage in [vintage, Vintage::Unknown] {
        match REGISTER.meaning(&said, vintage) {
            Meaning::One { code, .. } => assert!(REGISTER.name_of(&code).is_some(), "{code}"),
            Meaning::Several { codes, .. } => assert!(!codes.is_empty()),
            Meaning::Unclear(_) => {}
        }
    }
}

/// Names as people write them. What is compared has no marks and no blanks, and reading it again changes nothing; the tone
/// mark of composed and decomposed letters is the same.
pub fn area_names(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    meaning(text);
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "folding again");
    assert_eq!(fold(&nfc(text)), folded, "folding composed letters");
    let readings = Spelling::readings(text);
    assert_eq!(Spelling::readings(&nfc(text)), readings, "reading composed letters");
    for reading in readings.into_iter().chain(Spelling::full(text)).chain(Spelling::whole(text)) {
        assert!(!reading.bare.is_empty() && !reading.bare.contains(' '));
    }
}
