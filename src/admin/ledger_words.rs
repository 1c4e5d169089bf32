//! Entries of the ledger as sentences.

use chrono::DateTime;
use serde_json::Value;

use crate::{
    auth::Role,
    http::Lang,
    ledger::{Action, WhoKind},
    page::{instant, number},
};

use super::words;

/// What was done.
pub(super) fn action(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::Login => lang.of("Đăng nhập", "Logged in"),
        Action::LoginFailed => lang.of("Đăng nhập không được", "Login refused"),
        Action::Logout => lang.of("Đăng xuất", "Logged out"),
        Action::Password => lang.of("Đặt mật khẩu", "Set a password"),
        Action::Grant => lang.of("Quyền và tài khoản", "Role or account"),
        Action::Key => lang.of("Khoá đối tác", "Partner key"),
        Action::Read => lang.of("Mở dữ liệu cá nhân", "Opened personal data"),
        Action::ReadSummary => lang.of("Đã xem trong một phút", "Looked at within a minute"),
        Action::Export => lang.of("Xuất dữ liệu", "Exported data"),
        Action::Edit => lang.of("Sửa hồ sơ", "Edited a record"),
        Action::Import => lang.of("Nhập tệp", "Imported a file"),
        Action::Activation => lang.of("Kích hoạt sự kiện", "Activation"),
        Action::Edition => lang.of("Bản công bố", "Edition"),
        Action::Review => lang.of("Duyệt bản nháp", "Approval of drafts"),
        Action::Label => lang.of("Nhãn cộng đồng", "Community label"),
        Action::Settings => lang.of("Thiết lập dịch vụ", "Settings of the service"),
        Action::Command => lang.of("Lệnh trên máy chủ", "Command on the server"),
        Action::LedgerExport => lang.of("Xuất sổ truy cập", "Exported the ledger"),
    }
}

/// What kind of actor.
pub(super) fn kind(kind: WhoKind, lang: Lang) -> &'static str {
    match kind {
        WhoKind::Person => lang.of("người dùng", "person"),
        WhoKind::Key => lang.of("khoá đối tác", "partner key"),
        WhoKind::Public => lang.of("công chúng", "public"),
        WhoKind::CommandLine => lang.of("dòng lệnh", "command line"),
        WhoKind::Service => lang.of("dịch vụ", "service"),
    }
}

/// The name of a detail; one that has no word of ours stands as it was written.
pub(super) fn name(name: &str, lang: Lang) -> &str {
    match name {
        "what" => lang.of("việc", "what"),
        "role" => lang.of("quyền", "role"),
        "area" => lang.of("địa bàn", "area"),
        "areas" => lang.of("các địa bàn", "areas"),
        "community" => lang.of("cộng đồng", "community"),
        "collection" => lang.of("bộ dữ liệu", "collection"),
        "collections" => lang.of("các bộ dữ liệu", "collections"),
        "route" => lang.of("cách xem", "by way of"),
        "routes" => lang.of("các cách xem", "by ways of"),
        "view" => lang.of("khung nhìn", "view"),
        "bbox" => lang.of("khung toạ độ", "box"),
        "rows" => lang.of("số dòng", "rows"),
        "requests" => lang.of("số yêu cầu", "requests"),
        "without_box" => lang.of("không có khung", "without a box"),
        "from" => lang.of("từ", "from"),
        "to" => lang.of("đến", "to"),
        "format" => lang.of("dạng tệp", "format"),
        "entries" => lang.of("số mục", "entries"),
        "file" => lang.of("tệp", "file"),
        "file_sha256" => lang.of("SHA-256 của tệp", "SHA-256 of the file"),
        "user" => lang.of("tài khoản", "account"),
        "key" => lang.of("khoá", "key"),
        "grant" => lang.of("quyền số", "grant"),
        "edition" => lang.of("bản số", "edition"),
        "as_of" => lang.of("tính đến ngày", "as of"),
        "id" => lang.of("số", "id"),
        "event" => lang.of("sự kiện", "event"),
        "ends_at" => lang.of("đến lúc", "until"),
        "reason" => lang.of("lý do", "reason"),
        "note" => lang.of("ghi chú", "note"),
        "renews" => lang.of("gia hạn số", "goes on with"),
        "purpose" => lang.of("mục đích", "purpose"),
        "record" => lang.of("bản ghi số", "record"),
        "state" => lang.of("trạng thái", "state"),
        other => other,
    }
}

