//! Names of columns that say who somebody is. Such a column has no place in a layer of an office.

use super::{
    check::CatalogueError,
    fold::{fold, nfc},
    load::reference_file,
    model::{Collection, Field, Sensitivity},
};

/// The list of words.
const FILE: &str = "person_words.csv";

/// Words for what says who somebody is.
#[derive(Debug, Default)]
pub struct PersonWords(Vec<Vec<String>>);

impl PersonWords {
    /// The words of the list, and the names of fields that the catalogue marks with `person`, but for those that a field
    /// without anything personal has too.
    pub(super) fn of<'a>(
        collections: impl Iterator<Item = &'a Collection>,
    ) -> Result<Self, CatalogueError> {
        let text = reference_file(FILE)
            .ok_or_else(|| CatalogueError::reference(FILE, "the file is missing"))?;
        let mut words = Vec::new();
        for row in csv::Reader::from_reader(text.as_bytes()).records() {
            let row = row.map_err(|error| CatalogueError::reference(FILE, &error.to_string()))?;
            words.extend(row.iter().map(parts).filter(|parts| !parts.is_empty()));
        }
        let fields = collections.flat_map(|collection| &collection.fields);
        let (persons, others): (Vec<_>, Vec<_>) = fields.partition(|field| field.person);
        let names = |field: &Field| {
            let names = [&field.name, &field.title.vi, &field.title.en];
            names.into_iter().chain(&field.aliases).map(|name| parts(name)).collect::<Vec<_>>()
        };
        let open = others.into_iter().filter(|field| field.sensitivity != Sensitivity::Personal);
        let open: Vec<_> = open.flat_map(names).collect();
        words.extend(persons.into_iter().flat_map(names).filter(|own| !open.contains(own)));
        Ok(Self(words))
    }

    /// The name of a column says that people are named, reached or told apart there.
    pub fn names(&self, column: &str) -> bool {
        let own = parts(column);
        // Marks tell "họ tên" from "hồ tên"; a name that was written without any is compared without.
        let has_marks = own.iter().any(|part| !part.is_ascii());
        let plain = |parts: &[String]| parts.iter().map(|part| fold(part)).collect::<Vec<_>>();
        let whole = fold(&own.concat());
        self.0.iter().any(|word| {
            let word = if has_marks { word.clone() } else { plain(word) };
            let stands = own.windows(word.len()).any(|some| some == word);
            // "HOTEN", and "socccd" beside what else was written without blanks.
            let joined = fold(&word.concat());
            let one = word.len() == 1 && joined.len() > 3;
            stands
                || !has_marks && whole == joined
                || one && own.iter().any(|part| ends_in(&fold(part), &joined))
        })
    }
}

/// The text begins or ends with the word.
fn ends_in(text: &str, word: &str) -> bool {
    text.starts_with(word) || text.ends_with(word)
}

/// The words of a name, in lower case.
fn parts(name: &str) -> Vec<String> {
    let lower = nfc(name).to_lowercase();
    let parts = lower.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalogue;

    #[test]
    fn columns_that_say_who_somebody_is_are_known_however_they_are_written() {
        let catalogue = Catalogue::built_in().unwrap();
        let words = catalogue.person_words().unwrap();
        for column in [
            "Họ và tên",
            "HO_TEN",
            "HoTen",
            "Họ tên người quản lý",
            "Chủ hộ",
            "chu_ho",
            "Số CCCD",
            "SOCCCD",
            "cccd_so",
            "Điện thoại",
            "DIEN_THOAI",
            "Số điện thoại liên hệ",
            "SĐT",
            "Ngày sinh",
            "NAM_SINH",
            "Email",
            "phone",
            "Telephone",
            "Head of household",
        ] {
            assert!(words.names(column), "{column}");
        }
        for column in [
            "Tên",
            "Tên hồ",
            "Hồ tên Ea Kao",
            "ten",
            "Mã",
            "Loại",
            "STT",
            "Diện tích",
            "DT",
            "Năm xây dựng",
            "Trạng thái",
            "Ghi chú",
            "Nguồn",
            "Cao độ",
            "Thôn",
            "Chiều dài",
        ] {
            assert!(!words.names(column), "{column}");
        }
    }
}
