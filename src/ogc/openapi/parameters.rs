//! Path parameters that name collections: each lists those that the caller can use there.

use serde_json::{Map, Value, json};

use crate::{
    auth::Caller,
    catalog::Collection,
    http::Lang,
    policy::{View, edit_view},
};

/// Says which collections a parameter may name.
type Fits<'a> = &'a dyn Fn(&View) -> bool;

/// The parameters by their component name. One without any collection is left out.
pub(super) fn of_collections(views: &[View], caller: &Caller, lang: Lang) -> Map<String, Value> {
    let edited = |collection: &View| edit_view(caller, collection.collection()).is_some();
    let named: [(&str, Fits<'_>); 5] = [
        ("collectionId", &|_| true),
        ("filledCollectionId", &|view| !view.collection().read_only),
        ("editedCollectionId", &edited),
        ("mediaCollectionId", &|view| view.collection().media && edited(view)),
        ("tiledCollectionId", &|view| view.collection().has_tiles()),
    ];
    let mut parameters: Map<_, _> = named
        .into_iter()
        .filter_map(|(name, fits)| Some((name.to_owned(), parameter(&ids(views, fits)?, lang))))
        .collect();
    if let Some(layers) = ids(views, &|view| view.collection().has_tiles()) {
        parameters.insert("layers".to_owned(), several(&layers, lang));
    }
    parameters
}

fn ids<'a>(views: &'a [View], fits: Fits<'_>) -> Option<Vec<&'a str>> {
    let fitting = views.iter().filter(|view| fits(view));
    let ids: Vec<_> = fitting.map(|view| id(view.collection())).collect();
    (!ids.is_empty()).then_some(ids)
}

fn id(collection: &Collection) -> &str {
    &collection.id
}

fn parameter(ids: &[&str], lang: Lang) -> Value {
    json!({
        "name": "collectionId", "in": "path", "required": true,
        "description": lang.of("Mã bộ dữ liệu", "Id of the collection"),
        "schema": { "type": "string", "enum": ids },
        "example": ids.first(),
    })
}

/// Several ids with commas between them.
fn several(ids: &[&str], lang: Lang) -> Value {
    json!({
        "name": "layers", "in": "path", "required": true, "style": "simple", "explode": false,
        "description": lang.of("Các bộ dữ liệu, cách nhau bằng dấu phẩy", "Collections, separated by commas"),
        "schema": {
            "type": "array", "items": { "type": "string", "enum": ids },
            "minItems": 1, "maxItems": 16, "uniqueItems": true,
        },
        "example": ids.first().map(|id| [id]),
    })
}
