//! The paths of the OGC API: those of all collections with an enumeration of ids, those of the items of each
//! collection by itself, because each has parameters of its own.

use serde_json::{Map, Value, json};

use super::{
    parts::{Operation, content, data_or_page, format, in_path, path, query, reference},
    schemas::{feature_name, page_name},
};
use crate::{
    app::App,
    catalog::CodeLists,
    http::Lang,
    ogc::{
        answer::Request,
        schema::{field_schema, text},
    },
    policy::{View, edit_view},
};

/// Formats of a page or a selection, as named in `f`.
const FORMATS: [&str; 6] = ["json", "geojson", "html", "csv", "jsonseq", "geojson-stream"];

pub(super) fn paths(app: &App, request: &Request, views: &[View]) -> Map<String, Value> {
    let lang = request.lang;
    let mut paths = capabilities(lang);
    paths.extend(of_each(views, lang));
    let any_edited =
        views.iter().any(|view| edit_view(&request.caller, view.collection()).is_some());
    if any_edited {
        paths.insert("/api/collections/{collectionId}/form".to_owned(), form(views, request));
    }
    for view in views {
        let id = &view.collection().id;
        let edits = edit_view(&request.caller, view.collection()).is_some();
        let codes = app.catalogue().codes();
        paths.insert(format!("/api/collections/{id}/items"), items(view, codes, edits, lang));
        paths.insert(format!("/api/collections/{id}/items/{{featureId}}"), item(view, edits, lang));
    }
    paths
}

fn lang_parameter() -> Value {
    reference("parameters", "lang")
}

fn capabilities(lang: Lang) -> Map<String, Value> {
    let both = || vec![format(&["json", "html"], lang), lang_parameter()];
    let get = |id: &str, vi: &str, en: &str, content: Value| {
        let operation = Operation::new("capabilities", id, lang.of(vi, en));
        operation.parameters(both()).answers(200, lang.of(vi, en), content).refuses(&[400, 406])
    };
    let json_only = |id: &str, vi: &str, en: &str, content: Value| {
        let operation = Operation::new("capabilities", id, lang.of(vi, en));
        operation
            .parameters(vec![format(&["json"], lang), lang_parameter()])
            .answers(200, lang.of(vi, en), content)
            .refuses(&[400, 406])
    };
    let definition = json!({ super::MEDIA_TYPE: { "schema": { "type": "object" } } });
    let page = json!({ "text/html": { "schema": { "type": "string" } } });
    let docs =
        Operation::new("capabilities", "getDocs", lang.of("Trang hướng dẫn", "The documentation"))
            .parameters(vec![format(&["html"], lang), lang_parameter()])
            .answers(200, lang.of("Trang hướng dẫn", "The documentation"), page)
            .refuses(&[400, 406]);
    let entries = [
        (
            "/api",
            get(
                "getLandingPage",
                "Trang đầu của API",
                "The landing page",
                data_or_page("application/json", "landing"),
            ),
        ),
        (
            "/api/conformance",
            get(
                "getConformance",
                "Các chuẩn đáp ứng",
                "Standards kept to",
                data_or_page("application/json", "conformance"),
            ),
        ),
        (
            "/api/openapi.json",
            json_only("getDefinition", "Định nghĩa này", "This definition", definition),
        ),
        ("/api/docs", docs),
        (
            "/api/collections",
            get(
                "getCollections",
                "Các bộ dữ liệu",
                "The collections",
                data_or_page("application/json", "collections"),
            ),
        ),
    ];
    entries
        .into_iter()
        .map(|(name, operation)| (name.to_owned(), path([("get", operation)])))
        .collect()
}

/// The parameter that names a collection, with those that the caller may read.
fn collection_parameter<'a>(ids: impl Iterator<Item = &'a str>, lang: Lang) -> Value {
    let ids: Vec<_> = ids.collect();
    let schema = json!({ "type": "string", "enum": ids });
    in_path(
        "collectionId",
        lang.of("Mã bộ dữ liệu", "Id of the collection"),
        &schema,
        &json!(ids.first()),
    )
}

