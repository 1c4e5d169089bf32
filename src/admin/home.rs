//! `/admin`: what waits for the one who is logged in.

use axum::response::Response;
use maud::{Markup, html};

use super::{
    desk::{Desk, encoded},
    layout, words,
};
use crate::{
    auth::{GrantRow, Role},
    disaster::{self, Activation, Deed},
    disclosure::{Edition, editions},
    http::ApiError,
    page::{day, icon, instant},
};

/// The page.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.finish()?;
    let lang = desk.lang;
    let title = lang.of("Bàn việc", "My desk");
    let grants = if desk.person.is(Role::Admin) {
        desk.app.accounts().grants(None).await?
    } else {
        Vec::new()
    };
    let waiting: Vec<_> = grants.iter().filter(|grant| grant.confirmed_at.is_none()).collect();
    let activations = activations(&desk).await?;
    let editions = editions_to_approve(&desk).await?;
    Ok(layout::page(
        &desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead { (desk.person.display_name) " · " (desk.person.name) }
            }
            @if desk.person.is(Role::Admin) { (to_confirm(&desk, &waiting)) }
            @if has_activations(&desk) { (to_decide(&desk, &activations)) }
        @if desk.person.is(Role::Approver) { (to_approve(&desk, &editions)) }
        @if desk.person.is(Role::Auditor) { (to_read(&desk)) }
            (own_roles(&desk))
        },
    ))
}

/// Roles that wait for this administrator, and those that wait for another one.
fn to_confirm(desk: &Desk, waiting: &[&GrantRow]) -> Markup {
    let lang = desk.lang;
    let name = &desk.person.name;
    let (others, mine): (Vec<&GrantRow>, Vec<_>) =
        waiting.iter().partition(|grant| grant.proposed_by != *name && grant.user != *name);
    html! {
        section.card {
            header.cap {
                h2 { (lang.of("Quyền chờ bạn xác nhận", "Roles that wait for you")) }
                @if !others.is_empty() { span.chip.wait { (others.len()) } }
            }
            @if others.is_empty() {
                p.empty { (icon("check")) (lang.of("Không có quyền nào chờ bạn.", "No role waits for you.")) }
            } @else {
                ul.rows { @for grant in &others { (waiting_row(desk, grant, true)) } }
            }
        }
        @if !mine.is_empty() {
            section.card {
                header.cap {
                    h2 { (lang.of("Chờ quản trị viên khác", "Waiting for another administrator")) }
                    span.chip { (mine.len()) }
                }
                ul.rows { @for grant in &mine { (waiting_row(desk, grant, false)) } }
            }
        }
    }
}

fn waiting_row(desk: &Desk, grant: &GrantRow, acts: bool) -> Markup {
    let lang = desk.lang;
    let path = desk.path(&format!("/admin/users/{}", encoded(&grant.user)));
    html! {
        li.line {
            div.what {
                b { (grant.user) ": " (words::role(grant.role, lang)) }
                @if let Some(place) = words::place(grant) { span { (place) } }
                span.hint { (lang.of("đề xuất bởi ", "proposed by ")) (grant.proposed_by) ", " (instant(&grant.proposed_at)) }
            }
            a.button .primary[acts] href=(path) { (if acts { lang.of("Xem và xác nhận", "Look and confirm") } else { lang.of("Xem", "Look") }) }
        }
    }
}

fn has_activations(desk: &Desk) -> bool {
    [Role::Approver, Role::Disaster, Role::Auditor].iter().any(|role| desk.person.is(*role))
}

/// Activations that this person may confirm or review.
async fn activations(desk: &Desk) -> Result<Vec<Activation>, ApiError> {
    if !has_activations(desk) {
        return Ok(Vec::new());
    }
    let mut all = disaster::list(desk.app.db(), desk.app.catalogue(), desk.caller()).await?;
    all.retain(|activation| {
        activation.can.contains(&Deed::Confirm) || activation.can.contains(&Deed::Review)
    });
    Ok(all)
}

