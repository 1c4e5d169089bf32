//! The definition of the API as a page.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::layout::{Crumb, layout};
use crate::ogc::answer::Request;

/// Methods in the order in which they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page.
pub(in crate::ogc) fn page(request: &Request, document: &Value) -> Markup {
    let lang = request.lang;
    let title = lang.of("Hướng dẫn dùng API", "API documentation");
    let crumbs =
        [Crumb { name: "Bản Làng", path: Some("/api") }, Crumb { name: title, path: None }];
    let none = Map::new();
    let paths = document.get("paths").and_then(Value::as_object).unwrap_or(&none);
    let content = html! {
        p.lead { (text(document.pointer("/info/description"))) }
        p.actions {
            a.button href="/api/openapi.json" { "OpenAPI " (text(document.get("openapi"))) }
        }
        @for tag in list(document.get("tags")) {
            @let routes = routes(paths, text(tag.get("name")));
            @if !routes.is_empty() {
                h2 id=(text(tag.get("name"))) { (text(tag.get("description"))) }
                @for (path, method, operation) in &routes { (route(request, document, path, method, operation)) }
            }
        }
    };
    layout(request, title, &crumbs, &content)
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The operations of a tag: path, method, operation.
fn routes<'a>(paths: &'a Map<String, Value>, tag: &str) -> Vec<(&'a str, &'static str, &'a Value)> {
    let mut routes = Vec::new();
    for (path, operations) in paths {
        for method in METHODS {
            let operation = operations.get(method);
            let tagged = operation.is_some_and(|operation| {
                list(operation.get("tags")).iter().any(|own| own.as_str() == Some(tag))
            });
            if let (true, Some(operation)) = (tagged, operation) {
                routes.push((path.as_str(), method, operation));
            }
        }
    }
    routes
}

fn route(
    request: &Request,
    document: &Value,
    path: &str,
    method: &str,
    operation: &Value,
) -> Markup {
    let lang = request.lang;
    let parameters: Vec<_> = list(operation.get("parameters"))
        .iter()
        .map(|parameter| resolved(document, parameter))
        .collect();
    html! {
        details.route id=(text(operation.get("operationId"))) {
            summary {
                span.method { (method.to_uppercase()) }
                code { (path) }
                span { (text(operation.get("summary"))) }
            }
            div {
                @if operation.get("security").is_some() {
                    p { (lang.of("Cần đăng nhập.", "A session is needed.")) }
                }
                @if !parameters.is_empty() { (parameter_table(request, &parameters)) }
                @if let Some(body) = operation.pointer("/requestBody/content").and_then(Value::as_object) {
                    h3 { (lang.of("Nội dung gửi", "Body")) }
                    p { @for kind in body.keys() { code { (kind) } " " } }
                    @for example in body.values().filter_map(|content| content.get("example")) { pre { (pretty(example)) } }
                }
                h3 { (lang.of("Trả lời", "Answers")) }
                (answers(document, operation))
                h3 { (lang.of("Ví dụ", "Example")) }
                pre { (example(request, path, method, &parameters, operation)) }
            }
        }
    }
}

/// What a reference of the document stands for.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = text(value.get("$ref"));
    reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn parameter_table(request: &Request, parameters: &[&Value]) -> Markup {
    let lang = request.lang;
    html! {
        div.wide tabindex="0" {
            table {
                thead { tr {
                    th scope="col" { (lang.of("Tham số", "Parameter")) }
                    th scope="col" { (lang.of("Ở", "In")) }
                    th scope="col" { (lang.of("Kiểu", "Type")) }
                    th scope="col" { (lang.of("Nghĩa", "Meaning")) }
                } }
                tbody {
                    @for parameter in parameters {
                        tr {
                            th scope="row" {
                                code { (text(parameter.get("name"))) }
                                @if parameter.get("required") == Some(&Value::Bool(true)) { span.mark { " " (lang.of("bắt buộc", "required")) } }
                            }
                            td { (text(parameter.get("in"))) }
                            td { (kind(parameter)) }
                            td { (text(parameter.get("description"))) }
                        }
                    }
                }
            }
        }
    }
}

fn kind(parameter: &Value) -> String {
    let values = list(parameter.pointer("/schema/enum"));
    if values.is_empty() || values.len() > 12 {
        let format = parameter.pointer("/schema/format").or(parameter.pointer("/schema/type"));
        return text(format).to_owned();
    }
    let shown: Vec<_> = values
        .iter()
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect();
    shown.join(" | ")
}

fn answers(document: &Value, operation: &Value) -> Markup {
    let none = Map::new();
    let answers = operation.get("responses").and_then(Value::as_object).unwrap_or(&none);
    html! {
        ul.plain {
            @for (status, answer) in answers {
                @let answer = resolved(document, answer);
                li {
                    b { (status) } " " (text(answer.get("description"))) " "
                    @if let Some(content) = answer.get("content").and_then(Value::as_object) {
                        @for kind in content.keys() { code { (kind) } " " }
                    }
                }
            }
        }
    }
}

/// A command that can be copied.
fn example(
    request: &Request,
    path: &str,
    method: &str,
    parameters: &[&Value],
    operation: &Value,
) -> String {
    let mut address = request.url(path);
    for parameter in parameters.iter().filter(|parameter| text(parameter.get("in")) == "path") {
        let name = format!("{{{}}}", text(parameter.get("name")));
        let value = parameter.get("example").map(plain).unwrap_or_default();
        address = address.replace(&name, &value);
    }
    let mut command = vec!["curl".to_owned()];
    if method != "get" {
        command.push(format!("-X {}", method.to_uppercase()));
    }
    if operation.get("security").is_some() {
        command.push("-b cookie.txt".to_owned());
        if method != "get" {
            command.push("-H 'X-CSRF-Token: …'".to_owned());
        }
    }
    command.push(format!("'{address}'"));
    command.join(" ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
