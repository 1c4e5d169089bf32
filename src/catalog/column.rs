//! Plain names for the columns of a layer's table, made of what stands over the columns of a file.

use std::collections::HashSet;

use super::{draft::is_taken, fold::fold};

/// Letters of a name, with room for a number behind it.
const LETTERS: usize = 40;

/// Names that are given, each once.
#[derive(Debug)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// None of these is given.
    pub(super) fn besides(taken: &[&str]) -> Self {
        Self(taken.iter().map(|name| (*name).to_owned()).collect())
    }

    /// A name for a column that is called so in the file.
    pub(super) fn give(&mut self, column: &str) -> String {
        let plain = plain(column, LETTERS);
        let usable = plain.starts_with(|first: char| first.is_ascii_lowercase());
        let base = if usable && !is_taken(&plain) { plain } else { format!("c_{plain}") };
        let base = base.trim_end_matches('_').to_owned();
        let numbered = (2..).map(|number: usize| format!("{base}_{number}"));
        let free = std::iter::once(base.clone()).chain(numbered);
        let name = free.into_iter().find(|name| !self.0.contains(name)).unwrap_or(base);
        self.0.insert(name.clone());
        name
    }
}

/// Small letters without marks, digits and single underscores; nothing where the text has none of them.
pub(super) fn plain(text: &str, letters: usize) -> String {
    let mut plain = String::new();
    for letter in fold(text).chars() {
        if plain.len() == letters {
            break;
        }
        if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
            plain.push(letter);
        } else if !plain.is_empty() && !plain.ends_with('_') {
            plain.push('_');
        }
    }
    plain.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_over_a_column_its_name_is_plain_and_its_own() {
        let mut names = Names::besides(&["area_code"]);
        for (column, name) in [
            ("Tên giếng", "ten_gieng"),
            ("TEN_GIENG", "ten_gieng_2"),
            ("Độ sâu (m)", "do_sau_m"),
            ("2019", "c_2019"),
            ("\"; DROP TABLE area; --", "drop_table_area"),
            ("名前", "c"),
            ("", "c_2"),
            ("id", "c_id"),
            ("area_code", "area_code_2"),
            ("xmin", "c_xmin"),
        ] {
            assert_eq!(names.give(column), name, "{column}");
        }
    }
}
