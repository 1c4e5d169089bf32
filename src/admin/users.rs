//! `/admin/users`: all accounts, and a new one.

use axum::response::Response;
use maud::{Markup, html};

use super::{
    answers::refused,
    desk::{Desk, Sent, encoded},
    fields::{Field, Filled, Problem, once},
    layout, refusal, words,
};
use crate::{
    auth::{GrantRow, NewUser, Role, UserRow, one_time_password},
    http::{ApiError, Lang},
    page::{icon, instant},
};

/// Longest name for people.
const DISPLAY_NAME_MOST: usize = 120;

/// An account that was just made, with its password for the first login.
struct Made {
    name: String,
    password: String,
}

/// The list.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.only(&[Role::Admin])?;
    desk.finish()?;
    page(&desk, &Filled::default(), None).await
}

/// Makes an account without any role.
pub(super) async fn add(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&[Role::Admin])?;
    let filled = Filled::take(&mut form, &["name", "display-name"]);
    form.finish()?;
    let name = filled.text("name").unwrap_or_default().to_owned();
    let display_name = filled.text("display-name").unwrap_or(&name).to_owned();
    if display_name.chars().count() > DISPLAY_NAME_MOST {
        let text = desk.lang.of("Tên dài quá 120 ký tự.", "The name has more than 120 characters.");
        return Ok(refused(
            page(&desk, &filled.refused(Problem::new("display-name", text)), None).await?,
        ));
    }
    let password = one_time_password();
    let user = NewUser {
        name: &name,
        display_name: &display_name,
        password: &password,
        by: &desk.person.name,
        must_change_password: true,
    };
    match desk.app.accounts().add_user(&user).await {
        Ok(_id) => page(&desk, &Filled::default(), Some(&Made { name, password })).await,
        Err(error) => {
            let filled = filled.refused(refusal::problem_of(error, desk.lang)?);
            Ok(refused(page(&desk, &filled, None).await?))
        }
    }
}

async fn page(desk: &Desk, filled: &Filled, made: Option<&Made>) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let users = desk.app.accounts().users().await?;
    let grants = desk.app.accounts().grants(None).await?;
    let title = lang.of("Tài khoản và quyền", "Accounts and roles");
    Ok(layout::page(
        desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Quyền mở dữ liệu cá nhân do một quản trị viên đề xuất và một quản trị viên khác xác nhận.",
                        "A role that opens personal data is proposed by one administrator and confirmed by another.",
                    ))
                }
            }
            @if let Some(made) = made { (first_password(desk, made)) }
            (new_account(desk, filled))
            section.card {
                header.cap {
                    h2 { (lang.of("Danh sách", "List")) }
                    span.chip { (users.len()) " " (lang.of("tài khoản", "accounts")) }
                }
                ul.rows.users { @for user in &users { (row(desk, user, &grants)) } }
            }
        },
    ))
}

fn first_password(desk: &Desk, made: &Made) -> Markup {
    let lang = desk.lang;
    let path = desk.path(&format!("/admin/users/{}", encoded(&made.name)));
    html! {
        section.card.pad.told {
            h2 { (icon("check")) (lang.of("Đã lập tài khoản ", "Made the account ")) (made.name) }
            (once("one-time-password", lang.of("Mật khẩu dùng một lần", "One-time password"), &made.password, lang))
            p { (lang.of("Người dùng phải đổi mật khẩu khi đăng nhập lần đầu. Tài khoản chưa có quyền nào.", "It has to be changed at the first login. The account has no role yet.")) }
            p { a.button.primary href=(path) { (lang.of("Đề xuất quyền", "Propose a role")) } }
        }
    }
}

fn new_account(desk: &Desk, filled: &Filled) -> Markup {
    let lang = desk.lang;
    html! {
        details.card.fold open[filled.is_refused()] {
            summary { (icon("plus")) (lang.of("Lập tài khoản", "Make an account")) }
            div.pad {
                (layout::form(desk, "/admin/users", "grid", &html! {
                    (Field::text("name", lang.of("Tên đăng nhập", "Login name")).required()
                        .hint(lang.of("a-z không dấu, số, dấu chấm, gạch nối; ví dụ y-hanh", "a-z, digits, dot, dash; for example y-hanh")).show(filled))
                    (Field::text("display-name", lang.of("Họ tên", "Name")).required()
                        .hint(lang.of("như trong danh sách cán bộ; ví dụ Y Hạnh", "as in the list of officers; for example Y Hạnh")).show(filled))
                    p.actions { button.primary type="submit" { (lang.of("Lập tài khoản", "Make the account")) } }
                }))
                p.hint { (lang.of("Dịch vụ tự đặt mật khẩu dùng một lần và chỉ hiện một lần.", "The service makes a one-time password and shows it once.")) }
            }
        }
    }
}

fn row(desk: &Desk, user: &UserRow, grants: &[GrantRow]) -> Markup {
    let lang = desk.lang;
    let own: Vec<_> = grants.iter().filter(|grant| grant.user == user.name).collect();
    let path = desk.path(&format!("/admin/users/{}", encoded(&user.name)));
    html! {
        li.line {
            div.what {
                a href=(path) { b { (user.display_name) } }
                span.hint { (user.name) }
            }
            div.roles {
                @for grant in own.iter().take(3) { (role_chip(grant, lang)) }
                @if own.len() > 3 { span.chip { "+" (own.len() - 3) } }
                @if own.is_empty() { span.hint { (lang.of("chưa có quyền", "no role")) } }
            }
            div.state { (state(user, lang)) span.hint { (seen(user, lang)) } }
        }
    }
}

/// A role with its place, and whether it counts.
fn role_chip(grant: &GrantRow, lang: Lang) -> Markup {
    let waits = grant.confirmed_at.is_none();
    html! {
        span.chip .wait[waits] .role[!waits] {
            @if waits { (icon("clock")) }
            (words::role(grant.role, lang))
            @if let Some(name) = grant.area_name.as_ref().or(grant.area.as_ref()) { " · " (name) }
            @if waits { " · " (lang.of("chờ", "waits")) }
        }
    }
}

/// Whether the account can be used, in a word with a mark.
pub(super) fn state(user: &UserRow, lang: Lang) -> Markup {
    html! {
        @if user.disabled {
            span.chip.bad { (icon("lock")) (lang.of("đã khoá", "shut")) }
        } @else if user.must_change_password {
            span.chip.wait { (icon("clock")) (lang.of("chờ đổi mật khẩu", "waits for a password of its own")) }
        } @else {
            span.chip.good { (icon("check")) (lang.of("đang dùng", "in use")) }
        }
    }
}

/// When the account was last used.
pub(super) fn seen(user: &UserRow, lang: Lang) -> String {
    user.seen_at.map_or_else(
        || lang.of("không có phiên nào", "no session").to_owned(),
        |at| format!("{} {}", lang.of("dùng lần cuối", "last used"), instant(&at)),
    )
}
