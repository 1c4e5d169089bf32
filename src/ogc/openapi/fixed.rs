//! The part of the definition that is the same whatever the catalogue holds: `paths.json` and `components.json`.
//! A text in both languages stands there as `{"vi": .., "en": ..}`.

use serde_json::{Map, Value};

use crate::http::Lang;

/// Tags and paths of the whole service.
const PATHS: &str = include_str!("paths.json");

/// What the paths refer to.
const COMPONENTS: &str = include_str!("components.json");

/// `tags` and `paths` in a language.
pub(super) fn paths(lang: Lang) -> Result<Value, serde_json::Error> {
    serde_json::from_str(PATHS).map(|document| in_language(document, lang))
}

/// The components in a language.
pub(super) fn components(lang: Lang) -> Result<Value, serde_json::Error> {
    serde_json::from_str(COMPONENTS).map(|document| in_language(document, lang))
}

/// Each text in both languages becomes the one of this language.
fn in_language(value: Value, lang: Lang) -> Value {
    match value {
        Value::Object(members) => match text(&members, lang) {
            Some(text) => text,
            None => {
                members.into_iter().map(|(name, value)| (name, in_language(value, lang))).collect()
            }
        },
        Value::Array(values) => values.into_iter().map(|value| in_language(value, lang)).collect(),
        other => other,
    }
}

fn text(members: &Map<String, Value>, lang: Lang) -> Option<Value> {
    if members.len() != 2 {
        return None;
    }
    let (Some(Value::String(vi)), Some(Value::String(en))) = (members.get("vi"), members.get("en"))
    else {
        return None;
    };
    Some(Value::String(lang.of(vi, en).to_owned()))
}

/// Takes away the paths that refer to a parameter which does not exist: a caller who edits nothing has no
/// collection to name there.
pub(super) fn without_dangling(paths: &mut Map<String, Value>, parameters: &Map<String, Value>) {
    let dangles = |operation: &Value| {
        let references =
            operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        references
            .filter_map(|parameter| parameter.get("$ref")?.as_str()?.rsplit('/').next())
            .any(|name| !parameters.contains_key(name))
    };
    paths.retain(|_, operations| {
        let operations = operations.as_object();
        !operations.is_some_and(|operations| operations.values().any(dangles))
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A text in two languages, or in one and a misspelt other. An example of a title is in one language only.
    fn left(value: &Value) -> Option<&Value> {
        match value {
            Value::Object(members) => {
                let two = members.len() == 2 && members.values().all(Value::is_string);
                if two && (members.contains_key("vi") || members.contains_key("en")) {
                    return Some(value);
                }
                members.values().find_map(left)
            }
            Value::Array(values) => values.iter().find_map(left),
            _ => None,
        }
    }

    #[test]
    fn both_files_can_be_read_and_hold_no_text_in_two_languages_afterwards() {
        for lang in [Lang::Vi, Lang::En] {
            for document in [paths(lang).unwrap(), components(lang).unwrap()] {
                assert_eq!(left(&document), None);
            }
        }
        assert_eq!(paths(Lang::En).unwrap()["tags"][1]["description"], json!("Reading data"));
    }

    #[test]
    fn a_path_with_a_parameter_that_does_not_exist_goes() {
        let mut paths = paths(Lang::En).unwrap()["paths"].as_object().unwrap().clone();
        let all = paths.len();
        without_dangling(&mut paths, &Map::new());
        assert!(paths.contains_key("/health/live") && paths.len() < all);
        assert!(!paths.contains_key("/api/collections/{collectionId}/form"));
    }
}
