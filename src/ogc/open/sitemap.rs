//! `/sitemap.xml` (<https://www.sitemaps.org/protocol.html>) and `/robots.txt` (RFC 9309): the pages of open data for search
//! engines.

use std::fmt::Write as _;

use axum::{extract::State, response::Response};
use chrono::SecondsFormat;

use super::state::{Published, ROUTE};
use crate::{
    app::App,
    http::{ApiError, etag_of},
    ogc::answer::Request,
    policy::{View, keys},
    record::{self, Reading, Select},
};

/// Most addresses of a sitemap.
const LISTED: usize = 50_000;

/// Records of one collection whose pages are listed.
const RECORDS: i64 = 10_000;

/// The pages.
pub(in crate::ogc) async fn sitemap(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    request.finish()?;
    let mut pages: Vec<_> = ["/", "/api?f=html", "/api/collections?f=html"]
        .map(|path| (request.url(path), None))
        .into();
    let views = Published::views(&app);
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys(&views), ROUTE).await?;
    let all = Published::all(&reading, &views).await?;
    for own in all.iter().filter(|own| own.is_open().is_some()) {
        let path = format!("/api/collections/{}?f=html", own.collection().id);
        let updated = record::newest(&reading, &own.view).await?;
        let updated = updated.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        pages.push((request.url(&path), updated));
    }
    for own in all.iter().filter(|own| own.is_open().is_some_and(|open| open.pages)) {
        let ids = records(&reading, &own.view).await?;
        let id = &own.collection().id;
        pages.extend(
            ids.iter().map(|row| {
                (request.url(&format!("/api/collections/{id}/items/{row}?f=html")), None)
            }),
        );
    }
    pages.truncate(LISTED);
    let body = xml(&pages).into_bytes();
    Ok(request.answer(&etag_of(&body), "application/xml", &[], body))
}

async fn records(reading: &Reading<'_>, view: &View) -> Result<Vec<i64>, ApiError> {
    let select = Select::new(view).without_geometry().only(Vec::new());
    let page = record::page(reading, select, RECORDS).await?;
    Ok(page.records.iter().map(|record| record.id).collect())
}

fn xml(pages: &[(String, Option<String>)]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n".to_owned();
    for (address, updated) in pages {
        let address = address.replace('&', "&amp;");
        // Writing to a String cannot fail.
        let _infallible = write!(text, "<url><loc>{address}</loc>");
        if let Some(updated) = updated {
            let _infallible = write!(text, "<lastmod>{updated}</lastmod>");
        }
        text.push_str("</url>\n");
    }
    text.push_str("</urlset>\n");
    text
}

/// Where crawlers look: pages, and neither downloads of everything nor tiles.
pub(in crate::ogc) async fn robots(mut request: Request) -> Result<Response, ApiError> {
    request.finish()?;
    let sitemap = request.url("/sitemap.xml");
    let body = format!(
        "User-agent: *\nDisallow: /admin\nDisallow: /auth\nDisallow: /tiles/\nDisallow: /api/collections/*/items?*f=\nAllow: /\n\nSitemap: {sitemap}\n"
    )
    .into_bytes();
    Ok(request.answer(&etag_of(&body), "text/plain; charset=utf-8", &[], body))
}
