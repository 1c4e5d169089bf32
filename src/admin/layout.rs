//! The frame of the pages: header with the account, the ways to the other pages, notices, content.

use std::sync::LazyLock;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};

use super::{desk::Desk, words};
use crate::{
    auth::Role,
    http::Lang,
    page::{Brand, CSRF, Frame, Sheet, frame, icon},
};

/// The sheet of these pages.
pub(super) static OFFICE: LazyLock<Sheet> =
    LazyLock::new(|| Sheet::new("office", include_str!("style.css")));

/// A page that stands in the side list: path, icon, names, and the roles that see it; everyone sees one without roles.
type Way = (&'static str, &'static str, [&'static str; 2], &'static [Role]);

const WAYS: [Way; 7] = [
    ("/admin", "home", ["Bàn việc", "My desk"], &[]),
    ("/admin/users", "users", ["Tài khoản và quyền", "Accounts and roles"], &[Role::Admin]),
    ("/admin/keys", "key", ["Khoá đối tác", "Partner keys"], &[Role::Admin]),
    (
        "/admin/activations",
        "bell",
        ["Kích hoạt sự kiện", "Activations"],
        &[Role::Disaster, Role::Approver, Role::Auditor],
    ),
    ("/admin/editions", "chart", ["Bản công bố", "Editions"], &[Role::Approver, Role::Admin]),
    (
        "/admin/layers",
        "map",
        ["Lớp riêng", "Own layers"],
        &[Role::Editor, Role::Approver, Role::Admin],
    ),
    ("/admin/ledger", "book", ["Sổ truy cập", "Ledger"], &[Role::Auditor]),
];

/// The part of the service that these pages are.
pub(super) fn part(lang: Lang) -> &'static str {
    lang.of("Quản trị", "Administration")
}

/// A form that sends its content to the path, with the session's token.
pub(super) fn form(desk: &Desk, path: &str, class: &str, content: &Markup) -> Markup {
    html! {
        form class=(class) method="post" action=(desk.path(path)) {
            input type="hidden" name=(CSRF) value=(desk.session.csrf_token);
            (content)
        }
    }
}

/// Something that needs a second thought: a button that opens what it does, and the button that does it.
pub(super) fn twice(desk: &Desk, path: &str, label: &str, says: &str, button: &str) -> Markup {
    let act = html! { button.danger type="submit" { (button) } };
    html! {
        details.twice name="second-thought" {
            summary.button { (label) }
            div.pop { p { (says) } (form(desk, path, "row", &act)) }
        }
    }
}

/// The same for the one thing that a page is for: to open what others wait for.
pub(super) fn step(desk: &Desk, path: &str, label: &str, says: &str, button: &str) -> Markup {
    let act = html! { button.primary type="submit" { (button) } };
    html! {
        details.twice name="second-thought" {
            summary.button.primary { (label) }
            div.pop.calm { p { (says) } (form(desk, path, "row", &act)) }
        }
    }
}

/// A page.
pub(super) fn page(desk: &Desk, title: &str, content: &Markup) -> Response {
    let lang = desk.lang;
    let content = html! {
        div.office {
            (ways(desk))
            main id="content" {
                @if let Some(notice) = desk.notice {
                    div.notice role="status" { (icon("check")) p { (notice.text(lang)) } }
                }
                (content)
            }
        }
    };
    let home = desk.path("/admin");
    answer(&frame(
        &Frame {
            lang,
            title,
            brand: Brand { part: part(lang), path: &home },
            sheets: &[&OFFICE],
            header: html! { span.space {} },
            languages: languages(desk),
            account: account(desk),
        },
        &content,
    ))
}

/// A page for those who have no session yet.
pub(super) fn outside(
    lang: Lang,
    title: &str,
    languages: [String; 2],
    content: &Markup,
) -> Response {
    let home = format!("/{}", lang.tag());
    let content = html! { main.door id="content" { (content) } };
    answer(&frame(
        &Frame {
            lang,
            title,
            brand: Brand { part: part(lang), path: &home },
            sheets: &[&OFFICE],
            header: html! { span.space {} },
            languages,
            account: html! {},
        },
        &content,
    ))
}

fn answer(page: &Markup) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.0.clone()).into_response()
}

