//! Under which terms a collection is open data.

use serde::Deserialize;

use super::model::Text;

/// What a catalogue of open data (W3C DCAT 3) says of a collection besides its rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The licence of the rows that everyone sees, as an address.
    pub licence: String,
    /// How often new figures come.
    pub frequency: Frequency,
    /// Words by which people look for it.
    pub keywords: Vec<Text>,
    /// What else has to be kept to, such as the wishes of a community.
    #[serde(default)]
    pub rights: Option<Text>,
    /// Each record has a page that search engines may list.
    #[serde(default)]
    pub pages: bool,
}

/// How often a collection changes; the codes are those of the European Publications Office's authority table "frequency",
/// which DCAT recommends for `dct:accrualPeriodicity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// At any moment.
    Continuous,
    /// Every quarter of a year.
    Quarterly,
    /// Once a year.
    Annual,
    /// When there is something new.
    Irregular,
}

impl Frequency {
    /// The code of the authority table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Continuous => "CONT",
            Self::Quarterly => "QUARTERLY",
            Self::Annual => "ANNUAL",
            Self::Irregular => "IRREG",
        }
    }

    /// In words.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Continuous => ["liên tục", "continuously"],
            Self::Quarterly => ["mỗi quý", "every quarter"],
            Self::Annual => ["mỗi năm", "once a year"],
            Self::Irregular => ["khi có thay đổi", "when something changes"],
        }
    }
}

impl Open {
    /// A short name of the licence for people: known ones by name, others as they are written.
    pub fn licence_name(&self) -> &str {
        match self.licence.trim_end_matches('/') {
            "https://creativecommons.org/licenses/by/4.0" => "CC BY 4.0",
            "https://creativecommons.org/publicdomain/zero/1.0" => "CC0 1.0",
            _ => &self.licence,
        }
    }
}
