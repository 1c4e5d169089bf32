//! `/admin/keys`: keys of partners' programs.

use axum::{extract::Path, response::Response};
use chrono::{Days, NaiveDate, Utc};
use maud::{Markup, html};

use super::{
    answers::refused,
    desk::{Desk, Sent, encoded},
    fields::{Field, Filled, Problem, once, problem},
    layout,
    notice::Notice,
    place::codes,
    refusal, times,
};
use crate::{
    auth::{KeyRow, NewKey, Role},
    catalog::{Collection, Sensitivity},
    http::{ApiError, Lang},
    page::{icon, instant},
};

/// Days that a key lives when nothing else is chosen.
const DAYS: u64 = 180;

/// What begins the name of a collection's box.
const BOX: &str = "open.";

/// A key that was just made.
struct Made {
    name: String,
    text: String,
}

/// The list.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.only(&[Role::Admin])?;
    desk.finish()?;
    page(&desk, &Filled::default(), None).await
}

/// Makes a key.
pub(super) async fn add(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&[Role::Admin])?;
    let boxes: Vec<_> =
        offered(&desk).map(|collection| format!("{BOX}{}", collection.id)).collect();
    let names: Vec<&str> =
        ["name", "areas", "until"].into_iter().chain(boxes.iter().map(String::as_str)).collect();
    let filled = Filled::take(&mut form, &names);
    form.finish()?;
    match make(&desk, &filled).await? {
        Ok(made) => page(&desk, &Filled::default(), Some(&made)).await,
        Err(problem) => Ok(refused(page(&desk, &filled.refused(problem), None).await?)),
    }
}

async fn make(desk: &Desk, filled: &Filled) -> Result<Result<Made, Problem>, ApiError> {
    let lang = desk.lang;
    let wrong = |field, vi, en| Ok(Err(Problem::new(field, lang.of(vi, en))));
    let collections: Vec<_> = offered(desk)
        .filter(|collection| filled.text(&format!("{BOX}{}", collection.id)).is_some())
        .map(|collection| collection.id.clone())
        .collect();
    if collections.is_empty() {
        return wrong(
            "collections",
            "Chọn ít nhất một bộ dữ liệu.",
            "Choose one collection at least.",
        );
    }
    let Some(until) = filled.text("until").and_then(|day| day.parse::<NaiveDate>().ok()) else {
        return wrong(
            "until",
            "Ghi ngày cuối như 2026-12-31.",
            "Write the last day as 2026-12-31.",
        );
    };
    let Some(end) = times::end_of(until) else {
        return wrong(
            "until",
            "Chọn một ngày trong vòng một năm tới.",
            "Choose a day within a year.",
        );
    };
    let areas = match codes(desk, filled.text("areas").unwrap_or_default(), "areas").await? {
        Ok(areas) => areas,
        Err(problem) => return Ok(Err(problem)),
    };
    let name = filled.text("name").unwrap_or_default().to_owned();
    let key = NewKey { name: &name, collections: &collections, areas: &areas, until: end };
    match desk.app.accounts().add_key(desk.app.catalogue(), &key, &desk.person.name).await {
        Ok(text) => Ok(Ok(Made { name, text })),
        Err(error) => Ok(Err(refusal::problem_of(error, lang)?)),
    }
}

/// Takes a key back.
pub(super) async fn revoke(Path(name): Path<String>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&[Role::Admin])?;
    form.finish()?;
    let known = desk.app.accounts().keys().await?;
    if !known.iter().any(|key| key.name == name && is_in_use(key)) {
        return Err(ApiError::NotFound);
    }
    match desk.app.accounts().revoke_key(&name, &desk.person.name).await {
        Ok(()) => Ok(desk.done("/admin/keys", Notice::Revoked)),
        Err(error) => {
            let filled = Filled::default().refused(refusal::problem_of(error, desk.lang)?);
            Ok(refused(page(&desk, &filled, None).await?))
        }
    }
}

/// Collections that a key can open.
fn offered(desk: &Desk) -> impl Iterator<Item = &Collection> {
    let all = desk.app.catalogue().iter();
    all.filter(|collection| collection.sensitivity < Sensitivity::Personal).map(AsRef::as_ref)
}

fn is_in_use(key: &KeyRow) -> bool {
    key.revoked_at.is_none() && key.until > Utc::now()
}

async fn page(desk: &Desk, filled: &Filled, made: Option<&Made>) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let keys = desk.app.accounts().keys().await?;
    let title = lang.of("Khoá đối tác", "Partner keys");
    Ok(layout::page(
        desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Khoá cho chương trình của cơ quan khác đọc vài bộ dữ liệu. Khoá không bao giờ mở dữ liệu cá nhân và có hạn tối đa một năm.",
                        "A key lets a program of another agency read some collections. It never opens personal data and lives a year at most.",
                    ))
                }
            }
            @if let Some(made) = made {
                section.card.pad.told {
                    h2 { (icon("check")) (lang.of("Đã tạo khoá ", "Made the key ")) (made.name) }
                    (once("new-key", lang.of("Khoá", "Key"), &made.text, lang))
                    p { (lang.of("Chương trình gửi kèm mỗi yêu cầu: ", "The program sends it with each request: ")) code { "Authorization: Bearer …" } }
                }
            }
            (new_key(desk, filled))
            section.card {
                header.cap { h2 { (lang.of("Danh sách", "List")) } span.chip { (keys.len()) " " (lang.of("khoá", "keys")) } }
                @if keys.is_empty() {
                    p.empty { (icon("key")) (lang.of("Chưa có khoá nào.", "No key yet.")) }
                } @else {
                    ul.rows { @for key in &keys { (row(desk, key)) } }
                }
            }
        },
    ))
}

