//! Letters of old Vietnamese fonts inside texts of Unicode: each byte became the letter of Latin 1 with that number.

/// The bytes behind a text with nothing but letters of Latin 1; none where it has no such letter, or others too.
pub(super) fn latin(text: &str) -> Option<Vec<u8>> {
    if text.is_ascii() {
        return None;
    }
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}
