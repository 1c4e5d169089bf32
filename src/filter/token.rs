//! Words, texts, numbers and signs of `cql2-text` (OGC 21-065r2, Annex B).

use std::{iter::Peekable, ops::RangeInclusive, str::Chars};

use super::error::{FilterError, Problem};

/// Bytes that a filter in text can have: those of a whole address.
pub const TEXT_BYTES_AT_MOST: usize = 8 * 1024;

/// A token and the character where it begins, counted from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) place: usize,
    pub(super) kind: Kind,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A keyword or the name of a field.
    Word(String),
    /// A name in double quotation marks.
    Name(String),
    /// A text in single quotation marks.
    Text(String),
    /// Digits, without a sign.
    Number(String),
    /// A sign.
    Sign(&'static str),
}

/// The signs; of two that begin alike the longer one stands first.
const SIGNS: [&str; 15] =
    ["<>", "<=", ">=", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "%", "^"];

/// What people write who come from other languages, and what it is here.
const FOREIGN: [(&str, &str); 4] = [("!=", "<>"), ("==", "="), ("&&", "AND"), ("||", "OR")];

/// `identifierStart` of Annex B.
const NAME_STARTS: [RangeInclusive<char>; 16] = [
    ':'..=':',
    '_'..='_',
    'A'..='Z',
    'a'..='z',
    '\u{C0}'..='\u{D6}',
    '\u{D8}'..='\u{F6}',
    '\u{F8}'..='\u{2FF}',
    '\u{370}'..='\u{37D}',
    '\u{37F}'..='\u{1FFE}',
    '\u{200C}'..='\u{200D}',
    '\u{2070}'..='\u{218F}',
    '\u{2C00}'..='\u{2FEF}',
    '\u{3001}'..='\u{D7FF}',
    '\u{F900}'..='\u{FDCF}',
    '\u{FDF0}'..='\u{FFFD}',
    '\u{10000}'..='\u{EFFFF}',
];

/// What `identifierPart` has besides.
const NAME_PARTS: [RangeInclusive<char>; 4] =
    ['.'..='.', '0'..='9', '\u{300}'..='\u{36F}', '\u{203F}'..='\u{2040}'];

fn starts_name(letter: char) -> bool {
    NAME_STARTS.iter().any(|range| range.contains(&letter))
}

fn is_in_name(letter: char) -> bool {
    starts_name(letter) || NAME_PARTS.iter().any(|range| range.contains(&letter))
}

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    if text.len() > TEXT_BYTES_AT_MOST {
        return Err(Problem::TooLong { limit_bytes: TEXT_BYTES_AT_MOST }.at(None));
    }
    let mut reader = Reader { rest: text.chars().peekable(), place: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = reader.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    place: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        self.place += 1;
        self.rest.next()
    }

    /// The characters that fit, one after the other.
    fn take(&mut self, into: &mut String, fits: impl Fn(char) -> bool) {
        while let Some(letter) = self.rest.peek().copied().filter(|letter| fits(*letter)) {
            into.push(letter);
            self.next();
        }
    }

    /// The next characters are these.
    fn begins_with(&self, start: &str) -> bool {
        let mut ahead = self.rest.clone();
        start.chars().all(|letter| ahead.next() == Some(letter))
    }

    fn token(&mut self) -> Result<Option<Token>, FilterError> {
        self.take(&mut String::new(), char::is_whitespace);
        let place = self.place;
        let Some(first) = self.rest.peek().copied() else { return Ok(None) };
        let second_is_digit = {
            let mut ahead = self.rest.clone();
            ahead.next();
            ahead.next().is_some_and(|letter| letter.is_ascii_digit())
        };
        let kind = match first {
            '\'' => Kind::Text(self.quoted('\'')?),
            '"' => Kind::Name(self.quoted('"')?),
            digit if digit.is_ascii_digit() || (digit == '.' && second_is_digit) => {
                Kind::Number(self.number()?)
            }
            letter if starts_name(letter) => {
                let mut word = String::new();
                self.take(&mut word, is_in_name);
                Kind::Word(word)
            }
            other => Kind::Sign(self.sign(other)?),
        };
        Ok(Some(Token { place, kind }))
    }

    fn sign(&mut self, first: char) -> Result<&'static str, FilterError> {
        if let Some((foreign, own)) = FOREIGN.iter().find(|(sign, _)| self.begins_with(sign)) {
            return Err(Problem::Foreign(foreign, own).at(self.place));
        }
        let sign = SIGNS
            .into_iter()
            .find(|sign| self.begins_with(sign))
            .ok_or_else(|| Problem::Character(first).at(self.place))?;
        for _ in sign.chars() {
            self.next();
        }
        Ok(sign)
    }

    /// `numericLiteral` without its sign: 5, 5.25, .5, 1e3.
    fn number(&mut self) -> Result<String, FilterError> {
        let mut digits = String::new();
        self.take(&mut digits, |letter| letter.is_ascii_digit());
        if self.begins_with(".") {
            digits.push('.');
            self.next();
            self.take(&mut digits, |letter| letter.is_ascii_digit());
        }
        if self.begins_with("e") || self.begins_with("E") {
            digits.push('e');
            self.next();
            if let Some(sign) = ['+', '-'].into_iter().find(|sign| self.rest.peek() == Some(sign)) {
                digits.push(sign);
                self.next();
            }
            let before = digits.len();
            self.take(&mut digits, |letter| letter.is_ascii_digit());
            if digits.len() == before {
                return Err(self.unexpected("the digits of an exponent, as in 1e3,"));
            }
        }
        if self.rest.peek().copied().is_some_and(is_in_name) {
            return Err(self.unexpected("a blank after the number"));
        }
        Ok(digits)
    }

    fn unexpected(&self, wanted: &'static str) -> FilterError {
        let found = self
            .rest
            .clone()
            .next()
            .map_or_else(|| "the end".to_owned(), |letter| format!("{letter:?}"));
        Problem::Unexpected { found, wanted }.at(self.place)
    }

    /// What stands between quotation marks; one inside is written twice. In texts a backslash escapes
    /// (requirement `/req/cql2-text/escaping`).
    fn quoted(&mut self, mark: char) -> Result<String, FilterError> {
        let start = self.place;
        self.next();
        let mut text = String::new();
        while let Some(letter) = self.next() {
            if letter == mark {
                if self.rest.peek() != Some(&mark) {
                    return Ok(text);
                }
                self.next();
                text.push(mark);
            } else if letter == '\\' && mark == '\'' {
                let place = self.place - 1;
                let Some(code) = self.next() else { break };
                text.push(escaped(code).ok_or_else(|| Problem::Escape(code).at(place))?);
            } else {
                text.push(letter);
            }
        }
        Err(Problem::Unclosed(mark).at(start))
    }
}

/// The character that a backslash and another one stand for.
fn escaped(code: char) -> Option<char> {
    Some(match code {
        '\'' | '\\' => code,
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        _ => return None,
    })
}
