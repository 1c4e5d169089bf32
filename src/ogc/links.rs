//! Links between resources (RFC 8288; OGC API Common Part 1, 7.1), and the addresses that they name.

use axum::http::{HeaderValue, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

/// What may stand in an address but would end it in a header or a page.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'<')
    .add(b'>')
    .add(b'"')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Relation types with longer names, and those of the OGC that are no registered words.
pub(super) mod rel {
    pub(in crate::ogc) const CONFORMANCE: &str = "conformance";
    pub(in crate::ogc) const SCHEMA: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
    pub(in crate::ogc) const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
    // Of one record in time (RFC 5829).
    pub(in crate::ogc) const VERSION_HISTORY: &str = "version-history";
    pub(in crate::ogc) const LATEST_VERSION: &str = "latest-version";
    pub(in crate::ogc) const SORTABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";
    pub(in crate::ogc) const TILESETS: &str =
        "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    pub(in crate::ogc) const TILING_SCHEMES: &str =
        "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
    pub(in crate::ogc) const PROCESSES: &str = "http://www.opengis.net/def/rel/ogc/1.0/processes";
    pub(in crate::ogc) const CATALOGUE: &str = "http://www.w3.org/ns/dcat#Catalog";
    pub(in crate::ogc) const TILEJSON: &str =
        "https://github.com/mapbox/tilejson-spec/tree/master/3.0.0";
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) rel: &'static str,
    #[serde(rename = "type")]
    pub(super) media_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
}

impl Link {
    pub(super) fn new(href: impl AsRef<str>, rel: &'static str, media_type: &'static str) -> Self {
        let href = utf8_percent_encode(href.as_ref(), UNSAFE).to_string();
        Self { href, rel, media_type, title: None }
    }

    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

/// Bytes of a `Link` header without its next page: readers of headers and proxies before the service take 8,192 and less for
/// each, and every link repeats the address of the request. What has no room stands in the body.
const HEADER_BYTES: usize = 4096;

/// The links of a `Link` header: those that lead on or to another form of the same thing.
pub(super) fn header(links: &[Link]) -> Option<HeaderValue> {
    let shown = [
        "next",
        "self",
        "alternate",
        "service-desc",
        "collection",
        rel::SORTABLES,
        rel::VERSION_HISTORY,
        rel::LATEST_VERSION,
    ];
    let mut shown_links: Vec<_> = links
        .iter()
        .filter_map(|link| Some((shown.iter().position(|rel| *rel == link.rel)?, link)))
        .collect();
    shown_links.sort_by_key(|(rank, _)| *rank);
    let mut room = HEADER_BYTES;
    let mut texts = Vec::new();
    for (_, link) in shown_links {
        let text = format!("<{}>; rel=\"{}\"; type=\"{}\"", link.href, link.rel, link.media_type);
        let left = room.checked_sub(text.len());
        if left.is_some() || link.rel == "next" {
            room = left.unwrap_or_default();
            texts.push(text);
        }
    }
    if texts.is_empty() {
        return None;
    }
    HeaderValue::from_str(&texts.join(", ")).ok()
}

/// The same address with other values of some parameters; an empty value takes the parameter away.
pub(super) fn with_params(uri: &Uri, changes: &[(&str, &str)]) -> String {
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let kept = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !changes.iter().any(|(changed, _)| name(pair) == *changed)
        })
        .map(str::to_owned);
    let added = changes
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"));
    let query = kept.chain(added).collect::<Vec<_>>().join("&");
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

/// The path and query of an address as asked for.
pub(super) fn here(uri: &Uri) -> String {
    with_params(uri, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_of_an_address_is_replaced_and_the_others_stay() {
        let uri: Uri = "/items?bbox=1,2,3,4&cursor=a1&f=html".parse().unwrap();
        assert_eq!(
            with_params(&uri, &[("cursor", "a2"), ("f", "")]),
            "/items?bbox=1,2,3,4&cursor=a2"
        );
        assert_eq!(with_params(&"/api".parse().unwrap(), &[("f", "html")]), "/api?f=html");
    }

    #[test]
    fn a_header_is_short_however_long_the_address_and_still_leads_to_the_next_page() {
        let long = format!("http://h/items?code={}", "%C2%BF".repeat(1300));
        let address = |name: &str| format!("{long}&f={name}");
        let mut links: Vec<_> = ["html", "csv", "kml"]
            .map(|name| Link::new(address(name), "alternate", "text/html"))
            .into();
        links.push(Link::new("http://h/items", "collection", "application/json"));
        links.push(Link::new(address("json"), "next", "application/geo+json"));
        let header = header(&links).unwrap();
        let header = header.to_str().unwrap();
        assert!(header.len() < 8500 && header.contains("rel=\"next\""), "{}", header.len());
        let short = &links[..4];
        assert!(self::header(short).is_some_and(|header| header.len() < HEADER_BYTES));
    }

    #[test]
    fn a_sign_that_would_end_a_header_link_is_encoded() {
        let links = [Link::new("http://h/items?q=a>b\"c", "self", "text/html")];
        assert_eq!(
            header(&links).unwrap(),
            "<http://h/items?q=a%3Eb%22c>; rel=\"self\"; type=\"text/html\""
        );
    }
}
