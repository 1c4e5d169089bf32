//! The line under the name of what was found, as a person would say it.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    area::PlaceName,
    catalog::{CodeLists, Collection, Field, FieldType, Text},
    record::Hit,
};

/// How days are written in both languages.
const DAY: &str = "%d/%m/%Y";

/// The language of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// Not a language of the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write vi or en")]
pub struct LanguageError;

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "vi" => Ok(Self::Vi),
            "en" => Ok(Self::En),
            _ => Err(LanguageError),
        }
    }
}

impl Language {
    fn of(self, text: &Text) -> &str {
        match self {
            Self::Vi => &text.vi,
            Self::En => &text.en,
        }
    }
}

/// What stands under the name: the catalogue's subtitle, the place, and the end of what is no longer in force.
pub(super) fn subtitle(
    collection: &Collection,
    codes: &CodeLists,
    hit: &Hit,
    place: Option<&PlaceName>,
    language: Language,
) -> Option<String> {
    let own = collection
        .search
        .as_ref()
        .and_then(|search| collection.field(&search.subtitle))
        .zip(hit.subtitle.as_deref())
        .map(|(field, text)| said(field, text, codes, language));
    // A row that is itself an area lies in its parent; any other in the area that it names.
    let is_area = hit.code.is_some() && hit.code == hit.place;
    let place = place
        .and_then(|place| if is_area { place.parent.clone() } else { Some(place.name.clone()) });
    let until = hit.until.map(|day| match language {
        Language::Vi => format!("hết hiệu lực sau {}", day.format(DAY)),
        Language::En => format!("in force until {}", day.format(DAY)),
    });
    let parts: Vec<_> =
        [own, place, until].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A value in words: the title of a code, a day as it is written, or the text itself.
fn said(field: &Field, text: &str, codes: &CodeLists, language: Language) -> String {
    let list = field.codes.as_ref().and_then(|name| codes.get(name));
    if let Some(code) = list.and_then(|list| list.get(text)) {
        return language.of(&code.title).to_owned();
    }
    let day = match field.kind {
        FieldType::Date => text.parse::<NaiveDate>().ok(),
        FieldType::Datetime => DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z")
            .ok()
            .map(|time| time.with_timezone(&Utc).date_naive()),
        FieldType::Text | FieldType::Integer | FieldType::Number | FieldType::Boolean => None,
    };
    day.map_or_else(|| text.to_owned(), |day| day.format(DAY).to_string())
}
