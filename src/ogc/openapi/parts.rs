//! What operations are made of: tags, common parameters and answers.

use serde_json::{Map, Value, json};

use crate::{
    http::Lang,
    ogc::items_query::{LIMIT_DEFAULT, LIMIT_MOST},
};

/// Groups of operations: name in the document, title in both languages.
pub(super) const TAGS: [(&str, &str, &str); 7] = [
    ("capabilities", "Dịch vụ này có gì", "What the service has"),
    ("data", "Đọc dữ liệu", "Reading data"),
    ("editing", "Sửa dữ liệu", "Editing data"),
    ("map", "Bản đồ", "Maps"),
    ("questions", "Tìm và hỏi", "Searching and asking"),
    ("account", "Tài khoản", "Accounts"),
    ("operations", "Vận hành", "Operations"),
];

pub(super) fn tags(lang: Lang) -> Value {
    TAGS.iter()
        .map(|(name, vi, en)| json!({ "name": name, "description": lang.of(vi, en) }))
        .collect()
}

pub(super) fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// An operation under construction.
pub(super) struct Operation(Map<String, Value>);

impl Operation {
    pub(super) fn new(tag: &str, id: &str, summary: impl Into<String>) -> Self {
        let mut operation = Map::new();
        operation.insert("tags".to_owned(), json!([tag]));
        operation.insert("operationId".to_owned(), json!(id));
        operation.insert("summary".to_owned(), json!(summary.into()));
        operation.insert(
            "responses".to_owned(),
            json!({ "default": reference("responses", "Problem") }),
        );
        Self(operation)
    }

    pub(super) fn parameters(mut self, parameters: Vec<Value>) -> Self {
        if !parameters.is_empty() {
            self.0.insert("parameters".to_owned(), Value::Array(parameters));
        }
        self
    }

    /// An answer with content.
    pub(super) fn answers(self, status: u16, what: &str, content: Value) -> Self {
        self.response(status, json!({ "description": what, "content": content }))
    }

    /// An answer without content.
    pub(super) fn ends(self, status: u16, what: &str) -> Self {
        self.response(status, json!({ "description": what }))
    }

    /// Refusals that a client meets in ordinary work.
    pub(super) fn refuses(mut self, statuses: &[u16]) -> Self {
        for status in statuses {
            self = self.response(*status, reference("responses", "Problem"));
        }
        self
    }

    fn response(mut self, status: u16, response: Value) -> Self {
        if let Some(responses) = self.0.get_mut("responses").and_then(Value::as_object_mut) {
            responses.insert(status.to_string(), response);
        }
        self
    }

    pub(super) fn body(mut self, content: Value) -> Self {
        self.0.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self
    }

    /// Needs a session, and its token for a write.
    pub(super) fn in_session(mut self, writes: bool) -> Self {
        let needs = if writes {
            json!([{ "session": [], "csrf": [] }])
        } else {
            json!([{ "session": [] }])
        };
        self.0.insert("security".to_owned(), needs);
        self
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

/// A path with its operations.
pub(super) fn path(operations: impl IntoIterator<Item = (&'static str, Operation)>) -> Value {
    let operations = operations
        .into_iter()
        .map(|(method, operation)| (method.to_owned(), operation.into_value()));
    Value::Object(operations.collect())
}

/// Content of one media type with a schema of the components.
pub(super) fn content(media_type: &str, schema: &str) -> Value {
    json!({ media_type: { "schema": reference("schemas", schema) } })
}

/// The same as data and as a page.
pub(super) fn data_or_page(media_type: &str, schema: &str) -> Value {
    json!({
        media_type: { "schema": reference("schemas", schema) },
        "text/html": { "schema": { "type": "string" } },
    })
}

/// A parameter in the query.
pub(super) fn query(name: &str, about: &str, schema: &Value, example: &Value) -> Value {
    json!({ "name": name, "in": "query", "description": about, "schema": schema, "example": example })
}

/// A parameter in the path.
pub(super) fn in_path(name: &str, about: &str, schema: &Value, example: &Value) -> Value {
    json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema, "example": example })
}

/// Parameters that several operations have. `bbox`, `limit` and `datetime` are those of Part 1, annex A.
pub(super) fn parameters(lang: Lang) -> Value {
    let array =
        json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 6 });
    let mut parameters = json!({
        "lang": query("lang", lang.of("Ngôn ngữ", "Language"), &json!({ "type": "string", "enum": ["vi", "en"] }), &json!("en")),
        "bbox": query("bbox", lang.of(
            "Chỉ bản ghi có vị trí chạm khung: tây, nam, đông, bắc, tính bằng độ WGS 84. Sáu số thì độ cao được bỏ qua.",
            "Only records whose geometry meets the box: west, south, east, north in degrees of WGS 84. With six numbers the heights are ignored."),
            &array, &json!([107.0, 14.0, 109.5, 16.0])),
        "datetime": query("datetime", lang.of(
            "Chỉ bản ghi có hiệu lực vào thời điểm hoặc trong khoảng (RFC 3339).",
            "Only records that hold at a time or in an interval (RFC 3339)."),
            &json!({ "type": "string" }), &json!("2025-07-01T00:00:00Z/..")),
        "limit": query("limit", lang.of(
            "Số bản ghi nhiều nhất trên một trang; lớn hơn mức tối đa thì lấy mức tối đa. Với csv, jsonseq và geojson-stream: không ghi là lấy tất cả.",
            "Most records of a page; more than the maximum is lowered to it. For csv, jsonseq and geojson-stream: everything when left out."),
            &json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "default": LIMIT_DEFAULT }), &json!(10)),
        "cursor": query("cursor", lang.of("Trang tiếp theo: lấy từ liên kết next.", "The next page: taken from the link next."),
            &json!({ "type": "string", "pattern": "^i[0-9a-f]{1,16}$" }), &json!("i0")),
    });
    for name in ["bbox", "datetime", "limit"] {
        if let Some(parameter) = parameters.get_mut(name).and_then(Value::as_object_mut) {
            parameter.insert("style".to_owned(), json!("form"));
            parameter.insert("explode".to_owned(), json!(false));
            parameter.insert("required".to_owned(), json!(false));
        }
    }
    parameters
}

/// Answers that several operations have.
pub(super) fn responses(lang: Lang) -> Value {
    json!({
        "Problem": {
            "description": lang.of("Không làm được, kèm lý do (RFC 9457).", "It could not be done, with the reason (RFC 9457)."),
            "content": content("application/problem+json", "problem"),
        },
    })
}

/// The parameter `f` with the formats of a resource.
pub(super) fn format(names: &[&str], lang: Lang) -> Value {
    let about = lang.of("Dạng của câu trả lời", "Format of the answer");
    query("f", about, &json!({ "type": "string", "enum": names }), &json!(names.first()))
}
