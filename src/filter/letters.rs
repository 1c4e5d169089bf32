//! Texts without the difference of cases or of marks, and patterns of texts.
//!
//! Whoever prints a filter as SQL lets the database do this on both sides, with its own tables of Unicode; what is said
//! here is what the two have in common.

use unicode_normalization::UnicodeNormalization as _;

/// `CASEI`: the text in capitals and then in small letters, both by the full mappings of Unicode, so that ß is as ss
/// and the two forms of a small sigma are one (Unicode Standard, 3.13).
///
/// # Examples
/// ```
/// use banlang::filter::casei;
/// assert_eq!(casei("Straße"), casei("STRASSE"));
/// assert_eq!(casei("Οδος"), casei("ΟΔΟΣ"));
/// assert_eq!(casei("ĐẮK LẮK"), casei("Đắk Lắk"));
/// ```
pub fn casei(text: &str) -> String {
    text.to_uppercase().to_lowercase().nfc().collect()
}

/// `ACCENTI`: the text without marks on letters, and đ as d.
///
/// Other Latin letters with a stroke lose it as well: ƀ of the highlands, and ø, which the abstract tests of the standard
/// take for o. Case stays. Marks that make another letter of scripts of Asia stay as well (recommendation
/// `/rec/accent-insensitive-comparison/special-japanese-non-spacing-marks`).
///
/// # Examples
/// ```
/// use banlang::filter::accenti;
/// assert_eq!(accenti("débárquér"), "debarquer");
/// assert_eq!(accenti("Đắk Lắk"), "Dak Lak");
/// assert_eq!(accenti("København"), "Kobenhavn");
/// ```
pub fn accenti(text: &str) -> String {
    let plain = text.nfd().filter(|letter| !is_mark(*letter)).map(without_stroke);
    plain.nfc().collect()
}

/// Letters whose stroke is no mark that Unicode takes off.
fn without_stroke(letter: char) -> char {
    match letter {
        'đ' => 'd',
        'Đ' => 'D',
        'ƀ' => 'b',
        'Ƀ' => 'B',
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'ħ' => 'h',
        'Ħ' => 'H',
        'ŧ' => 't',
        'Ŧ' => 'T',
        other => other,
    }
}

/// A mark of the blocks of combining diacritical marks (with their extensions, and half marks).
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// A backslash of the pattern stands before something else than `%`, `_` or another one; a database would stop at one
/// that ends a pattern.
pub(super) fn escapes_nothing(pattern: &str) -> bool {
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' && !matches!(letters.next(), Some('%' | '_' | '\\')) {
            return true;
        }
    }
    false
}

/// A letter of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `%`: any letters, or none.
    Any,
    /// `_`: one letter.
    One,
    /// This letter.
    This(char),
}

/// `text LIKE pattern`, of the whole text (requirement `/req/advanced-comparison-operators/like-predicate`). It takes time in
/// proportion to the product of both lengths at most: after a `%` only the last one is tried again.
pub(super) fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let signs = signs(pattern);
    let (mut at, mut sign) = (0, 0);
    // The sign after the last `%`, and the letter from which it was tried.
    let mut again: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(at) {
        match signs.get(sign) {
            Some(Sign::Any) => {
                sign += 1;
                again = Some((sign, at));
            }
            Some(Sign::One) => (at, sign) = (at + 1, sign + 1),
            Some(Sign::This(own)) if own == letter => (at, sign) = (at + 1, sign + 1),
            _ => {
                let Some((after, from)) = again else { return false };
                (at, sign) = (from + 1, after);
                again = Some((after, from + 1));
            }
        }
    }
    signs.get(sign..).is_some_and(|rest| rest.iter().all(|sign| *sign == Sign::Any))
}

fn signs(pattern: &str) -> Vec<Sign> {
    let mut letters = pattern.chars();
    let mut signs = Vec::new();
    while let Some(letter) = letters.next() {
        signs.push(match letter {
            '%' => Sign::Any,
            '_' => Sign::One,
            '\\' => letters.next().map_or(Sign::This('\\'), Sign::This),
            other => Sign::This(other),
        });
    }
    signs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_text() {
        for (text, pattern, answer) in [
            ("Smithson", "Smith%", true),
            ("Smith", "Smith%", true),
            ("John Smith", "Smith%", false),
            ("John Smith", "%Smith", true),
            ("a Jones b", "%Jones%", true),
            ("", "%", true),
            ("", "_", false),
            ("Ê", "_", true),
            ("100%", "100\\%", true),
            ("1000", "100\\%", false),
            ("a_b", "a\\_b", true),
            ("axb", "a\\_b", false),
            ("a\\b", "a\\\\b", true),
            ("abcabd", "%ab_", true),
            ("aab", "a%ab", true),
            ("ab", "a%ab", false),
        ] {
            assert_eq!(like(text, pattern), answer, "{text} LIKE {pattern}");
        }
        assert!(escapes_nothing("a\\") && escapes_nothing("\\a") && !escapes_nothing("\\\\\\%"));
    }

    #[test]
    fn many_wildcards_take_no_time() {
        assert!(!like(&"a".repeat(5000), &format!("{}b", "a%".repeat(2000))));
    }

    /// The definition, letter by letter.
    fn defined(text: &[char], signs: &[Sign]) -> bool {
        match (signs.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((Sign::Any, rest)), None) => defined(text, rest),
            (Some((Sign::Any, rest)), Some((_, after))) => {
                defined(text, rest) || defined(after, signs)
            }
            (None, Some(_)) | (Some(_), None) => false,
            (Some((Sign::One, rest)), Some((_, after))) => defined(after, rest),
            (Some((Sign::This(own), rest)), Some((letter, after))) => {
                own == letter && defined(after, rest)
            }
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_gives_the_answer_of_the_definition(
            text in "[abê]{0,9}", pattern in "([abê%_]|\\\\%){0,7}",
        ) {
            let letters: Vec<_> = text.chars().collect();
            prop_assert_eq!(like(&text, &pattern), defined(&letters, &signs(&pattern)));
        }

        #[test]
        fn to_fold_twice_is_to_fold_once(text in "\\PC{0,12}") {
            prop_assert_eq!(accenti(&accenti(&text)), accenti(&text));
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(accenti(&composed), accenti(&decomposed));
        }
    }
}
