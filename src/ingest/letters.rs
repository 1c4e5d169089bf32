//! Letters of old Vietnamese fonts inside texts of Unicode: each byte became the letter of Latin 1 with that number, `X·` for
//! `Xã`. The words that come out tell such a column from one in French, as they tell encodings.

use std::collections::BTreeSet;

use super::{
    encoding::Charset,
    guess::{Score, ends_word, surest},
    syllable::is_syllable,
    words::both,
};
use crate::catalog::{Text, nfc};

/// Different texts of a column by which it is judged.
const TEXTS: usize = 5000;

/// The fonts: those of windows-1258 became Unicode by themselves.
const FONTS: [Charset; 2] = [Charset::Tcvn3, Charset::Vni];

/// The bytes behind a text with nothing but letters of Latin 1; none where it has no such letter, or others too.
pub(super) fn latin(text: &str) -> Option<Vec<u8>> {
    if text.is_ascii() {
        return None;
    }
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

fn as_it_is(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The texts of a column that could be in an old font.
#[derive(Debug, Default)]
pub(super) struct Seen {
    texts: BTreeSet<Vec<u8>>,
    /// Others have letters of Vietnamese that no old font gives.
    unicode: bool,
}

impl Seen {
    pub(super) fn take(&mut self, text: &str) {
        match latin(text) {
            Some(bytes) if self.texts.len() < TEXTS => {
                self.texts.insert(bytes);
            }
            Some(_) => {}
            None => self.unicode |= !text.is_ascii(),
        }
    }

    /// A text that would make sense in one of the fonts, and makes none as it is.
    pub(super) fn suspect(&self) -> Option<String> {
        let good = |text: &Vec<u8>, reading| misspelt(text, reading) == 0;
        let suspect =
            |text: &&Vec<u8>| !good(text, None) && FONTS.iter().any(|font| good(text, Some(*font)));
        self.texts.iter().find(suspect).map(|text| as_it_is(text))
    }

    /// The words that are wrong as they are: what is right says nothing of a font.
    fn wrong(&self) -> impl Iterator<Item = Vec<u8>> {
        let texts = self.texts.iter().map(|text| as_it_is(text));
        texts.flat_map(|text| {
            let words = text.split(ends_word).filter(|word| !is_syllable(word)).map(latin);
            words.flatten().collect::<Vec<_>>()
        })
    }
}

/// The font in which words are right that are wrong as they are.
fn by_words<'a>(seen: impl IntoIterator<Item = &'a Seen>) -> Option<Charset> {
    let words: BTreeSet<_> = seen.into_iter().flat_map(Seen::wrong).collect();
    let unicode = (Score { words: words.len(), wrong: words.len() }, None);
    let words = words.iter().map(Vec::as_slice);
    let fonts = FONTS.map(|font| (Score::of(words.clone(), |text| font.decode(text)), Some(font)));
    surest([unicode].into_iter().chain(fonts).collect()).flatten()
}

/// The font of a column, and whether other texts in it are in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Font {
    pub(super) charset: Charset,
    mixed: bool,
}

/// The fonts of columns, each by its own words; a column with few words is in the font of all when every one of them is
/// right in it and wrong as it is. One that the caller names is that of every column with such letters.
pub(super) fn fonts(columns: &[Seen], asked: Option<Charset>) -> Vec<Option<Font>> {
    let asked = asked.filter(|charset| FONTS.contains(charset));
    let common = by_words(columns);
    let font = |seen: &Seen| {
        let good = |text: &Vec<u8>, reading| misspelt(text, reading) == 0;
        let told = common.filter(|font| {
            let texts = &mut seen.texts.iter();
            texts.len() > 0 && texts.all(|text| good(text, Some(*font)) && !good(text, None))
        });
        let asked = asked.filter(|_| !seen.texts.is_empty());
        let charset = asked.or_else(|| by_words([seen])).or(told)?;
        let unicode = |text: &Vec<u8>| good(text, None) && !good(text, Some(charset));
        Some(Font { charset, mixed: seen.unicode || seen.texts.iter().any(unicode) })
    };
    columns.iter().map(font).collect()
}

