//! `/admin/users/{name}`: one account with its roles.

use axum::{extract::Path, response::Response};
use maud::{Markup, html};

use super::{
    answers::refused,
    desk::{Desk, Sent, encoded},
    fields::{Filled, once, problem},
    grants, layout,
    notice::Notice,
    refusal, times,
    users::{seen, state},
    words,
};
use crate::{
    auth::{GrantRow, Role, UserRow, one_time_password},
    http::ApiError,
    page::{icon, instant},
};

/// What the page shows besides the account.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// The form of a new role.
    pub(super) filled: Filled,
    /// Areas that were found by the name that was typed.
    pub(super) found: Vec<super::place::Place>,
    /// A new password, shown once.
    pub(super) password: Option<String>,
}

/// The page.
pub(super) async fn show(mut desk: Desk, Path(name): Path<String>) -> Result<Response, ApiError> {
    desk.only(&[Role::Admin])?;
    desk.finish()?;
    page(&desk, &name, &Content::default()).await
}

/// Gives a new one-time password. One's own is changed elsewhere.
pub(super) async fn new_password(
    Path(name): Path<String>,
    sent: Sent,
) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&[Role::Admin])?;
    form.finish()?;
    let user = user_of(&desk, &name).await?;
    if user.disabled || name == desk.person.name {
        return Err(ApiError::NotFound);
    }
    let password = one_time_password();
    let set = desk.app.accounts().set_password(&name, &password, &desk.person.name).await;
    match set {
        Ok(()) => {
            let content = Content { password: Some(password), ..Content::default() };
            page(&desk, &name, &content).await
        }
        Err(error) => {
            back(&desk, &name, Filled::default().refused(refusal::problem_of(error, desk.lang)?))
                .await
        }
    }
}

/// Shuts the account. One's own cannot be shut: somebody has to be left.
pub(super) async fn disable(Path(name): Path<String>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&[Role::Admin])?;
    form.finish()?;
    let user = user_of(&desk, &name).await?;
    if user.disabled || name == desk.person.name {
        return Err(ApiError::NotFound);
    }
    match desk.app.accounts().disable_user(&name, &desk.person.name).await {
        Ok(()) => Ok(desk.done(&path_of(&name), Notice::Disabled)),
        Err(error) => {
            back(&desk, &name, Filled::default().refused(refusal::problem_of(error, desk.lang)?))
                .await
        }
    }
}

/// The address of an account's page.
pub(super) fn path_of(name: &str) -> String {
    format!("/admin/users/{}", encoded(name))
}

/// The page with what is wrong.
pub(super) async fn back(desk: &Desk, name: &str, filled: Filled) -> Result<Response, ApiError> {
    Ok(refused(page(desk, name, &Content { filled, ..Content::default() }).await?))
}

pub(super) async fn user_of(desk: &Desk, name: &str) -> Result<UserRow, ApiError> {
    let users = desk.app.accounts().users().await?;
    users.into_iter().find(|user| user.name == name).ok_or(ApiError::NotFound)
}

/// The page with its content.
pub(super) async fn page(desk: &Desk, name: &str, content: &Content) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let user = user_of(desk, name).await?;
    let grants = desk.app.accounts().grants(Some(name)).await?;
    Ok(layout::page(
        desk,
        &user.display_name,
        &html! {
            p.back { a href=(desk.path("/admin/users")) { (icon("left")) (lang.of("Tài khoản và quyền", "Accounts and roles")) } }
            header.head {
                h1 { (user.display_name) }
                p.chips { (state(&user, lang)) }
                p.lead {
                    (user.name) " · " (seen(&user, lang)) " · "
                    (lang.of("lập bởi ", "made by ")) (user.made_by) ", " (instant(&user.created_at))
                }
            }
            @if let Some(password) = &content.password { (new_secret(desk, password)) }
            (roles(desk, &user, &grants, content))
            @if !user.disabled { (grants::new_role(desk, &user.name, content)) }
            @if !user.disabled && user.name != desk.person.name { (account_actions(desk, &user.name)) }
        },
    ))
}

fn new_secret(desk: &Desk, password: &str) -> Markup {
    let lang = desk.lang;
    html! {
        section.card.pad.told {
            h2 { (icon("check")) (lang.of("Mật khẩu mới", "New password")) }
            (once("one-time-password", lang.of("Mật khẩu dùng một lần", "One-time password"), password, lang))
            p { (lang.of(
                "Phải đổi khi đăng nhập. Các quyền mở dữ liệu cá nhân đang chờ một quản trị viên khác xác nhận lại.",
                "It has to be changed at the login. Roles that open personal data wait for another administrator again.",
            )) }
        }
    }
}

