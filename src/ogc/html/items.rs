//! A page of records as a table.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::{
    collections::list_title,
    history::notice,
    layout::{Crumb, formats, layout, page_path},
    values::shown,
};
use crate::{
    catalog::{CodeLists, Field, FieldType},
    http::Lang,
    ogc::{
        answer::Request,
        links::{Link, with_params},
        schema::text,
    },
    page::number,
    policy::View,
    record::{Page, Record},
};

/// What the page shows.
pub(in crate::ogc) struct Content<'a> {
    pub(in crate::ogc) view: &'a View,
    pub(in crate::ogc) page: &'a Page,
    pub(in crate::ogc) matched: Option<i64>,
    pub(in crate::ogc) links: &'a [Link],
}

/// The fields of a record by name; the text comes from the database as an object.
pub(in crate::ogc) fn properties(record: &Record) -> Map<String, Value> {
    serde_json::from_str(&record.properties).unwrap_or_default()
}

/// The page.
pub(in crate::ogc) fn page(request: &Request, codes: &CodeLists, content: &Content<'_>) -> Markup {
    let lang = request.lang;
    let collection = content.view.collection();
    let title = text(&collection.title, lang);
    let own = format!("/api/collections/{}", collection.id);
    let records = lang.of("Bản ghi", "Records");
    let crumbs = [
        Crumb { name: "Bản Làng", path: Some("/api") },
        Crumb { name: list_title(lang), path: Some("/api/collections") },
        Crumb { name: title, path: Some(&own) },
        Crumb { name: records, path: None },
    ];
    let body = html! {
        (notice(request))
        p.count { (counted(content, lang)) }
        @if content.page.records.is_empty() {
            p.empty { (lang.of("Không có bản ghi nào. Thử bỏ bớt điều kiện lọc.", "No records. Try fewer filters.")) }
        } @else {
            (table(request, codes, content))
        }
        (paging(request, content.links))
        (formats(request, content.links))
    };
    layout(request, title, &crumbs, &body)
}

fn counted(content: &Content<'_>, lang: Lang) -> String {
    let shown = number(&content.page.records.len().to_string(), lang);
    match content.matched {
        Some(all) => {
            let all = number(&all.to_string(), lang);
            match lang {
                Lang::Vi => format!("{shown} trong {all} bản ghi"),
                Lang::En => format!("{shown} of {all} records"),
            }
        }
        None => format!("{shown} {}", lang.of("bản ghi trên trang này", "records on this page")),
    }
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, FieldType::Integer | FieldType::Number) && field.codes.is_none()
}

pub(super) fn table(request: &Request, codes: &CodeLists, content: &Content<'_>) -> Markup {
    let lang = request.lang;
    let rows: Vec<_> =
        content.page.records.iter().map(|record| (record.id, properties(record))).collect();
    // With `properties=` only those were read.
    let fields: Vec<_> = content
        .view
        .fields()
        .filter(|field| rows.first().is_some_and(|(_, values)| values.contains_key(&field.name)))
        .collect();
    let item = |id: i64| {
        page_path(request, &format!("/api/collections/{}/items/{id}", content.view.collection().id))
    };
    html! {
        div.wide tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { "id" }
                        @for field in &fields {
                            th.n[is_number(field)] scope="col" title=(field.name) {
                                (text(&field.title, lang))
                                @if let Some(unit) = &field.unit { span.unit { " (" (unit) ")" } }
                            }
                        }
                    }
                }
                tbody {
                    @for (id, values) in &rows {
                        tr {
                            th scope="row" { a href=(item(*id)) { (id) } }
                            @for field in &fields {
                                td.n[is_number(field)] { (clipped(&shown(field, values.get(&field.name).unwrap_or(&Value::Null), codes, lang))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The first words of a long text; the record's own page has it whole.
fn clipped(text: &str) -> String {
    const LONGEST: usize = 120;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{}…", start.trim_end())
}

fn paging(request: &Request, links: &[Link]) -> Markup {
    let lang = request.lang;
    let next = links.iter().find(|link| link.rel == "next");
    let on_first = !request.uri.query().unwrap_or_default().contains("cursor=");
    html! {
        @if next.is_some() || !on_first {
            nav.paging aria-label=(lang.of("Trang", "Pages")) {
                @if !on_first { a.button href=(with_params(&request.uri, &[("cursor", "")])) { (lang.of("Trang đầu", "First page")) } }
                @if let Some(next) = next { a.button href=(next.href) rel="next" { (lang.of("Trang sau", "Next page")) } }
            }
        }
    }
}
