//! Parameters that follow from the collections that the caller can use: their ids in paths, and filters.

use serde_json::{Map, Value, json};

use crate::{
    auth::Caller,
    catalog::Collection,
    filter::{JSON_BYTES_AT_MOST, TEXT_BYTES_AT_MOST},
    http::Lang,
    policy::{View, edit_view},
};

/// Letters of a parameter for which an address has room: the gate takes 8,192 bytes in all.
const ADDRESS_AT_MOST: usize = 8000;

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
        parameters.insert("tileFilter".to_owned(), filter(views, lang));
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

/// A condition on what tiles say of their features. The example is one for the layer of the other examples.
fn filter(views: &[View], lang: Lang) -> Value {
    let first = views.iter().find(|view| view.collection().has_tiles());
    let attribute = first.and_then(|view| view.fields().find(|field| field.tile));
    json!({
        "name": "filter", "in": "query",
        "description": lang.of(
            "Điều kiện viết bằng CQL2 dạng văn bản (OGC 21-065r2) trên các thuộc tính của mảnh bản đồ, là các trường TileJSON liệt kê; \
             với nhiều lớp thì mỗi lớp đều phải có các thuộc tính ấy. Được dùng: = <> < <= > >=, IN, BETWEEN, IS NULL, nối bằng AND, OR, \
             NOT. Văn bản đặt trong dấu nháy đơn, ngày viết DATE('2025-07-01'), thời điểm viết \
             TIMESTAMP('2025-07-01T00:00:00Z'). Những gì khác bị từ chối bằng mã 400, câu trả lời nêu rõ phần sai.",
            "A condition in CQL2 text (OGC 21-065r2) on the attributes of the tiles, which are the fields that TileJSON lists; with \
             several layers each of them must have those attributes. Taken are = <> < <= > >=, IN, BETWEEN and IS NULL, joined by AND, \
             OR and NOT. Texts stand between single quotation marks, days are written DATE('2025-07-01') and \
             times TIMESTAMP('2025-07-01T00:00:00Z'). Anything else is refused with 400, and the answer names it.",
        ),
        "schema": { "type": "string", "minLength": 1, "maxLength": TEXT_BYTES_AT_MOST },
        "example": attribute.map(|field| format!("{} IS NOT NULL", field.name)),
    })
}

/// A condition on the records of a collection with these properties.
pub(super) fn filter_of_items(names: &[&str], lang: Lang) -> Value {
    json!({
        "name": "filter", "in": "query",
        "description": lang.of(
            "Điều kiện viết bằng CQL2 (OGC 21-065r2) trên các thuộc tính liệt kê ở /queryables: so sánh, LIKE, IN, BETWEEN, IS NULL, AND, OR, NOT, \
             CASEI, ACCENTI, phép tính, quan hệ không gian (S_INTERSECTS ...) và thời gian (T_AFTER ...). Thuộc tính geometry là vị trí \
             của bản ghi. Văn bản đặt trong dấu nháy đơn; dấu + phải viết là %2B. Phần sai được nêu rõ trong câu trả lời 400; điều kiện \
             tính quá lâu nhận 422.",
            "A condition in CQL2 (OGC 21-065r2) on the properties that /queryables lists: comparisons, LIKE, IN, BETWEEN, IS NULL, AND, OR, NOT, \
             CASEI, ACCENTI, arithmetic, relations of places (S_INTERSECTS and its like) and of times (T_AFTER and its like). The property \
             geometry is where a record is. Texts stand between single quotation marks; write + as %2B. What is wrong is named with 400; a condition that \
             takes too long is refused with 422.",
        ),
        "schema": { "type": "string", "minLength": 1, "maxLength": JSON_BYTES_AT_MOST.max(TEXT_BYTES_AT_MOST).min(ADDRESS_AT_MOST) },
        "example": names.first().map(|name| format!("{name} IS NOT NULL")),
    })
}
