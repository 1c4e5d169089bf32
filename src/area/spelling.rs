//! Names of units as people write them: with or without the word for their kind, with or without marks, the tone mark on
//! either vowel (Hòa, Hoà), with or without blanks (`Ea Bar`, `EaBar`).

use unicode_normalization::UnicodeNormalization as _;

use crate::catalog::fold;

/// The words for kinds of units, and what is written for them. The longest come first.
///
/// # Source
/// Law 72/2025/QH15 on the organisation of local government (xã, phường, đặc khu; tỉnh, thành phố) and its predecessor
/// 77/2015/QH13 (thị trấn, thị xã, huyện, quận).
const KINDS: [(&str, Kind); 14] = [
    ("thị trấn", Kind::Township),
    ("thị xã", Kind::Town),
    ("thành phố", Kind::City),
    ("đặc khu", Kind::SpecialZone),
    ("phường", Kind::Ward),
    ("huyện", Kind::District),
    ("quận", Kind::UrbanDistrict),
    ("tỉnh", Kind::Province),
    ("xã", Kind::Commune),
    ("ttr", Kind::Township),
    ("tt", Kind::Township),
    ("tx", Kind::Town),
    ("tp", Kind::City),
    ("đk", Kind::SpecialZone),
];

/// Single letters that stand for a kind only with a full stop: H'Bông is a name, H. Đăk Glei is a district.
const LETTERS: [(&str, Kind); 5] = [
    ("x", Kind::Commune),
    ("p", Kind::Ward),
    ("h", Kind::District),
    ("q", Kind::UrbanDistrict),
    ("t", Kind::Province),
];

/// The five tone marks as combining letters: grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// A kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Commune,
    Ward,
    Township,
    SpecialZone,
    District,
    UrbanDistrict,
    Town,
    City,
    Province,
}

impl Kind {
    /// Units between the communes and the provinces, which ended on 2025-07-01. A city is one of them or a province.
    pub(super) fn is_district(self) -> bool {
        matches!(self, Self::District | Self::UrbanDistrict | Self::Town | Self::City)
    }
}

/// A name, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    /// The word for its kind that stands before it.
    pub(super) kind: Option<Kind>,
    /// Without kind, marks and blanks.
    pub(super) bare: String,
    /// Without kind and blanks, each tone at the end of its syllable; none when the writer used no marks at all.
    pub(super) marked: Option<String>,
}

impl Spelling {
    /// How that text may name a unit: whole, without the word for its kind, or both where a word without marks may be that
    /// word or the beginning of a name (Xa Dung). Nothing when it holds no letter.
    pub(super) fn readings(text: &str) -> Vec<Self> {
        let text = text.trim();
        let Some(before) = kind_before(text) else {
            return Self::of(None, text).into_iter().collect();
        };
        let whole = Self::of(None, text).filter(|_| !before.sure);
        whole.into_iter().chain(Self::of(Some(before.kind), before.name)).collect()
    }

    /// A name that stands for itself.
    pub(super) fn whole(name: &str) -> Option<Self> {
        Self::of(None, name)
    }

    /// A name behind the word for its kind, as registers write it.
    pub(super) fn full(name: &str) -> Option<Self> {
        match kind_before(name.trim()).filter(|before| before.sure) {
            Some(before) => Self::of(Some(before.kind), before.name),
            None => Self::of(None, name),
        }
    }

    fn of(kind: Option<Kind>, name: &str) -> Option<Self> {
        let marked = toned(name);
        let bare = fold(name).replace(' ', "");
        if bare.is_empty() {
            return None;
        }
        let marked = (marked != bare).then_some(marked);
        Some(Self { kind, bare, marked })
    }
}

/// A word for a kind before a name.
struct Before<'a> {
    kind: Kind,
    name: &'a str,
    /// It has its marks, or is an abbreviation: it cannot be part of the name.
    sure: bool,
}

/// The word for the kind, and what follows it. A name of nothing but such a word is a name.
fn kind_before(text: &str) -> Option<Before<'_>> {
    let ends = text.char_indices().filter(|(_, letter)| ends_word(*letter)).take(2);
    // Two words first: thị trấn, thị xã, thành phố, đặc khu.
    let ends: Vec<_> = ends.collect();
    ends.into_iter().rev().find_map(|(end, stop)| {
        let (word, rest) = text.split_at(end);
        let name = rest.trim_start_matches(ends_word);
        let (kind, sure) = kind_of(word, stop == '.')?;
        (!name.is_empty()).then_some(Before { kind, name, sure })
    })
}

