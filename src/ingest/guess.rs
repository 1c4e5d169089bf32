//! The encoding of old Vietnamese texts, by the words that come out: bytes alone do not tell one from another, spelling does.

use std::collections::BTreeSet;

use super::{
    encoding::{Charset, candidates},
    syllable::is_syllable,
};

/// Different words with marks that decide; fewer are chance.
const WORDS: usize = 3;

/// Of a hundred words so many are spelled right in the right encoding; the rest are foreign names.
const RIGHT: usize = 90;

/// Every other encoding spells at least so many times as many words wrong.
const TIMES: usize = 3;

/// Words that are looked at.
const WORDS_AT_MOST: usize = 5000;

/// The encoding of texts that are not UTF-8; none where their words do not tell it.
pub(super) fn guess<'a>(texts: &(impl Iterator<Item = &'a [u8]> + Clone)) -> Option<Charset> {
    let scored = candidates()
        .map(|charset| (Score::of(texts.clone(), |text| charset.decode(text)), charset));
    surest(scored.to_vec())
}

/// The reading whose words are right, when those of every other one are wrong.
pub(super) fn surest<T: Copy>(mut scored: Vec<(Score, T)>) -> Option<T> {
    scored.sort_by_key(|(score, _)| score.wrong);
    let ((first, reading), others) = scored.split_first()?;
    let right = first.words - first.wrong;
    let sure = first.words >= WORDS && right * 100 >= first.words * RIGHT;
    // One wrong word in the best reading weighs as much as three in another; none at all is beaten by three.
    let beaten = |score: &Score| score.wrong >= (first.wrong * TIMES).max(WORDS);
    (sure && others.iter().all(|(score, _)| beaten(score))).then_some(*reading)
}

/// How words come out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    /// Different ones with other letters than those of ASCII.
    pub(super) words: usize,
    /// Those that are no syllables.
    pub(super) wrong: usize,
}

impl Score {
    pub(super) fn of<'a>(
        texts: impl Iterator<Item = &'a [u8]>,
        decode: impl Fn(&[u8]) -> String,
    ) -> Self {
        let mut words = BTreeSet::new();
        for text in texts.filter(|text| !text.is_ascii()) {
            let text = decode(text);
            let marked = text.split(ends_word).filter(|word| !word.is_ascii());
            words.extend(marked.map(str::to_owned));
            if words.len() > WORDS_AT_MOST {
                break;
            }
        }
        let wrong = words.iter().filter(|word| !is_syllable(word)).count();
        Self { words: words.len(), wrong }
    }
}

/// Words end at blanks and at the signs that tables and names are written with, and at no letter.
pub(super) fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || letter.is_ascii_punctuation() || letter.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1258;

    use super::*;

    fn guessed(text: &[u8]) -> Option<Charset> {
        guess(&[text].into_iter())
    }

    #[test]
    fn each_encoding_is_known_by_the_words_that_come_out() {
        let windows = Charset::Standard(WINDOWS_1258);
        // Xã Đăk Hà, Phường Nghĩa Lộ, xã Tuyết Sơn, thị trấn Đức Phổ
        let text = b"X\xe3 \xd0\xe3k H\xe0, Ph\xfd\xf5\xccng Ngh\xefa, x\xe3 Tuy\xea\xect S\xf5n, Ph\xf4\xd2, \xd0\xfd\xecc";
        assert_eq!(guessed(text), Some(windows));
        let tcvn3 =
            b"X\xb7 \xa7\xa8k H\xb5, Ph\xad\xeang Ngh\xdca L\xe9, Tuy\xd5t S\xacn, \xa7\xf8c";
        assert_eq!(guessed(tcvn3), Some(Charset::Tcvn3));
        let vni = b"Xa\xf5 \xd1a\xeak Ha\xf8, Ph\xf6\xf4\xf8ng Ngh\xf3a Lo\xe4, Tuye\xe1t S\xf4n, \xd1\xf6\xf9c";
        assert_eq!(guessed(vni), Some(Charset::Vni));
        assert_eq!(
            crate::catalog::nfc(&Charset::Vni.decode(vni)),
            "Xã Đăk Hà, Phường Nghĩa Lộ, Tuyết Sơn, Đức"
        );
    }

    #[test]
    fn other_languages_few_words_and_noise_are_not_guessed() {
        let french = b"l'\xe9t\xe9 \xe0 la ch\xe2taigneraie, o\xf9 l'\xe9cole fran\xe7aise \xe9tait pr\xe8s d'une for\xeat";
        assert_eq!(guessed(french), None);
        assert_eq!(guessed(b"H\xe0"), None);
        let russian = b"\xcc\xee\xf1\xea\xe2\xe0 \xf1\xf2\xee\xeb\xe8\xf6\xe0 \xd0\xee\xf1\xf1\xe8\xe8 \xed\xe0\xf0\xee\xe4";
        assert_eq!(guessed(russian), None);
        let chinese =
            b"\xd6\xd0\xb9\xfa \xb1\xb1\xbe\xa9 \xc9\xcf\xba\xa3 \xb9\xe3\xd6\xdd \xc9\xee\xdb\xda";
        assert_eq!(guessed(chinese), None);
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(state >> 24).unwrap()
        })
        .take(4000)
        .collect();
        assert_eq!(guessed(&noise), None);
    }
}
