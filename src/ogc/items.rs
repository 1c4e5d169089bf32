//! `/api/collections/{c}/items` and `/items/{id}`: reading.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use chrono::{SecondsFormat, Utc};
use serde_json::json;

use super::{
    answer::{HTML, Request},
    html,
    items_query::{COUNTED_MOST, Cursor, ItemsQuery},
    links::{self, Link, with_params},
    schema::schema_of,
};
use crate::{
    app::App,
    auth::Caller,
    export::{self, Download, Export, ExportError, ExportFormat, FORMATS},
    geo::Srid,
    http::{ApiError, Holding, Offer, etag_of},
    ledger::Action,
    policy::{self, View},
    record::{self, Asked, Page, Record},
    store::StoreError,
};

/// Formats of a page, and after them those of a selection.
static OFFERS: LazyLock<Vec<Offer>> = LazyLock::new(|| {
    let selections = FORMATS.map(|format| Offer::new(format.name, format.media_type));
    OFFERS_OF_ONE.into_iter().chain(selections).collect()
});

/// Formats of a page or of one feature.
pub(super) const OFFERS_OF_ONE: [Offer; 4] = [
    Offer::new("json", "application/geo+json"),
    Offer::new("json", "application/json"),
    Offer::new("geojson", "application/geo+json"),
    HTML,
];

/// Seconds after which a client may try again when all places for exports are taken.
const EXPORT_RETRY_S: u64 = 15;

/// The view of the caller on a collection by its id; an unknown and a closed collection look the same.
pub(super) fn view_of(app: &App, caller: &Caller, collection: &str) -> Result<View, ApiError> {
    policy::view_of(caller, collection, app.catalogue()).ok_or(ApiError::NotFound)
}

/// The `ETag` of a row as JSON: a digest of its content, the same on each node and under each host name.
pub(super) fn record_etag(record: &Record) -> String {
    let mut content = Vec::new();
    record.push_feature(&mut content, None);
    etag_of(&content)
}

/// A collection's rows: a page as GeoJSON or for people, or the whole selection as a stream.
pub(super) async fn list(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &request.caller, &collection)?;
    let offer = request.format(&OFFERS)?;
    let query = ItemsQuery::take(&mut request.params, &view, app.catalogue().codes())?;
    request.finish()?;
    match ExportFormat::named(offer.name) {
        Some(format) => download(&app, &request, format, &view, &query).await,
        None => page(&app, &request, offer, &view, &query).await,
    }
}

async fn page(
    app: &App,
    request: &Request,
    offer: Offer,
    view: &View,
    query: &ItemsQuery<'_>,
) -> Result<Response, ApiError> {
    let mut connection = app.db().connection().await?;
    let asked = Asked::within("items", query.bbox());
    let reading = record::open(&mut connection, &[view], asked).await?;
    let page = record::page(&reading, query.select(view), query.page_limit()).await?;
    let matched = if page.next.is_none() && query.is_first() {
        i64::try_from(page.records.len()).ok()
    } else if query.counts_cheaply(view) {
        record::count_up_to(&reading, &query.select(view), COUNTED_MOST).await?
    } else {
        None
    };
    drop(reading);
    drop(connection);
    let mut links = request.own_links(offer, &OFFERS);
    if let Some(next) = page.next {
        let address = with_params(&request.uri, &[("cursor", &Cursor(next).to_string())]);
        links.push(Link::new(request.url(&address), "next", offer.media_type));
    }
    let id = &view.collection().id;
    let collection = request.url(&format!("/api/collections/{id}"));
    links.push(Link::new(collection, "collection", "application/json"));
    if offer == HTML {
        let content = html::items::Content { view, page: &page, matched, links: &links };
        return Ok(
            request.page(&links, html::items::page(request, app.catalogue().codes(), &content))
        );
    }
    let body = feature_collection(&page, matched, &links)?;
    // The time of the answer is no part of its version.
    let etag = format!("W/{}", etag_of(&body));
    let body = with_time_stamp(body);
    Ok(request.answer(&etag, offer.media_type, &links, body))
}

