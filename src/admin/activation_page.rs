//! The page of activations.

use axum::response::Response;
use maud::{Markup, html};

use super::{
    activation_words as words,
    desk::Desk,
    fields::{Field, Filled, problem},
    layout,
};
use crate::{
    auth::Role,
    disaster::{self, Activation, ActivationError, Deed, State},
    http::{ApiError, Lang},
    page::{icon, instant},
    policy::view_of,
    record,
    store::Doing as _,
};

/// Events that are offered.
const EVENTS: i64 = 200;

/// The collection of events.
const EVENT: &str = "disaster_event";

/// What the page shows besides the list.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// The forms of the desk.
    pub(super) filled: Filled,
    /// An activation of the list with what is wrong there.
    pub(super) row: Option<(i64, String)>,
    /// What was typed there.
    pub(super) typed: Filled,
}

/// The page.
pub(super) async fn page(desk: &Desk, content: &Content) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let all = disaster::list(desk.app.db(), desk.app.catalogue(), desk.caller()).await;
    let all = all.map_err(|error| match error {
        ActivationError::Store(error) => error.into(),
        other => ApiError::internal(other),
    })?;
    let events = if desk.person.is(Role::Disaster) { events(desk).await? } else { Vec::new() };
    let title = lang.of("Kích hoạt sự kiện", "Activations");
    Ok(layout::page(
        desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Danh sách hộ chỉ mở cho ca trực khi một sự kiện được người khác xác nhận, trong vùng đã xác nhận, tối đa bảy ngày. Mỗi lần xem được ghi vào sổ.",
                        "Household lists open to the disaster desk only when another person has confirmed an event, on the confirmed ground, for seven days at most. Each look is in the ledger.",
                    ))
                }
            }
            @if desk.person.is(Role::Disaster) {
                (new_activation(desk, content, &events))
                (glass(desk, content))
            }
            section.card {
                header.cap { h2 { (lang.of("Danh sách", "List")) } @if !all.is_empty() { span.chip { (all.len()) } } }
                @if all.is_empty() {
                    p.empty { (icon("info")) (lang.of("Không có kích hoạt nào trong ba mươi ngày qua.", "No activation in the last thirty days.")) }
                } @else {
                    ul.rows { @for activation in &all { (row(desk, activation, content)) } }
                }
            }
        },
    ))
}

/// Code and name of the events that may be asked for.
async fn events(desk: &Desk) -> Result<Vec<(String, String)>, ApiError> {
    const DOING: &str = "listing events";
    let catalogue = desk.app.catalogue();
    let Some(events) = view_of(desk.caller(), EVENT, catalogue) else {
        return Ok(Vec::new());
    };
    let mut client = desk.app.db().connection().await?;
    let reading = record::open(&mut client, &[&events], "activations").await?;
    let sql = include_str!("sql/events.sql");
    let rows = record::ask(&reading, DOING, sql, &[&EVENTS], &[(&events).into()]).await?;
    rows.iter()
        .map(|row| {
            let code: String = row.try_get("code").doing(DOING)?;
            let name: String = row.try_get("name").doing(DOING)?;
            let started: chrono::DateTime<chrono::Utc> = row.try_get("started_at").doing(DOING)?;
            let title = format!("{name} · {}", instant(&started));
            Ok((code, title))
        })
        .collect()
}

fn days(lang: Lang) -> Vec<(String, String)> {
    let words = |day: u8| match (lang, day) {
        (Lang::Vi, _) => format!("{day} ngày"),
        (Lang::En, 1) => "1 day".to_owned(),
        (Lang::En, _) => format!("{day} days"),
    };
    (1..=7).map(|day| (day.to_string(), words(day))).collect()
}

