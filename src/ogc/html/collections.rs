//! The list of collections, and a collection with its fields.

use maud::{Markup, html};

use super::{
    items,
    layout::{Crumb, formats, layout, page_path},
    values::instant_day,
};
use crate::{
    catalog::{CodeLists, Field, FieldType},
    http::Lang,
    ogc::{
        answer::Request,
        collections::{Extent, Taste},
        links::Link,
        schema::text,
    },
    page::{instant, number},
    policy::View,
};

/// What the page of a collection shows.
pub(in crate::ogc) struct Content<'a> {
    pub(in crate::ogc) view: &'a View,
    pub(in crate::ogc) extent: &'a Extent,
    pub(in crate::ogc) taste: &'a Taste,
    pub(in crate::ogc) links: &'a [Link],
}

pub(super) fn list_title(lang: Lang) -> &'static str {
    lang.of("Bộ dữ liệu", "Collections")
}

/// The list of collections.
pub(in crate::ogc) fn list(request: &Request, views: &[View], links: &[Link]) -> Markup {
    let lang = request.lang;
    let title = list_title(lang);
    let crumbs =
        [Crumb { name: "Bản Làng", path: Some("/api") }, Crumb { name: title, path: None }];
    let content = html! {
        ul.cards {
            @for collection in views.iter().map(View::collection) {
                li {
                    a href=(page_path(request, &format!("/api/collections/{}", collection.id))) {
                        b { (text(&collection.title, lang)) }
                        span { (text(&collection.description, lang)) }
                    }
                }
            }
        }
        (formats(request, links))
    };
    layout(request, title, &crumbs, &content)
}

/// One collection.
pub(in crate::ogc) fn one(request: &Request, codes: &CodeLists, content: &Content<'_>) -> Markup {
    let lang = request.lang;
    let collection = content.view.collection();
    let title = text(&collection.title, lang);
    let crumbs = [
        Crumb { name: "Bản Làng", path: Some("/api") },
        Crumb { name: list_title(lang), path: Some("/api/collections") },
        Crumb { name: title, path: None },
    ];
    let items = page_path(request, &format!("/api/collections/{}/items", collection.id));
    let form = content.links.iter().find(|link| link.rel == "create-form");
    let body = html! {
        p.lead { (text(&collection.description, lang)) }
        p.actions {
            a.button.primary href=(items) { (lang.of("Xem bản ghi", "Show records")) }
            @if let Some(form) = form {
                a.button href={ (form.href) "?lang=" (lang.tag()) } { (lang.of("Thêm bản ghi", "Add a record")) }
            }
        }
        (facts(content, lang))
        @if let Some(page) = &content.taste.rows {
            h2 { (lang.of("Vài bản ghi", "Some records")) }
            (items::table(request, codes, &items::Content { view: content.view, page, matched: None, links: &[] }))
        }
        h2 { (lang.of("Trường", "Fields")) }
        (fields(content.view, codes, lang))
        h2 { (lang.of("Tải toàn bộ", "Download everything")) }
        p.actions {
            @for link in content.links.iter().filter(|link| link.rel == "enclosure") {
                a.button href=(link.href) { (link_name(link, title).trim_end_matches(lang.of(" (toàn bộ)", " (everything)"))) }
            }
        }
        h2 { (lang.of("Liên kết", "Links")) }
        ul.plain {
            @for link in content.links.iter().filter(|link| !matches!(link.rel, "self" | "alternate" | "create-form" | "describedby" | "enclosure")) {
                li { a href=(link.href) { (link_name(link, title)) } }
            }
        }
        (formats(request, content.links))
    };
    layout(request, title, &crumbs, &body)
}

/// The title of a link without that of the collection, which stands above.
fn link_name(link: &Link, collection: &str) -> String {
    let name = link.title.as_deref().unwrap_or(link.rel);
    let short = name.strip_prefix(collection).and_then(|rest| rest.strip_prefix(": "));
    short.unwrap_or(name).to_owned()
}

