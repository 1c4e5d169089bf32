//! An operation of the definition under construction.

use serde_json::{Map, Value, json};

pub(super) fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// What one method does at a path.
pub(super) struct Operation(Map<String, Value>);

impl Operation {
    pub(super) fn new(tag: &str, id: &str, summary: &str) -> Self {
        let mut operation = Map::new();
        operation.insert("tags".to_owned(), json!([tag]));
        operation.insert("operationId".to_owned(), json!(id));
        operation.insert("summary".to_owned(), json!(summary));
        let responses = json!({ "default": reference("responses", "Problem") });
        operation.insert("responses".to_owned(), responses);
        Self(operation)
    }

    pub(super) fn parameters(mut self, parameters: Vec<Value>) -> Self {
        self.0.insert("parameters".to_owned(), Value::Array(parameters));
        self
    }

    /// An answer with content.
    pub(super) fn answers(self, status: u16, what: &str, content: &Value) -> Self {
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

    /// A body, for one who has a session and its token.
    pub(super) fn takes(mut self, content: &Value) -> Self {
        self.0.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self
    }

    /// Needs a session and its token.
    pub(super) fn writes(mut self) -> Self {
        self.0.insert("security".to_owned(), json!([{ "session": [], "csrf": [] }]));
        self
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}
