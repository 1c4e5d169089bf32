//! Pieces that descriptions of inputs and outputs are made of.

use serde_json::{Value as Json, json};

/// An input that may be left out.
pub(super) fn input(title: &str, description: &str, schema: Json) -> Json {
    let one = [("minOccurs", json!(0)), ("maxOccurs", json!(1)), ("schema", schema)];
    described(title, description, one)
}

pub(super) fn output(title: &str, description: &str, schema: Json) -> Json {
    described(title, description, [("schema", schema)])
}

fn described<const N: usize>(title: &str, description: &str, more: [(&str, Json); N]) -> Json {
    let words = [("title", json!(title)), ("description", json!(description))];
    let members = words.into_iter().chain(more);
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The schema of an object with both counts and more.
pub(super) fn counted(more: &[(&str, &Json)]) -> Json {
    let whole = json!({"type": "integer", "minimum": 0});
    let counts = [("households", &whole), ("members", &whole)];
    let members =
        more.iter().chain(&counts).map(|(name, schema)| ((*name).to_owned(), (*schema).clone()));
    json!({
        "type": "object", "required": ["households", "members"],
        "properties": Json::Object(members.collect()),
    })
}
