//! `/admin/editions`: the public household figures: made by one person, approved by another.

use axum::{extract::Path, response::Response};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::json;

use super::{
    answers::refused,
    desk::{Desk, Sent},
    fields::{Filled, Problem},
    layout,
    notice::Notice,
    times,
};
use crate::{
    auth::Role,
    disclosure::{Edition, EditionError, EditionReport, ROUNDING, editions, make_edition, publish},
    http::{ApiError, Lang},
    ledger::Action,
    page::{day, icon, instant, number},
    store::StoreError,
};

/// Who sees editions before they are published, and makes them.
const ROLES: [Role; 2] = [Role::Approver, Role::Admin];

/// The page with the list.
const PAGE: &str = "/admin/editions";

/// What the page shows besides the list.
#[derive(Debug, Default)]
struct Content {
    filled: Filled,
    /// An edition of the list with what is wrong there.
    row: Option<(i32, String)>,
}

/// The list.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.only(&ROLES)?;
    desk.finish()?;
    page(&desk, &Content::default()).await
}

/// Makes the next edition.
pub(super) async fn make(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&ROLES)?;
    let filled = Filled::take(&mut form, &["as-of"]);
    form.finish()?;
    let Some(as_of) = filled.text("as-of").and_then(|day| day.parse::<NaiveDate>().ok()) else {
        let text = desk.lang.of("Ghi ngày như 2026-12-31.", "Write a day as 2026-12-31.");
        return back(&desk, filled.refused(Problem::new("as-of", text))).await;
    };
    note(&desk, "edition", &[("what", json!("made")), ("as_of", json!(as_of))]).await?;
    let mut client = desk.app.db().connection().await?;
    match make_edition(&mut client, as_of, &desk.person.name).await {
        Ok(_edition) => Ok(desk.done(PAGE, Notice::EditionMade)),
        Err(error) => {
            let text = words(error, desk.lang)?;
            back(&desk, filled.refused(Problem::new("as-of", text))).await
        }
    }
}

async fn back(desk: &Desk, filled: Filled) -> Result<Response, ApiError> {
    Ok(refused(page(desk, &Content { filled, row: None }).await?))
}

/// Approves an edition that another person made: the public reads it from now on.
pub(super) async fn approve(Path(id): Path<i32>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&[Role::Approver])?;
    form.finish()?;
    note(&desk, &format!("edition {id}"), &[("what", json!("approved"))]).await?;
    let mut client = desk.app.db().connection().await?;
    match publish(&mut client, id, &desk.person.name).await {
        Ok(_edition) => Ok(desk.done(PAGE, Notice::EditionPublished)),
        Err(EditionError::Unknown(_)) => Err(ApiError::NotFound),
        Err(error) => {
            let row = Some((id, words(error, desk.lang)?.to_owned()));
            Ok(refused(page(&desk, &Content { row, ..Content::default() }).await?))
        }
    }
}

/// Writes what is about to be done into the ledger.
async fn note(
    desk: &Desk,
    subject: &str,
    detail: &[(&str, serde_json::Value)],
) -> Result<(), ApiError> {
    let noted = desk.caller().note(Action::Edition, subject, detail).await;
    noted.map_err(|error| StoreError::from(error).into())
}

/// Why an edition was not made or published.
fn words(error: EditionError, lang: Lang) -> Result<&'static str, ApiError> {
    Ok(match error {
        EditionError::Store(error) => return Err(error.into()),
        EditionError::Unknown(_) | EditionError::Nobody => return Err(ApiError::NotFound),
        EditionError::Future(_) => lang.of("Ngày này chưa đến; chọn hôm nay hoặc một ngày trước đó.", "This day has not come; choose today or a day before."),
        EditionError::Superseded { .. } => lang.of("Công chúng đang đọc bản mới hơn; lập bản khác.", "The public reads a newer edition; make another one."),
        EditionError::Stale { .. } => lang.of("Bản này lập trước khi bản đang công bố ra đời nên không còn được bảo vệ cùng bản đó; lập bản khác.", "This was made before the present edition was published and is not protected beside it; make another one."),
        EditionError::Own { .. } => lang.of("Người lập không tự duyệt; cần một người duyệt khác.", "Whoever made an edition does not approve it; another approver does."),
        EditionError::Endangers(_) => lang.of("Cùng với các bản đã công bố, bản này để lộ số hộ nhỏ; không công bố. Lập bản khác.", "Together with the published ones this would tell small numbers of households; it is not published. Make another one."),
    })
}

async fn page(desk: &Desk, content: &Content) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let all = editions(&desk.app.db().connection().await?).await?;
    let public =
        all.iter().filter(|edition| edition.published_at.is_some()).map(|edition| edition.id).max();
    let title = lang.of("Bản công bố", "Editions");
    Ok(layout::page(
        desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Số liệu hộ mà ai cũng đọc được. Mỗi con số được làm tròn đến hàng chục theo một cách giữ kín từng hộ; người lập và người duyệt là hai người.",
                        "The household figures that anyone reads. Each is rounded to tens in a way that hides single households; one person makes an edition and another approves it.",
                    ))
                }
            }
            (new_edition(desk, &content.filled))
            @if all.is_empty() {
                section.card { p.empty { (icon("chart")) (lang.of("Chưa có bản nào.", "No edition yet.")) } }
            }
            @for edition in &all { (one(desk, edition, public, content)) }
        },
    ))
}

