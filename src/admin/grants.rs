//! Roles of an account: proposed, confirmed by another administrator, ended.

use axum::{extract::Path, response::Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::{
    answers::refused,
    desk::{Desk, Sent},
    fields::{Field, Filled, Problem, problem},
    layout,
    notice::Notice,
    place::{Meant, Place, meant},
    refusal, times,
    user::{self, Content, back, path_of},
    words,
};
use crate::{
    auth::{AccountError, NewGrant, Role},
    http::{ApiError, Lang},
    page::icon,
};

/// The fields of a new role. `area-code` is the choice among `area-asked`'s areas.
const FIELDS: [&str; 7] = ["role", "area", "area-code", "area-asked", "community", "from", "until"];

/// The code list of communities.
const COMMUNITIES: &str = "ethnic_group";

/// What a form means.
struct Wish {
    role: Role,
    area: Option<String>,
    community: Option<String>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// What is to be said instead.
enum Instead {
    Problem(Problem),
    Choose(Vec<Place>),
}

/// Proposes a role. An area that was typed by its name comes back to be chosen.
pub(super) async fn propose(Path(name): Path<String>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&[Role::Admin])?;
    let filled = Filled::take(&mut form, &FIELDS);
    form.finish()?;
    let user = user::user_of(&desk, &name).await?;
    let wish = match wish(&desk, &filled).await? {
        Ok(wish) => wish,
        Err(Instead::Problem(problem)) => return back(&desk, &name, filled.refused(problem)).await,
        Err(Instead::Choose(found)) => {
            let text = match desk.lang {
                Lang::Vi => "Chọn một địa bàn trong danh sách rồi bấm lại.",
                Lang::En => "Choose one of these areas and press again.",
            };
            let filled = filled.refused(Problem::new("area", text));
            let content = Content { filled, found, ..Content::default() };
            return Ok(refused(user::page(&desk, &name, &content).await?));
        }
    };
    let grant = NewGrant {
        user: &user.name,
        role: wish.role,
        area: wish.area.as_deref(),
        community: wish.community.as_deref(),
        from: wish.from.map(times::start_of),
        to: wish.until.and_then(times::end_of),
    };
    match desk.app.accounts().propose(&grant, &desk.person.name).await {
        Ok(proposed) => {
            let notice = if proposed.waits { Notice::Proposed } else { Notice::Given };
            Ok(desk.done(&path_of(&name), notice))
        }
        Err(error) => {
            back(&desk, &name, filled.refused(refusal::problem_of(error, desk.lang)?)).await
        }
    }
}

async fn wish(desk: &Desk, filled: &Filled) -> Result<Result<Wish, Instead>, ApiError> {
    let lang = desk.lang;
    let wrong = |field, vi, en| Ok(Err(Instead::Problem(Problem::new(field, lang.of(vi, en)))));
    let Some(role) = filled.text("role").and_then(Role::of) else {
        return wrong("role", "Chọn một quyền.", "Choose a role.");
    };
    let area = match (role.has_area(), filled.text("area")) {
        (true, None) => {
            return wrong(
                "area",
                "Quyền này cần một địa bàn: gõ tên hoặc mã.",
                "This role needs an area: type a name or a code.",
            );
        }
        (false, Some(_)) => {
            return wrong(
                "area",
                "Quyền này không có địa bàn; để trống ô này.",
                "This role has no area; leave this empty.",
            );
        }
        (false, None) => None,
        (true, Some(text)) => match area(desk, filled, text).await? {
            Ok(code) => Some(code),
            Err(instead) => return Ok(Err(instead)),
        },
    };
    let community = filled.text("community").map(str::to_owned);
    match (role, &community) {
        (Role::Steward, None) => {
            return wrong(
                "community",
                "Chọn cộng đồng mà người này giữ nhãn.",
                "Choose the community whose labels this person sets.",
            );
        }
        (Role::Steward, Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            return wrong(
                "community",
                "Chỉ quyền giữ nhãn cộng đồng mới có ô này; để trống.",
                "Only stewards have a community; leave this empty.",
            );
        }
    }
    let [from, until] = match days(filled, lang) {
        Ok(days) => days,
        Err(problem) => return Ok(Err(Instead::Problem(problem))),
    };
    Ok(Ok(Wish { role, area, community, from, until }))
}

/// The first and the last day.
fn days(filled: &Filled, lang: Lang) -> Result<[Option<NaiveDate>; 2], Problem> {
    let day = |field: &'static str| {
        let wrong = |_| {
            Problem::new(field, lang.of("Ghi ngày như 2026-12-31.", "Write a day as 2026-12-31."))
        };
        filled.text(field).map(str::parse::<NaiveDate>).transpose().map_err(wrong)
    };
    let (from, until) = (day("from")?, day("until")?);
    if until.is_some_and(|until| until < from.unwrap_or_else(times::today)) {
        let text = lang.of(
            "Ngày cuối nằm trước ngày đầu hoặc đã qua.",
            "The last day lies before the first or has passed.",
        );
        return Err(Problem::new("until", text));
    }
    Ok([from, until])
}

/// The code of the area that is meant.
async fn area(
    desk: &Desk,
    filled: &Filled,
    text: &str,
) -> Result<Result<String, Instead>, ApiError> {
    // A choice counts only for the text that it was offered for.
    if let Some(code) = filled.text("area-code").filter(|_| filled.text("area-asked") == Some(text))
    {
        return Ok(Ok(code.to_owned()));
    }
    Ok(match meant(desk, text).await? {
        Meant::One(place) => Ok(place.code),
        Meant::Some(found) => Err(Instead::Choose(found)),
        Meant::None => {
            let text = match desk.lang {
                Lang::Vi => format!("Không thấy \"{text}\". Thử tên xã, tỉnh, mã hoặc tên cũ."),
                Lang::En => format!(
                    "Nothing for \"{text}\". Try a commune, a province, a code or an old name."
                ),
            };
            Err(Instead::Problem(Problem::new("area", text)))
        }
    })
}

