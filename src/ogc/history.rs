//! `items/{id}/history`, and items as they were: the parameter `as-of`.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    answer::{HTML, JSON_OR_HTML, Request},
    html,
    items::{record_etag, view_of},
    links::{Link, rel},
};
use crate::{
    app::App,
    geo::Crs,
    http::ApiError,
    policy::{View, is_told_actors, past_view},
    record::{self, AsOf, CHANGED_MOST, Record, Version},
};

/// Changes of a history when the client names no number, and most of them.
const LIMITS: (i64, i64) = (100, 1000);

/// The history of a record, as programs read it.
#[derive(Serialize)]
struct Told<'a> {
    collection: &'a str,
    id: i64,
    history: Vec<Entry<'a>>,
    links: &'a [Link],
}

/// A change. What is told to those alone who work with the records is left out for others.
#[derive(Serialize)]
struct Entry<'a> {
    position: i64,
    at: String,
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    purpose: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<i64>,
    changed: &'a [String],
    feature: Option<Box<RawValue>>,
}

impl<'a> Entry<'a> {
    fn of(version: &'a Version, told: bool) -> Result<Self, ApiError> {
        let feature = version.record.as_ref().map(feature).transpose()?;
        Ok(Self {
            position: version.position,
            at: written(version.at),
            op: version.change.as_str(),
            actor: version.actor.as_deref().filter(|_| told),
            purpose: purpose(version, told),
            transaction: told.then_some(version.transaction),
            changed: &version.changed,
            feature,
        })
    }
}

/// For what a change was made. The name of a file is for those who work with the records: others are told the kind.
pub(super) fn purpose(version: &Version, told: bool) -> Option<&str> {
    let purpose = version.purpose.as_deref()?;
    if told { Some(purpose) } else { purpose.split(' ').next() }
}

/// To the microsecond: asked for with it, the answer holds the change.
fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn feature(record: &Record) -> Result<Box<RawValue>, ApiError> {
    let mut text = Vec::new();
    record.push_feature(&mut text, None);
    let text = String::from_utf8(text).map_err(ApiError::internal)?;
    RawValue::from_string(text).map_err(ApiError::internal)
}

/// `GET history`: what is shown of a record to this caller, the newest change first.
pub(super) async fn show(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &request.caller, &collection)?;
    if !view.collection().has_past() {
        return Err(ApiError::NotFound);
    }
    let view = past_of(&app, &request, &view)?;
    let offer = request.format(&JSON_OR_HTML)?;
    let limit = request.params.number("limit", 1, LIMITS.1, LIMITS.0)?;
    request.finish()?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[&view], "history").await?;
    let versions = record::history(&reading, &view, id, limit).await?.ok_or(ApiError::NotFound)?;
    drop(reading);
    drop(connection);
    let told = is_told_actors(&request.caller);
    let mut links = request.own_links(offer, &JSON_OR_HTML);
    let item = request.url(&format!("/api/collections/{collection}/items/{id}"));
    links.push(Link::new(item, rel::LATEST_VERSION, "application/geo+json"));
    if offer == HTML {
        let content = html::history::Content { view: &view, id, versions: &versions, told };
        return Ok(request.page(&links, html::history::page(&request, &content, &links)));
    }
    let history = versions.iter().map(|version| Entry::of(version, told));
    let history = history.collect::<Result<_, _>>()?;
    let collection = &view.collection().id;
    let body = Told { collection, id, history, links: &links };
    request.json(offer.media_type, &links, &body)
}

/// The view of the caller at the moment that `as-of` names; an unknown and a closed collection look the same.
pub(super) fn view_at(
    app: &App,
    request: &mut Request,
    collection: &str,
) -> Result<(View, Option<AsOf>), ApiError> {
    let view = view_of(app, &request.caller, collection)?;
    let Some(text) = request.params.text("as-of") else { return Ok((view, None)) };
    if !view.collection().has_past() {
        let reason = "this collection is made by the service itself and has no past to ask for";
        return Err(ApiError::invalid("as-of", &text, reason));
    }
    let moment: AsOf = text.parse().map_err(|error| ApiError::invalid("as-of", &text, error))?;
    Ok((past_of(app, request, &view)?, Some(moment)))
}

/// What the caller's view opens of what rows were.
fn past_of(app: &App, request: &Request, view: &View) -> Result<View, ApiError> {
    past_view(&request.caller, view.collection(), app.catalogue()).ok_or_else(|| {
        let why = "an activation opens records as they are now; what they were is open to officers of their area";
        ApiError::Forbidden(why.to_owned())
    })
}

/// The position of which all rows are asked, when that is not too far back.
pub(super) async fn position(
    app: &App,
    view: &View,
    moment: Option<AsOf>,
) -> Result<Option<i64>, ApiError> {
    let Some(moment) = moment else { return Ok(None) };
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[view], "items as of").await?;
    let position = record::position_at(&reading, moment).await?;
    if record::is_far_back(&reading, view, position).await? {
        return Err(ApiError::Unprocessable(format!(
            "more than {CHANGED_MOST} records of this collection have changed since; ask as of a later time, or for single records"
        )));
    }
    Ok(Some(position))
}

/// The row that a path names, as it was.
pub(super) async fn record_at(
    app: &App,
    view: &View,
    id: &str,
    moment: AsOf,
    crs: Crs,
) -> Result<(Record, String), ApiError> {
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[view], "item as of").await?;
    let position = record::position_at(&reading, moment).await?;
    let record = record::one_at(&reading, view, id, position, crs).await?;
    let record = record.ok_or(ApiError::NotFound)?;
    let etag = record_etag(&record);
    Ok((record, etag))
}

/// Where the history of a record is, and what the record is now.
pub(super) fn links(request: &Request, view: &View, id: i64, is_past: bool) -> Vec<Link> {
    let collection = view.collection();
    if !collection.has_past() {
        return Vec::new();
    }
    let item = request.url(&format!("/api/collections/{}/items/{id}", collection.id));
    let history = Link::new(format!("{item}/history"), rel::VERSION_HISTORY, "application/json");
    let latest = Link::new(item, rel::LATEST_VERSION, "application/geo+json");
    [history].into_iter().chain(is_past.then_some(latest)).collect()
}
