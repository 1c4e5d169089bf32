//! The text as words and marks with their places, and as one plain text.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::catalog::fold;

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Blank,
    Tab,
    Line,
}

/// A word, a number or a mark.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    /// As written, composed.
    pub(super) text: String,
    /// Without marks; a punctuation mark is itself.
    pub(super) fold: String,
    pub(super) word: bool,
    pub(super) gap: Gap,
    pub(super) line: usize,
}

impl Token {
    /// It begins with a capital letter.
    pub(super) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// All of it is capital letters.
    pub(super) fn is_upper(&self) -> bool {
        self.is_capital() && !self.text.chars().any(char::is_lowercase)
    }

    /// It begins with a digit.
    pub(super) fn is_number(&self) -> bool {
        self.text.starts_with(|letter: char| letter.is_ascii_digit())
    }

    pub(super) fn is(&self, fold: &str) -> bool {
        self.fold == fold
    }
}

/// A bulletin.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) given: String,
    pub(super) tokens: Vec<Token>,
    /// Lines without marks, in small letters, with their punctuation and runs of blanks as one.
    pub(super) lines: Vec<String>,
    /// All of them.
    pub(super) plain: String,
    /// It has no small letters to tell names by.
    pub(super) capitals: bool,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let lines: Vec<String> = text.split('\n').map(plain).collect();
        let tokens = tokens(text);
        let long = || tokens.iter().filter(|token| token.word && token.text.len() > 3);
        let capitals = long().count() > 8
            && long().filter(|token| token.is_upper()).count() * 10 >= long().count() * 8;
        Self { given: text.to_owned(), plain: lines.join("\n"), lines, capitals, tokens }
    }
}

/// Small letters without marks; punctuation stays.
pub(super) fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter) && *letter != '\u{feff}');
    let small: String = letters
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'đ' => 'd',
            '–' | '—' => '-',
            letter => letter,
        })
        .collect();
    small.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let (mut gap, mut line) = (Gap::Line, 0);
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        match letter {
            '\n' => (gap, line) = (Gap::Line, line + 1),
            '\t' => gap = gap.max(Gap::Tab),
            '\u{feff}' => {}
            letter if letter.is_whitespace() => gap = gap.max(Gap::Blank),
            letter => {
                let word = in_word(letter);
                let mut end = start + letter.len_utf8();
                while let Some((at, next)) = letters.peek().copied() {
                    let apostrophe = matches!(next, '\'' | '’' | 'ʼ');
                    let rest = text.get(at + next.len_utf8()..).unwrap_or_default();
                    // "Ea M' Doal": behind a single letter it is a part of the name too.
                    let single = end == start + letter.len_utf8() && letter.is_uppercase();
                    let goes_on = apostrophe && (rest.starts_with(in_word) || single);
                    if !word && !is_combining_mark(next) || word && !in_word(next) && !goes_on {
                        break;
                    }
                    end = at + next.len_utf8();
                    letters.next();
                }
                let own: String = text.get(start..end).unwrap_or_default().nfc().collect();
                let folded = if word { fold(&own).replace(' ', "") } else { own.clone() };
                found.push(Token { start, end, text: own, fold: folded, word, gap, line });
                gap = Gap::None;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_their_places_in_composed_and_decomposed_text() {
        for text in [
            "xã Cư M'Lan,\r\nhuyện Ea Súp",
            "xã Đăk  Long (tỉnh".nfd().collect::<String>().as_str(),
        ] {
            let found = tokens(text);
            assert!(found.iter().all(|token| {
                let piece = text.get(token.start..token.end).unwrap();
                piece.nfc().collect::<String>() == token.text
            }));
        }
        let found = tokens("xã Cư M'Lan,\nhuyện");
        let folds: Vec<_> = found.iter().map(|token| token.fold.as_str()).collect();
        assert_eq!(folds, ["xa", "cu", "mlan", ",", "huyen"]);
        assert_eq!(found[4].gap, Gap::Line);
    }
}
