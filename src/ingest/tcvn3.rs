//! TCVN 5712:1993, table VN3 ("ABC"): one byte for each lower-case letter; capitals with tones are the small letters
//! of a font with capitals, so they come out small.
//!
//! # Source
//! TCVN 5712:1993, table VN3.

/// First byte and letters of each run; a byte between runs means nothing.
const RUNS: [(u8, &str); 8] = [
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
];

/// The letter of a byte.
pub(super) fn letter(byte: u8) -> char {
    if byte.is_ascii() {
        return char::from(byte);
    }
    RUNS.iter()
        .rev()
        .find(|(start, _)| *start <= byte)
        .and_then(|(start, letters)| letters.chars().nth(usize::from(byte - start)))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}
