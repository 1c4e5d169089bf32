//! The frame of each page.

use maud::{Markup, html};

use super::words;
use crate::{
    http::Lang,
    ogc::{answer::Request, links::with_params},
    page::{Brand, Frame, frame},
};

/// A step on the way from the landing page: name and address; the page itself has none.
pub(super) struct Crumb<'a> {
    pub(super) name: &'a str,
    pub(super) path: Option<&'a str>,
}

/// The address of a page of the service, in the language of this one.
pub(super) fn page_path(request: &Request, path: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}f=html&lang={}", request.lang.tag())
}

/// Header, woven band, way back, content.
pub(super) fn layout(
    request: &Request,
    title: &str,
    crumbs: &[Crumb<'_>],
    content: &Markup,
) -> Markup {
    let lang = request.lang;
    let home = page_path(request, "/api");
    let address =
        |lang: Lang| with_params(&request.uri, &[("f", ""), ("f", "html"), ("lang", lang.tag())]);
    let parts = Frame {
        lang,
        title,
        brand: Brand { part: lang.of("Dữ liệu mở", "Open data"), path: &home },
        sheets: &[],
        header: html! {
            nav aria-label=(lang.of("Chính", "Main")) {
                a href={ "/" (lang.tag()) } { (lang.of("Bản đồ", "Map")) }
                a href=(page_path(request, "/api/collections")) { (lang.of("Bộ dữ liệu", "Collections")) }
                a href={ "/api/docs?lang=" (lang.tag()) } { "API" }
            }
        },
        languages: [address(Lang::Vi), address(Lang::En)],
        account: html! {},
    };
    let content = html! {
        main id="content" {
            @if !crumbs.is_empty() { (way_back(request, crumbs)) }
            h1 { (title) }
            (content)
        }
        footer { p { (words::title(lang)) } }
    };
    frame(&parts, &content)
}

fn way_back(request: &Request, crumbs: &[Crumb<'_>]) -> Markup {
    html! {
        nav.crumbs aria-label=(request.lang.of("Đường dẫn", "Breadcrumb")) {
            ol {
                @for crumb in crumbs {
                    li {
                        @if let Some(path) = crumb.path {
                            a href=(page_path(request, path)) { (crumb.name) }
                        } @else {
                            span aria-current="page" { (crumb.name) }
                        }
                    }
                }
            }
        }
    }
}

/// The forms in which the same thing can be had.
pub(super) fn formats(request: &Request, links: &[crate::ogc::links::Link]) -> Markup {
    let shown = links.iter().filter(|link| link.rel == "alternate");
    html! {
        p.formats {
            (request.lang.of("Cũng có dạng:", "Also as:"))
            @for link in shown { " " a href=(link.href) rel="alternate" type=(link.media_type) { (format_name(link.media_type, &link.href)) } }
        }
    }
}

fn format_name(media_type: &str, href: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default() {
        "application/geo+json" if href.contains("stream") => "GeoJSON (stream)",
        "application/geo+json" => "GeoJSON",
        "application/geo+json-seq" => "GeoJSON Text Sequence",
        "text/csv" => "CSV",
        "text/html" => "HTML",
        _ => "JSON",
    }
}