fn new_edition(desk: &Desk, filled: &Filled) -> Markup {
    let lang = desk.lang;
    let today = times::today().to_string();
    let invalid = filled.problem("as-of").map(|_| "true");
    html! {
        details.card.fold open[filled.is_refused()] {
            summary { (icon("plus")) (lang.of("Lập bản mới", "Make an edition")) }
            div.pad {
                (layout::form(desk, PAGE, "filter", &html! {
                    div.field {
                        label for="as-of" { (lang.of("Tính đến ngày", "As of")) }
                        input id="as-of" name="as-of" type="date" value=(filled.text("as-of").unwrap_or(&today)) max=(today) required
                            aria-invalid=[invalid] aria-describedby=[invalid.map(|_| "as-of-problem")];
                    }
                    p.actions { button.primary type="submit" { (lang.of("Lập bản", "Make it")) } }
                    (super::fields::problem("as-of", filled))
                }))
                p.hint { (lang.of(
                    "Lấy danh sách hộ lúc này, tình trạng nghèo và địa giới của ngày đã chọn. Chưa ai đọc được trước khi duyệt. Cả nước mất vài phút.",
                    "Takes the household list of this moment, poverty status and boundaries of that day. Nobody reads it before it is approved. The whole country takes minutes.",
                )) }
            }
        }
    }
}

fn one(desk: &Desk, edition: &Edition, public: Option<i32>, content: &Content) -> Markup {
    let lang = desk.lang;
    let waits = edition.published_at.is_none() && public.is_none_or(|newest| newest < edition.id);
    let wrong = content.row.as_ref().filter(|(id, _)| *id == edition.id).map(|(_, text)| text);
    let mine = edition.made_by == desk.person.name;
    html! {
        section.card {
            header.cap {
                h2 { (lang.of("Bản ", "Edition ")) (edition.id) " · " (lang.of("tính đến ", "as of ")) (day(edition.as_of)) }
                @if public == Some(edition.id) {
                    span.chip.good { (icon("check")) (lang.of("công chúng đang đọc", "the public reads it")) }
                } @else if edition.published_at.is_some() {
                    span.chip { (lang.of("đã công bố trước đây", "published before")) }
                } @else if waits {
                    span.chip.wait { (icon("clock")) (lang.of("chờ duyệt", "waits for approval")) }
                } @else {
                    span.chip { (lang.of("không dùng", "not used")) }
                }
            }
            div.line {
                div.who-did {
                    span { (lang.of("Lập: ", "Made: ")) b { (edition.made_by) } " " span.hint { (instant(&edition.made_at)) } }
                    @if let (Some(by), Some(at)) = (&edition.approved_by, edition.published_at) {
                        span { (lang.of("Duyệt: ", "Approved: ")) b { (by) } " " span.hint { (instant(&at)) } }
                    }
                    span.hint lang="en" { (edition.method) }
                }
                div.acts {
                    @if waits && mine { span.hint { (lang.of("bạn đã lập bản này; người duyệt khác công bố", "you made it; another approver publishes it")) } }
                    @if waits && !mine && desk.person.is(Role::Approver) {
                        (layout::step(desk, &format!("{PAGE}/{}/approve", edition.id), lang.of("Duyệt và công bố…", "Approve and publish…"),
                            lang.of("Từ lúc đó công chúng đọc bản này; không rút lại được. Xem sai số trước.", "From then on the public reads it; it cannot be taken back. Look at the errors first."),
                            lang.of("Duyệt và công bố", "Approve and publish")))
                    }
                }
                @if let Some(wrong) = wrong { span.problem.whole-row role="alert" { (icon("warn")) (wrong) } }
            }
            @if let Some(report) = &edition.report { (errors(report, lang)) }
        }
    }
}

/// How far the figures are from the counts.
fn errors(report: &EditionReport, lang: Lang) -> Markup {
    let whole = |figure: i64| number(&figure.to_string(), lang);
    let part = |figure: f64| number(&format!("{figure:.1}"), lang);
    let sign = if report.total_error > 0 { "+" } else { "" };
    html! {
        div.report {
            div { b { (whole(report.households)) } span { (lang.of("hộ trong các số công bố", "households in the published figures")) } }
            div { b { (sign) (whole(report.total_error)) } span { (lang.of("hộ lệch so với danh sách", "households off the list in all")) } }
            div { b { (whole(report.published)) " / " (whole(report.atoms)) } span { (lang.of("ô có số công bố", "atoms with a figure")) } }
            div { b { (part(report.atom_mean_absolute_error)) } span { (lang.of("hộ lệch trung bình mỗi ô", "households off an atom on average")) } }
            div { b { (part(report.commune_rmse)) } span { (lang.of("hộ lệch mỗi xã (căn bậc hai trung bình bình phương)", "households off a commune (root mean square)")) } }
            div { b { (whole(report.communes_within_tenth)) " / " (whole(report.communes)) } span { (lang.of("xã lệch không quá một phần mười", "communes at most a tenth off")) } }
        }
        p.hint.foot {
            (lang.of("Làm tròn đến ", "Rounded to ")) (ROUNDING) " · "
            (whole(report.held)) (lang.of(" ô giữ theo cách khác vì số thường lệ sẽ để lộ. Sai số chỉ dành cho người duyệt, không công bố.", " atoms held otherwise, because the usual figure would tell too much. Errors are for approvers, not for the public."))
        }
    }
}
