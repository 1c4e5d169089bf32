//! Plain names for the columns of a layer's table, made of what stands over the columns of a file.

use std::collections::HashSet;

use super::{
    draft::is_taken,
    fold::{bare, fold},
};

/// Letters of a name, with room for a number behind it.
const LETTERS: usize = 40;

/// A name for each of the columns that are called so in the file; none of them is one of `taken`.
///
/// An import finds the column of a field by the field's name and then by its aliases, however they are written: so no name is
/// like what stands over another column, be it one of these or one `beside` them.
pub(super) fn names(columns: &[&str], beside: &[&str], taken: &[&str]) -> Vec<String> {
    let written: Vec<_> = columns.iter().chain(beside).map(|column| bare(column)).collect();
    let mut given: HashSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let mut names = Vec::with_capacity(columns.len());
    for (place, column) in columns.iter().enumerate() {
        let others = written.iter().enumerate().filter(|(other, _)| *other != place);
        let others: HashSet<_> = others.map(|(_, name)| name.as_str()).collect();
        let base = base(column);
        let numbered = (2..).map(|number: usize| format!("{base}_{number}"));
        let mut names_of_it = std::iter::once(base.clone()).chain(numbered);
        let is_free =
            |name: &String| !given.contains(name) && !others.contains(bare(name).as_str());
        // There are fewer columns than numbers.
        let name = names_of_it.find(is_free).unwrap_or(base);
        given.insert(name.clone());
        names.push(name);
    }
    names
}

fn base(column: &str) -> String {
    let plain = plain(column, LETTERS);
    let usable = plain.starts_with(|first: char| first.is_ascii_lowercase());
    let base = if usable && !is_taken(&plain) { plain } else { format!("c_{plain}") };
    base.trim_end_matches('_').to_owned()
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
        let columns = [
            ("Độ sâu (m)", "do_sau_m"),
            ("2019", "c_2019"),
            ("\"; DROP TABLE area; --", "drop_table_area"),
            ("名前", "c"),
            ("", "c_2"),
            ("id", "c_id"),
            ("area_code", "area_code_2"),
            ("xmin", "c_xmin"),
        ];
        let names = names(&columns.map(|(column, _)| column), &[], &["area_code"]);
        assert_eq!(names, columns.map(|(_, name)| name));
    }

    #[test]
    fn no_name_is_like_what_stands_over_another_column() {
        let columns = ["TEN", "ten", "Tên 2", "Tên_3"];
        assert_eq!(names(&columns, &[], &[]), ["ten_4", "ten_5", "ten_2", "ten_3"]);
        assert_eq!(names(&["TEN"], &["ten"], &[]), ["ten_2"]);
    }
}
