//! The definition as data and as a page.

use super::document::document;
use crate::{
    app::App,
    http::{ApiError, Offer},
    ogc::{
        answer::{HTML, Request},
        html,
    },
};
use axum::{extract::State, response::Response};

/// The media type of the definition.
pub(in crate::ogc) const MEDIA_TYPE: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The definition is data.
const OFFERS: [Offer; 2] = [Offer::new("json", MEDIA_TYPE), Offer::new("json", "application/json")];

/// The definition.
pub(in crate::ogc) async fn definition(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let offer = request.format(&OFFERS)?;
    request.finish()?;
    let links = request.own_links(offer, &OFFERS);
    request.json(offer.media_type, &links, &document(&app, &request)?)
}

/// The same for people.
pub(in crate::ogc) async fn docs(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    request.format(&[HTML])?;
    request.finish()?;
    let page = html::docs::page(&request, &document(&app, &request)?);
    Ok(request.page(&[], page))
}
