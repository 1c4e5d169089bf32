//! Text without marks, for matching what people type. The same rule as the SQL function `fold`.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The text in Unicode normal form C, trimmed: Vietnamese letters as single characters.
pub fn nfc(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Lower case, no marks, đ as d, hyphens, apostrophes and runs of blanks as one blank.
///
/// # Examples
/// ```
/// assert_eq!(banlang::catalog::fold("Ê-đê"), "e de");
/// assert_eq!(banlang::catalog::fold(" Đắk  Long"), "dak long");
/// ```
pub fn fold(text: &str) -> String {
    let plain =
        text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for letter in plain {
        match letter {
            'đ' => folded.push('d'),
            'ƀ' => folded.push('b'),
            '-' | '\'' | '’' | 'ʼ' | '.' | ',' => folded.push(' '),
            letter if letter.is_whitespace() => folded.push(' '),
            letter => folded.push(letter),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name without case, marks, blanks, underscores and brackets: what stands over a column, as an import compares it.
pub fn bare(name: &str) -> String {
    fold(name).replace(['_', ' ', '(', ')'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_and_composed_names_fold_alike() {
        let composed = "Xơ Đăng";
        let decomposed: String = composed.nfd().collect();
        assert_ne!(composed, decomposed);
        assert_eq!(fold(composed), "xo dang");
        assert_eq!(fold(&decomposed), "xo dang");
        assert_eq!(nfc(&decomposed), composed);
    }
}
