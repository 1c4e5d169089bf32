//! Log in, log out, change the own password.

use axum::{
    body::Bytes,
    extract::{FromRequestParts as _, Request, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    response::Response,
};
use maud::{Markup, html};

use super::{
    answers::refused,
    desk::{Desk, PASSWORD, Sent, encoded, see},
    fields::{Field, Filled, Problem, problem},
    layout,
    notice::Notice,
    refusal,
};
use crate::{
    app::App,
    auth::{self, Entered, InSession},
    http::{ApiError, ClientAddress, Lang, Params, Scheme},
    page::icon,
};

/// Where somebody goes who wanted nothing else.
const HOME: &str = "/admin";

/// The way on after the login: a page of this service, whatever the address said.
fn way_on(wanted: Option<String>) -> String {
    let plain = |wanted: &String| {
        let mut letters = wanted.chars();
        letters.next() == Some('/')
            && !matches!(letters.next(), Some('/' | '\\'))
            && wanted.chars().all(|letter| letter.is_ascii_graphic() && letter != '\\')
            && wanted.parse::<Uri>().is_ok_and(|uri| uri.host().is_none())
    };
    wanted.filter(plain).unwrap_or_else(|| HOME.to_owned())
}

/// The form of the login.
pub(super) async fn login(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _body) = request.into_parts();
    let mut params = Params::of(&parts.uri)?;
    let lang = Lang::negotiate(&mut params, &parts.headers)?;
    let next = way_on(params.text("next"));
    params.finish()?;
    match InSession::from_request_parts(&mut parts, &app).await {
        Ok(_already) => Ok(see(&next)),
        Err(ApiError::Unauthenticated) => Ok(login_page(lang, &next, &Filled::default())),
        Err(error) => Err(error),
    }
}

/// The filled form. A page of another origin may not log anybody in here.
pub(super) async fn log_in(
    State(app): State<App>,
    scheme: Scheme,
    ClientAddress(address): ClientAddress,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut params = Params::of(&uri)?;
    let lang = Lang::negotiate(&mut params, &headers)?;
    let from = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if from.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(ApiError::Forbidden("log in from the page of this service".to_owned()));
    }
    let mut form = Params::of_form(&String::from_utf8_lossy(&body))?;
    let filled = Filled::take(&mut form, &["name", "password", "next"]);
    let next = way_on(filled.text("next").map(str::to_owned));
    let name = filled.text("name").unwrap_or_default().to_owned();
    let refuse = |text: &str| {
        let filled = Filled::default().refused(Problem::new("login", text));
        login_page(lang, &next, &filled)
    };
    let way = (scheme, address);
    match auth::enter(app.accounts(), &headers, way, &name, filled.raw("password")).await {
        Ok(Entered { cookie, session }) => {
            let person = session.caller.as_person();
            let forced = person.is_some_and(|person| person.must_change_password);
            let way = if forced { format!("{PASSWORD}?lang={}", lang.tag()) } else { next };
            Ok(with_cookie(see(&way), &cookie))
        }
        Err(error @ ApiError::LoginRefused) => {
            let wrong =
                lang.of("Tên hoặc mật khẩu chưa đúng.", "The name or the password is not right.");
            Ok(with_status(refuse(wrong), &error))
        }
        Err(error @ ApiError::TooMany { .. }) => {
            let wait = lang.of(
                "Thử quá nhiều lần. Đợi năm phút rồi thử lại.",
                "Too many tries. Wait five minutes and try again.",
            );
            Ok(with_status(refuse(wait), &error))
        }
        Err(error) => Err(error),
    }
}

