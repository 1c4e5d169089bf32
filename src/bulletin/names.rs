//! Names of units as they are compared: without marks and blanks, with marks, and misspelt.

use crate::{area::toned, catalog::fold};

/// The name without marks and blanks.
pub(super) fn bare(name: &str) -> String {
    fold(name).replace(' ', "")
}

/// The name without blanks, each tone at the end of its syllable. Đắk, Đăk, Đắc and Đak are one word.
pub(super) fn marked(name: &str) -> String {
    name.split_whitespace().map(|word| one_dak(toned(word))).collect()
}

fn one_dak(word: String) -> String {
    let river = ["đăk", "đak", "đăc", "đac"].contains(&word.trim_end_matches('\u{301}'));
    // NFD tells ă as a and a breve.
    let breve = ["đa\u{306}k", "đa\u{306}c"].contains(&word.trim_end_matches('\u{301}'));
    if river || breve { "đak".to_owned() } else { word }
}

/// How many letters may be wrong in a name of that length.
pub(super) fn slips(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The name as it sounds: what is written otherwise and spoken alike in many parts of the country.
pub(super) fn sound(bare: &str) -> String {
    bare.replace("tr", "ch")
        .replace('x', "s")
        .replace('y', "i")
        .replace("gi", "d")
        .replace('c', "k")
}

/// The number of letters added, left out, exchanged or written in the wrong order; none when it is more than that.
pub(super) fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1; width];
        for (column, own) in other.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX);
            let changed = at(&last, column) + usize::from(letter != own);
            let mut best = changed.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(own)
                && other.get(column - 1) == Some(letter);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            if let Some(place) = next.get_mut(column + 1) {
                *place = best;
            }
        }
        if next.iter().all(|value| *value > most) {
            return None;
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().filter(|value| *value <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(one: &str, other: &str) -> Option<usize> {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        distance(&letters(one), &letters(other), 2)
    }

    #[test]
    fn slips_of_the_pen_are_counted() {
        assert_eq!(apart("batsat", "batxat"), Some(1));
        assert_eq!(apart("kimcha", "kimtra"), Some(2));
        assert_eq!(apart("batxta", "batxat"), Some(1));
        assert_eq!(apart("batxat", "batxat"), Some(0));
        assert_eq!(apart("muonglat", "quangchieu"), None);
    }

    #[test]
    fn marks_tell_names_apart_and_spellings_of_one_word_do_not() {
        assert_ne!(marked("Trà Dơn"), marked("Trà Don"));
        assert_eq!(marked("Hòa An"), marked("Hoà An"));
        assert_eq!(marked("Đắk Pék"), marked("Đăk Pék"));
        assert_eq!(marked("Đắc Pring"), marked("Đăk Pring"));
    }
}