/// Confirms what another administrator proposed.
pub(super) async fn confirm(
    Path((name, id)): Path<(String, i64)>,
    sent: Sent,
) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&[Role::Admin])?;
    form.finish()?;
    owned(&desk, &name, id).await?;
    let decided = desk.app.accounts().confirm(id, &desk.person.name).await;
    after(&desk, &name, decided, Notice::Confirmed).await
}

/// Ends a role, or takes a proposal back.
pub(super) async fn end(
    Path((name, id)): Path<(String, i64)>,
    sent: Sent,
) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&[Role::Admin])?;
    form.finish()?;
    owned(&desk, &name, id).await?;
    let decided = desk.app.accounts().end_grant(id, &desk.person.name).await;
    after(&desk, &name, decided, Notice::Ended).await
}

/// The page of the account again: with the notice, or with what stands against it.
async fn after(
    desk: &Desk,
    name: &str,
    decided: Result<(), AccountError>,
    notice: Notice,
) -> Result<Response, ApiError> {
    match decided {
        Ok(()) => Ok(desk.done(&path_of(name), notice)),
        Err(error) => {
            let problem = refusal::problem_of(error, desk.lang)?;
            back(desk, name, Filled::default().refused(problem)).await
        }
    }
}

/// The grant is one of the account that the address names.
async fn owned(desk: &Desk, name: &str, id: i64) -> Result<(), ApiError> {
    let grants = desk.app.accounts().grants(Some(name)).await?;
    grants.iter().any(|grant| grant.id == id).then_some(()).ok_or(ApiError::NotFound)
}

/// The name of a community.
pub(super) fn community_name(desk: &Desk, code: &str) -> String {
    let list = desk.app.catalogue().codes().get(COMMUNITIES);
    let found = list.and_then(|list| list.get(code));
    found.map_or(code, |found| desk.lang.of(&found.title.vi, &found.title.en)).to_owned()
}

/// The form of a new role.
pub(super) fn new_role(desk: &Desk, name: &str, content: &Content) -> Markup {
    let lang = desk.lang;
    let filled = &content.filled;
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            let title = format!("{}: {}", words::role(role, lang), words::role_does(role, lang));
            (role.as_str().to_owned(), title)
        })
        .collect();
    let list = desk.app.catalogue().codes().get(COMMUNITIES);
    let communities: Vec<_> = list
        .iter()
        .flat_map(|list| list.iter())
        .map(|code| (code.code.clone(), lang.of(&code.title.vi, &code.title.en).to_owned()))
        .collect();
    html! {
        details.card.fold open[filled.is_refused() && filled.problem("grant").is_none()] {
            summary { (icon("plus")) (lang.of("Đề xuất quyền", "Propose a role")) }
            div.pad {
                (layout::form(desk, &format!("{}/grants", path_of(name)), "grid", &html! {
                    div.wide { (Field::text("role", lang.of("Quyền", "Role")).required().choice(filled, lang.of("chọn", "choose"), &roles)) }
                    (area_field(lang, filled, &content.found))
                    (Field::text("community", lang.of("Cộng đồng", "Community"))
                        .hint(lang.of("chỉ với quyền giữ nhãn cộng đồng", "for stewards only"))
                        .choice(filled, lang.of("không", "none"), &communities))
                    (Field::day("from", lang.of("Từ ngày", "From")).hint(lang.of("để trống: từ bây giờ", "empty: from now on")).show(filled))
                    (Field::day("until", lang.of("Đến hết ngày", "To the end of")).hint(lang.of("để trống: không hạn", "empty: without an end")).show(filled))
                    p.actions { button.primary type="submit" { (lang.of("Đề xuất", "Propose")) } }
                }))
                p.hint {
                    (lang.of(
                        "Trừ quyền kiểm tra và giữ nhãn, quyền chỉ có hiệu lực khi một quản trị viên khác xác nhận.",
                        "Except for auditors and stewards, a role counts only when another administrator confirms it.",
                    ))
                }
            }
        }
    }
}

/// The area, and those to choose from.
fn area_field(lang: Lang, filled: &Filled, found: &[Place]) -> Markup {
    let asked = filled.text("area").unwrap_or_default();
    let invalid = filled.problem("area").map(|_| "true");
    html! {
        div.field {
            label for="area" { (lang.of("Địa bàn", "Area")) }
            input id="area" name="area" type="text" value=(asked) autocomplete="off" spellcheck="false"
                aria-invalid=[invalid] aria-describedby={ "area-hint" @if invalid.is_some() { " area-problem" } };
            (problem("area", filled))
            span.hint id="area-hint" { (lang.of("tên hoặc mã xã, tỉnh; gõ không dấu cũng được", "name or code of a commune or province; marks are optional")) }
            @if !found.is_empty() {
                input type="hidden" name="area-asked" value=(asked);
                fieldset.found {
                    legend { (lang.of("Tìm thấy", "Found")) " " (found.len()) }
                    @for place in found {
                        label {
                            input type="radio" name="area-code" value=(place.code);
                            span { b { (place.name) } " " (place.code)
                                @if let Some(about) = &place.about { span.hint { (about) } }
                                @if let Some(matched) = &place.matched { span.hint { (lang.of("trước là ", "formerly ")) (matched) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
