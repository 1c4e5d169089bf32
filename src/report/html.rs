//! The report as a page that prints on A4, without a script.

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, html};

use super::{
    document::{Block, Document, Level, Section, Table},
    look::Look,
    map::Drawing,
    svg,
};
use crate::{http::Lang, page::Sheet};

/// The style of the page.
pub(super) static STYLE: LazyLock<Sheet> =
    LazyLock::new(|| Sheet::new("report", include_str!("style.css")));

/// The page; the address gives the same report as other files.
pub(super) fn page(own: &Document, map: Option<&Drawing>, (lang, query): (Lang, &str)) -> String {
    let file = |format: &str| format!("report?f={format}&lang={}{query}", lang.tag());
    html! {
        (DOCTYPE)
        html lang=(own.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (own.kind) ": " (own.title) }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(STYLE.path());
            }
            body {
                nav.files {
                    a href=(file("pdf")) { "PDF" }
                    a href=(file("xlsx")) { "Excel" }
                    a href=(file("json")) { "JSON" }
                }
                main {
                    div.weave {}
                    // Room for the heading of the agency.
                    div.agency {}
                    header {
                        p.kind { (own.kind) }
                        h1 { (own.title) }
                        p.sub { (own.subtitle) }
                        @if let Some(level) = &own.level { (mark(level, lang)) }
                    }
                    @for section in &own.sections { (part(section, map, lang)) }
                }
                footer { (own.foot) }
            }
        }
    }
    .into_string()
}

/// The number is inside, and the name beside: a level is never shown by colour alone.
fn mark(level: &Level, lang: Lang) -> Markup {
    html! {
        p.level {
            svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" {
                rect x="1" y="1" width="38" height="38" rx="6" fill=(level.fill) stroke=(level.edge) stroke-width="2" {}
                text x="20" y="28" text-anchor="middle" font-size="22" font-weight="700" fill=(level.text) { (level.number) }
            }
            span { (lang.of("Cấp", "Level")) " " (level.number) ", " (level.name) }
        }
    }
}

fn part(own: &Section, map: Option<&Drawing>, lang: Lang) -> Markup {
    html! {
        section {
            h2 { (own.title) }
            @for block in &own.blocks {
                @match block {
                    Block::Facts(facts) => dl {
                        @for [name, value] in facts { div { dt { (name) } dd { (value) } } }
                    },
                    Block::Cards(cards) => ul.cards {
                        @for [value, name, note] in cards {
                            li { b { (value) } span { (name) } @if !note.is_empty() { small { (note) } } }
                        }
                    },
                    Block::Map(caption) => @if let Some(map) = map { (picture(map, caption, lang)) },
                    Block::Table(rows) => (table(rows, own)),
                    Block::Note(text) => p.note { (text) },
                }
            }
        }
    }
}

fn picture(map: &Drawing, caption: &str, lang: Lang) -> Markup {
    html! {
        figure {
            (svg::picture(map, caption, lang))
            figcaption {
                @for look in Look::ALL.into_iter().filter(|look| map.has(*look)) {
                    span { (svg::key(look)) (lang.of(look.name()[0], look.name()[1])) }
                }
            }
        }
    }
}

fn table(own: &Table, section: &Section) -> Markup {
    let class = |number: bool| number.then_some("n");
    html! {
        table {
            @if own.title != section.title { caption { (own.title) } }
            thead { tr {
                @for column in &own.columns { th scope="col" class=[class(column.is_number)] { (column.title) } }
            } }
            tbody {
                @for row in &own.rows {
                    tr { @for (cell, column) in row.iter().zip(&own.columns) { td class=[class(column.is_number)] { (cell.shown()) } } }
                }
            }
            // A foot of the table itself would be repeated on each page.
            @if let Some(total) = &own.total {
                tbody.total { tr { @for (cell, column) in total.iter().zip(&own.columns) { td class=[class(column.is_number)] { (cell.shown()) } } } }
            }
        }
    }
}
