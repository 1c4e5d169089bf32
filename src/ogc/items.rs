//! `/api/collections/{c}/items` and `/items/{id}`.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{items_query::ItemsQuery, links::Link};
use crate::{
    app::App,
    auth::{Asking, Caller},
    http::{ApiError, BaseUrl, Params, with_etag},
    policy::{View, view},
    record::{self, Record},
};

/// The view of the caller on a collection by its id; an unknown and a closed collection look the same.
pub(super) fn view_of(app: &App, caller: &Caller, collection: &str) -> Result<View, ApiError> {
    let collection = app.catalogue().get(collection).ok_or(ApiError::NotFound)?;
    view(caller, collection, app.catalogue()).ok_or(ApiError::NotFound)
}

#[derive(Serialize)]
struct Feature {
    r#type: &'static str,
    id: i64,
    geometry: Option<Box<RawValue>>,
    properties: Box<RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FeatureCollection {
    r#type: &'static str,
    number_returned: usize,
    links: Vec<Link>,
    features: Vec<Feature>,
}

impl Feature {
    fn of(record: Record) -> Result<Self, ApiError> {
        let raw = |text: String| RawValue::from_string(text).map_err(ApiError::internal);
        Ok(Self {
            r#type: "Feature",
            id: record.id,
            geometry: record.geometry.map(raw).transpose()?,
            properties: raw(record.properties)?,
            links: Vec::new(),
        })
    }
}

/// One page of a collection as a GeoJSON `FeatureCollection`.
pub(super) async fn list(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(collection): Path<String>,
    base: BaseUrl,
    uri: Uri,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &caller, &collection)?;
    let query = ItemsQuery::take(&mut params, &view, app.catalogue().codes())?;
    params.finish()?;
    let client = app.db().connection().await?;
    let page = record::page(&client, query.select(&view), query.limit).await?;
    let here = base.join(uri.path_and_query().map_or("", |path| path.as_str()));
    let mut links = vec![Link::new(here, "self", "application/geo+json")];
    if let Some(next) = page.next {
        links.push(Link::new(base.join(&with_cursor(&uri, next)), "next", "application/geo+json"));
    }
    let features = page.records.into_iter().map(Feature::of).collect::<Result<Vec<_>, _>>()?;
    let body = FeatureCollection {
        r#type: "FeatureCollection",
        number_returned: features.len(),
        links,
        features,
    };
    let body = serde_json::to_vec(&body).map_err(ApiError::internal)?;
    Ok(with_etag(&headers, "application/geo+json", "no-cache", body))
}

/// One feature.
pub(super) async fn one(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((collection, id)): Path<(String, String)>,
    base: BaseUrl,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &caller, &collection)?;
    params.finish()?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let client = app.db().connection().await?;
    let record = record::one(&client, &view, id).await?.ok_or(ApiError::NotFound)?;
    let mut feature = Feature::of(record)?;
    feature.links = vec![
        Link::new(
            base.join(&format!("/api/collections/{collection}/items/{id}")),
            "self",
            "application/geo+json",
        ),
        Link::new(
            base.join(&format!("/api/collections/{collection}")),
            "collection",
            "application/json",
        ),
    ];
    let body = serde_json::to_vec(&feature).map_err(ApiError::internal)?;
    Ok(with_etag(&headers, "application/geo+json", "no-cache", body))
}

/// The same address with another cursor.
fn with_cursor(uri: &Uri, cursor: i64) -> String {
    let others = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query =
        others.map(str::to_owned).chain([format!("cursor={cursor}")]).collect::<Vec<_>>().join("&");
    format!("{}?{query}", uri.path())
}
