//! The doors: texts in, trees out.

use crate::catalog::Field;

use super::{
    build::{Builder, Properties, Scope},
    error::FilterError,
    json,
    node::Node,
    text,
    tree::{Filter, Property},
};

/// The encoding of a filter, by its name in requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `cql2-text`.
    Text,
    /// `cql2-json`.
    Json,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Text, Self::Json];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "cql2-text",
            Self::Json => "cql2-json",
        }
    }

    fn read(self, text: &str, scope: Scope) -> Result<Node, FilterError> {
        match self {
            Self::Text => text::read(text, scope),
            Self::Json => json::read(text),
        }
    }
}

impl Filter {
    /// Reads a filter with all that CQL2 has. `properties` gives what a name stands for, if the caller may filter by it: a
    /// hidden name and a missing one get the same answer.
    ///
    /// # Errors
    /// When the text is no filter; the sentence names what is wrong, in `cql2-text` the character where, and what to write.
    pub fn read(
        text: &str,
        language: Language,
        properties: impl Fn(&str) -> Option<Property>,
    ) -> Result<Self, FilterError> {
        build(text, language, Scope::Whole, &properties)
    }

    /// Reads `cql2-text` that compares fields with values, and nothing else. `fields` gives the field of a name, if the caller
    /// may filter by it: a hidden name and a missing one get the same answer.
    ///
    /// # Errors
    /// When the text is no such filter; the sentence names what is wrong, the character where, and what to write.
    pub fn from_text<'f>(
        text: &str,
        fields: impl Fn(&str) -> Option<&'f Field>,
    ) -> Result<Self, FilterError> {
        let properties = |name: &str| fields(name).map(Property::from);
        build(text, Language::Text, Scope::Comparisons, &properties)
    }

    /// Reads `cql2-json` that compares fields with values. `fields` is that of [`Filter::from_text`].
    ///
    /// # Errors
    /// When the text is no such filter; the sentence names what is wrong and what to write.
    pub fn from_json<'f>(
        text: &str,
        fields: impl Fn(&str) -> Option<&'f Field>,
    ) -> Result<Self, FilterError> {
        let properties = |name: &str| fields(name).map(Property::from);
        build(text, Language::Json, Scope::Comparisons, &properties)
    }
}

fn build(
    text: &str,
    language: Language,
    scope: Scope,
    properties: Properties<'_>,
) -> Result<Filter, FilterError> {
    Builder::new(scope, properties).condition(&language.read(text, scope)?)
}
