//! The readers of questions and of records that clients send, for the fuzz targets.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::{
    feature::read_feature,
    items_query::ItemsQuery,
    patch::Patch,
    sortby::{self, Cursor},
};
use crate::{
    auth::Caller,
    catalog::{Catalogue, CodeLists},
    geo::{Crs, CrsBox, TimeWindow},
    http::Params,
    policy::{EditView, View, edit_view, view},
    record::Draft,
};

struct World {
    catalogue: Catalogue,
    views: Vec<View>,
    edits: Vec<EditView>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let catalogue = Catalogue::built_in().expect("the built-in descriptors are right");
    let views = catalogue.iter().filter_map(|one| view(&Caller::public(), one, &catalogue));
    let edits = catalogue.iter().filter_map(|one| edit_view(&Caller::operator(), one));
    World { views: views.collect(), edits: edits.collect(), catalogue }
});

fn chosen<T>(all: &[T], byte: u8) -> &T {
    all.get(usize::from(byte) % all.len()).expect("there are some")
}

/// The question of `items`, on a collection that the first byte chooses: orders and cursors are printed as they were read, boxes
/// have their edges in order, windows begin before they end.
pub fn parameters(bytes: &[u8]) {
    let World { catalogue, views, .. } = &*WORLD;
    let Some((first, query)) = bytes.split_first() else { return };
    let (Ok(query), view) = (std::str::from_utf8(query), chosen(views, *first)) else { return };
    let Ok(mut params) = Params::of_form(query) else { return };
    if let Ok(asked) = ItemsQuery::take(&mut params, view, catalogue.codes()) {
        assert!((1..=10_000).contains(&asked.page_limit()));
    }
    let mut params = Params::of_form(query).expect("it was read before");
    if let Ok(Some(TimeWindow { from: Some(from), to: Some(to) })) = params.read("datetime") {
        assert!(from <= to);
    }
    let text = params.text("bbox").unwrap_or_default();
    for crs in Crs::all() {
        match CrsBox::read(&text, crs) {
            Ok(CrsBox::Lines { edges: [west, south, east, north], .. }) => {
                assert!(west <= east && south <= north);
            }
            Ok(CrsBox::Degrees(bbox)) => {
                let [west, south, east, north] = bbox.edges();
                assert!(south <= north && [west, east].iter().all(|lon| lon.abs() <= 180.0));
            }
            Err(error) => {
                assert!(error.to_string().contains(&format!("{text:?}")) || !text.is_empty())
            }
        }
    }
    let sortby = params.text("sortby").unwrap_or_default();
    let Ok(order) = sortby::read(&sortby, view) else { return };
    let printed = order.to_string();
    if !printed.is_empty() {
        assert_eq!(sortby::read(&printed, view).expect("it is an order").to_string(), printed);
    }
    let cursor = params.text("cursor").unwrap_or_default();
    if let Ok(after) = Cursor::read(&cursor, &order) {
        assert_eq!(Cursor::of(&order, after).to_string(), cursor);
    }
}

/// A feature that stands for the draft, values as texts.
fn feature(draft: &Draft) -> Value {
    let value = |value: &Option<crate::catalog::Value>| {
        value.as_ref().map_or(Value::Null, |value| value.to_sql_text().into())
    };
    let properties: Map<_, _> =
        draft.values.iter().map(|(name, own)| (name.clone(), value(own))).collect();
    let geometry = draft.geometry.as_ref().and_then(Option::as_ref);
    let geometry = geometry.map(|text| serde_json::from_str::<Value>(text).expect("it is JSON"));
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn again(draft: &Draft, view: &View, codes: &CodeLists) {
    let read = read_feature(feature(draft).to_string().as_bytes(), view, codes, Crs::default());
    let read = read.expect("what was taken is taken again");
    assert_eq!(read.values, draft.values);
    assert_eq!(read.geometry, draft.geometry);
}

/// The body of a POST or PUT, and that of a PATCH, of a collection that the first byte chooses. What is taken is taken again as
/// it was understood.
pub fn feature_edits(bytes: &[u8]) {
    let World { catalogue, edits, .. } = &*WORLD;
    let Some((first, body)) = bytes.split_first() else { return };
    let edit = chosen(edits, *first);
    for crs in Crs::all() {
        if let Ok(draft) = read_feature(body, edit.view(), catalogue.codes(), crs)
            && crs.is_default()
        {
            again(&draft, edit.view(), catalogue.codes());
        }
    }
    let Ok(document) = serde_json::from_slice(body) else { return };
    let patch = Patch { id: 7, crs: Crs::default(), document };
    if let Ok(draft) = patch.read(edit, catalogue.codes()) {
        assert!(draft.values.keys().all(|name| edit.writes(name)), "only what may be written");
    }
}
