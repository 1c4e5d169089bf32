//! Words that tell what a name is.

use super::{
    gazetteer::Kind,
    names::bare,
    tokens::{Gap, Token},
};

/// Units of any level below the district.
pub(super) const SMALL: u16 =
    Kind::Commune.bit() | Kind::Ward.bit() | Kind::Township.bit() | Kind::SpecialZone.bit();
/// Provinces and cities of their rank.
pub(super) const PROVINCES: u16 = Kind::Province.bit() | Kind::ProvinceCity.bit();

const DISTRICT: u16 = Kind::District.bit();
const CITY: u16 = Kind::City.bit() | Kind::ProvinceCity.bit();

/// Words before the name of a unit, folded, and their kinds.
const UNIT_WORDS: [(&[&str], &[&str], u16); 9] = [
    (&["thi", "tran"], &["thị", "trấn"], Kind::Township.bit()),
    (&["thi", "xa"], &["thị", "xã"], Kind::Town.bit()),
    (&["thanh", "pho"], &["thành", "phố"], CITY),
    (&["dac", "khu"], &["đặc", "khu"], Kind::SpecialZone.bit()),
    (&["xa"], &["xã"], Kind::Commune.bit()),
    (&["phuong"], &["phường"], Kind::Ward.bit()),
    (&["huyen"], &["huyện"], DISTRICT),
    (&["quan"], &["quận"], Kind::UrbanDistrict.bit()),
    (&["tinh"], &["tỉnh"], PROVINCES),
];

/// Abbreviations; those of one letter need a full stop.
const SHORT: [(&str, u16); 11] = [
    ("x", Kind::Commune.bit()),
    ("p", Kind::Ward.bit()),
    ("h", DISTRICT),
    ("q", Kind::UrbanDistrict.bit()),
    ("t", PROVINCES),
    ("tt", Kind::Township.bit()),
    ("ttr", Kind::Township.bit()),
    ("tx", Kind::Town.bit()),
    ("tp", CITY),
    ("đk", Kind::SpecialZone.bit()),
    ("dk", Kind::SpecialZone.bit()),
];

/// Words before a name that make it a water, a road, a building, a mountain or a person.
const OTHER_THINGS: [&str; 44] = [
    "sông",
    "suối",
    "hồ",
    "đập",
    "cầu",
    "đèo",
    "núi",
    "đỉnh",
    "đảo",
    "cửa",
    "kênh",
    "rạch",
    "đường",
    "phố",
    "trạm",
    "bản",
    "thôn",
    "làng",
    "buôn",
    "ấp",
    "xóm",
    "cảng",
    "vịnh",
    "ga",
    "chợ",
    "khe",
    "ông",
    "bà",
    "anh",
    "chị",
    "điện",
    "lưu",
    "vườn",
    "ql",
    "tl",
    "hẻm",
    "ngõ",
    "dốc",
    "thác",
    "biển",
    "vùng",
    "quần",
    "mũi",
    "bán",
];

/// Words that no name begins or goes on with, in a text of capitals only.
const COMMON: [&str; 38] = [
    "có",
    "và",
    "tại",
    "trong",
    "cũ",
    "gồm",
    "thuộc",
    "tỉnh",
    "huyện",
    "tiếp",
    "sẽ",
    "đang",
    "bị",
    "để",
    "không",
    "từ",
    "đến",
    "mưa",
    "nguy",
    "ngập",
    "các",
    "xã",
    "phường",
    "trước",
    "cần",
    "nhất",
    "đặc",
    "lúc",
    "nên",
    "cấp",
    "với",
    "do",
    "nay",
    "cảnh",
    "của",
    "trừ",
    "phát",
    "đề",
];

/// The word is one of these, with its marks or without any.
fn is_one_of(token: &Token, words: &[&str]) -> bool {
    let small = token.text.to_lowercase();
    words.iter().any(|word| small == *word || small == token.fold && bare(word) == small)
}

/// The word makes the name behind it that of something else than a unit.
pub(super) fn is_other_thing(token: &Token) -> bool {
    // "Ba", "Khe" and "Song" begin names; with capitals it takes the marks to tell.
    let small = token.text.to_lowercase();
    let marked =
        OTHER_THINGS.contains(&small.as_str()) && (token.is_upper() || !token.is_capital());
    marked || !token.is_capital() && is_one_of(token, &OTHER_THINGS)
}

/// In a text of capitals the word is no part of a name.
pub(super) fn is_common(token: &Token) -> bool {
    is_one_of(token, &COMMON)
}

/// Words for villages; what lies in one is a part of its commune. With marks where a text has them.
pub(super) const VILLAGES: [&str; 10] =
    ["bản", "thôn", "làng", "buôn", "ấp", "xóm", "phố", "tổ", "khóm", "plei"];

/// A word for a kind of unit at that place: its kinds and how many tokens it takes.
pub(super) fn unit_word(tokens: &[Token], at: usize) -> Option<(u16, usize)> {
    let first = tokens.get(at).filter(|token| token.word)?;
    let found = UNIT_WORDS.iter().find(|(folds, marked, _)| {
        folds.iter().zip(marked.iter()).enumerate().all(|(place, (fold, marked))| {
            tokens.get(at + place).is_some_and(|token| {
                let small = token.text.to_lowercase();
                token.word && token.is(fold) && (small == *marked || small == *fold)
            })
        })
    });
    if let Some((folds, _, kinds)) = found {
        return Some((*kinds, folds.len()));
    }
    let stop = tokens.get(at + 1).is_some_and(|token| token.is(".") && token.gap == Gap::None);
    let slash =
        at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| token.is("/"));
    let ended = tokens.get(at + 2).is_none_or(|token| token.gap == Gap::Line);
    if slash || stop && ended {
        return None;
    }
    let small = first.text.to_lowercase();
    let (_, kinds) = SHORT.iter().find(|(short, _)| small == *short)?;
    match (stop, small.chars().count()) {
        (true, _) => Some((*kinds, 2)),
        (false, 1) => None,
        (false, _) => {
            let named = tokens.get(at + 1).is_some_and(Token::is_capital);
            (first.is_upper() && named).then_some((*kinds, 1))
        }
    }
}

/// The words at that place are these, folded.
pub(super) fn words_at(tokens: &[Token], at: usize, words: &str) -> Option<usize> {
    let mut length = 0;
    for word in words.split(' ') {
        if !tokens.get(at + length)?.is(word) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// One of the phrases stands in the tokens; the places of its first and next word.
pub(super) fn find(tokens: &[Token], phrases: &[&str]) -> Option<(usize, usize)> {
    (0..tokens.len()).find_map(|at| {
        phrases.iter().find_map(|phrase| Some((at, at + words_at(tokens, at, phrase)?)))
    })
}