/// What the service itself writes for `what`.
fn what(word: &str, lang: Lang) -> &str {
    match word {
        "account made" => lang.of("lập tài khoản", "account made"),
        "account shut" => lang.of("khoá tài khoản", "account shut"),
        "role proposed" => lang.of("đề xuất quyền", "role proposed"),
        "role given" => lang.of("trao quyền", "role given"),
        "role confirmed" => lang.of("xác nhận quyền", "role confirmed"),
        "role ended" => lang.of("chấm dứt quyền", "role ended"),
        "made" => lang.of("tạo", "made"),
        "asked" => lang.of("xin", "asked"),
        "confirmed" => lang.of("xác nhận", "confirmed"),
        "renewed" => lang.of("xin gia hạn", "asked to renew"),
        "ended" => lang.of("đóng", "ended"),
        "reviewed" => lang.of("xem xét", "reviewed"),
        "break_glass" => lang.of("mở khẩn cấp", "break-glass"),
        "approved" => lang.of("duyệt", "approved"),
        "revoked" => lang.of("thu hồi", "revoked"),
        "began a chain" => lang.of("bắt đầu chuỗi mới", "began a chain"),
        other => other,
    }
}

/// The value of a detail; nothing for one that says nothing.
pub(super) fn value(name: &str, value: &Value, lang: Lang) -> Option<String> {
    Some(match value {
        Value::Null | Value::Bool(false) => return None,
        Value::Bool(true) => lang.of("có", "yes").to_owned(),
        Value::Number(figure)
            if matches!(name, "rows" | "requests" | "entries" | "without_box") =>
        {
            number(&figure.to_string(), lang)
        }
        Value::String(word) if name == "what" => what(word, lang).to_owned(),
        Value::String(word) if name == "role" => {
            Role::of(word).map_or(word.as_str(), |role| words::role(role, lang)).to_owned()
        }
        Value::String(time) if name == "ends_at" => {
            DateTime::parse_from_rfc3339(time).map_or_else(|_| time.clone(), |time| instant(&time))
        }
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => text.clone(),
        Value::Array(parts) if parts.is_empty() => return None,
        Value::Array(parts) if name == "bbox" => box_of(parts, lang),
        Value::Array(parts) => {
            let parts: Vec<_> = parts.iter().map(plain).collect();
            parts.join(", ")
        }
        other => other.to_string(),
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A box as people read it: 107,6° – 108,1° Đ, 14,9° – 15,2° B.
fn box_of(parts: &[Value], lang: Lang) -> String {
    let degrees: Vec<_> =
        parts.iter().map(|part| format!("{}°", number(&part.to_string(), lang))).collect();
    match degrees.as_slice() {
        [west, south, east, north] => format!(
            "{west} – {east} {}, {south} – {north} {}",
            lang.of("Đ", "E"),
            lang.of("B", "N")
        ),
        _ => degrees.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_read_in_the_language_of_the_page() {
        assert_eq!(value("rows", &json!(14449), Lang::Vi).as_deref(), Some("14.449"));
        assert_eq!(value("role", &json!("admin"), Lang::En).as_deref(), Some("Administrator"));
        assert_eq!(value("areas", &json!(["51", "23368"]), Lang::En).as_deref(), Some("51, 23368"));
        assert_eq!(
            value("bbox", &json!([107.6, 14.9, 108.1, 15.2]), Lang::Vi).as_deref(),
            Some("107,6° – 108,1° Đ, 14,9° – 15,2° B")
        );
        assert_eq!(value("area", &json!(null), Lang::Vi), None);
        assert_eq!(name("a word of later", Lang::Vi), "a word of later");
    }
}
