//! Why something about an account, a role or a key was not done, beside its field and in the language of the page.

use super::fields::Problem;
use crate::{
    auth::{AccountError, PasswordError},
    http::{ApiError, Lang},
};

/// The field and the words; what is no fault of the one who typed goes on as an error.
pub(super) fn problem_of(error: AccountError, lang: Lang) -> Result<Problem, ApiError> {
    let (field, text) = match error {
        AccountError::Exists(_) => (
            "name",
            lang.of("Tên này đã có. Chọn tên khác.", "This name is taken; choose another."),
        ),
        AccountError::Name(_) => (
            "name",
            lang.of(
                "Tên chỉ gồm chữ a-z không dấu, số, dấu chấm, gạch nối, gạch dưới; từ 2 đến 63 ký tự.",
                "A name has the letters a-z, digits, dot, dash and underscore; 2 to 63 of them.",
            ),
        ),
        AccountError::Area(_) => (
            "area",
            lang.of("Không có mã địa bàn này trong danh mục.", "The register has no area with this code."),
        ),
        AccountError::Role(_) => ("role", lang.of("Chọn một quyền.", "Choose a role.")),
        AccountError::Grant(_) => (
            "role",
            lang.of(
                "Quyền, địa bàn và cộng đồng không đi với nhau.",
                "Role, area and community do not go together.",
            ),
        ),
        AccountError::Granted(_) => (
            "role",
            lang.of(
                "Tài khoản đã có quyền này ở đó, hoặc quyền đang chờ xác nhận.",
                "The account has this role there already, or it waits for its confirmation.",
            ),
        ),
        AccountError::SecondPerson => (
            "grant",
            lang.of(
                "Người đề xuất và người được trao không tự xác nhận; cần một quản trị viên khác.",
                "Whoever proposed a role, or gets it, does not confirm it; another administrator does.",
            ),
        ),
        AccountError::NoGrant(_) => (
            "grant",
            lang.of("Quyền này không còn chờ, hoặc đã chấm dứt.", "This role no longer waits, or has ended."),
        ),
        AccountError::Collection(_) => (
            "collections",
            lang.of(
                "Có bộ dữ liệu không mở bằng khoá được.",
                "One of these collections cannot be opened by a key.",
            ),
        ),
        AccountError::Period(_) => (
            "until",
            lang.of("Ngày này không dùng được; kiểm tra ngày bắt đầu và ngày cuối.", "This day cannot be used; check the first and the last day."),
        ),
        AccountError::Password(error) => return Ok(password(&error, "old", "new", lang)),
        AccountError::Unknown(_) | AccountError::NoAdmin(_) => return Err(ApiError::NotFound),
        AccountError::Store(error) => return Err(error.into()),
    };
    Ok(Problem::new(field, text))
}

/// What is wrong with a password, beside the present or the new one.
pub(super) fn password(
    error: &PasswordError,
    present: &'static str,
    new: &'static str,
    lang: Lang,
) -> Problem {
    match error {
        PasswordError::Length(letters) => Problem::new(
            new,
            match lang {
                Lang::Vi => format!("Mật khẩu dài từ 12 đến 256 ký tự; mật khẩu này có {letters}."),
                Lang::En => format!("A password has 12 to 256 characters; this one has {letters}."),
            },
        ),
        PasswordError::Weak => Problem::new(
            new,
            lang.of(
                "Mật khẩu này dễ đoán. Ghép vài từ không liên quan đến bạn và dịch vụ này.",
                "This password is easy to guess. Take several words that have nothing to do with you or this service.",
            ),
        ),
        PasswordError::Same => Problem::new(
            new,
            lang.of("Mật khẩu mới trùng mật khẩu cũ.", "The new password is the old one."),
        ),
        PasswordError::Wrong => {
            Problem::new(present, lang.of("Mật khẩu chưa đúng.", "The password is not right."))
        }
        PasswordError::Hash => Problem::new(
            new,
            lang.of("Chưa lưu được mật khẩu. Thử lại.", "The password could not be stored. Try again."),
        ),
    }
}
