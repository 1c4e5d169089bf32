//! The frame of each page: header, woven band, and the way to the content.

use maud::{DOCTYPE, Markup, html};

use super::sheet::{PAGES, Sheet};
use crate::http::Lang;

/// Name of the form field with the CSRF token. It is no name that a field of a collection can have.
pub const CSRF: &str = "csrf-token";

/// The part of the service that a page belongs to.
#[derive(Debug)]
pub struct Brand<'a> {
    /// What stands under the name of the service.
    pub part: &'a str,
    /// Its first page.
    pub path: &'a str,
}

/// What differs from page to page.
#[derive(Debug)]
pub struct Frame<'a> {
    /// Language of the page.
    pub lang: Lang,
    /// Title of the window.
    pub title: &'a str,
    /// The part of the service.
    pub brand: Brand<'a>,
    /// Sheets besides the one of all pages.
    pub sheets: &'a [&'a Sheet],
    /// What stands in the header between the name and the languages.
    pub header: Markup,
    /// The same page in Vietnamese and in English.
    pub languages: [String; 2],
    /// What stands at the end of the header.
    pub account: Markup,
}

/// A whole page; `content` holds `main` with the id `content`.
pub fn frame(frame: &Frame<'_>, content: &Markup) -> Markup {
    let lang = frame.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " · Bản Làng" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(PAGES.path());
                @for sheet in frame.sheets { link rel="stylesheet" href=(sheet.path()); }
            }
            body {
                a.skip href="#content" { (lang.of("Đến nội dung", "Skip to content")) }
                header.bar {
                    a.brand href=(frame.brand.path) {
                        (logo())
                        span.name { b { "Bản Làng" } span { (frame.brand.part) } }
                    }
                    (frame.header)
                    (language_switch(lang, &frame.languages))
                    (frame.account)
                }
                div.weave {}
                (content)
            }
        }
    }
}

/// The communal house of the viewer's icon.
fn logo() -> Markup {
    html! {
        svg.logo viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false" {
            rect width="32" height="32" rx="7" fill="#F4EFE2" {}
            path fill="#16304F" d="M16 4.5c1.7 4.7 4.6 9 7.5 12.500h-15C11.4 13.5 14.3 9.2 16 4.5z" {}
            path fill="#A4343A" d="M16 9.5l2 2.500-2 2.500-2-2.500z" {}
            path fill="#16304F" d="M7 18.500h18V21H7zM9.500 21H12v6H9.500zM20 21h2.500v6H20zM14.700 21h2.600v6h-2.600z" {}
        }
    }
}

/// Both languages; the one in use is no link.
fn language_switch(lang: Lang, addresses: &[String; 2]) -> Markup {
    let [vi, en] = addresses;
    let languages = [(Lang::Vi, "Tiếng Việt", "VI", vi), (Lang::En, "English", "EN", en)];
    html! {
        div.seg role="group" aria-label=(lang.of("Ngôn ngữ", "Language")) {
            @for (own, name, label, address) in languages {
                @if own == lang {
                    span.on aria-current="true" title=(name) { (label) }
                } @else {
                    a href=(address) hreflang=(own.tag()) lang=(own.tag()) title=(name) { (label) }
                }
            }
        }
    }
}
