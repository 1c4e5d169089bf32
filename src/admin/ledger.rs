//! `/admin/ledger`: who looked and who did, for auditors.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use serde_json::json;

use super::{
    answers::refused,
    desk::{Desk, Sent, encoded},
    fields::{Field, Filled, Problem},
    layout, ledger_words as words, times,
};
use crate::{
    auth::Role,
    export::{LedgerFormat, ledger_bytes},
    http::{ApiError, Lang},
    ledger::{Action, ChainState, CopyError, Cursor, LedgerFilter, Link, query, state},
    page::{icon, instant, number},
    store::{Connection, StoreError},
};

/// Entries of one page.
const ENTRIES: u32 = 50;

/// The fields of the search.
const FILTER: [&str; 5] = ["from", "to", "who", "action", "subject"];

/// Days before today from which an export reaches when nothing else is chosen.
const EXPORT_DAYS: u64 = 30;

/// What the page shows.
struct Shown {
    filled: Filled,
    after: Option<Cursor>,
    exporting: Filled,
}

/// The page.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.only(&[Role::Auditor])?;
    let filled = Filled::take(&mut desk.params, &FILTER);
    let after = desk.params.read::<Cursor>("after")?;
    desk.finish()?;
    page(&desk, Shown { filled, after, exporting: Filled::default() }).await
}

/// What the fields select, or what is wrong with one.
fn filter(filled: &Filled, after: Option<Cursor>, lang: Lang) -> Result<LedgerFilter, Problem> {
    let day = |field: &'static str| {
        let wrong = |_| {
            Problem::new(field, lang.of("Ghi ngày như 2026-12-31.", "Write a day as 2026-12-31."))
        };
        filled.text(field).map(str::parse::<NaiveDate>).transpose().map_err(wrong)
    };
    let (from, to) = (day("from")?, day("to")?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(Problem::new(
            "to",
            lang.of("Ngày này nằm trước ngày đầu.", "This day lies before the first."),
        ));
    }
    let unknown =
        |_| Problem::new("action", lang.of("Chọn trong danh sách.", "Choose from the list."));
    let action = filled.text("action").map(str::parse::<Action>).transpose().map_err(unknown)?;
    Ok(LedgerFilter {
        from: from.map(times::start_of),
        to: to.and_then(times::end_of),
        who: filled.text("who").map(str::to_owned),
        action,
        subject: filled.text("subject").map(str::to_owned),
        after,
        limit: ENTRIES + 1,
    })
}

async fn page(desk: &Desk, shown: Shown) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let mut client = desk.app.db().connection().await?;
    // What was just done stands in the file; the page reads the copy.
    let forked =
        matches!(desk.app.ledger().copy_now(&mut client).await, Err(CopyError::Forked { .. }));
    let chains = state(&client).await?;
    let is_later = shown.after.is_some();
    let (filled, mut links) = match filter(&shown.filled, shown.after, lang) {
        Ok(filter) => (shown.filled, query(&client, &filter).await?),
        Err(problem) => (shown.filled.refused(problem), Vec::new()),
    };
    let more = links.len() > ENTRIES as usize;
    links.truncate(ENTRIES as usize);
    let next = more.then(|| links.last().map(Link::cursor)).flatten();
    let title = lang.of("Sổ truy cập", "Ledger");
    let is_refused = filled.is_refused() || shown.exporting.is_refused();
    let response = layout::page(
        desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Ai đã xem dữ liệu cá nhân, ai đã làm gì. Sổ chỉ ghi thêm; mỗi mục mang dấu của mục trước, nên không ai sửa lại được mà không lộ.",
                        "Who looked at personal data, and who did what. Entries are only added; each carries the hash of the one before it, so that no change goes unseen.",
                    ))
                }
            }
            (chain_state(lang, &chains, forked))
            (search(desk, &filled))
            section.card {
                header.cap {
                    h2 { (if is_later { lang.of("Các mục cũ hơn", "Older entries") } else { lang.of("Các mục mới nhất", "Newest entries") }) }
                    span.chip { (links.len()) @if more { "+" } }
                }
                @if links.is_empty() {
                    p.empty { (icon("info")) (lang.of("Không có mục nào như vậy. Nới khoảng ngày hoặc bỏ bớt điều kiện.", "No such entries. Take a longer period or fewer conditions.")) }
                } @else {
                    ol.rows.entries { @for link in &links { (entry(desk, link)) } }
                }
                @if next.is_some() || is_later {
                    nav.paging aria-label=(lang.of("Trang", "Pages")) {
                        @if is_later { a.button href=(desk.path(&address(&filled, None))) { (icon("left")) (lang.of("Mới nhất", "Newest")) } }
                        @if let Some(next) = next { a.button rel="next" href=(desk.path(&address(&filled, Some(&next)))) { (lang.of("Cũ hơn", "Older")) (icon("right")) } }
                    }
                }
            }
            (exporting(desk, &shown.exporting))
        },
    );
    Ok(if is_refused { refused(response) } else { response })
}

