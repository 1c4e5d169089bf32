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
    crs,
    form::not_stored,
    history, html,
    items_query::{COUNTED_MOST, ItemsQuery},
    links::{self, Link, rel, with_params},
    review,
    schema::schema_of,
};
use crate::{
    app::App,
    auth::{Caller, InSession},
    export::{self, Download, Export, ExportError, ExportFormat, FORMATS},
    geo::Crs,
    http::{ApiError, Holding, Offer, etag_of},
    ledger::Action,
    policy::{self, View},
    record::{self, Asked, Page, Record, Region},
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
    let (view, moment) = history::view_at(&app, &mut request, &collection)?;
    let offer = request.format(&OFFERS)?;
    let mut query = ItemsQuery::take(&mut request.params, &view, app.catalogue().codes())?;
    request.finish()?;
    query.as_of(history::position(&app, &view, moment).await?);
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
    let places = query.places(&connection).await?;
    let asked = Asked::within("items", places.region().map(Region::around));
    let reading = record::open(&mut connection, &[view], asked).await?;
    let select = query.select(view, &places);
    let page = record::page(&reading, select, query.page_limit()).await;
    let page = page.map_err(|error| query.fault(error))?;
    let matched = if page.next.is_none() && query.is_first() {
        i64::try_from(page.records.len()).ok()
    } else if query.counts_cheaply(view) {
        record::count_up_to(&reading, &query.select(view, &places), COUNTED_MOST).await?
    } else {
        None
    };
    drop(reading);
    drop(connection);
    let mut links = request.own_links(offer, &OFFERS);
    if let Some(next) = page.next.clone() {
        let cursor = query.cursor(next).to_string();
        let address = with_params(&request.uri, &[("cursor", &cursor)]);
        links.push(Link::new(request.url(&address), "next", offer.media_type));
    }
    let id = &view.collection().id;
    let collection = request.url(&format!("/api/collections/{id}"));
    links.push(Link::new(collection, "collection", "application/json"));
    let sortables = request.url(&format!("/api/collections/{id}/sortables"));
    links.push(Link::new(sortables, rel::SORTABLES, "application/schema+json"));
    if offer == HTML {
        let content = html::items::Content { view, page: &page, matched, links: &links };
        let page = html::items::page(request, app.catalogue().codes(), &content);
        return Ok(crs::named(request.page(&links, page), view.collection(), query.crs()));
    }
    let body = feature_collection(&page, matched, &links)?;
    // The time of the answer is no part of its version.
    let etag = format!("W/{}", etag_of(&body));
    let body = with_time_stamp(body);
    let answer = request.answer(&etag, offer.media_type, &links, body);
    Ok(crs::named(answer, view.collection(), query.crs()))
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
    let says_system = format.has_system() || format.has_named_system();
    if !(query.crs().is_default() || says_system) {
        let (crs, name) = (query.crs().to_string(), format.name);
        let reason =
            format!("the format {name} is in degrees of WGS 84 alone; leave crs out or take gpkg");
        return Err(ApiError::invalid("crs", &crs, &reason));
    }
    let exports = app.exports();
    let place = exports.place().ok_or(ApiError::TooMany { retry_after_s: EXPORT_RETRY_S })?;
    if view.is_personal() {
        let told = [("format", format.ending().into())];
        let id = &view.collection().id;
        request.caller.note(Action::Export, id, &told).await.map_err(StoreError::from)?;
    }
    let connection = app.db().connection().await?;
    let places = query.places(&connection).await?;
    let export = Export {
        select: query.select_all(view, &places),
        format,
        only_fields: query.names_properties(),
        srid: query.crs().srid(),
        lang: request.lang,
        schema: schema_of(view, app.catalogue().codes(), request.lang),
    };
    let file = export::download(exports, connection, export, place).await;
    let file = file.map_err(|error| refusal(query, error))?;
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
    // A whole file names its system itself, with the axes as its format has them.
    let names_itself = format.is_spooled();
    Ok(if names_itself { response } else { crs::named(response, view.collection(), query.crs()) })
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
fn refusal(query: &ItemsQuery<'_>, error: ExportError) -> ApiError {
    match error {
        ExportError::Store(error) => query.fault(error),
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
    session: Option<InSession>,
) -> Result<Response, ApiError> {
    let (view, moment) = history::view_at(&app, &mut request, &collection)?;
    let offer = request.format(&OFFERS_OF_ONE)?;
    let crs = crs::take(&mut request.params, view.collection())?;
    request.finish()?;
    let (record, etag) = match moment {
        Some(moment) => history::record_at(&app, &view, &id, moment, crs).await?,
        None => record_in(&app, &view, &id, crs).await?,
    };
    let mut links = request.own_links(offer, &OFFERS_OF_ONE);
    links.extend(history::links(&request, &view, record.id, moment.is_some()));
    let of_collection = request.url(&format!("/api/collections/{collection}"));
    links.push(Link::new(of_collection, "collection", "application/json"));
    if offer == HTML {
        let token = session.filter(|_| moment.is_none());
        let token = token.map(|InSession(session)| session.csrf_token);
        let desk = match token {
            Some(_) => review::desk(&app, &request.caller, &view, &record).await?,
            None => None,
        };
        let review = desk.as_ref().zip(token.as_deref());
        let content =
            html::item::Content { view: &view, record: &record, crs, links: &links, review };
        let page = html::item::page(&request, app.catalogue().codes(), &content);
        let page = crs::named(request.page(&links, page), view.collection(), crs);
        // The form holds a token of the session.
        return Ok(if review.is_some() { not_stored(page) } else { page });
    }
    let links_text = serde_json::to_string(&links).map_err(ApiError::internal)?;
    let mut body = Vec::new();
    record.push_feature(&mut body, Some(&links_text));
    let answer = request.answer(&etag, offer.media_type, &links, body);
    Ok(crs::named(answer, view.collection(), crs))
}

/// The row that a path names.
pub(super) async fn record_of(app: &App, view: &View, id: &str) -> Result<Record, ApiError> {
    let (record, _etag) = record_in(app, view, id, Crs::default()).await?;
    Ok(record)
}

/// The same in a reference system, with its `ETag`.
///
/// In every system the tag begins with that of the default one, so that a change can be made over the version that was read
/// in any of them.
async fn record_in(
    app: &App,
    view: &View,
    id: &str,
    crs: Crs,
) -> Result<(Record, String), ApiError> {
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[view], "item").await?;
    let mut record = record::one(&reading, view, id).await?.ok_or(ApiError::NotFound)?;
    let etag = record_etag(&record);
    if crs.is_default() {
        return Ok((record, etag));
    }
    record.geometry = record::geometry_in(&reading, view, id, crs).await?;
    let own = record_etag(&record);
    let own = own.trim_matches('"');
    let etag = format!("\"{}-{own}-{}\"", etag.trim_matches('"'), crs.srid().code());
    Ok((record, etag))
}

/// The tag of a row's content, whichever reference system its geometry was read in.
pub(super) fn tag_of_content(tag: &str) -> String {
    match tag.split_once('-') {
        Some((content, _of_the_system)) if tag.starts_with('"') => format!("{content}\""),
        _ => tag.to_owned(),
    }
}