fn of_each(views: &[View], lang: Lang) -> Map<String, Value> {
    let ids = || views.iter().map(|view| view.collection().id.as_str());
    let filled = || {
        let views = views.iter().filter(|view| !view.collection().read_only);
        views.map(|view| view.collection().id.as_str())
    };
    let get = |id: &str, vi: &str, en: &str, parameters: Vec<Value>, content: Value| {
        let operation = Operation::new("data", id, lang.of(vi, en));
        path([(
            "get",
            operation
                .parameters(parameters)
                .answers(200, lang.of(vi, en), content)
                .refuses(&[400, 404, 406]),
        )])
    };
    let described = || {
        vec![collection_parameter(ids(), lang), format(&["json", "html"], lang), lang_parameter()]
    };
    let schemas =
        || vec![collection_parameter(ids(), lang), format(&["json"], lang), lang_parameter()];
    let csv = json!({ "text/csv": { "schema": { "type": "string" } } });
    let entries = [
        (
            "",
            get(
                "getCollection",
                "Một bộ dữ liệu",
                "One collection",
                described(),
                data_or_page("application/json", "collection"),
            ),
        ),
        (
            "/schema",
            get(
                "getSchema",
                "Lược đồ (JSON Schema 2020-12)",
                "The schema (JSON Schema 2020-12)",
                schemas(),
                content("application/schema+json", "schema"),
            ),
        ),
        (
            "/queryables",
            get(
                "getQueryables",
                "Thuộc tính lọc được",
                "Properties to filter by",
                schemas(),
                content("application/schema+json", "schema"),
            ),
        ),
        (
            "/template.csv",
            get(
                "getTemplate",
                "Bảng trống để nhập liệu",
                "The empty table for an import",
                vec![collection_parameter(filled(), lang), lang_parameter()],
                csv,
            ),
        ),
    ];
    entries
        .into_iter()
        .map(|(suffix, path)| (format!("/api/collections/{{collectionId}}{suffix}"), path))
        .collect()
}

fn form(views: &[View], request: &Request) -> Value {
    let lang = request.lang;
    let edited =
        views.iter().filter(|view| edit_view(&request.caller, view.collection()).is_some());
    let parameters = vec![
        collection_parameter(edited.map(|view| view.collection().id.as_str()), lang),
        lang_parameter(),
    ];
    let page = json!({ "text/html": { "schema": { "type": "string" } } });
    let fields = json!({ "application/x-www-form-urlencoded": { "schema": { "type": "object", "additionalProperties": { "type": "string" } } } });
    let show = Operation::new("editing", "getForm", lang.of("Biểu mẫu trống", "The empty form"))
        .parameters(parameters.clone())
        .answers(200, lang.of("Biểu mẫu", "The form"), page.clone())
        .refuses(&[400, 401, 403, 404])
        .in_session(false);
    let take = Operation::new(
        "editing",
        "postForm",
        lang.of("Thêm bản ghi bằng biểu mẫu", "Make a record by the form"),
    )
    .parameters(parameters)
    .body(fields)
    .ends(303, lang.of("Đã lưu; xem bản ghi mới", "Saved; see the new record"))
    .answers(422, lang.of("Biểu mẫu kèm các chỗ cần sửa", "The form with what to mend"), page)
    .refuses(&[400, 401, 403, 404])
    .in_session(false);
    path([("get", show), ("post", take)])
}

