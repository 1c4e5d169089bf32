//! The frame of each page.

use maud::{DOCTYPE, Markup, html};

use super::words;
use crate::{http::Lang, ogc::answer::Request, ogc::links::with_params};

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
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Bản Làng" }
                link rel="stylesheet" href="/api/style.css";
            }
            body {
                a.skip href="#content" { (lang.of("Đến nội dung", "Skip to content")) }
                header.bar {
                    a.brand href=(page_path(request, "/api")) {
                        b { "Bản Làng" }
                        span { (lang.of("Dữ liệu mở", "Open data")) }
                    }
                    nav aria-label=(lang.of("Chính", "Main")) {
                        a href={ "/" (lang.tag()) } { (lang.of("Bản đồ", "Map")) }
                        a href=(page_path(request, "/api/collections")) { (lang.of("Bộ dữ liệu", "Collections")) }
                        a href={ "/api/docs?lang=" (lang.tag()) } { "API" }
                    }
                    (language_switch(request))
                }
                div.weave {}
                main id="content" {
                    @if !crumbs.is_empty() { (way_back(request, crumbs)) }
                    h1 { (title) }
                    (content)
                }
                footer { p { (words::title(lang)) } }
            }
        }
    }
}

/// Both languages; the one in use is no link.
fn language_switch(request: &Request) -> Markup {
    let address =
        |lang: Lang| with_params(&request.uri, &[("f", ""), ("f", "html"), ("lang", lang.tag())]);
    html! {
        div.seg role="group" aria-label=(request.lang.of("Ngôn ngữ", "Language")) {
            @for (lang, name, label) in [(Lang::Vi, "Tiếng Việt", "VI"), (Lang::En, "English", "EN")] {
                @if lang == request.lang {
                    span.on aria-current="true" title=(name) { (label) }
                } @else {
                    a href=(address(lang)) hreflang=(lang.tag()) lang=(lang.tag()) title=(name) { (label) }
                }
            }
        }
    }
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