fn roles(desk: &Desk, user: &UserRow, grants: &[GrantRow], content: &Content) -> Markup {
    let lang = desk.lang;
    html! {
        section.card {
            header.cap {
                h2 { (lang.of("Quyền", "Roles")) }
                @if !grants.is_empty() { span.chip { (grants.len()) } }
            }
            @if content.filled.problem("grant").is_some() { div.pad { (problem("grant", &content.filled)) } }
            @if grants.is_empty() {
                p.empty { (icon("info")) (lang.of("Chưa có quyền nào.", "No role yet.")) }
            } @else {
                ul.rows { @for grant in grants { (role_row(desk, user, grant)) } }
            }
        }
    }
}

fn role_row(desk: &Desk, user: &UserRow, grant: &GrantRow) -> Markup {
    let lang = desk.lang;
    let waits = grant.confirmed_at.is_none();
    let own = path_of(&user.name);
    let mine = grant.proposed_by == desk.person.name || user.name == desk.person.name;
    let community = grant.community.as_deref().map(|code| grants::community_name(desk, code));
    html! {
        li.line.grant {
            div.what {
                b { (words::role(grant.role, lang)) }
                @if let Some(place) = words::place(grant) { span { (place) } }
                @if let Some(community) = community { span { (lang.of("Cộng đồng ", "Community ")) (community) } }
                span.hint {
                    (lang.of("từ ", "from ")) (instant(&grant.from))
                    @if let Some(to) = grant.to { ", " (lang.of("đến ", "to ")) (times::until(to, lang)) }
                    @else { ", " (lang.of("không hạn", "without an end")) }
                }
            }
            div.who-did {
                span { (lang.of("Đề xuất: ", "Proposed: ")) b { (grant.proposed_by) } " " span.hint { (instant(&grant.proposed_at)) } }
                @if let (Some(by), Some(at)) = (&grant.confirmed_by, grant.confirmed_at) {
                    span { (lang.of("Xác nhận: ", "Confirmed: ")) b { (by) } " " span.hint { (instant(&at)) } }
                } @else {
                    span.chip.wait { (icon("clock")) (lang.of("chờ quản trị viên khác xác nhận", "waits for another administrator")) }
                }
            }
            div.acts {
                @if waits && !mine && !user.disabled {
                    (layout::form(desk, &format!("{own}/grants/{}/confirm", grant.id), "row", &html! {
                        button.primary type="submit" { (lang.of("Xác nhận", "Confirm")) }
                    }))
                }
                (layout::twice(desk, &format!("{own}/grants/{}/end", grant.id),
                    if waits { lang.of("Rút lại", "Take back") } else { lang.of("Chấm dứt", "End") },
                    lang.of("Quyền hết hiệu lực ngay. Muốn có lại thì phải đề xuất lại từ đầu.", "The role ends at once. To have it again it has to be proposed again."),
                    if waits { lang.of("Rút đề xuất", "Take the proposal back") } else { lang.of("Chấm dứt quyền", "End the role") }))
            }
        }
    }
}

fn account_actions(desk: &Desk, name: &str) -> Markup {
    let lang = desk.lang;
    let own = path_of(name);
    html! {
        section.card {
            header.cap { h2 { (lang.of("Tài khoản", "Account")) } }
            div.line {
                div.what {
                    b { (lang.of("Quên mật khẩu", "Forgotten password")) }
                    span { (lang.of("Dịch vụ đặt mật khẩu dùng một lần và chỉ hiện một lần.", "The service makes a one-time password and shows it once.")) }
                }
                (layout::twice(desk, &format!("{own}/password"),
                    lang.of("Mật khẩu mới…", "New password…"),
                    lang.of(
                        "Các phiên đang mở kết thúc. Mọi quyền mở dữ liệu cá nhân phải được một quản trị viên khác xác nhận lại, vì bạn sẽ biết mật khẩu.",
                        "Open sessions end. All roles that open personal data wait for another administrator again, because you will know the password.",
                    ),
                    lang.of("Đặt mật khẩu mới", "Set a new password")))
            }
            div.line {
                div.what {
                    b { (lang.of("Khoá tài khoản", "Shut the account")) }
                    span { (lang.of("Khi người này nghỉ hoặc chuyển việc.", "When this person has left or moved.")) }
                }
                (layout::twice(desk, &format!("{own}/disable"),
                    lang.of("Khoá…", "Shut…"),
                    lang.of("Người này không đăng nhập được nữa; các phiên đang mở kết thúc ngay. Không mở lại được bằng trang này.", "This person can no longer log in; open sessions end at once. It cannot be opened again from this page."),
                    lang.of("Khoá tài khoản", "Shut the account")))
            }
        }
    }
}
