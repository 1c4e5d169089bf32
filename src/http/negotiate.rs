//! Which of the offered formats a client gets: the parameter `f`, else `Accept` (RFC 9110, 12.5.1).

use axum::http::{HeaderMap, header};

use super::{error::ApiError, params::Params};

/// A format that an address offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Its name in the parameter `f`.
    pub name: &'static str,
    /// Its `Content-Type`.
    pub media_type: &'static str,
}

impl Offer {
    /// A format by its name and media type.
    pub const fn new(name: &'static str, media_type: &'static str) -> Self {
        Self { name, media_type }
    }
}

/// Takes the parameter `f` and chooses among the offers; without a wish the first one is it. Several offers may
/// have one name: they are the same format under several media types.
///
/// # Errors
/// When `f` names no offer (400) or none of the accepted media types is offered (406); the text lists the offers.
pub fn negotiate(
    params: &mut Params,
    headers: &HeaderMap,
    offers: &[Offer],
) -> Result<Offer, ApiError> {
    if let Some(name) = params.text("f") {
        return offers.iter().find(|offer| offer.name == name).copied().ok_or_else(|| {
            ApiError::invalid(
                "f",
                name,
                format!("this format is not offered here; write {}", names(offers)),
            )
        });
    }
    let accepted = accepted(headers);
    let mut best: Option<(f32, Offer)> = None;
    for offer in offers {
        let quality = quality(&accepted, essence(offer.media_type));
        if quality > 0.0 && best.is_none_or(|(other, _)| quality > other) {
            best = Some((quality, *offer));
        }
    }
    best.map(|(_, offer)| offer).ok_or_else(|| {
        let mut offered: Vec<_> = offers.iter().map(|offer| essence(offer.media_type)).collect();
        offered.dedup();
        ApiError::NotAcceptable(offered.join(", "))
    })
}

fn names(offers: &[Offer]) -> String {
    let mut names: Vec<_> = offers.iter().map(|offer| offer.name).collect();
    names.dedup();
    names.join(", ")
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Media ranges with their weights.
fn accepted(headers: &HeaderMap) -> Vec<(String, f32)> {
    let texts = headers.get_all(header::ACCEPT).iter().filter_map(|text| text.to_str().ok());
    let ranges: Vec<_> = texts
        .flat_map(|text| text.split(','))
        .filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
            Some((name, weight(parts)))
        })
        .collect();
    if ranges.is_empty() { vec![("*/*".to_owned(), 1.0)] } else { ranges }
}

/// The parameter `q`; a weight that cannot be read counts as none given.
pub(super) fn weight<'a>(mut parameters: impl Iterator<Item = &'a str>) -> f32 {
    let given = parameters.find_map(|parameter| parameter.strip_prefix("q="));
    given
        .and_then(|text| text.trim().parse().ok())
        .map_or(1.0, |weight: f32| weight.clamp(0.0, 1.0))
}

/// The weight of the most specific range that holds the media type; 0 when none does.
fn quality(accepted: &[(String, f32)], media_type: &str) -> f32 {
    let group = media_type.split('/').next().unwrap_or_default();
    let any_of_group = format!("{group}/*");
    [media_type, &any_of_group, "*/*"]
        .into_iter()
        .find_map(|range| accepted.iter().find(|(name, _)| name == range))
        .map_or(0.0, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: [Offer; 3] = [
        Offer::new("json", "application/geo+json"),
        Offer::new("json", "application/json"),
        Offer::new("html", "text/html; charset=utf-8"),
    ];

    fn chosen(query: &str, accept: &str) -> Result<&'static str, ApiError> {
        let mut params = Params::of(&format!("/items?{query}").parse().unwrap()).unwrap();
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(header::ACCEPT, accept.parse().unwrap());
        }
        negotiate(&mut params, &headers, &OFFERS).map(|offer| offer.media_type)
    }

    #[test]
    fn a_browser_gets_a_page_and_a_program_gets_data() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(chosen("", browser).unwrap(), "text/html; charset=utf-8");
        assert_eq!(chosen("", "*/*").unwrap(), "application/geo+json");
        assert_eq!(chosen("", "").unwrap(), "application/geo+json");
        assert_eq!(chosen("", "application/json").unwrap(), "application/json");
        assert_eq!(
            chosen("", "application/*;q=0.2, text/html;q=0").unwrap(),
            "application/geo+json"
        );
    }

    #[test]
    fn the_parameter_wins_over_the_header() {
        assert_eq!(chosen("f=html", "application/json").unwrap(), "text/html; charset=utf-8");
        assert_eq!(
            chosen("f=gml", "").unwrap_err().to_string(),
            "f: this format is not offered here; write json, html"
        );
    }

    #[test]
    fn a_client_that_takes_nothing_of_ours_is_told_what_there_is() {
        assert_eq!(
            chosen("", "image/png").unwrap_err().to_string(),
            "none of the accepted formats is offered here; offered: application/geo+json, application/json, text/html"
        );
        assert!(chosen("", "application/*;q=0").is_err());
    }
}