/// The same page in both languages, without what was just done.
fn languages(desk: &Desk) -> [String; 2] {
    let kept: Vec<_> = desk
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !matches!(pair.split('=').next(), Some("lang" | "notice" | "")))
        .collect();
    ["vi", "en"].map(|tag| {
        let mut pairs = kept.clone();
        let lang = format!("lang={tag}");
        pairs.push(&lang);
        format!("{}?{}", desk.page_path(), pairs.join("&"))
    })
}

fn ways(desk: &Desk) -> Markup {
    let lang = desk.lang;
    let here = desk.uri.path();
    let is_here = |path: &str| match path {
        "/admin" => here == path,
        _ => here == path || here.starts_with(&format!("{path}/")),
    };
    html! {
        nav.ways aria-label=(lang.of("Các trang quản trị", "Pages of the administration")) {
            ul {
                @for (path, sign, [vi, en], roles) in WAYS {
                    @if roles.is_empty() || roles.iter().any(|role| desk.person.is(*role)) {
                        li { a href=(desk.path(path)) aria-current=[is_here(path).then_some("page")] { (icon(sign)) (lang.of(vi, en)) } }
                    }
                }
                li { a href={ "/" (lang.tag()) } { (icon("map")) (lang.of("Về bản đồ", "To the map")) } }
            }
        }
    }
}

/// Who is logged in, the own roles, and the ways out.
fn account(desk: &Desk) -> Markup {
    let lang = desk.lang;
    let person = &desk.person;
    let letters: Vec<char> =
        person.display_name.split_whitespace().filter_map(|word| word.chars().next()).collect();
    let initials: String = letters.iter().rev().take(2).rev().collect();
    let mut roles: Vec<Role> = person.roles().collect();
    roles.sort();
    let first = roles.first().map_or(person.name.as_str(), |role| words::role(*role, lang));
    html! {
        details.who {
            summary {
                span.face aria-hidden="true" { (initials.to_uppercase()) }
                span.names { b { (person.display_name) } span { (first) } }
            }
            div.menu {
                p { b { (person.display_name) } br; span.hint { (person.name) } }
                @if !roles.is_empty() {
                    ul.own { @for role in &roles { li { (words::role(*role, lang)) } } }
                }
                a href=(desk.path("/admin/password")) { (icon("lock")) (lang.of("Đổi mật khẩu", "Change the password")) }
                (form(desk, "/admin/logout", "", &html! {
                    button type="submit" { (icon("out")) (lang.of("Đăng xuất", "Log out")) }
                }))
            }
        }
    }
}

/// What went wrong, as a page. It says nothing about what lies at the address.
pub(super) fn error(lang: Lang, status: StatusCode) -> Response {
    let (title, says) = match status.as_u16() {
        404 => (
            lang.of("Không có trang này", "There is no such page"),
            lang.of("Kiểm tra lại địa chỉ, hoặc về bàn việc.", "Check the address, or go to your desk."),
        ),
        403 => (
            lang.of("Trang đã cũ", "The page is out of date"),
            lang.of(
                "Phiên đã đổi từ khi trang mở ra; chưa có gì được ghi. Mở lại trang rồi làm lại.",
                "Your session has changed since the page was opened; nothing was done. Open the page again and repeat.",
            ),
        ),
        429 => (
            lang.of("Thử quá nhiều lần", "Too many tries"),
            lang.of("Đợi vài phút rồi thử lại.", "Wait a few minutes and try again."),
        ),
        503 | 504 => (
            lang.of("Máy chủ dữ liệu tạm nghỉ", "The database is away"),
            lang.of("Chưa có gì được ghi. Thử lại sau ít giây.", "Nothing was done. Try again in a few seconds."),
        ),
        400..=499 => (
            lang.of("Chưa hiểu yêu cầu này", "The request was not understood"),
            lang.of("Mở trang từ danh mục rồi làm lại.", "Open the page from the list and repeat."),
        ),
        _ => (
            lang.of("Dịch vụ gặp lỗi", "The service failed"),
            lang.of("Việc này chưa chắc đã xong; mở lại trang để xem.", "It is not certain that this was done; open the page again to see."),
        ),
    };
    let languages = ["/admin?lang=vi".to_owned(), "/admin?lang=en".to_owned()];
    outside(
        lang,
        title,
        languages,
        &html! {
            section.card.pad.centre {
                span.big { (icon(if status == StatusCode::NOT_FOUND { "info" } else { "warn" })) }
                h1 { (title) }
                p.lead { (says) }
                p { a.button.primary href={ "/admin?lang=" (lang.tag()) } { (lang.of("Về bàn việc", "To your desk")) } }
            }
        },
    )
}
