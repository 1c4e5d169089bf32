//! The landing page and the page on standards.

use maud::{Markup, html};

use super::{
    layout::{Crumb, formats, layout, page_path},
    words,
};
use crate::{
    http::Lang,
    ogc::{
        answer::Request,
        links::{Link, rel},
        open::Gauge,
    },
};

/// The landing page.
pub(in crate::ogc) fn page(request: &Request, gauge: Gauge, links: &[Link]) -> Markup {
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
        (measure(gauge, lang))
        (formats(request, links))
    };
    layout(request, lang.of("Dữ liệu mở", "Open data"), &[], &content)
}

/// How much of what may be published is, and what that means.
fn measure(gauge: Gauge, lang: Lang) -> Markup {
    let Gauge { published, publishable } = gauge;
    let said = match lang {
        Lang::Vi => {
            format!("{published} trong {publishable} bộ dữ liệu được phép công bố đã là dữ liệu mở")
        }
        Lang::En => format!(
            "{published} of the {publishable} collections that may be published are open data"
        ),
    };
    html! {
        h2 { (lang.of("Đã mở đến đâu", "How open it is")) }
        p { meter min="0" max=(publishable) value=(published) aria-label=(said) {} " " (said) "." }
        p.lead { (lang.of(
            "Mở nghĩa là: có số liệu ai cũng xem được, có giấy phép, tải được toàn bộ. Dữ liệu cá nhân không nằm trong số này; số hộ được công bố dưới dạng tổng hợp đã làm tròn.",
            "Open means: figures that anyone can see, a licence, and downloads of everything. Personal data are not among them; households are published as rounded totals.",
        )) }
    }
}

fn about(request: &Request, relation: &str) -> &'static str {
    let lang = request.lang;
    match relation {
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
        "conformance" => {
            lang.of("OGC API Features, Tiles, Processes.", "OGC API Features, Tiles, Processes.")
        }
        rel::PROCESSES => lang.of(
            "Bao nhiêu hộ, những ai, trong một vùng.",
            "How many households live in an area, and who.",
        ),
        rel::CATALOGUE => {
            lang.of("Cho cổng dữ liệu và công cụ tìm kiếm.", "For data portals and search engines.")
        }
        _ => lang.of("Cho chương trình đọc ô véc-tơ.", "For programs that read vector tiles."),
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