/// The address of a page of the same search.
fn address(filled: &Filled, after: Option<&Cursor>) -> String {
    let mut pairs: Vec<_> = FILTER
        .iter()
        .filter_map(|name| Some(format!("{name}={}", encoded(filled.text(name)?))))
        .collect();
    pairs.extend(after.map(|after| format!("after={}", encoded(&after.to_string()))));
    if pairs.is_empty() {
        "/admin/ledger".to_owned()
    } else {
        format!("/admin/ledger?{}", pairs.join("&"))
    }
}

fn chain_state(lang: Lang, chains: &[ChainState], forked: bool) -> Markup {
    let whole = !forked && chains.iter().all(ChainState::is_whole);
    html! {
        section.card.pad.seal .good[whole] .bad[!whole] {
            p.verdict {
                (icon(if whole { "check" } else { "warn" }))
                b { @if whole { (lang.of("Chuỗi khớp", "The chain fits")) } @else { (lang.of("Chuỗi không khớp: chạy banlang check ngay", "The chain does not fit: run banlang check now")) } }
            }
            @for chain in chains {
                dl.facts {
                    dt { (lang.of("Chuỗi", "Chain")) } dd { code { (chain.node) } }
                    dt { (lang.of("Mục mới nhất", "Newest entry")) }
                    dd { (number(&chain.seq.to_string(), lang)) " · " (instant(&chain.at)) " · " code { (start(&chain.hash)) } }
                    dt { (lang.of("Neo mới nhất", "Newest anchor")) }
                    dd {
                        (number(&chain.anchored_seq.to_string(), lang)) " · " (instant(&chain.anchored_at))
                        @if !chain.anchor_fits { " · " b.bad { (lang.of("không khớp", "does not fit")) } }
                    }
                    dt { (lang.of("Đã soát", "Looked at")) }
                    dd {
                        (chain.looked_at) " " (lang.of("mục mới nhất", "newest entries"))
                        @if let Some(seq) = chain.broken_at { " · " b.bad { (lang.of("hỏng ở mục ", "broken at entry ")) (seq) } }
                    }
                }
            }
            details {
                summary { (lang.of("Soát toàn bộ bằng banlang check", "A check of everything: banlang check")) }
                p {
                    (lang.of(
                        "Trang này chỉ soát các mục mới nhất trong cơ sở dữ liệu. Lệnh banlang check trên máy chủ đọc lại từng dòng của tệp gốc, tính lại dấu, so với bản sao và với mọi neo; nên chạy hằng ngày và sau mỗi lần khôi phục.",
                        "This page looks at the newest entries in the database only. The command banlang check on the server reads every line of the file, computes each hash again and compares it with the copy and with all anchors; run it daily and after each restore.",
                    ))
                }
            }
        }
    }
}

