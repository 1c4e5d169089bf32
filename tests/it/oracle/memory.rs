//! What the atlas answers.

use std::collections::BTreeMap;

use banlang::{
    atlas::{Atlas, CountQuery, Group, LayerQuery, Within},
    auth::Caller,
    catalog::Catalogue,
    geo::{Ground, TileCoord, TimeWindow},
    policy::{counting, keys, view},
};
use chrono::{DateTime, SecondsFormat, Utc};
use geo::Geometry;
use mvt_reader::feature::{Feature, Value as Tagged};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{
    filter::Wanted,
    ground::Drawn,
    question::{Question, What},
};
use crate::{support::TestApp, tiles::decoded::decode};

/// What an answer says, thing by thing.
pub(super) type Facts = BTreeMap<String, Value>;

/// The answer of somebody who may not ask.
pub(super) fn closed() -> Facts {
    Facts::from([("closed".to_owned(), Value::Null)])
}

/// Asks through the door of the model. Says the position of the answer, too.
pub(super) async fn ask(
    atlas: &Atlas,
    catalogue: &Catalogue,
    caller: &Caller,
    question: &Question,
) -> (i64, Facts) {
    let collection = catalogue.get(question.collection).unwrap();
    if let What::Figures { counted: true, .. } = &question.what {
        let counting = counting(caller, collection);
        let open = atlas.open(&[], "oracle").await.unwrap();
        let Some(counted) = counting.exact.or(counting.units) else {
            return (open.position().number, closed());
        };
        let seen = atlas.open(&[&counted], "oracle").await.unwrap();
        let groups = figures(question, |query| seen.count(&counted, query));
        return (seen.position().number, groups);
    }
    let Some(view) = view(caller, collection, catalogue) else {
        let open = atlas.open(&[], "oracle").await.unwrap();
        return (open.position().number, closed());
    };
    let seen = atlas.open(&keys([&view]), "oracle").await.unwrap();
    let facts = match &question.what {
        What::Tile { tile, window, filter } => {
            let filter = filter.as_ref().map(|filter| atlas.filter(&view, &filter.cql).unwrap());
            let (tile, window) = (*tile, *window);
            let query = LayerQuery { view: &view, tile, window, filter: filter.as_ref() };
            read(question, seen.layer(&query).bytes)
        }
        What::Figures { .. } => figures(question, |query| seen.sum(&view, query)),
    };
    (seen.position().number, facts)
}

fn figures(question: &Question, ask: impl Fn(CountQuery<'_>) -> Vec<Vec<Group>>) -> Facts {
    let What::Figures { grounds, by, at, .. } = &question.what else { panic!("{question:?}") };
    let polygons: Vec<_> = grounds.iter().map(Drawn::polygons).collect();
    // In one ground, and in one put together.
    let (first, rest) = polygons.split_at(polygons.len().min(1));
    let ground = Ground::of(first).and(Ground::of(rest));
    let summed: &[&str] = match question.collection {
        "household" => &["members"],
        "household_summary" => &["households", "members"],
        _ => &[],
    };
    // Beside other lists of the same question.
    let by: [&[&str]; 3] = [&[], by, &["commune_code"]];
    let query = CountQuery { within: Within::Ground(&ground), by: &by, sums: summed, at: *at };
    let groups = ask(query).swap_remove(1);
    let mut facts = Facts::new();
    for group in groups {
        let (households, members) = match group.sums.as_slice() {
            [members] => (group.rows, *members),
            [households, members] => (*households, *members),
            _ => (0, 0),
        };
        put(
            &mut facts,
            json!(group.values).to_string(),
            json!({"rows": group.rows, "households": households, "members": members}),
        );
    }
    facts
}

/// What stands twice under one name is seen, too.
fn put(facts: &mut Facts, key: String, value: Value) {
    let key = if facts.contains_key(&key) { format!("{key} again") } else { key };
    facts.insert(key, value);
}

/// Asks for a tile at the front door.
pub(super) async fn knock(app: &TestApp, cookie: &str, question: &Question) -> Facts {
    let What::Tile { tile, window, filter } = &question.what else { panic!("{question:?}") };
    let path = path(question.collection, *tile, window.as_ref(), filter.as_ref());
    let headers: &[_] = if cookie.is_empty() { &[] } else { &[("cookie", cookie)] };
    let answer = app.get_with(&path, headers).await;
    match answer.status.as_u16() {
        200 => read(question, answer.body),
        404 => closed(),
        other => panic!("{path}: {other} {}", answer.text()),
    }
}

/// The address of a tile.
pub(super) fn path(
    collection: &str,
    tile: TileCoord,
    window: Option<&TimeWindow>,
    filter: Option<&Wanted>,
) -> String {
    let (z, x, y) = (tile.z(), tile.x(), tile.y());
    let time = window.map(|window| format!("&datetime={}", text(window))).unwrap_or_default();
    let encoded = |filter: &Wanted| utf8_percent_encode(&filter.cql, NON_ALPHANUMERIC).to_string();
    let filter = filter.map(|own| format!("&filter={}", encoded(own))).unwrap_or_default();
    format!(
        "/tiles/{collection}/{z}/{x}/{y}.mvt?{}",
        format!("{time}{filter}").trim_start_matches('&')
    )
}

fn text(window: &TimeWindow) -> String {
    let end = |end: Option<DateTime<Utc>>| {
        end.map_or("..".to_owned(), |end| end.to_rfc3339_opts(SecondsFormat::Micros, true))
    };
    format!("{}/{}", end(window.from), end(window.to))
}

/// Reads a tile with the reader of others.
fn read(question: &Question, bytes: Vec<u8>) -> Facts {
    let What::Tile { tile, .. } = &question.what else { panic!("{question:?}") };
    let mut facts = Facts::new();
    for (layer, features) in decode(bytes) {
        assert_eq!(layer, question.collection);
        for feature in features {
            let kind = if is_summed(layer.as_str(), tile.z()) { "cell" } else { "feature" };
            let id = feature.id.unwrap();
            put(&mut facts, json!(format!("{kind} {id}")).to_string(), said(&feature));
        }
    }
    facts
}

/// The tiles of the zoom hold sums of cells.
pub(super) fn is_summed(collection: &str, z: u8) -> bool {
    collection == "household_summary" || collection == "household" && z < 13
}

fn said(feature: &Feature) -> Value {
    let point = match &feature.geometry {
        Geometry::Point(point) => *point,
        Geometry::MultiPoint(points) if points.0.len() == 1 => points.0[0],
        other => panic!("{other:?}"),
    };
    let mut said = attributes(feature);
    said.insert("x".to_owned(), whole(point.x()));
    said.insert("y".to_owned(), whole(point.y()));
    Value::Object(said)
}

/// The attributes of a feature.
pub(super) fn attributes(feature: &Feature) -> Map<String, Value> {
    let mut said = Map::new();
    for (name, value) in feature.properties.iter().flatten() {
        let value = match value {
            Tagged::String(text) => json!(text),
            Tagged::Int(number) | Tagged::SInt(number) => json!(number),
            Tagged::UInt(number) => json!(number),
            other => panic!("{name}: {other:?}"),
        };
        said.insert(name.clone(), value);
    }
    said
}

#[expect(clippy::cast_possible_truncation, reason = "a place in a tile is a small whole number")]
fn whole(number: f32) -> Value {
    assert!(number.fract() == 0.0, "{number}");
    json!(number as i64)
}
