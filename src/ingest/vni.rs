//! VNI for Windows, of fonts named `VNI-..`: a letter, and its marks as a byte of their own behind it.
//!
//! # Source
//! The table of VNI Software's fonts for Windows; bytes are those of windows-1252.

/// Bytes that are letters by themselves.
const LETTERS: [(u8, char); 12] = [
    (0xD1, 'Đ'),
    (0xF1, 'đ'),
    (0xD4, 'Ơ'),
    (0xF4, 'ơ'),
    (0xD6, 'Ư'),
    (0xF6, 'ư'),
    (0xC6, 'Ỉ'),
    (0xE6, 'ỉ'),
    (0xD2, 'Ị'),
    (0xF2, 'ị'),
    (0xCE, 'Ỵ'),
    (0xEE, 'ỵ'),
];

/// More of them: í and ì keep their place, ĩ does not.
const LETTERS_OF_I: [(u8, char); 6] =
    [(0xCC, 'Ì'), (0xEC, 'ì'), (0xCD, 'Í'), (0xED, 'í'), (0xD3, 'Ĩ'), (0xF3, 'ĩ')];

/// Marks behind small letters, as combining ones; behind capitals the byte is 0x20 less.
const MARKS: [(u8, &str); 17] = [
    (0xF8, "\u{300}"),
    (0xF9, "\u{301}"),
    (0xFB, "\u{309}"),
    (0xF5, "\u{303}"),
    (0xEF, "\u{323}"),
    (0xE2, "\u{302}"),
    (0xE1, "\u{302}\u{301}"),
    (0xE0, "\u{302}\u{300}"),
    (0xE5, "\u{302}\u{309}"),
    (0xE3, "\u{302}\u{303}"),
    (0xE4, "\u{302}\u{323}"),
    (0xEA, "\u{306}"),
    (0xE9, "\u{306}\u{301}"),
    (0xE8, "\u{306}\u{300}"),
    (0xFA, "\u{306}\u{309}"),
    (0xFC, "\u{306}\u{303}"),
    (0xEB, "\u{306}\u{323}"),
];

/// The distance from a small letter to its capital in windows-1252.
const TO_SMALL: u8 = 0x20;

/// Adds what a byte means: a letter, or marks that belong to the letter before.
pub(super) fn push(text: &mut String, byte: u8) {
    if byte.is_ascii() {
        return text.push(char::from(byte));
    }
    let letter = LETTERS.iter().chain(&LETTERS_OF_I).find(|(own, _)| *own == byte);
    if let Some((_, letter)) = letter {
        return text.push(*letter);
    }
    let mark = MARKS.iter().find(|(own, _)| *own == byte || *own - TO_SMALL == byte);
    match mark {
        Some((_, marks)) => text.push_str(marks),
        None => text.push(char::REPLACEMENT_CHARACTER),
    }
}
