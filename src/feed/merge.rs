//! What a feed says now, what it said last, and what the row says: a field that still is as the feed wrote it follows the feed; one that a
//! person has written stays.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{error::FeedError, place};
use crate::{
    catalog::{CodeLists, Collection, Text, Value},
    record::Record,
};

/// Names under which the place and the positions are kept beside the fields.
pub(super) const GEOMETRY: &str = "geometry";
pub(super) const POSITIONS: &str = "positions";

/// What a feed says, or said, by names of fields.
pub(super) type Said = Map<String, Json>;

/// A row as it is.
pub(super) struct Row {
    properties: Json,
    geometry: Option<Json>,
}

impl Row {
    pub(super) fn of(record: &Record) -> Self {
        let read = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Self {
            properties: read(&record.properties),
            geometry: record.geometry.as_deref().map(read),
        }
    }

    /// The text of a field.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.properties.get(field)?.as_str()
    }

    fn json(&self, field: &str) -> &Json {
        self.properties.get(field).unwrap_or(&Json::Null)
    }
}

/// What becomes of a row.
#[derive(Debug, Default)]
pub(super) struct Merge {
    /// Fields that change.
    pub(super) values: BTreeMap<String, Option<Value>>,
    /// The place changes.
    pub(super) moves: bool,
    /// Fields, and the place, that stay as a person has written them.
    pub(super) kept: usize,
}

/// Reads what a feed says as values of the fields. A GLIDE number that is none is left out: feeds write 0 and slips there.
///
/// # Errors
/// When a value is none of its field.
pub(super) fn values(
    (collection, codes): (&Collection, &CodeLists),
    event: &str,
    said: &mut Said,
) -> Result<BTreeMap<String, Option<Value>>, FeedError> {
    let mut values = BTreeMap::new();
    let mut left_out = Vec::new();
    for (name, json) in said.iter() {
        let Some(field) = collection.field(name) else { continue };
        match field.read_json(json, codes) {
            Ok(value) => {
                values.insert(name.clone(), value);
            }
            Err(_) if name == "glide" => left_out.push(name.clone()),
            Err(error) => {
                let Text { vi, en } = error.text();
                let rule = Text {
                    vi: format!("{}: {vi}", field.title.vi),
                    en: format!("{}: {en}", field.title.en),
                };
                return Err(FeedError::Refused { event: event.to_owned(), rule });
            }
        }
    }
    for name in left_out {
        said.remove(&name);
    }
    Ok(values)
}

/// Three become one: what was said last, what is said now (both by the feed), and the row. Fields that neither names stay.
pub(super) fn merge(
    (collection, codes): (&Collection, &CodeLists),
    (before, now): (&Said, &Said),
    row: &Row,
) -> Merge {
    let mut merge = Merge::default();
    let names = before.keys().chain(now.keys().filter(|name| !before.contains_key(*name)));
    for field in names.filter_map(|name| collection.field(name)) {
        let read = |json: &Json| field.read_json(json, codes).ok();
        let of = |said: &Said| said.get(&field.name).map_or(Some(None), read);
        let (Some(before), Some(now), own) = (of(before), of(now), read(row.json(&field.name)))
        else {
            continue;
        };
        match own {
            _ if is_same(now.as_ref(), before.as_ref()) => {}
            Some(own) if is_same(own.as_ref(), now.as_ref()) => {}
            Some(own) if is_same(own.as_ref(), before.as_ref()) => {
                merge.values.insert(field.name.clone(), now);
            }
            _ => merge.kept += 1,
        }
    }
    if let Some(now) = now.get(GEOMETRY) {
        let is = |other: Option<&Json>| other.is_some_and(|other| place::is_same(now, other));
        let own = row.geometry.as_ref();
        let before = before.get(GEOMETRY);
        let untouched = match (own, before) {
            (Some(own), Some(before)) => place::is_same(own, before),
            (own, before) => own.is_none() && before.is_none(),
        };
        match () {
            () if is(own) || is(before) => {}
            () if untouched => merge.moves = true,
            () => merge.kept += 1,
        }
    }
    merge
}

fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Number(one)), Some(Value::Number(other))) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog::Catalogue;

    fn said(json: &Json) -> Said {
        json.as_object().cloned().unwrap_or_default()
    }

    /// What becomes of the number of deaths and the place: `-` stays, else the new value; and how many are kept.
    fn outcome(
        (before, now): (&Json, &Json),
        row: Json,
        at: Option<Json>,
    ) -> (String, bool, usize) {
        let catalogue = Catalogue::built_in().unwrap();
        let collection = catalogue.get("disaster_event").unwrap();
        let row = Row { properties: row, geometry: at };
        let merged = merge((collection, catalogue.codes()), (&said(before), &said(now)), &row);
        let deaths = merged.values.get("deaths");
        let deaths = deaths.map_or("-".to_owned(), |value| {
            value.as_ref().map_or("null".to_owned(), Value::to_sql_text)
        });
        (deaths, merged.moves, merged.kept)
    }

    #[test]
    fn a_field_follows_its_feed_until_a_person_has_written_it() {
        let cases = [
            // The row is as the feed left it.
            (json!({"deaths": 1}), json!({"deaths": 2}), json!({"deaths": 1}), ("2", 0)),
            (json!({}), json!({"deaths": 2}), json!({"deaths": null}), ("2", 0)),
            (json!({"deaths": 1}), json!({}), json!({"deaths": 1}), ("null", 0)),
            // A person wrote, or emptied, or says the same.
            (json!({"deaths": 1}), json!({"deaths": 2}), json!({"deaths": 7}), ("-", 1)),
            (json!({"deaths": 1}), json!({"deaths": 2}), json!({"deaths": null}), ("-", 1)),
            (json!({"deaths": 1}), json!({"deaths": 2}), json!({"deaths": 2}), ("-", 0)),
            (json!({}), json!({"deaths": 2}), json!({"deaths": 7}), ("-", 1)),
            // The feed says nothing new.
            (json!({"deaths": 1}), json!({"deaths": 1}), json!({"deaths": 7}), ("-", 0)),
        ];
        for (before, now, row, (deaths, kept)) in cases {
            let told = format!("{before} {now} {row}");
            let found = outcome((&before, &now), row, None);
            assert_eq!(found, (deaths.to_owned(), false, kept), "{told}");
        }
    }

    #[test]
    fn a_place_follows_its_feed_until_a_person_has_moved_it() {
        let point = |x: f64| json!({"type": "Point", "coordinates": [x, 15.0]});
        let of = |x: f64| json!({ "geometry": point(x) });
        let cases = [
            (of(1.0), of(2.0), Some(point(1.000_000_04)), true, 0),
            (json!({}), of(2.0), None, true, 0),
            (of(1.0), of(2.0), Some(point(3.0)), false, 1),
            (of(1.0), of(2.0), None, false, 1),
            (of(1.0), of(1.0), Some(point(3.0)), false, 0),
            (of(1.0), json!({}), Some(point(1.0)), false, 0),
        ];
        for (before, now, at, moves, kept) in cases {
            let told = format!("{before} {now} {at:?}");
            let found = outcome((&before, &now), json!({}), at);
            assert_eq!(found, ("-".to_owned(), moves, kept), "{told}");
        }
    }
}