fn items(view: &View, codes: &CodeLists, edits: bool, lang: Lang) -> Value {
    let collection = view.collection();
    let title = text(&collection.title, lang);
    let mut parameters: Vec<_> = ["bbox", "datetime", "limit", "cursor", "lang"]
        .into_iter()
        .map(|name| reference("parameters", name))
        .collect();
    parameters.push(format(&FORMATS, lang));
    let names: Vec<_> = view.fields().map(|field| field.name.as_str()).collect();
    let about = lang.of(
        "Chỉ những thuộc tính này, cách nhau bằng dấu phẩy",
        "Only these properties, separated by commas",
    );
    let mut only = query(
        "properties",
        about,
        &json!({ "type": "array", "items": { "type": "string", "enum": names } }),
        &json!(names.first().map(|name| [name])),
    );
    if let Some(only) = only.as_object_mut() {
        only.insert("style".to_owned(), json!("form"));
        only.insert("explode".to_owned(), json!(false));
    }
    parameters.push(only);
    for field in view.fields() {
        let mut schema = field_schema(field, codes, lang);
        schema.retain(|name, _| matches!(name.as_str(), "type" | "format" | "enum"));
        parameters.push(json!({
            "name": field.name, "in": "query", "description": text(&field.title, lang), "schema": schema,
        }));
    }
    let page = reference("schemas", &page_name(collection));
    let content = json!({
        "application/geo+json": { "schema": page },
        "text/html": { "schema": { "type": "string" } },
        "text/csv": { "schema": { "type": "string" } },
        "application/geo+json-seq": { "schema": { "type": "string" } },
    });
    let get = Operation::new(
        "data",
        &format!("list_{}", collection.id),
        format!("{title}: {}", lang.of("các bản ghi", "records")),
    )
    .parameters(parameters)
    .answers(200, text(&collection.description, lang), content)
    .refuses(&[400, 406, 429]);
    let mut operations = vec![("get", get)];
    if edits {
        let post = Operation::new(
            "editing",
            &format!("create_{}", collection.id),
            format!("{title}: {}", lang.of("thêm bản ghi", "make a record")),
        )
        .body(self::content("application/geo+json", &feature_name(collection)))
        .ends(201, lang.of("Đã thêm; địa chỉ ở Location", "Made; its address is in Location"))
        .refuses(&[400, 401, 403, 409, 413, 415, 422])
        .in_session(true);
        operations.push(("post", post));
    }
    path(operations)
}

fn item(view: &View, edits: bool, lang: Lang) -> Value {
    let collection = view.collection();
    let title = text(&collection.title, lang);
    let id = || {
        in_path(
            "featureId",
            lang.of("Mã bản ghi", "Id of the record"),
            &json!({ "type": "integer", "format": "int64", "minimum": 1 }),
            &json!(1),
        )
    };
    let content = data_or_page("application/geo+json", &feature_name(collection));
    let get = Operation::new(
        "data",
        &format!("get_{}", collection.id),
        format!("{title}: {}", lang.of("một bản ghi", "one record")),
    )
    .parameters(vec![id(), format(&["json", "geojson", "html"], lang), lang_parameter()])
    .answers(200, lang.of("Bản ghi", "The record"), content)
    .refuses(&[400, 404, 406]);
    let mut operations = vec![("get", get)];
    if edits {
        let about = lang.of("ETag của bản ghi đã đọc", "ETag of the record as read");
        let version = json!({ "name": "If-Match", "in": "header", "required": true, "description": about, "schema": { "type": "string" } });
        let put = Operation::new(
            "editing",
            &format!("replace_{}", collection.id),
            format!("{title}: {}", lang.of("thay nội dung", "replace a record")),
        )
        .parameters(vec![id(), version.clone()])
        .body(self::content("application/geo+json", &feature_name(collection)))
        .ends(204, lang.of("Đã thay; ETag mới kèm theo", "Replaced; the new ETag comes with it"))
        .refuses(&[400, 401, 403, 404, 409, 412, 413, 415, 422, 428])
        .in_session(true);
        let delete = Operation::new(
            "editing",
            &format!("delete_{}", collection.id),
            format!("{title}: {}", lang.of("xoá bản ghi", "remove a record")),
        )
        .parameters(vec![id(), version])
        .ends(204, lang.of("Đã xoá", "Removed"))
        .refuses(&[401, 403, 404, 409, 412, 428])
        .in_session(true);
        operations.extend([("put", put), ("delete", delete)]);
    }
    path(operations)
}
