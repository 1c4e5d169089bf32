//! The world of the media tests: one record in Đăk Long and the upload form.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::support::{Answer, TestApp};

const BOUNDARY: &str = "------------------------banlang";

/// A festival in the commune 23368, which the caller edits.
pub(super) async fn world() -> (TestApp, String) {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Phường ngoài')").await;
    let item = festival(&app, "23368", "open").await;
    app.log_in_as_editor_of(&["23368"]).await;
    (app, item)
}

/// Makes a festival and gives the path of its record.
pub(super) async fn festival(app: &TestApp, area: &str, label: &str) -> String {
    app.execute(&format!(
        "INSERT INTO cultural_item (code, kind, name, area_code, access_label)
         VALUES ('le-hoi-{area}-{label}', 'festival', 'Lễ mừng lúa mới', '{area}', '{label}')"
    ))
    .await;
    let id = app.db.value("SELECT max(id) FROM cultural_item").await;
    format!("/api/collections/cultural_item/items/{id}")
}

/// A form with a file and the texts that are needed.
pub(super) fn form(file_name: &str, bytes: &[u8], more: &[(&str, &str)]) -> Vec<u8> {
    let texts =
        [("title_vi", "Cồng chiêng"), ("credit", "Nhà văn hoá xã"), ("licence", "CC BY 4.0")];
    let mut body = Vec::new();
    for (name, text) in texts.iter().chain(more) {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        );
        body.extend(part.into_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// Sends a file to a record.
pub(super) async fn upload(app: &TestApp, item: &str, file_name: &str, bytes: &[u8]) -> Answer {
    send(app, item, form(file_name, bytes, &[])).await
}

/// Sends a form to a record.
pub(super) async fn send(app: &TestApp, item: &str, form: Vec<u8>) -> Answer {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [("content-type", content_type.as_str())];
    app.send(Method::POST, &format!("{item}/media"), &headers, Body::from(form)).await
}

/// Sends a file that is taken, and gives its path.
pub(super) async fn kept(app: &TestApp, item: &str, file_name: &str, bytes: &[u8]) -> String {
    let answer = upload(app, item, file_name, bytes).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{file_name}: {}", answer.text());
    answer.header("location").to_owned()
}