fn new_key(desk: &Desk, filled: &Filled) -> Markup {
    let lang = desk.lang;
    let usual = (times::today() + Days::new(DAYS)).to_string();
    let until = filled.text("until").unwrap_or(&usual);
    let invalid = filled.problem("until").map(|_| "true");
    html! {
        details.card.fold open[filled.is_refused()] {
            summary { (icon("plus")) (lang.of("Tạo khoá", "Make a key")) }
            div.pad {
                (layout::form(desk, "/admin/keys", "grid", &html! {
                    (Field::text("name", lang.of("Tên khoá", "Name of the key")).required()
                        .hint(lang.of("tên chương trình của đối tác; ví dụ so-nnmt-quang-ngai", "the partner's program; for example so-nnmt-quang-ngai")).show(filled))
                    div.field {
                        label for="until" { (lang.of("Dùng đến hết ngày", "Counts to the end of")) }
                        input id="until" name="until" type="date" value=(until) required aria-invalid=[invalid] aria-describedby=[invalid.map(|_| "until-problem")];
                        (problem("until", filled))
                    }
                    div.field.wide {
                        label for="areas" { (lang.of("Địa bàn", "Areas")) }
                        input id="areas" name="areas" type="text" value=(filled.raw("areas")) autocomplete="off" spellcheck="false"
                            aria-describedby="areas-hint" aria-invalid=[filled.problem("areas").map(|_| "true")];
                        (problem("areas", filled))
                        span.hint id="areas-hint" { (lang.of("mã, cách nhau bằng dấu phẩy; để trống: cả nước", "codes with commas between; empty: everywhere")) }
                    }
                    fieldset.wide.boxes {
                        legend { (lang.of("Bộ dữ liệu được mở", "Collections that it opens")) }
                        (problem("collections", filled))
                        @for collection in offered(desk) { (collection_box(collection, filled, lang)) }
                    }
                    p.actions { button.primary type="submit" { (lang.of("Tạo khoá", "Make the key")) } }
                }))
            }
        }
    }
}

fn collection_box(collection: &Collection, filled: &Filled, lang: Lang) -> Markup {
    let name = format!("{BOX}{}", collection.id);
    let internal = collection.sensitivity > Sensitivity::Public;
    html! {
        label {
            input type="checkbox" name=(name) value="1" checked[filled.text(&name).is_some()];
            span { (lang.of(&collection.title.vi, &collection.title.en))
                span.hint { (collection.id) @if internal { " · " (lang.of("nội bộ", "internal")) } }
            }
        }
    }
}

fn row(desk: &Desk, key: &KeyRow) -> Markup {
    let lang = desk.lang;
    let catalogue = desk.app.catalogue();
    let titles: Vec<_> = key
        .collections
        .iter()
        .map(|id| {
            let found = catalogue.get(id);
            found.map_or(id.as_str(), |found| lang.of(&found.title.vi, &found.title.en))
        })
        .collect();
    let areas = key.areas.as_ref().map(|areas| areas.join(", "));
    html! {
        li.line {
            div.what {
                b { (key.name) }
                span.hint { code { (key.hint) "…" } " · " (lang.of("tạo bởi ", "made by ")) (key.made_by) ", " (instant(&key.made_at)) }
            }
            div.who-did {
                span { (titles.join(", ")) }
                span.hint { (areas.as_deref().unwrap_or(lang.of("cả nước", "everywhere"))) }
            }
            div.state {
                @if let Some(at) = key.revoked_at {
                    span.chip.bad { (icon("close")) (lang.of("đã thu hồi", "revoked")) }
                    span.hint { (instant(&at)) }
                } @else if !is_in_use(key) {
                    span.chip { (icon("clock")) (lang.of("hết hạn", "ended")) }
                    span.hint { (times::until(key.until, lang)) }
                } @else {
                    span.chip.good { (icon("check")) (times::until(key.until, lang)) }
                    span.hint { (key.used_at.map_or_else(|| lang.of("chưa dùng", "not used yet").to_owned(), |at| format!("{} {}", lang.of("dùng lần cuối", "last used"), instant(&at)))) }
                    (layout::twice(desk, &format!("/admin/keys/{}/revoke", encoded(&key.name)),
                        lang.of("Thu hồi…", "Revoke…"),
                        lang.of("Chương trình của đối tác bị từ chối từ yêu cầu kế tiếp.", "The partner's program is refused from its next request on."),
                        lang.of("Thu hồi khoá", "Revoke the key")))
                }
            }
        }
    }
}