/// The page without its `timeStamp`.
fn feature_collection(
    page: &Page,
    matched: Option<i64>,
    links: &[Link],
) -> Result<Vec<u8>, ApiError> {
    let mut head = json!({ "type": "FeatureCollection", "numberReturned": page.records.len() });
    if let (Some(head), Some(matched)) = (head.as_object_mut(), matched) {
        head.insert("numberMatched".to_owned(), matched.into());
    }
    if let Some(head) = head.as_object_mut() {
        head.insert("links".to_owned(), serde_json::to_value(links).map_err(ApiError::internal)?);
    }
    Ok(record::feature_collection(&head, &page.records))
}

fn with_time_stamp(mut body: Vec<u8>) -> Vec<u8> {
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    body.pop();
    body.extend(format!(r#","timeStamp":"{now}"}}"#).as_bytes());
    body
}

/// The whole selection as a file. It has no `ETag`: that would mean to read everything twice.
async fn download(
    app: &App,
    request: &Request,
    format: ExportFormat,
    view: &View,
    query: &ItemsQuery<'_>,
) -> Result<Response, ApiError> {
    let exports = app.exports();
    let place = exports.place().ok_or(ApiError::TooMany { retry_after_s: EXPORT_RETRY_S })?;
    if view.is_personal() {
        let told = [("format", format.ending().into())];
        let id = &view.collection().id;
        request.caller.note(Action::Export, id, &told).await.map_err(StoreError::from)?;
    }
    let export = Export {
        select: query.select_all(view),
        format,
        only_fields: query.names_properties(),
        srid: Srid::WGS84,
        lang: request.lang,
        schema: schema_of(view, app.catalogue().codes(), request.lang),
    };
    let connection = app.db().connection().await?;
    let file = export::download(exports, connection, export, place).await.map_err(refusal)?;
    let mut response = match file {
        Download::Streamed(bytes) => Response::new(Body::from_stream(bytes)),
        Download::Whole { bytes, length } => {
            let mut response = Response::new(Body::from_stream(bytes));
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
            response.extensions_mut().insert(Holding);
            response
        }
    };
    dress(request, format, view, response.headers_mut());
    Ok(response)
}

/// What the headers say of a file.
fn dress(request: &Request, format: ExportFormat, view: &View, headers: &mut HeaderMap) {
    let id = &view.collection().id;
    let manner = if format.is_spooled() { "attachment" } else { "inline" };
    let name = format!("{manner}; filename=\"{id}.{}\"", format.ending());
    let collection = request.url(&format!("/api/collections/{id}"));
    let mut links = request.own_links(Offer::new("", format.media_type), &[]);
    links.push(Link::new(collection, "collection", "application/json"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Cookie, Authorization"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    if let Some(links) = links::header(&links) {
        headers.insert(header::LINK, links);
    }
}

/// What an export that cannot be made tells its client.
fn refusal(error: ExportError) -> ApiError {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::TooManyRows { .. } | ExportError::NoPlace { .. } => {
            ApiError::Unprocessable(error.to_string())
        }
        other => ApiError::internal(other),
    }
}

/// One feature.
pub(super) async fn one(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &request.caller, &collection)?;
    let offer = request.format(&OFFERS_OF_ONE)?;
    request.finish()?;
    let record = record_of(&app, &view, &id).await?;
    let mut links = request.own_links(offer, &OFFERS_OF_ONE);
    let of_collection = request.url(&format!("/api/collections/{collection}"));
    links.push(Link::new(of_collection, "collection", "application/json"));
    if offer == HTML {
        let page = html::item::page(&request, app.catalogue().codes(), &view, &record, &links);
        return Ok(request.page(&links, page));
    }
    let links_text = serde_json::to_string(&links).map_err(ApiError::internal)?;
    let mut body = Vec::new();
    record.push_feature(&mut body, Some(&links_text));
    Ok(request.answer(&record_etag(&record), offer.media_type, &links, body))
}

/// The row that a path names.
pub(super) async fn record_of(app: &App, view: &View, id: &str) -> Result<Record, ApiError> {
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[view], "item").await?;
    record::one(&reading, view, id).await?.ok_or(ApiError::NotFound)
}
