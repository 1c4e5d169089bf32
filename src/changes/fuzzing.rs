//! The reader of tokens of the feed, for the fuzz target.

use super::token::{KEY_BYTES, Seal, Token, is_token};

/// A text that another key has sealed, or none, is no token. What stands in a token of ours is read, when it is, as what is
/// written again.
pub fn feed_token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let [own, other] = [1, 2].map(|byte| Seal::of([byte; KEY_BYTES]));
    let _form = is_token(text);
    assert_eq!(Token::read(text, &own), None, "nobody else can seal");
    let Some(sealed) = own.close(text) else { return };
    assert!(Token::read(&sealed, &other).is_none());
    if let Some(token) = Token::read(&sealed, &own) {
        let again = token.written(&own).expect("what was read can be written");
        assert_eq!(Token::read(&again, &own), Some(token));
    }
}
