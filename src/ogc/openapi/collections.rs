//! The items of each collection: paths of their own, because each has fields of its own to filter by.

use serde_json::{Map, Value, json};

use super::{
    operation::{Operation, reference},
    parameters::filter_of_items,
    schemas::{feature_name, page_name},
};
use crate::{
    auth::Caller,
    catalog::{APPROVED, CodeLists, Community, DRAFT, REVIEW_NOTE, STATE},
    export::FORMATS,
    http::Lang,
    ogc::{
        items::OFFERS_OF_ONE,
        schema::{field_schema, text},
    },
    policy::{View, edit_view, label_view, review_view},
};

/// Formats of a history.
const FORMATS_OF_HISTORY: [&str; 2] = ["json", "html"];

/// What the paths are made from.
pub(super) struct Maker<'a> {
    pub(super) caller: &'a Caller,
    pub(super) codes: &'a CodeLists,
    pub(super) lang: Lang,
}

impl Maker<'_> {
    /// The paths of all collections.
    pub(super) fn paths(&self, views: &[View]) -> Map<String, Value> {
        let mut paths = Map::new();
        for view in views {
            let path = format!("/api/collections/{}/items", view.collection().id);
            paths.insert(path.clone(), self.many(view));
            paths.insert(format!("{path}/{{featureId}}"), self.one(view));
            if view.collection().has_past() {
                paths.insert(format!("{path}/{{featureId}}/history"), self.history(view));
            }
            if view.collection().review {
                paths.insert(format!("{path}/{{featureId}}/review"), self.review(view));
            }
            if let Some(community) = &view.collection().community {
                paths.insert(format!("{path}/{{featureId}}/label"), self.label(view, community));
            }
        }
        paths
    }

    fn edits(&self, view: &View) -> bool {
        edit_view(self.caller, view.collection()).is_some()
    }

    fn operation(&self, tag: &str, verb: &str, view: &View, vi: &str, en: &str) -> Operation {
        let collection = view.collection();
        let summary = format!("{}: {}", text(&collection.title, self.lang), self.lang.of(vi, en));
        Operation::new(tag, &format!("{verb}_{}", collection.id), &summary)
    }

    fn many(&self, view: &View) -> Value {
        let collection = view.collection();
        let mut content = Map::from_iter([
            (
                "application/geo+json".to_owned(),
                json!({ "schema": reference("schemas", &page_name(collection)) }),
            ),
            ("text/html".to_owned(), json!({ "schema": { "type": "string" } })),
        ]);
        for format in FORMATS.iter().filter(|format| format.by_media_type) {
            let schema = if format.is_spooled() {
                json!({ "type": "string", "format": "binary" })
            } else {
                json!({ "type": "string" })
            };
            content.insert(format.essence().to_owned(), json!({ "schema": schema }));
        }
        let get = self
            .operation("data", "list", view, "các bản ghi", "records")
            .parameters(self.parameters(view))
            .answers(200, text(&collection.description, self.lang), &Value::Object(content))
            .refuses(&[400, 406, 422, 429]);
        let mut methods = Map::from_iter([("get".to_owned(), get.into_value())]);
        if self.edits(view) {
            let post = self
                .operation("editing", "create", view, "thêm bản ghi", "make a record")
                .parameters(vec![content_crs()])
                .takes(&feature_content(view))
                .ends(
                    201,
                    self.lang.of("Đã thêm; địa chỉ ở Location", "Made; its address is in Location"),
                )
                .refuses(&[400, 401, 403, 409, 413, 415, 422])
                .writes();
            methods.insert("post".to_owned(), post.into_value());
        }
        Value::Object(methods)
    }

    fn one(&self, view: &View) -> Value {
        let lang = self.lang;
        let id = || reference("parameters", "featureId");
        let content = json!({
            "application/geo+json": { "schema": reference("schemas", &feature_name(view.collection())) },
            "text/html": { "schema": { "type": "string" } },
        });
        let mut parameters = vec![
            id(),
            reference("parameters", "crs"),
            self.format(&pages()),
            reference("parameters", "lang"),
        ];
        parameters.extend(as_of(view));
        let get = self
            .operation("data", "get", view, "một bản ghi", "one record")
            .parameters(parameters)
            .answers(200, lang.of("Bản ghi", "The record"), &content)
            .refuses(&[400, 404, 406]);
        let mut methods = Map::from_iter([("get".to_owned(), get.into_value())]);
        if self.edits(view) {
            let version = if_match(lang);
            let put = self
                .operation("editing", "replace", view, "thay nội dung", "replace a record")
                .parameters(vec![id(), version.clone(), content_crs()])
                .takes(&feature_content(view))
                .ends(
                    204,
                    lang.of("Đã thay; ETag mới kèm theo", "Replaced; the new ETag comes with it"),
                )
                .refuses(&[400, 401, 403, 404, 409, 412, 413, 415, 422, 428])
                .writes();
            let patch = self
                .operation(
                    "editing",
                    "update",
                    view,
                    "sửa vài thuộc tính",
                    "change some properties",
                )
                .parameters(vec![id(), version.clone(), content_crs()])
                .takes(&self.patch_content(view))
                .ends(
                    204,
                    lang.of("Đã sửa; ETag mới kèm theo", "Changed; the new ETag comes with it"),
                )
                .refuses(&[400, 401, 403, 404, 409, 412, 413, 415, 422, 428])
                .writes();
            let delete = self
                .operation("editing", "delete", view, "xoá bản ghi", "remove a record")
                .parameters(vec![id(), version])
                .ends(204, lang.of("Đã xoá", "Removed"))
                .refuses(&[401, 403, 404, 409, 412, 428])
                .writes();
            methods.insert("put".to_owned(), put.into_value());
            methods.insert("patch".to_owned(), patch.into_value());
            methods.insert("delete".to_owned(), delete.into_value());
        }
        Value::Object(methods)
    }

    /// What a record was.
    fn history(&self, view: &View) -> Value {
        let lang = self.lang;
        let text = json!({ "type": "string" });
        let feature = json!({
            "nullable": true, "allOf": [reference("schemas", &feature_name(view.collection()))],
        });
        let entry = json!({
            "type": "object", "required": ["position", "at", "op", "changed", "feature"],
            "properties": {
                "position": { "type": "integer", "format": "int64" },
                "at": { "type": "string", "format": "date-time" },
                "op": { "type": "string", "enum": ["create", "update", "delete"] },
                "actor": text,
                "purpose": { "type": "string", "nullable": true },
                "transaction": { "type": "integer", "format": "int64" },
                "changed": { "type": "array", "items": text },
                "feature": feature,
            },
        });
        let content = json!({
            "application/json": { "schema": {
                "type": "object", "required": ["collection", "id", "history", "links"],
                "properties": {
                    "collection": text,
                    "id": { "type": "integer", "format": "int64" },
                    "history": { "type": "array", "items": entry },
                    "links": { "type": "array", "items": reference("schemas", "link") },
                },
            } },
            "text/html": { "schema": text },
        });
        let parameters = ["featureId", "lang"].map(|name| reference("parameters", name));
        let limit = json!({
            "name": "limit", "in": "query", "example": 10,
            "schema": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 },
            "description": lang.of("Số giao dịch mới nhất được kể", "How many of the newest transactions are told"),
        });
        let own = [limit, self.format(&FORMATS_OF_HISTORY)];
        let get = self
            .operation("data", "history", view, "lịch sử một bản ghi", "history of a record")
            .parameters(parameters.into_iter().chain(own).collect())
            .answers(
                200,
                lang.of("Các thay đổi, mới nhất trước", "Its changes, the newest first"),
                &content,
            )
            .refuses(&[400, 403, 404, 406]);
        json!({ "get": get.into_value() })
    }

    /// What a community says of a record.
    fn label(&self, view: &View, community: &Community) -> Value {
        let lang = self.lang;
        let fields = community.labels.iter().filter_map(|name| view.field(name));
        let properties: Map<_, _> = fields
            .map(|field| {
                let mut schema = field_schema(field, self.codes, lang);
                schema.retain(|name, _| {
                    matches!(name.as_str(), "title" | "type" | "format" | "enum")
                });
                schema.insert("nullable".to_owned(), json!(true));
                (field.name.clone(), Value::Object(schema))
            })
            .collect();
        let content = json!({ "application/json": { "schema": {
            "type": "object", "properties": properties, "required": community.labels.get(..1),
        } } });
        let id = || reference("parameters", "featureId");
        let get = self
            .operation("data", "label", view, "nhãn cộng đồng", "label of the community")
            .parameters(vec![id(), reference("parameters", "lang")])
            .answers(200, lang.of("Nhãn", "The label"), &content)
            .refuses(&[400, 404]);
        let mut methods = Map::from_iter([("get".to_owned(), get.into_value())]);
        if label_view(self.caller, view.collection()).is_some() {
            let version = json!({
                "name": "If-Match", "in": "header", "schema": { "type": "string" },
                "description": lang.of("ETag của nhãn đã đọc", "ETag of the label as read"),
            });
            let put = self
                .operation("editing", "set_label", view, "đặt nhãn cộng đồng", "set the label")
                .parameters(vec![id(), version])
                .takes(&content)
                .ends(204, lang.of("Đã đặt; ETag mới kèm theo", "Set; the new ETag comes with it"))
                .refuses(&[400, 401, 403, 404, 412, 415, 422])
                .writes();
            methods.insert("put".to_owned(), put.into_value());
        }
        Value::Object(methods)
    }

    /// Whether a record is approved.
    fn review(&self, view: &View) -> Value {
        let lang = self.lang;
        let states = json!({ "type": "string", "enum": [DRAFT, APPROVED] });
        let mut shown = Map::from_iter([(STATE.to_owned(), states.clone())]);
        if view.field(REVIEW_NOTE).is_some() {
            let note = json!({ "type": "string", "nullable": true });
            shown.insert(REVIEW_NOTE.to_owned(), note);
        }
        shown.insert("can".to_owned(), json!({ "type": "array", "items": states }));
        let shown = json!({ "application/json": { "schema": {
            "type": "object", "properties": shown, "required": [STATE, "can"],
        } } });
        let id = || reference("parameters", "featureId");
        let get = self
            .operation("data", "review", view, "trạng thái duyệt", "state of approval")
            .parameters(vec![id(), reference("parameters", "lang")])
            .answers(200, lang.of("Trạng thái", "The state"), &shown)
            .refuses(&[400, 404]);
        let mut methods = Map::from_iter([("get".to_owned(), get.into_value())]);
        if review_view(self.caller, view.collection()).is_some() {
            let verdict = json!({ "application/json": { "schema": {
                "type": "object", "required": [STATE], "additionalProperties": false,
                "properties": { (STATE): states, "note": { "type": "string", "maxLength": 2000 } },
            } } });
            let put = self
                .operation(
                    "editing",
                    "set_review",
                    view,
                    "duyệt hoặc trả lại",
                    "approve or send back",
                )
                .parameters(vec![id(), if_match(lang)])
                .takes(&verdict)
                .ends(204, lang.of("Đã ghi; ETag mới kèm theo", "Done; the new ETag comes with it"))
                .refuses(&[400, 401, 403, 404, 412, 415, 422, 428])
                .writes();
            methods.insert("put".to_owned(), put.into_value());
        }
        Value::Object(methods)
    }

    fn parameters(&self, view: &View) -> Vec<Value> {
        let common = [
            "bbox",
            "bbox-crs",
            "crs",
            "datetime",
            "filter-lang",
            "filter-crs",
            "limit",
            "cursor",
            "lang",
        ];
        let mut parameters: Vec<_> =
            common.into_iter().map(|name| reference("parameters", name)).collect();
        let selections = FORMATS.iter().map(|format| format.name);
        parameters.push(self.format(&pages().into_iter().chain(selections).collect::<Vec<_>>()));
        parameters.extend(as_of(view));
        let names: Vec<_> = view.fields().map(|field| field.name.as_str()).collect();
        parameters.push(json!({
            "name": "properties", "in": "query", "style": "form", "explode": false,
            "description": self.lang.of("Chỉ những thuộc tính này, cách nhau bằng dấu phẩy", "Only these properties, separated by commas"),
            "schema": { "type": "array", "items": { "type": "string", "enum": names } },
            "example": names.first().map(|name| [name]),
        }));
        parameters.push(self.sortby(&names));
        parameters.push(filter_of_items(&names, self.lang));
        for field in view.fields() {
            let mut schema = field_schema(field, self.codes, self.lang);
            schema.retain(|name, _| matches!(name.as_str(), "type" | "format" | "enum"));
            parameters.push(json!({
                "name": field.name, "in": "query", "schema": schema,
                "description": text(&field.title, self.lang),
            }));
        }
        parameters
    }

    /// The parameter `sortby`.
    fn sortby(&self, names: &[&str]) -> Value {
        json!({
            "name": "sortby", "in": "query", "style": "form", "explode": false,
            "description": self.lang.of(
                "Thứ tự của các bản ghi: tối đa bốn thuộc tính, dấu - đứng trước là giảm dần; không ghi là theo mã. Bản ghi không có giá trị \
                 đứng sau cùng ở cả hai chiều; chữ so theo 100 ký tự đầu, từng byte. Dấu + phải viết là %2B hoặc bỏ đi.",
                "Order of the records: up to four properties, descending after a minus sign; by id without it. Records without a value come \
                 last both ways; texts are compared by their first 100 letters, byte by byte. Write + as %2B or leave it out.",
            ),
            "schema": { "type": "array", "minItems": 1, "maxItems": 4, "items": { "type": "string", "pattern": r"^[+-]?[^+\-\s].*$" } },
            "example": names.first().map(|name| [format!("-{name}")]),
        })
    }

    /// A merge patch: the fields themselves, each with a new value or null.
    fn patch_content(&self, view: &View) -> Value {
        let properties: Map<_, _> = view
            .given()
            .map(|field| {
                let mut schema = field_schema(field, self.codes, self.lang);
                schema.retain(|name, _| matches!(name.as_str(), "title" | "type" | "format"));
                schema.insert("nullable".to_owned(), json!(true));
                (field.name.clone(), Value::Object(schema))
            })
            .chain([("geometry".to_owned(), reference("schemas", "geometry"))])
            .collect();
        json!({ "application/merge-patch+json": { "schema": { "type": "object", "properties": properties } } })
    }

    /// The parameter `f`.
    fn format(&self, names: &[&str]) -> Value {
        json!({
            "name": "f", "in": "query", "schema": { "type": "string", "enum": names },
            "description": self.lang.of("Dạng của câu trả lời", "Format of the answer"),
            "example": names.first(),
        })
    }
}

/// The parameter for what records were, where they have a past.
fn as_of(view: &View) -> Option<Value> {
    view.collection().has_past().then(|| reference("parameters", "asOf"))
}

/// The version that a write is over.
fn if_match(lang: Lang) -> Value {
    json!({
        "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string" },
        "description": lang.of("ETag của bản ghi đã đọc", "ETag of the record as read"),
    })
}

fn content_crs() -> Value {
    reference("parameters", "contentCrs")
}

/// Names of the formats of a page.
fn pages() -> Vec<&'static str> {
    let mut names: Vec<_> = OFFERS_OF_ONE.iter().map(|offer| offer.name).collect();
    names.dedup();
    names
}

fn feature_content(view: &View) -> Value {
    let schema = reference("schemas", &feature_name(view.collection()));
    json!({ "application/geo+json": { "schema": schema } })
}
