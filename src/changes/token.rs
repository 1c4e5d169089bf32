//! The token of a place in the feed. It is bound to the history, to what the caller may see and to what was asked.
//!
//! Places tell how much others write, and end at rows that may be hidden. So a token is sealed (XChaCha20-Poly1305), all are of
//! one length, and two of the same place are different.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce, aead::Aead as _};
use sha2::{Digest as _, Sha256};

/// The form of tokens; another one is another number.
const FORM: &str = "1";

/// Letters of a digest in a token.
const DIGITS: usize = 16;

/// Bytes of a key.
pub(super) const KEY_BYTES: usize = 32;

/// Bytes of what is sealed, with blanks at its end.
const ROOM: usize = 256;

/// Bytes before what is sealed, and those that the seal adds.
const NONCE: usize = 24;
const TAG: usize = 16;

/// Seals tokens and opens them again.
pub(super) struct Seal(XChaCha20Poly1305);

impl Seal {
    pub(super) fn of(key: [u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    pub(super) fn close(&self, text: &str) -> Option<String> {
        let nonce: [u8; NONCE] = rand::random();
        let sealed =
            self.0.encrypt(&XNonce::from(nonce), format!("{text:ROOM$}").as_bytes()).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn open(&self, token: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let text = self.0.decrypt(&XNonce::from(*nonce), sealed).ok()?;
        String::from_utf8(text).ok().map(|text| text.trim_end().to_owned())
    }
}

/// The text has the form of a token, be it sealed by this service or another.
pub(super) fn is_token(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() >= NONCE + ROOM + TAG)
}

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
    /// The text for clients; `None` when it cannot be sealed.
    pub(super) fn written(&self, seal: &Seal) -> Option<String> {
        let Self { epoch, position, mark, rights, question, inside } = self;
        let mut text = format!("{FORM} {epoch} {position} {mark} {rights} {question}");
        if let Some((collection, id)) = inside {
            write!(text, " {collection} {id}").ok()?;
        }
        seal.close(&text)
    }

    /// Reads a text of [`Token::written`]; `None` when another key has sealed it.
    pub(super) fn read(text: &str, seal: &Seal) -> Option<Self> {
        let text = seal.open(text)?;
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
    fn a_token_is_read_as_it_was_written_by_the_one_key() {
        let [own, other] = [1, 2].map(|byte| Seal::of([byte; KEY_BYTES]));
        for inside in [None, Some(("household".to_owned(), 4711))] {
            let token = token(inside);
            let text = token.written(&own).unwrap();
            assert!(text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_".contains(&sign)));
            assert_eq!(Token::read(&text, &own), Some(token));
            assert_eq!(Token::read(&text, &other), None);
            assert!(is_token(&text));
        }
    }

    #[test]
    fn tokens_are_of_one_length_and_two_of_the_same_place_have_nothing_in_common() {
        let seal = Seal::of([1; KEY_BYTES]);
        let [one, two, inside] = [None, None, Some(("household".to_owned(), 4711))]
            .map(|inside| token(inside).written(&seal).unwrap());
        assert_eq!((one.len(), two.len()), (inside.len(), inside.len()));
        let alike = one.bytes().zip(two.bytes()).filter(|(one, two)| one == two).count();
        assert!(alike < one.len() / 8, "{alike} signs are alike");
    }

    #[test]
    fn a_text_that_is_no_token_or_was_changed_is_none() {
        let seal = Seal::of([1; KEY_BYTES]);
        let whole = token(None).written(&seal).unwrap();
        let part = whole.get(..whole.len() - 30).unwrap();
        for text in ["", "0", "17", part] {
            assert!(!is_token(text) && Token::read(text, &seal).is_none(), "{text}");
        }
        let last = if whole.ends_with("AA") { "BB" } else { "AA" };
        let changed = format!("{}{last}", whole.get(..whole.len() - 2).unwrap());
        assert_eq!(Token::read(&changed, &seal), None);
        for text in ["2 e 1 a b c", "1 e -1 a b c", "1 e 1 a b c household", "1 e 1 a b c x 1 2"] {
            assert_eq!(Token::read(&seal.close(text).unwrap(), &seal), None, "{text}");
        }
    }

    #[test]
    fn lists_of_other_texts_have_other_digests() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_eq!(digest(["ab"]).len(), DIGITS);
    }
}