/// Where, when, how fresh and on which terms.
fn facts(content: &Content<'_>, lang: Lang) -> Markup {
    let day = |time: &Option<String>| time.as_deref().and_then(instant_day);
    let extent = content.extent;
    let open = content.view.collection().open.as_ref();
    let updated = content.taste.updated.map(|at| instant(&at));
    html! {
        @if extent.bbox.is_some() || extent.interval.is_some() || open.is_some() {
            dl.facts {
                @if let Some(updated) = updated {
                    dt { (lang.of("Cập nhật", "Updated")) }
                    dd { (updated) }
                }
                @if let Some(open) = open {
                    dt { (lang.of("Giấy phép", "Licence")) }
                    dd {
                        a href=(open.licence) rel="external license" { (open.licence_name()) }
                        @if let Some(rights) = &open.rights { br; (text(rights, lang)) }
                    }
                    dt { (lang.of("Số liệu mới", "New figures come")) }
                    dd { ({ let [vi, en] = open.frequency.words(); lang.of(vi, en) }) }
                }
                @if let Some([west, south, east, north]) = extent.bbox {
                    dt { (lang.of("Phạm vi", "Extent")) }
                    dd { (degrees(west, lang)) " – " (degrees(east, lang)) (lang.of(" Đ, ", " E, ")) (degrees(south, lang)) " – " (degrees(north, lang)) (lang.of(" B", " N")) }
                }
                @if let Some(interval) = &extent.interval {
                    dt { (lang.of("Thời gian", "Time")) }
                    dd {
                        (day(&interval.start).unwrap_or_else(|| "…".to_owned())) " – "
                        (day(&interval.end).unwrap_or_else(|| lang.of("nay", "now").to_owned()))
                    }
                }
            }
        }
    }
}

fn degrees(degrees: f64, lang: Lang) -> String {
    format!("{}°", number(&format!("{degrees:.2}"), lang))
}

fn fields(view: &View, codes: &CodeLists, lang: Lang) -> Markup {
    html! {
        div.wide tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { (lang.of("Tên", "Name")) }
                        th scope="col" { (lang.of("Nghĩa", "Meaning")) }
                        th scope="col" { (lang.of("Kiểu", "Type")) }
                        th scope="col" { (lang.of("Đơn vị", "Unit")) }
                        th scope="col" { (lang.of("Giá trị", "Values")) }
                    }
                }
                tbody {
                    @for field in view.fields() {
                        tr id=(field.name) {
                            th scope="row" { code { (field.name) } }
                            td { (text(&field.title, lang)) @if field.required { span.mark { " " (lang.of("bắt buộc", "required")) } } }
                            td { (kind(field.kind, lang)) }
                            td { (field.unit.as_deref().unwrap_or_default()) }
                            td { (values(field, codes, lang)) }
                        }
                    }
                }
            }
        }
    }
}

/// The word for a type.
fn kind(kind: FieldType, lang: Lang) -> &'static str {
    match kind {
        FieldType::Text => lang.of("chữ", "text"),
        FieldType::Integer => lang.of("số nguyên", "whole number"),
        FieldType::Number => lang.of("số", "number"),
        FieldType::Boolean => lang.of("có/không", "yes/no"),
        FieldType::Date => lang.of("ngày", "date"),
        FieldType::Datetime => lang.of("thời điểm", "time"),
    }
}

fn values(field: &Field, codes: &CodeLists, lang: Lang) -> Markup {
    let list = field.codes.as_ref().and_then(|list| codes.get(list));
    html! {
        @if let Some(list) = list {
            details {
                summary { (list.iter().count()) " " (lang.of("mã", "codes")) }
                dl.codes { @for code in list.iter() { dt { code { (code.code) } } dd { (text(&code.title, lang)) } } }
            }
        } @else if let Some(pattern) = &field.pattern {
            code { (pattern.as_str()) }
        } @else if field.min.is_some() || field.max.is_some() {
            (bound(field.min)) " – " (bound(field.max))
        }
    }
}

fn bound(bound: Option<f64>) -> String {
    bound.map_or_else(|| "…".to_owned(), |bound| bound.to_string())
}
