//! Words, numbers and moments of a report in its language.

use crate::{
    catalog::{Catalogue, Text, nfc},
    http::Lang,
    page::number,
};

/// Writes in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) lang: Lang,
    pub(super) catalogue: &'a Catalogue,
}

impl Words<'_> {
    /// The text of this language.
    pub(super) fn say(self, vi: &str, en: &str) -> String {
        self.lang.of(vi, en).to_owned()
    }

    /// The text of this language.
    pub(super) fn text(self, text: &Text) -> String {
        nfc(self.lang.of(&text.vi, &text.en))
    }

    /// What people call a code of a list; a code that the list does not have stands for itself.
    pub(super) fn code(self, list: &str, code: &str) -> String {
        let own = self.catalogue.codes().get(list).and_then(|list| list.get(code));
        own.map_or_else(|| code.to_owned(), |own| self.text(&own.title))
    }

    /// A count.
    pub(super) fn count(self, count: i64) -> String {
        number(&count.to_string(), self.lang)
    }

    /// An amount that may have decimals.
    pub(super) fn amount(self, amount: f64) -> String {
        number(&format!("{amount:.3}"), self.lang)
    }

    /// So many households and people.
    pub(super) fn people(self, households: i64, members: i64) -> String {
        let (households, members) = (self.count(households), self.count(members));
        match self.lang {
            Lang::Vi => format!("{households} hộ, {members} người"),
            Lang::En => format!("{households} households, {members} people"),
        }
    }
}