fn with_status(mut page: Response, error: &ApiError) -> Response {
    *page.status_mut() = error.status();
    if let ApiError::TooMany { retry_after_s } = error {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    page
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn login_page(lang: Lang, next: &str, filled: &Filled) -> Response {
    let title = lang.of("Đăng nhập", "Log in");
    let languages =
        ["vi", "en"].map(|tag| format!("/admin/login?lang={tag}&next={}", encoded(next)));
    let invalid = filled.problem("login").map(|_| "true");
    layout::outside(
        lang,
        title,
        languages,
        &html! {
            section.card.pad {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Dành cho cán bộ được giao quyền. Mỗi lần đăng nhập và mỗi lần mở danh sách hộ được ghi vào sổ truy cập.",
                        "For officers with a role. Each login, and each look at household lists, is written into the ledger.",
                    ))
                }
                form method="post" action={ "/admin/login?lang=" (lang.tag()) } {
                    input type="hidden" name="next" value=(next);
                    div.field {
                        label for="name" { (lang.of("Tên đăng nhập", "Login name")) }
                        input id="name" name="name" type="text" autocomplete="username" spellcheck="false" autocapitalize="none" required
                            aria-invalid=[invalid] aria-describedby=[invalid.map(|_| "login-problem")];
                    }
                    div.field {
                        label for="password" { (lang.of("Mật khẩu", "Password")) }
                        input id="password" name="password" type="password" autocomplete="current-password" required
                            aria-invalid=[invalid] aria-describedby=[invalid.map(|_| "login-problem")];
                    }
                    (problem("login", filled))
                    button.primary.whole type="submit" { (lang.of("Đăng nhập", "Log in")) }
                }
                p.hint {
                    (lang.of(
                        "Quên mật khẩu: nhờ quản trị viên của đơn vị cấp mật khẩu dùng một lần.",
                        "Forgotten password: an administrator of your office gives a one-time password.",
                    ))
                }
            }
        },
    )
}

/// Ends the session.
pub(super) async fn log_out(sent: Sent) -> Result<Response, ApiError> {
    let (desk, form) = sent.by_anyone()?;
    form.finish()?;
    let cookie = auth::leave(desk.app.accounts(), &desk.headers, desk.way.0, desk.caller()).await?;
    Ok(with_cookie(see(&desk.path("/admin/login")), &cookie))
}

/// The form of a new password of one's own.
pub(super) async fn password(mut desk: Desk) -> Result<Response, ApiError> {
    desk.finish()?;
    Ok(password_page(&desk, &Filled::default()))
}

/// The filled form.
pub(super) async fn change_password(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by_anyone()?;
    let filled = Filled::take(&mut form, &["old", "new", "again"]);
    form.finish()?;
    if filled.raw("new") != filled.raw("again") {
        let text = desk.lang.of("Hai lần gõ không giống nhau.", "The two are not the same.");
        return Ok(refused(password_page(&desk, &filled.refused(Problem::new("again", text)))));
    }
    let accounts = desk.app.accounts();
    match auth::renew(accounts, desk.way, &desk.session, filled.raw("old"), filled.raw("new"))
        .await?
    {
        Ok(Entered { cookie, .. }) => {
            Ok(with_cookie(desk.done(HOME, Notice::PasswordChanged), &cookie))
        }
        Err(error) => {
            let problem = refusal::password(&error, "old", "new", desk.lang);
            Ok(refused(password_page(&desk, &filled.refused(problem))))
        }
    }
}

fn password_page(desk: &Desk, filled: &Filled) -> Response {
    let lang = desk.lang;
    let title = lang.of("Đổi mật khẩu", "Change the password");
    layout::page(
        desk,
        title,
        &html! {
            header.head { h1 { (title) } }
            (why(desk))
            section.card.pad.narrow {
                (layout::form(desk, PASSWORD, "", &html! {
                    input.hidden type="text" value=(desk.person.name) autocomplete="username" aria-hidden="true" tabindex="-1" readonly;
                    (Field::password("old", lang.of("Mật khẩu hiện tại", "Present password"), "current-password").show(filled))
                    (Field::password("new", lang.of("Mật khẩu mới", "New password"), "new-password")
                        .hint(lang.of("Ít nhất 12 ký tự. Vài từ rời ghép lại thì dễ nhớ và khó đoán.", "At least 12 characters. A few words put together are easy to keep and hard to guess."))
                        .show(filled))
                    (Field::password("again", lang.of("Gõ lại mật khẩu mới", "The new password again"), "new-password").show(filled))
                    button.primary type="submit" { (title) }
                }))
            }
        },
    )
}

/// Somebody else knows the password: nothing else is open before it is changed.
fn why(desk: &Desk) -> Markup {
    html! {
        @if desk.person.must_change_password {
            div.notice.wait { (icon("lock")) p {
                (desk.lang.of(
                    "Mật khẩu này do người khác đặt. Đổi mật khẩu trước; các quyền mở ra sau đó.",
                    "Somebody else set this password. Change it first; your roles open after that.",
                ))
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leaves_the_service() {
        let way = |wanted: &str| way_on(Some(wanted.to_owned()));
        for kept in ["/admin/users?lang=vi", "/vi/#map", "/admin/ledger?who=an%20b"] {
            assert_eq!(way(kept), kept);
        }
        for led_home in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:x",
            "",
            "/a\nb",
            "/a b",
        ] {
            assert_eq!(way(led_home), HOME, "{led_home:?}");
        }
    }
}