fn new_activation(desk: &Desk, content: &Content, events: &[(String, String)]) -> Markup {
    let lang = desk.lang;
    let filled = &content.filled;
    let is_open = filled.is_refused() && filled.problem("glass").is_none();
    html! {
        details.card.fold open[is_open] {
            summary { (icon("plus")) (lang.of("Xin kích hoạt", "Ask for an activation")) }
            div.pad {
                (layout::form(desk, "/admin/activations", "grid", &html! {
                    (Field::text("event", lang.of("Sự kiện", "Event")).required().choice(filled, lang.of("chọn", "choose"), events))
                    (Field::text("days", lang.of("Mở trong", "Open for")).required().choice(filled, lang.of("chọn", "choose"), &days(lang)))
                    div.wide { (Field::text("areas", lang.of("Vùng", "Ground"))
                        .hint(lang.of("mã hoặc tên xã, cách nhau bằng dấu phẩy; để trống: vùng của sự kiện trên bản đồ", "codes or names of communes with commas between; empty: the event's own area on the map"))
                        .show(filled)) }
                    div.wide { (reason_field("reason", lang.of("Lý do", "Reason"), filled, lang)) }
                    p.actions { button.primary type="submit" { (lang.of("Xin xác nhận", "Ask for the confirmation")) } }
                }))
            }
        }
    }
}

fn reason_field(name: &'static str, label: &str, filled: &Filled, lang: Lang) -> Markup {
    let invalid = filled.problem(name).map(|_| "true");
    html! {
        div.field {
            label for=(name) { (label) }
            textarea id=(name) name=(name) rows="3" required minlength="10" maxlength="1000" aria-invalid=[invalid]
                aria-describedby={ (name) "-hint" @if invalid.is_some() { " " (name) "-problem" } } { (filled.raw(name)) }
            (problem(name, filled))
            span.hint id={ (name) "-hint" } { (lang.of("người xác nhận và người kiểm tra sẽ đọc; không ghi tên hộ", "read by who confirms and who audits; no names of households")) }
        }
    }
}

fn glass(desk: &Desk, content: &Content) -> Markup {
    let lang = desk.lang;
    html! {
        details.card.fold.grave open[content.filled.problem("glass").is_some()] {
            summary { (icon("warn")) (lang.of("Mở khẩn cấp một mình", "Break-glass, alone")) }
            div.pad {
                p.lead {
                    (lang.of(
                        "Chỉ khi không ai xác nhận kịp. Mở địa bàn của bạn cho riêng bạn trong 6 giờ; người duyệt và người kiểm tra được báo, và việc này hiện ra cho đến khi được xem xét.",
                        "Only when nobody can confirm in time. It opens your own areas to you alone for 6 hours; approvers and auditors are told, and it stays in sight until it is reviewed.",
                    ))
                }
                (layout::form(desk, "/admin/activations/break-glass", "", &html! {
                    (reason_field("glass", lang.of("Lý do", "Reason"), &content.filled, lang))
                    button.danger type="submit" { (lang.of("Mở ngay, 6 giờ", "Open now, for 6 hours")) }
                }))
            }
        }
    }
}

fn row(desk: &Desk, activation: &Activation, content: &Content) -> Markup {
    let lang = desk.lang;
    let wrong = content.row.as_ref().filter(|(id, _)| *id == activation.id).map(|(_, text)| text);
    let more = activation
        .communes
        .saturating_sub(i64::try_from(activation.commune_names.len()).unwrap_or(0));
    html! {
        li.line.grant id={ "activation-" (activation.id) } {
            div.what {
                b { @if activation.break_glass { (lang.of("Mở khẩn cấp", "Break-glass")) } @else { (activation.title) } " · " (lang.of("số ", "no. ")) (activation.id) }
                span { (activation.commune_names.join(", ")) @if more > 0 { (lang.of(" và ", " and ")) (more) (lang.of(" xã khác", " more communes")) } }
                span { (lang.of("Lý do: ", "Reason: ")) (activation.reason) }
                @if let Some(renews) = activation.renews { span.hint { (lang.of("gia hạn số ", "goes on with no. ")) (renews) } }
                @if let Some(note) = &activation.review_note { span { (lang.of("Xem xét: ", "Review: ")) (note) } }
            }
            div.who-did {
                (chip(activation, lang))
                span { (lang.of("đến ", "until ")) (instant(&activation.ends_at)) }
                span { (lang.of("Xin: ", "Asked: ")) b { (activation.asked_by) } " " span.hint { (instant(&activation.asked_at)) } }
                @if let (Some(by), Some(at)) = (&activation.confirmed_by, activation.confirmed_at) {
                    span { (lang.of("Xác nhận: ", "Confirmed: ")) b { (by) } " " span.hint { (instant(&at)) } }
                }
                @if let (Some(by), Some(at)) = (&activation.ended_by, activation.ended_at) {
                    span { (lang.of("Đóng: ", "Ended: ")) b { (by) } " " span.hint { (instant(&at)) } }
                }
                @if let (Some(by), Some(at)) = (&activation.reviewed_by, activation.reviewed_at) {
                    span { (lang.of("Xem xét: ", "Reviewed: ")) b { (by) } " " span.hint { (instant(&at)) } }
                }
            }
            div.acts { (acts(desk, activation, wrong.is_some().then_some(&content.typed))) }
            @if let Some(wrong) = wrong { span.problem.whole-row role="alert" { (icon("warn")) (wrong) } }
        }
    }
}

