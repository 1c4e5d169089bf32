//! Whether a record is approved: what its page says, and the buttons of those who decide.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::layout::{Crumb, layout, page_path};
use crate::{
    catalog::{APPROVED, Collection, DRAFT, REVIEW_NOTE, STATE},
    http::{ApiError, Lang},
    ogc::{
        answer::Request,
        review::{Desk, NOTE, VERSION},
        schema::text,
    },
    page::CSRF,
};

/// The state of a draft, and what its readers can do about it. An approved record says nothing to those who do not decide.
pub(super) fn panel(
    request: &Request,
    values: &Map<String, Value>,
    form: Option<(&str, &Desk, &str)>,
) -> Markup {
    let lang = request.lang;
    let is_draft = values.get(STATE).is_some_and(|state| state == DRAFT);
    let note = values.get(REVIEW_NOTE).and_then(Value::as_str).filter(|_| is_draft);
    html! {
        @if is_draft {
            section.notice aria-label=(lang.of("Trạng thái duyệt", "State of approval")) {
                p {
                    b { (lang.of("Bản nháp.", "Draft.")) } " "
                    (lang.of(
                        "Chỉ người biên tập và người duyệt của địa bàn thấy. Công chúng thấy sau khi một người khác duyệt.",
                        "Only editors and approvers of the area see it. Everyone does once another person approves it.",
                    ))
                }
                @if let Some(note) = note {
                    p { b { (lang.of("Người duyệt ghi:", "The approver wrote:")) } " " (note) }
                }
            }
        }
        @if let Some((record, desk, csrf_token)) = form {
            (buttons(lang, record, desk, csrf_token, is_draft))
        }
    }
}

fn buttons(lang: Lang, record: &str, desk: &Desk, csrf_token: &str, is_draft: bool) -> Markup {
    html! {
        form method="post" action={ (record) "/review?lang=" (lang.tag()) } {
            input type="hidden" name=(CSRF) value=(csrf_token);
            input type="hidden" name=(VERSION) value=(desk.version);
            div.field {
                label for=(NOTE) { (lang.of("Cần sửa gì (khi trả lại)", "What is to be changed (when sent back)")) }
                textarea id=(NOTE) name=(NOTE) rows="2" maxlength="2000" {}
            }
            @if is_draft && desk.is_own {
                p.hint { (lang.of("Bạn đã viết bản nháp này; người khác phải duyệt.", "You wrote what this draft says; somebody else has to approve it.")) }
            }
            p.actions {
                @if is_draft && !desk.is_own {
                    button.primary type="submit" name=(STATE) value=(APPROVED) { (lang.of("Duyệt", "Approve")) }
                }
                button type="submit" name=(STATE) value=(DRAFT) {
                    @if is_draft { (lang.of("Trả lại", "Send back")) } @else { (lang.of("Gỡ xuống để sửa", "Take down to be changed")) }
                }
            }
        }
    }
}

/// Why nothing came of the form, with the way back.
pub(in crate::ogc) fn refused(
    request: &Request,
    collection: &Collection,
    id: i64,
    error: &ApiError,
) -> Markup {
    let lang = request.lang;
    let of_collection = format!("/api/collections/{}", collection.id);
    let record = format!("{of_collection}/items/{id}");
    let title = lang.of("Chưa duyệt được", "Not done");
    let crumbs = [
        Crumb { name: text(&collection.title, lang), path: Some(&of_collection) },
        Crumb { name: lang.of("Bản ghi", "Record"), path: Some(&record) },
        Crumb { name: title, path: None },
    ];
    let why = match error {
        ApiError::PreconditionFailed => lang
            .of(
                "Bản ghi đã đổi sau khi bạn mở trang. Hãy đọc lại rồi quyết định.",
                "The record has changed since you opened the page. Read it again, then decide.",
            )
            .to_owned(),
        other => other.to_string(),
    };
    let content = html! {
        div.notice.bad role="alert" { p { (why) } }
        p { a href=(page_path(request, &record)) { (lang.of("Xem lại bản ghi", "Read the record again")) } }
    };
    layout(request, title, &crumbs, &content)
}
