//! The token of a place in the feed. It is bound to the history, to what the caller may see and to what was asked.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// The form of tokens; another one is another number.
const FORM: &str = "1";

/// Letters of a digest in a token.
const DIGITS: usize = 16;

/// A place in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Identity of the history.
    pub(super) epoch: String,
    /// Everything up to this position is told, or what [`Token::inside`] says of this one.
    pub(super) position: i64,
    /// Digest of what tells the transaction with that number from others.
    pub(super) mark: String,
    /// Digest of what the caller may see.
    pub(super) rights: String,
    /// Digest of what was asked.
    pub(super) question: String,
    /// The collection and the id up to which the rows of that transaction are told; `None` for all of them.
    pub(super) inside: Option<(String, i64)>,
}

impl Token {
    /// The text for clients.
    pub(super) fn written(&self) -> String {
        let Self { epoch, position, mark, rights, question, inside } = self;
        let mut text = format!("{FORM} {epoch} {position} {mark} {rights} {question}");
        if let Some((collection, id)) = inside {
            text.push_str(&format!(" {collection} {id}"));
        }
        URL_SAFE_NO_PAD.encode(text)
    }

    /// Reads a text of [`Token::written`].
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.split(' ').map(str::to_owned);
        let mut part = || parts.next();
        if part()? != FORM {
            return None;
        }
        let (epoch, position) = (part()?, part()?.parse().ok().filter(|number| *number >= 0)?);
        let (mark, rights, question) = (part()?, part()?, part()?);
        let inside = match part() {
            Some(collection) => Some((collection, part()?.parse().ok()?)),
            None => None,
        };
        part().is_none().then_some(Self { epoch, position, mark, rights, question, inside })
    }
}

/// A short digest of texts, another one for each other list.
pub(super) fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = Sha256::new();
    for text in texts {
        sum.update(text.len().to_le_bytes());
        sum.update(text);
    }
    let mut digits = hex::encode(sum.finalize());
    digits.truncate(DIGITS);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(inside: Option<(String, i64)>) -> Token {
        let [mark, rights, question] = ["a", "b", "c"].map(|text| digest([text]));
        let epoch = "5f0c7f0e-0000-4000-8000-000000000000".to_owned();
        Token { epoch, position: 17, mark, rights, question, inside }
    }

    #[test]
    fn a_token_is_read_as_it_was_written() {
        for inside in [None, Some(("household".to_owned(), 4711))] {
            let token = token(inside);
            let text = token.written();
            assert!(text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_".contains(&sign)));
            assert_eq!(Token::read(&text), Some(token));
        }
    }

    #[test]
    fn a_text_that_is_no_token_is_none() {
        let whole = token(None).written();
        let part = whole.get(..whole.len() - 30).unwrap();
        let other = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for text in [
            "",
            "0",
            "17",
            part,
            &other("2 e 1 a b c"),
            &other("1 e -1 a b c"),
            &other("1 e 1 a b c household"),
        ] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }

    #[test]
    fn lists_of_other_texts_have_other_digests() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_eq!(digest(["ab"]).len(), DIGITS);
    }
}
