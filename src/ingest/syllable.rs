//! Whether a word could be Vietnamese, or a name from a language of the highlands in Vietnamese letters: what tells the right
//! reading of old bytes from the wrong ones.
//!
//! # Source
//! The inventory of syllables in Đoàn Thiện Thuật, *Ngữ âm tiếng Việt* (1977), onsets and finals of names such as Đăk Pxi, Krông Năng or
//! Ngọc Réo added.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

const ONSETS: [&str; 48] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x", "bl", "br", "dl", "dr", "đr", "gl",
    "gr", "kl", "kr", "kb", "kd", "mđ", "mđr", "mn", "pl", "pr", "px", "sr", "y", "hr",
];

const NUCLEI: [&str; 56] = [
    "a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "ia", "iê", "yê", "ua", "uô", "ưa",
    "ươ", "oa", "oă", "oe", "uâ", "uê", "uy", "uya", "uyê", "uơ", "ai", "ao", "au", "ay", "âu",
    "ây", "eo", "êu", "iu", "oi", "ôi", "ơi", "ui", "ưi", "ưu", "iêu", "yêu", "oai", "oay", "oeo",
    "uây", "uôi", "ươi", "ươu", "uyu", "oo", "ĭ", "êa",
];

const FINALS: [&str; 14] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t", "k", "l", "r", "h", "i"];

/// Finals that go with the acute tone and the dot below only, in Vietnamese words.
const STOPS: [&str; 4] = ["c", "ch", "p", "t"];

/// Tones by their combining letters: grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// The word is a syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    let mut tone = None;
    let mut base = String::new();
    for letter in word.nfd().flat_map(char::to_lowercase) {
        if TONES.contains(&letter) {
            // One tone, on a vowel.
            if tone.replace(letter).is_some() || !base.ends_with(is_vowel_or_mark) {
                return false;
            }
        } else {
            base.push(letter);
        }
    }
    let base: String = base.nfc().collect();
    ONSETS.iter().filter_map(|onset| base.strip_prefix(onset)).any(|rime| {
        FINALS.iter().filter_map(|ending| Some((rime.strip_suffix(ending)?, *ending))).any(
            |(nucleus, ending)| {
                let toned = tone.is_none_or(|tone| tone == '\u{301}' || tone == '\u{323}');
                NUCLEI.contains(&nucleus) && (toned || !STOPS.contains(&ending))
            },
        )
    })
}

fn is_vowel_or_mark(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_and_names_of_the_highlands_are_told_from_letters_in_disorder() {
        for word in [
            "Phường",
            "Nghĩa",
            "Lộ",
            "xã",
            "Đăk",
            "Krông",
            "Plông",
            "Êa",
            "Rơ",
            "Tuyết",
            "khuỷu",
            "Quảng",
            "Ngãi",
            "Thuỷ",
            "Thủy",
            "Hòa",
            "Hoà",
            "Ê",
            "ĐỨC",
            "Pô",
            "Mđrắk",
            "Réo",
            "ươm",
            "giếng",
            "yên",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in
            ["été", "château", "Xó·", "Åk", "ñồn", "Lêh̃", "âă", "tạà", "naïve", "Ðå", "ưă", "lảc"]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