fn chip(activation: &Activation, lang: Lang) -> Markup {
    let word = words::state(activation.state, lang);
    html! {
        span.chips {
            @match activation.state {
                State::Open => span.chip.role { (icon("lock")) (word) },
                State::Waiting => span.chip.wait { (icon("clock")) (word) },
                _ => span.chip { (word) },
            }
            @if activation.needs_review { span.chip.wait { (icon("warn")) (lang.of("chờ xem xét", "waits for a review")) } }
        }
    }
}

/// What this person may do with it.
fn acts(desk: &Desk, activation: &Activation, typed: Option<&Filled>) -> Markup {
    let lang = desk.lang;
    let own = format!("/admin/activations/{}", activation.id);
    let text = typed.map(|typed| typed.raw("reason")).unwrap_or_default();
    html! {
        @for deed in &activation.can {
            @match deed {
                Deed::Confirm => (layout::step(desk, &format!("{own}/confirm"), lang.of("Xác nhận…", "Confirm…"),
                    lang.of("Danh sách hộ trong vùng này mở cho ca trực đến giờ đã ghi. Đọc kỹ lý do và vùng trước.", "Household lists on this ground open to the desk until the time above. Read the reason and the ground first."),
                    lang.of("Xác nhận và mở", "Confirm and open"))),
                Deed::End => (layout::twice(desk, &format!("{own}/end"), lang.of("Đóng…", "End…"),
                    lang.of("Danh sách hộ đóng lại ngay với mọi người trực.", "Household lists close to everyone at the desk at once."),
                    lang.of("Đóng ngay", "End now"))),
                Deed::Renew => details.twice name="second-thought" open[typed.is_some()] {
                    summary.button { (lang.of("Gia hạn…", "Renew…")) }
                    div.pop.calm { (layout::form(desk, &format!("{own}/renew"), "", &html! {
                        (row_reason(activation.id, "renew", lang.of("Lý do gia hạn", "Why it goes on"), text))
                        div.field { label for={ "days-" (activation.id) } { (lang.of("Thêm", "For")) }
                            select id={ "days-" (activation.id) } name="days" { @for (value, title) in days(lang) { option value=(value) { (title) } } } }
                        button.primary type="submit" { (lang.of("Xin gia hạn", "Ask to renew")) }
                    })) }
                },
                Deed::Review => details.twice name="second-thought" open[typed.is_some()] {
                    summary.button { (lang.of("Xem xét…", "Review…")) }
                    div.pop.calm { (layout::form(desk, &format!("{own}/review"), "", &html! {
                        (row_reason(activation.id, "review", lang.of("Đã thấy gì", "What was found"), text))
                        button.primary type="submit" { (lang.of("Ghi kết quả xem xét", "Record the review")) }
                    })) }
                },
            }
        }
    }
}

fn row_reason(id: i64, what: &str, label: &str, text: &str) -> Markup {
    html! {
        div.field {
            label for={ (what) "-" (id) } { (label) }
            textarea id={ (what) "-" (id) } name="reason" rows="3" required minlength="10" maxlength="1000" { (text) }
        }
    }
}
