//! Words of the pages: roles, and what each of them does.

use crate::{
    auth::{GrantRow, Role},
    http::Lang,
};

/// The name of a role.
pub(super) fn role(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Viewer => lang.of("Xem số liệu", "Viewer"),
        Role::Editor => lang.of("Cập nhật hồ sơ", "Editor"),
        Role::Approver => lang.of("Duyệt", "Approver"),
        Role::Disaster => lang.of("Trực phòng chống thiên tai", "Disaster desk"),
        Role::Auditor => lang.of("Kiểm tra sổ truy cập", "Auditor"),
        Role::Admin => lang.of("Quản trị tài khoản", "Administrator"),
        Role::Steward => lang.of("Giữ nhãn cộng đồng", "Community steward"),
    }
}

/// What a role does, in a line.
pub(super) fn role_does(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Viewer => lang.of(
            "xem số đếm chính xác của thôn, xã trong địa bàn",
            "sees exact counts of villages and communes of the area",
        ),
        Role::Editor => lang.of(
            "đọc và sửa danh sách hộ trong địa bàn",
            "reads and writes household lists of the area",
        ),
        Role::Approver => lang.of(
            "đọc danh sách hộ, duyệt việc của người khác",
            "reads household lists and approves what others made",
        ),
        Role::Disaster => lang.of(
            "xem số đếm; mở danh sách hộ khi có sự kiện được kích hoạt",
            "sees counts; household lists under an activation",
        ),
        Role::Auditor => lang.of("chỉ đọc sổ truy cập", "reads the ledger and nothing else"),
        Role::Admin => {
            lang.of("tài khoản, quyền, khoá đối tác", "accounts, roles and partner keys")
        }
        Role::Steward => lang.of(
            "đặt nhãn truy cập văn hoá của một cộng đồng",
            "sets the access labels of one community",
        ),
    }
}

/// Where a grant holds, in words; nothing for roles that have no place.
pub(super) fn place(grant: &GrantRow) -> Option<String> {
    let code = grant.area.as_deref()?;
    Some(match grant.area_name.as_deref() {
        Some(name) => format!("{name} ({code})"),
        None => code.to_owned(),
    })
}
