//! The landing page and the page on standards.

use maud::{Markup, html};

use super::{
    layout::{Crumb, formats, layout, page_path},
    words,
};
use crate::ogc::{answer::Request, links::Link};

/// The landing page.
pub(in crate::ogc) fn page(request: &Request, links: &[Link]) -> Markup {
    let lang = request.lang;
    let target = |link: &Link| match link.rel {
        "conformance" => page_path(request, "/api/conformance"),
        "data" => page_path(request, "/api/collections"),
        "service-doc" => format!("/api/docs?lang={}", lang.tag()),
        _ => link.href.clone(),
    };
    let shown = links.iter().filter(|link| !matches!(link.rel, "self" | "alternate"));
    let content = html! {
        p.lead { (words::description(lang)) }
        ul.cards {
            @for link in shown {
                li { a href=(target(link)) { b { (link.title.as_deref().unwrap_or(&link.href)) } span { (about(request, link.rel)) } } }
            }
        }
        (formats(request, links))
    };
    layout(request, lang.of("Dữ liệu mở", "Open data"), &[], &content)
}

fn about(request: &Request, rel: &str) -> &'static str {
    let lang = request.lang;
    match rel {
        "data" => {
            lang.of("Xem, lọc và tải từng bộ dữ liệu.", "See, filter and download each collection.")
        }
        "service-doc" => {
            lang.of("Mọi địa chỉ, tham số và ví dụ.", "All addresses, parameters and examples.")
        }
        "service-desc" => lang.of("Cho chương trình và công cụ.", "For programs and tools."),
        "monitor" => lang.of(
            "Tải một lần, rồi chỉ nhận những gì mới.",
            "Load everything once, then only what is new.",
        ),
        _ => lang.of("OGC API Features, phần 1.", "OGC API Features, part 1."),
    }
}

/// The page on standards.
pub(in crate::ogc) fn conformance(request: &Request, classes: &[&str], links: &[Link]) -> Markup {
    let lang = request.lang;
    let title = lang.of("Các chuẩn đáp ứng", "Standards kept to");
    let crumbs =
        [Crumb { name: "Bản Làng", path: Some("/api") }, Crumb { name: title, path: None }];
    let content = html! {
        ul.plain { @for class in classes { li { a href=(class) rel="external" { (class) } } } }
        (formats(request, links))
    };
    layout(request, title, &crumbs, &content)
}