fn to_decide(desk: &Desk, activations: &[Activation]) -> Markup {
    let lang = desk.lang;
    let page = desk.path("/admin/activations");
    html! {
        section.card {
            header.cap {
                h2 { (lang.of("Kích hoạt chờ bạn", "Activations that wait for you")) }
                @if !activations.is_empty() { span.chip.wait { (activations.len()) } }
            }
            @if activations.is_empty() {
                p.empty { (icon("check")) (lang.of("Không có kích hoạt nào chờ bạn. ", "No activation waits for you. ")) a href=(page) { (lang.of("Xem tất cả", "See all")) } }
            } @else {
                ul.rows {
                    @for activation in activations {
                        li.line {
                            div.what {
                                b { (activation.title) }
                                span { (lang.of("Lý do: ", "Reason: ")) (activation.reason) }
                                span.hint { (activation.asked_by) ", " (instant(&activation.asked_at)) }
                            }
                            a.button.primary href={ (page) "#activation-" (activation.id) } {
                                @if activation.can.contains(&Deed::Confirm) { (lang.of("Xem và xác nhận", "Look and confirm")) }
                                @else { (lang.of("Xem xét", "Review")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Editions that another person made and that the public could read.
async fn editions_to_approve(desk: &Desk) -> Result<Vec<Edition>, ApiError> {
    if !desk.person.is(Role::Approver) {
        return Ok(Vec::new());
    }
    let all = editions(&desk.app.db().connection().await?).await?;
    let public =
        all.iter().filter(|edition| edition.published_at.is_some()).map(|edition| edition.id).max();
    let waits = |edition: &Edition| {
        edition.published_at.is_none()
            && public.is_none_or(|newest| newest < edition.id)
            && edition.made_by != desk.person.name
    };
    Ok(all.into_iter().filter(waits).collect())
}

fn to_approve(desk: &Desk, editions: &[Edition]) -> Markup {
    let lang = desk.lang;
    let page = desk.path("/admin/editions");
    html! {
        section.card {
            header.cap {
                h2 { (lang.of("Bản công bố chờ duyệt", "Editions that wait for approval")) }
                @if !editions.is_empty() { span.chip.wait { (editions.len()) } }
            }
            @if editions.is_empty() {
                p.empty { (icon("check")) (lang.of("Không có bản nào chờ duyệt. ", "No edition waits. ")) a href=(page) { (lang.of("Xem tất cả", "See all")) } }
            } @else {
                ul.rows {
                    @for edition in editions {
                        li.line {
                            div.what {
                                b { (lang.of("Bản ", "Edition ")) (edition.id) " · " (lang.of("tính đến ", "as of ")) (day(edition.as_of)) }
                                span.hint { (lang.of("lập bởi ", "made by ")) (edition.made_by) ", " (instant(&edition.made_at)) }
                            }
                            a.button.primary href=(page) { (lang.of("Xem sai số và duyệt", "Look at its errors")) }
                        }
                    }
                }
            }
        }
    }
}

fn to_read(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        section.card {
            header.cap { h2 { (lang.of("Sổ truy cập", "Ledger")) } }
            div.line {
                div.what {
                    b { (lang.of("Ai đã xem, ai đã làm", "Who looked and who did")) }
                    span { (lang.of("Lọc theo người, việc và ngày; xuất cho hồ sơ bảo mật.", "By person, action and day; export for the security dossier.")) }
                }
                a.button href=(desk.path("/admin/ledger")) { (lang.of("Mở sổ", "Open")) }
            }
        }
    }
}

/// What the person may do.
fn own_roles(desk: &Desk) -> Markup {
    let lang = desk.lang;
    let mut roles: Vec<_> = desk.person.roles().collect();
    roles.sort();
    html! {
        section.card {
            header.cap { h2 { (lang.of("Quyền của bạn", "Your roles")) } }
            @if roles.is_empty() {
                p.empty { (icon("info"))
                    (lang.of(
                        "Tài khoản này chưa có quyền nào. Bản đồ và dữ liệu công khai vẫn mở; quyền do quản trị viên của đơn vị đề xuất.",
                        "This account has no role yet. The map and the public data are open; an administrator of your office proposes roles.",
                    ))
                }
            } @else {
                ul.rows {
                    @for role in roles {
                        li.line { div.what { b { (words::role(role, lang)) } span { (words::role_does(role, lang)) } } }
                    }
                }
            }
        }
    }
}
