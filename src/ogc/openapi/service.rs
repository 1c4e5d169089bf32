//! The other paths of the service.

use serde_json::{Map, Value, json};

use super::parts::{Operation, path};
use crate::http::Lang;

pub(super) fn paths(lang: Lang) -> Map<String, Value> {
    let mut paths = account(lang);
    paths.extend(operations(lang));
    paths
}

fn me() -> Value {
    let text = json!({ "type": "string" });
    let grant = json!({ "type": "object", "properties": {
        "role": text, "area_code": text, "area_name": { "type": "string", "nullable": true },
    } });
    let user = json!({ "type": "object", "nullable": true, "properties": {
        "name": text, "display_name": text, "grants": { "type": "array", "items": grant },
    } });
    let schema = json!({ "type": "object", "required": ["user"], "properties": { "user": user, "csrf_token": text } });
    json!({ "application/json": { "schema": schema } })
}

fn account(lang: Lang) -> Map<String, Value> {
    let credentials = json!({ "application/json": {
        "schema": { "type": "object", "required": ["name", "password"], "additionalProperties": false,
            "properties": { "name": { "type": "string" }, "password": { "type": "string", "format": "password" } } },
        "example": { "name": "can-bo", "password": "mật khẩu của tôi" },
    } });
    let who = Operation::new("account", "getMe", lang.of("Tôi là ai", "Who am I"))
        .answers(
            200,
            lang.of(
                "Tài khoản và quyền; user là null khi chưa đăng nhập",
                "Account and grants; user is null when not logged in",
            ),
            me(),
        )
        .refuses(&[400]);
    let log_in = Operation::new("account", "logIn", lang.of("Đăng nhập", "Log in"))
        .body(credentials)
        .answers(
            200,
            lang.of("Đã đăng nhập; phiên ở cookie", "Logged in; the session is in the cookie"),
            me(),
        )
        .refuses(&[400, 401, 429]);
    let log_out = Operation::new("account", "logOut", lang.of("Đăng xuất", "Log out"))
        .answers(200, lang.of("Đã đăng xuất", "Logged out"), me())
        .refuses(&[401, 403])
        .in_session(true);
    let entries = [
        ("/auth/me", path([("get", who)])),
        ("/auth/login", path([("post", log_in)])),
        ("/auth/logout", path([("post", log_out)])),
    ];
    entries.into_iter().map(|(name, path)| (name.to_owned(), path)).collect()
}

fn operations(lang: Lang) -> Map<String, Value> {
    let word = json!({ "text/plain": { "schema": { "type": "string" } } });
    let live = Operation::new(
        "operations",
        "getLive",
        lang.of("Chương trình đang chạy", "The program runs"),
    )
    .answers(200, "live", word.clone());
    let ready = Operation::new(
        "operations",
        "getReady",
        lang.of("Cơ sở dữ liệu trả lời được", "The database answers"),
    )
    .answers(200, "ready", word)
    .refuses(&[503]);
    let entries = [("/health/live", live), ("/health/ready", ready)];
    entries
        .into_iter()
        .map(|(name, operation)| (name.to_owned(), path([("get", operation)])))
        .collect()
}
