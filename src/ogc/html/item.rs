//! One record.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    collections::list_title,
    history::notice,
    items::properties,
    layout::{Crumb, formats, layout, page_path},
    review,
    values::shown,
};
use crate::{
    catalog::{CodeLists, Field},
    geo::Crs,
    http::Lang,
    ogc::{
        answer::Request,
        links::{Link, rel},
        review::Desk,
        schema::text,
    },
    page::number,
    policy::View,
    record::Record,
};

/// What the page shows.
pub(in crate::ogc) struct Content<'a> {
    pub(in crate::ogc) view: &'a View,
    pub(in crate::ogc) record: &'a Record,
    pub(in crate::ogc) crs: Crs,
    pub(in crate::ogc) links: &'a [Link],
    /// What one who approves has before them, with the token of the session.
    pub(in crate::ogc) review: Option<(&'a Desk, &'a str)>,
}

/// The page.
pub(in crate::ogc) fn page(request: &Request, codes: &CodeLists, content: &Content<'_>) -> Markup {
    let &Content { view, record, crs, links, review } = content;
    let lang = request.lang;
    let collection = view.collection();
    let values = properties(record);
    let name = title(view, record, &values);
    let of_collection = format!("/api/collections/{}", collection.id);
    let records = format!("{of_collection}/items");
    let own = format!("{records}/{}", record.id);
    let crumbs = [
        Crumb { name: "Bản Làng", path: Some("/api") },
        Crumb { name: list_title(lang), path: Some("/api/collections") },
        Crumb { name: text(&collection.title, lang), path: Some(&of_collection) },
        Crumb { name: lang.of("Bản ghi", "Records"), path: Some(&records) },
        Crumb { name: &name, path: None },
    ];
    // What a community says of its thing comes before the thing.
    let label: Vec<_> = collection.community.iter().flat_map(|own| &own.labels).collect();
    let (label, others): (Vec<_>, Vec<_>) =
        view.fields().partition(|field| label.iter().any(|name| **name == field.name));
    let fact = |field: &Field| {
        let value = shown(field, values.get(&field.name).unwrap_or(&Value::Null), codes, lang);
        html! {
            @if !value.is_empty() {
                dt title=(field.name) { (text(&field.title, lang)) }
                dd { (value) @if let Some(unit) = &field.unit { " " (unit) } }
            }
        }
    };
    let body = html! {
        (notice(request))
        @if collection.review {
            (review::panel(request, &values, review.map(|(desk, token)| (own.as_str(), desk, token))))
        }
        @if !label.is_empty() {
            section.notice aria-label=(lang.of("Nhãn cộng đồng", "Community label")) {
                dl.facts { @for field in &label { (fact(field)) } }
            }
        }
        dl.facts {
            @for field in &others { (fact(field)) }
            @if collection.geometry.is_some() {
                dt { (lang.of("Vị trí", "Place")) }
                dd { (place(record.geometry.as_deref(), crs, lang)) }
            }
        }
        @if let Some(history) = links.iter().find(|link| link.rel == rel::VERSION_HISTORY) {
            p { a href=(page_path(request, &history.href)) rel=(history.rel) { (lang.of("Lịch sử của bản ghi", "History of the record")) } }
        }
        (formats(request, links))
    };
    layout(request, &name, &crumbs, &body)
}

/// What the record is called: the field that names it on the map or in a search, else its key.
fn title(view: &View, record: &Record, values: &serde_json::Map<String, Value>) -> String {
    let collection = view.collection();
    let label = collection.map.as_ref().and_then(|map| map.label.as_ref());
    let search = collection.search.as_ref().map(|search| &search.title);
    let named = label.or(search).into_iter().chain(&collection.key);
    named
        .filter_map(|field| values.get(field))
        .find_map(|value| value.as_str().filter(|text| !text.is_empty()))
        .map_or_else(|| record.id.to_string(), str::to_owned)
}

/// A point with its numbers; the kind of anything larger.
fn place(geometry: Option<&str>, crs: Crs, lang: Lang) -> String {
    let Some(geometry) = geometry.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return lang.of("chưa có", "none").to_owned();
    };
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    let coordinate = |place: usize| geometry.get("coordinates")?.get(place)?.as_f64();
    match (kind, coordinate(0), coordinate(1)) {
        ("Point", Some(first), Some(second)) => {
            let (decimals, unit) = if crs.is_in_degrees() { (5, "°") } else { (2, " m") };
            let shown = |value: f64| number(&format!("{value:.decimals$}"), lang);
            format!("{}{unit}, {}{unit}", shown(first), shown(second))
        }
        ("Point" | "MultiPoint", ..) => lang.of("điểm", "points").to_owned(),
        ("LineString" | "MultiLineString", ..) => lang.of("đường", "line").to_owned(),
        _ => lang.of("vùng", "area").to_owned(),
    }
}