fn start(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn search(desk: &Desk, filled: &Filled) -> Markup {
    let lang = desk.lang;
    let actions: Vec<_> = Action::ALL
        .into_iter()
        .map(|action| (action.as_str().to_owned(), words::action(action, lang).to_owned()))
        .collect();
    let used = FILTER.iter().any(|name| filled.text(name).is_some());
    html! {
        section.card.pad {
            form.filter method="get" action="/admin/ledger" {
                input type="hidden" name="lang" value=(lang.tag());
                (Field::day("from", lang.of("Từ ngày", "From")).show(filled))
                (Field::day("to", lang.of("Đến hết ngày", "To the end of")).show(filled))
                (Field::text("who", lang.of("Ai", "Who")).show(filled))
                (Field::text("action", lang.of("Việc", "Action")).choice(filled, lang.of("mọi việc", "all"), &actions))
                (Field::text("subject", lang.of("Về", "Subject")).show(filled))
                p.actions {
                    button.primary type="submit" { (lang.of("Lọc", "Filter")) }
                    @if used { a.button href=(desk.path("/admin/ledger")) { (lang.of("Bỏ lọc", "Clear")) } }
                }
            }
        }
    }
}

fn entry(desk: &Desk, link: &Link) -> Markup {
    let lang = desk.lang;
    let entry = &link.entry;
    let details: Vec<_> = entry
        .detail
        .iter()
        .filter_map(|(name, value)| {
            Some((words::name(name, lang), words::value(name, value, lang)?))
        })
        .collect();
    let by = format!("/admin/ledger?who={}", encoded(&entry.who.name));
    let about = format!("/admin/ledger?subject={}", encoded(&entry.subject));
    let grave = matches!(
        entry.action,
        Action::LoginFailed
            | Action::Read
            | Action::Export
            | Action::LedgerExport
            | Action::Activation
    );
    html! {
        li.line.entry {
            time datetime=(entry.at.to_rfc3339()) { (instant(&entry.at)) }
            div.what {
                p { b.act .grave[grave] { (words::action(entry.action, lang)) } " " a href=(desk.path(&about)) { code { (entry.subject) } } }
                @if let Some(reason) = &entry.reason { p.reason { (lang.of("Lý do: ", "Reason: ")) (reason) } }
                @if !details.is_empty() {
                    dl.bits { @for (name, value) in &details { div { dt { (name) } dd { (value) } } } }
                }
            }
            div.who-did {
                a href=(desk.path(&by)) { (entry.who.name) }
                " "
                span.hint {
                    (words::kind(entry.who.kind, lang))
                    @if let Some(os_user) = &entry.who.os_user { ", " (os_user) }
                    @if let Some(address) = &entry.who.address { ", " (address) }
                }
                span.hint { (lang.of("mục ", "entry ")) (link.seq) " · " code { (start(&link.hash)) } }
            }
        }
    }
}

fn exporting(desk: &Desk, filled: &Filled) -> Markup {
    let lang = desk.lang;
    let today = times::today();
    let value = |name: &str, usual: NaiveDate| {
        filled.text(name).map_or_else(|| usual.to_string(), str::to_owned)
    };
    let first = today.checked_sub_days(Days::new(EXPORT_DAYS)).unwrap_or(today);
    let wrong = filled.problem("export");
    let invalid = wrong.map(|_| "true");
    let described = wrong.map(|_| "export-problem");
    html! {
        details.card.fold open[filled.is_refused()] {
            summary { (icon("download")) (lang.of("Xuất cho hồ sơ bảo mật", "Export for the security dossier")) }
            div.pad {
                (layout::form(desk, "/admin/ledger/export", "filter", &html! {
                    div.field {
                        label for="export-from" { (lang.of("Từ ngày", "From")) }
                        input id="export-from" name="export-from" type="date" value=(value("export-from", first)) required aria-invalid=[invalid] aria-describedby=[described];
                    }
                    div.field {
                        label for="export-to" { (lang.of("Đến hết ngày", "To the end of")) }
                        input id="export-to" name="export-to" type="date" value=(value("export-to", today)) required aria-invalid=[invalid] aria-describedby=[described];
                    }
                    div.field {
                        label for="format" { (lang.of("Dạng tệp", "Form of the file")) }
                        select id="format" name="format" {
                            option value="json" { (lang.of("JSON: nguyên dòng, soát được dấu", "JSON: the lines themselves, to be checked")) }
                            option value="csv" selected[filled.text("format") == Some("csv")] { (lang.of("CSV: bảng để đọc", "CSV: a table to read")) }
                        }
                    }
                    p.actions { button.primary type="submit" { (icon("download")) (lang.of("Xuất", "Export")) } }
                    (super::fields::problem("export", filled))
                }))
                p.hint { (lang.of("Việc xuất cũng được ghi vào sổ, trước khi tệp bắt đầu.", "The export is itself an entry, written before the file begins.")) }
            }
        }
    }
}

/// A period as a file, which is an entry before its first byte.
pub(super) async fn export(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&[Role::Auditor])?;
    let filled = Filled::take(&mut form, &["export-from", "export-to", "format"]);
    form.finish()?;
    let day = |name: &str| filled.text(name).and_then(|day| day.parse::<NaiveDate>().ok());
    let days = day("export-from").zip(day("export-to")).filter(|(from, to)| from <= to);
    let ends = days.and_then(|(from, to)| Some((from, to, times::end_of(to)?)));
    let Some((from, to, end)) = ends else {
        let text = desk.lang.of(
            "Chọn ngày đầu và ngày cuối; ngày cuối không nằm trước ngày đầu.",
            "Choose the first and the last day; the last does not lie before the first.",
        );
        let exporting = filled.refused(Problem::new("export", text));
        return page(&desk, Shown { filled: Filled::default(), after: None, exporting }).await;
    };
    let (format, ending, media_type) = match filled.text("format") {
        Some("csv") => (LedgerFormat::Csv, "csv", "text/csv; charset=utf-8"),
        _ => (LedgerFormat::JsonLines, "jsonl", "application/x-ndjson"),
    };
    let place = desk.app.exports().place().ok_or(ApiError::TooMany { retry_after_s: 30 })?;
    let told = [("from", json!(from)), ("to", json!(to)), ("format", json!(ending))];
    let noted = desk.caller().note(Action::LedgerExport, "ledger", &told).await;
    noted.map_err(StoreError::from)?;
    let mut client = desk.app.db().connection().await?;
    whole_copy(&desk, &mut client).await?;
    let bytes = ledger_bytes(client, times::start_of(from), end, format, place).await?;
    let mut response =
        ([(header::CONTENT_TYPE, media_type)], Body::from_stream(bytes)).into_response();
    let name = format!("attachment; filename=\"banlang-ledger-{from}-{to}.{ending}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// An export that lacked the newest entries would look like a whole one.
async fn whole_copy(desk: &Desk, client: &mut Connection) -> Result<(), ApiError> {
    match desk.app.ledger().copy_now(client).await {
        Ok(_sent) => Ok(()),
        Err(CopyError::Store(error)) => Err(error.into()),
        Err(error) => Err(ApiError::internal(error)),
    }
}
