//! The history of one record as a table.

use maud::{Markup, html};

use super::{
    collections::list_title,
    layout::{Crumb, formats, layout, page_path},
};
use crate::{
    http::Lang,
    ogc::{
        answer::Request,
        history::purpose,
        links::{Link, with_params},
        schema::text,
    },
    page,
    policy::View,
    record::{Change, Version},
};

/// What the page shows.
pub(in crate::ogc) struct Content<'a> {
    pub(in crate::ogc) view: &'a View,
    pub(in crate::ogc) id: i64,
    pub(in crate::ogc) versions: &'a [Version],
    /// The caller is told who made the changes.
    pub(in crate::ogc) told: bool,
}

/// Says on a page that it shows what was, with the way to what is.
pub(super) fn notice(request: &Request) -> Markup {
    let query = request.uri.query().unwrap_or_default();
    let is_past = query.split('&').any(|pair| pair.starts_with("as-of="));
    html! {
        @if is_past {
            p.notice {
                (request.lang.of("Đây là dữ liệu như đã có vào một thời điểm trước.", "This is what was at an earlier moment."))
                " "
                a href=(with_params(&request.uri, &[("as-of", "")])) { (request.lang.of("Xem dữ liệu hiện nay", "See what is now")) }
            }
        }
    }
}

/// The page.
pub(in crate::ogc) fn page(request: &Request, content: &Content<'_>, links: &[Link]) -> Markup {
    let lang = request.lang;
    let collection = content.view.collection();
    let of_collection = format!("/api/collections/{}", collection.id);
    let records = format!("{of_collection}/items");
    let record = format!("{records}/{}", content.id);
    let number = content.id.to_string();
    let title = lang.of("Lịch sử", "History");
    let crumbs = [
        Crumb { name: "Bản Làng", path: Some("/api") },
        Crumb { name: list_title(lang), path: Some("/api/collections") },
        Crumb { name: text(&collection.title, lang), path: Some(&of_collection) },
        Crumb { name: lang.of("Bản ghi", "Records"), path: Some(&records) },
        Crumb { name: &number, path: Some(&record) },
        Crumb { name: title, path: None },
    ];
    let body = html! {
        @if content.versions.is_empty() {
            p.empty { (lang.of("Chưa có thay đổi nào được đánh số.", "No change has a number yet.")) }
        } @else {
            (table(request, content, &record))
        }
        (formats(request, links))
    };
    layout(request, title, &crumbs, &body)
}

fn table(request: &Request, content: &Content<'_>, record: &str) -> Markup {
    let lang = request.lang;
    html! {
        div.wide tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { (lang.of("Lúc", "When")) }
                        th scope="col" { (lang.of("Thay đổi", "Change")) }
                        th scope="col" { (lang.of("Các trường", "Fields")) }
                        @if content.told { th scope="col" { (lang.of("Người thực hiện", "By")) } }
                        th scope="col" { (lang.of("Việc", "For")) }
                    }
                }
                tbody {
                    @for version in content.versions {
                        tr {
                            th scope="row" {
                                @if version.record.is_some() {
                                    a href=(page_path(request, &format!("{record}?as-of={}", version.position))) { (page::instant(&version.at)) }
                                } @else {
                                    (page::instant(&version.at))
                                }
                            }
                            td { (word(version.change, lang)) }
                            td { (fields(content.view, version, lang)) }
                            @if content.told { td { (version.actor.as_deref().unwrap_or_default()) } }
                            td { (purpose(version, content.told).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

fn word(change: Change, lang: Lang) -> &'static str {
    match change {
        Change::Create => lang.of("có mới", "made"),
        Change::Update => lang.of("sửa", "changed"),
        Change::Delete => lang.of("không còn", "gone"),
    }
}

/// The titles of the fields that have another value.
fn fields(view: &View, version: &Version, lang: Lang) -> String {
    let titles = version.changed.iter().map(|name| match view.field(name) {
        Some(field) => text(&field.title, lang),
        None => lang.of("Vị trí", "Place"),
    });
    titles.collect::<Vec<_>>().join(", ")
}
