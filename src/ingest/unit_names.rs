//! Columns of a file that name the unit of a row, beside its code or instead of it.

use super::mapping::Columns;
use crate::{catalog::Collection, record::UnitName};

/// Headers of columns with names of units, folded and without blanks.
const HEADERS: [(UnitName, &[&str]); 3] = [
    (
        UnitName::Commune,
        &[
            "xa",
            "tenxa",
            "xaphuong",
            "phuongxa",
            "tenxaphuong",
            "xa/phuong",
            "xaphuongthitran",
            "xaphuongdackhu",
            "commune",
            "communename",
        ],
    ),
    (
        UnitName::District,
        &[
            "huyen",
            "tenhuyen",
            "quanhuyen",
            "huyencu",
            "quan/huyen",
            "huyenthixathanhpho",
            "district",
        ],
    ),
    (
        UnitName::Province,
        &["tinh", "tentinh", "tinhthanh", "tinhthanhpho", "tinh/thanhpho", "province"],
    ),
];

/// All such headers, each with the word for what it names.
pub(super) fn headers() -> impl Iterator<Item = (&'static str, &'static str)> {
    HEADERS.iter().flat_map(|(name, headers)| headers.iter().map(|header| (word(*name), *header)))
}

/// The word for a name in `--map`.
pub(super) const fn word(name: UnitName) -> &'static str {
    match name {
        UnitName::Commune => "commune",
        UnitName::District => "district",
        UnitName::Province => "province",
    }
}

/// The name that a word of `--map` stands for; none where the collection's rows do not lie in units or have such a field.
pub(super) fn of_word(collection: &Collection, text: &str) -> Option<UnitName> {
    let own = collection.units.is_none() || collection.field(text).is_some();
    UnitName::ALL.into_iter().find(|name| !own && word(*name) == text)
}

/// The free columns with such headers.
pub(super) fn by_header(columns: &mut Columns<'_>) -> Vec<(UnitName, usize)> {
    let found = HEADERS.iter().filter_map(|(name, headers)| {
        let column = headers.iter().find_map(|header| columns.find(header))?;
        Some((*name, columns.take(column)))
    });
    found.collect()
}
