//! What a resource is asked with, and how its answer leaves: data or a page, with links, language and `ETag`.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
    response::Response,
};
use maud::Markup;
use serde::Serialize;

use super::links::{self, Link, here, with_params};
use crate::{
    auth::{Accounts, Asking, Caller},
    http::{
        ApiError, BaseUrl, Lang, Offer, Params, PublicUrl, etag_of, negotiate, with_given_etag,
    },
};

/// JSON and a page: what most resources offer.
pub(super) const JSON_OR_HTML: [Offer; 2] = [Offer::new("json", "application/json"), HTML];

/// The page.
pub(super) const HTML: Offer = Offer::new("html", "text/html; charset=utf-8");

/// Caches ask again each time: data changes, and the answer to "did it?" is short.
const REVALIDATE: &str = "no-cache";

/// The same, for answers that are not for everyone.
const REVALIDATE_PRIVATE: &str = "private, no-cache";

/// A request for a resource of the API.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) caller: Caller,
    pub(super) base: BaseUrl,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) params: Params,
    pub(super) lang: Lang,
}

impl<S> FromRequestParts<S> for Request
where
    S: Send + Sync,
    Accounts: FromRef<S>,
    PublicUrl: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Asking(caller) = Asking::from_request_parts(parts, state).await?;
        let base = BaseUrl::from_request_parts(parts, state).await?;
        let mut params = Params::of(&parts.uri)?;
        let lang = Lang::negotiate(&mut params, &parts.headers)?;
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        Ok(Self { caller, base, uri, headers, params, lang })
    }
}

impl Request {
    /// Takes `f` and chooses the format.
    pub(super) fn format(&mut self, offers: &[Offer]) -> Result<Offer, ApiError> {
        negotiate(&mut self.params, &self.headers, offers)
    }

    /// Refuses parameters that nobody took.
    pub(super) fn finish(&mut self) -> Result<(), ApiError> {
        std::mem::take(&mut self.params).finish()
    }

    /// The address of a path.
    pub(super) fn url(&self, path: &str) -> String {
        self.base.join(path)
    }

    /// `self` and one `alternate` for each other format.
    pub(super) fn own_links(&self, chosen: Offer, offers: &[Offer]) -> Vec<Link> {
        let own = Link::new(self.url(&here(&self.uri)), "self", chosen.media_type);
        let mut names = vec![chosen.name];
        let mut media_types = vec![chosen.media_type];
        let mut links = vec![own];
        for offer in offers {
            // A second name for the same is no other form of it.
            if names.contains(&offer.name) || media_types.contains(&offer.media_type) {
                continue;
            }
            names.push(offer.name);
            media_types.push(offer.media_type);
            let address = with_params(&self.uri, &[("f", offer.name)]);
            links.push(Link::new(self.url(&address), "alternate", offer.media_type));
        }
        links
    }

    /// A JSON answer.
    pub(super) fn json(
        &self,
        media_type: &'static str,
        links: &[Link],
        body: &impl Serialize,
    ) -> Result<Response, ApiError> {
        let body = serde_json::to_vec(body).map_err(ApiError::internal)?;
        Ok(self.answer(&etag_of(&body), media_type, links, body))
    }

    /// A page.
    pub(super) fn page(&self, links: &[Link], page: Markup) -> Response {
        let body = page.into_string().into_bytes();
        self.answer(&etag_of(&body), HTML.media_type, links, body)
    }

    /// Bytes with an `ETag` of the caller's.
    pub(super) fn answer(
        &self,
        etag: &str,
        media_type: &'static str,
        links: &[Link],
        body: Vec<u8>,
    ) -> Response {
        let cache = if self.caller.is_public() { REVALIDATE } else { REVALIDATE_PRIVATE };
        let mut response = with_given_etag(&self.headers, etag, media_type, cache, body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.tag()));
        if let Some(links) = links::header(links) {
            headers.insert(header::LINK, links);
        }
        response
    }
}