/// Words of a text that come out wrong.
fn misspelt(text: &[u8], font: Option<Charset>) -> usize {
    let decode = |text: &[u8]| font.map_or_else(|| as_it_is(text), |font| font.decode(text));
    Score::of(std::iter::once(text), decode).wrong
}

impl Font {
    /// What the text says; nothing where it is not in the font.
    ///
    /// # Errors
    /// When the column has both, and the text could be either.
    pub(super) fn read(self, text: &str) -> Result<Option<String>, Text> {
        let Some(bytes) = latin(text) else { return Ok(None) };
        let read = || self.charset.decode(&bytes);
        let (unicode, font) = (misspelt(&bytes, None), misspelt(&bytes, Some(self.charset)));
        match (unicode, font) {
            (0, 0) if self.mixed => Err(either(text, &nfc(&read()), self.charset)),
            (0, 1..) => Ok(None),
            (unicode, font) if self.mixed && unicode <= font => Ok(None),
            _ => Ok(Some(read())),
        }
    }
}

fn either(text: &str, read: &str, charset: Charset) -> Text {
    both(
        format!(
            "{text:?} có thể là {read:?} bằng phông {charset}, và cột có cả hai loại chữ; gõ lại ô này"
        ),
        format!(
            "{text:?} may be {read:?} in a font of {charset}, and the column has both kinds of letters; type it anew"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(columns: &[&[&str]]) -> Vec<Vec<String>> {
        let seen = columns.iter().map(|texts| {
            let mut seen = Seen::default();
            for text in *texts {
                seen.take(text);
            }
            seen
        });
        let fonts = fonts(&seen.collect::<Vec<_>>(), None);
        let text = |font: &Option<Font>, text: &&str| match font.map(|font| font.read(text)) {
            Some(Ok(Some(read))) => nfc(&read),
            Some(Err(_)) => "?".to_owned(),
            _ => (*text).to_owned(),
        };
        let columns = columns.iter().zip(&fonts);
        columns.map(|(texts, font)| texts.iter().map(|one| text(font, one)).collect()).collect()
    }

    #[test]
    fn columns_in_old_fonts_are_read_by_their_words() {
        // Xã Đăk Hà, Phường Nghĩa Lộ, Tuyết Sơn, as the fonts write them.
        let tcvn3 = ["X· §¨k Hµ", "Ph\u{ad}êng NghÜa Lé", "TuyÕt S¬n", "Kon Tum"];
        let vni = ["Xaõ Ñaêk Haø", "Phöôøng Nghóa Loä", "Tuyeát Sôn", "Kon Tum"];
        let wanted = ["Xã Đăk Hà", "Phường Nghĩa Lộ", "Tuyết Sơn", "Kon Tum"];
        assert_eq!(read(&[&tcvn3, &vni]), [wanted, wanted]);
        // One word alone is read as the others of the file are.
        assert_eq!(read(&[&tcvn3, &["X·"]])[1], ["Xã"]);
        assert_eq!(read(&[&["X·"]])[0], ["X·"]);
    }

    #[test]
    fn texts_of_unicode_are_left_whatever_they_are_in() {
        for texts in [
            &["Krông Nô", "Ea Tôh", "Krông Pắc", "Buôn Hồ"][..],
            &["Krông Nô", "Đô", "Hà", "Lê", "Krông Ana", "Cô Tô", "Trà", "Lò"],
            &["l'été à la châtaigneraie", "où l'école française", "forêt", "Évêché", "Noël"],
            &["Straße", "Bücher", "Größe", "Käse", "Übung"],
            &["año", "niño", "Peña", "señor", "mañana"],
        ] {
            assert_eq!(read(&[texts]), [texts]);
        }
    }

    #[test]
    fn a_column_with_both_is_read_word_by_word_and_what_could_be_either_is_refused() {
        let texts = ["X· §¨k Hµ", "Ph\u{ad}êng NghÜa", "TuyÕt S¬n", "Xã Đắk Hà", "Hà", "Há"];
        let wanted = ["Xã Đăk Hà", "Phường Nghĩa", "Tuyết Sơn", "Xã Đắk Hà", "Hà", "?"];
        assert_eq!(read(&[&texts]), [wanted]);
    }
}