/// The kind that a word stands for, and whether it can stand for nothing else.
fn kind_of(word: &str, stop: bool) -> Option<(Kind, bool)> {
    let (marked, bare) = (toned(word), fold(word));
    let letter = LETTERS.iter().find(|(own, _)| stop && *own == bare);
    let exact = KINDS.iter().find(|(own, _)| toned(own) == marked);
    if let Some((_, kind)) = exact.or(letter) {
        return Some((*kind, true));
    }
    let unmarked = bare.replace(' ', "") == marked;
    let (_, kind) = KINDS.iter().find(|(own, _)| unmarked && fold(own) == bare)?;
    Some((*kind, false))
}

fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || letter == '.'
}

/// Small letters without blanks, each tone at the end of its syllable, so that Hòa and Hoà are one.
pub(crate) fn toned(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut tone = None;
    for letter in name.nfd().flat_map(char::to_lowercase) {
        if TONES.contains(&letter) {
            tone = Some(letter);
        } else if letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter)
        {
            text.push(letter);
        } else {
            text.extend(tone.take());
        }
    }
    text.extend(tone);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Spelling {
        Spelling::readings(text).pop().unwrap()
    }

    #[test]
    fn the_word_for_the_kind_is_told_from_the_name() {
        let cases = [
            ("Xã Đăk Long", Some(Kind::Commune), "daklong"),
            ("xa dak long", Some(Kind::Commune), "daklong"),
            ("X. Đăk Long", Some(Kind::Commune), "daklong"),
            ("P.Cẩm Thành", Some(Kind::Ward), "camthanh"),
            ("TT Đăk Glei", Some(Kind::Township), "dakglei"),
            ("Thị trấn Đăk Glei", Some(Kind::Township), "dakglei"),
            ("TP. Kon Tum", Some(Kind::City), "kontum"),
            ("Đặc khu Lý Sơn", Some(Kind::SpecialZone), "lyson"),
            ("H'Bông", None, "hbong"),
            ("Xã H’Bông", Some(Kind::Commune), "hbong"),
            ("Phường 1", Some(Kind::Ward), "1"),
            ("Phương Thiện", None, "phuongthien"),
            ("Thành Nhất", None, "thanhnhat"),
            ("Xã", None, "xa"),
            ("Ea Bar", None, "eabar"),
            ("EaBar", None, "eabar"),
        ];
        for (text, kind, bare) in cases {
            let spelling = of(text);
            assert_eq!((spelling.kind, spelling.bare.as_str()), (kind, bare), "{text}");
        }
        assert!(Spelling::readings("  ").is_empty());
        assert!(Spelling::readings("-").is_empty());
    }

    #[test]
    fn a_word_without_marks_may_be_part_of_the_name() {
        let read = |text: &str| -> Vec<_> {
            Spelling::readings(text).into_iter().map(|reading| reading.bare).collect()
        };
        assert_eq!(read("Xa Dung"), ["xadung", "dung"]);
        assert_eq!(read("Xã Dung"), ["dung"]);
        assert_eq!(read("Xã Xa Dung"), ["xadung"]);
        assert_eq!(read("Phuong Thien"), ["phuongthien", "thien"]);
        assert_eq!(Spelling::whole("Xa Dung").unwrap().bare, "xadung");
        assert_eq!(Spelling::full("Xã Xa Dung").unwrap().bare, "xadung");
        assert_eq!(Spelling::full("Xa Dung").unwrap().bare, "xadung");
    }

    #[test]
    fn a_tone_on_either_vowel_is_the_same_name_and_another_tone_is_another() {
        assert_eq!(of("Hòa An").marked, of("hoà an").marked);
        assert_eq!(of("Thủy").marked, of("Thuỷ").marked);
        assert_ne!(of("Hòa An").marked, of("Hóa An").marked);
        assert_ne!(of("Đông Hoà").marked, of("Dong Hoà").marked);
        assert_eq!(of("Hoa An").marked, None);
    }
}
