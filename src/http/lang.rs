//! The language of texts for people: the parameter `lang`, else `Accept-Language` (RFC 9110, 12.5.4).

use axum::http::{HeaderMap, header};

use super::{error::ApiError, negotiate::weight, params::Params};

/// A language of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese, the first language.
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The tag (RFC 5646).
    pub fn tag(self) -> &'static str {
        self.of("vi", "en")
    }

    /// The text of this language.
    pub fn of<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// Takes the parameter `lang` and chooses; without a wish it is Vietnamese.
    ///
    /// # Errors
    /// When `lang` names another language.
    pub fn negotiate(params: &mut Params, headers: &HeaderMap) -> Result<Self, ApiError> {
        match params.text("lang").as_deref() {
            Some("vi") => Ok(Self::Vi),
            Some("en") => Ok(Self::En),
            Some(other) => Err(ApiError::invalid("lang", other, "write vi or en")),
            None => Ok(Self::accepted(headers)),
        }
    }

    fn accepted(headers: &HeaderMap) -> Self {
        let text = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|text| text.to_str().ok())
            .unwrap_or_default();
        let quality = |wanted: &str| {
            text.split(',')
                .filter_map(|range| {
                    let mut parts = range.split(';').map(str::trim);
                    let tag = parts.next()?.to_ascii_lowercase();
                    (tag.split('-').next() == Some(wanted)).then(|| weight(parts))
                })
                .fold(0.0, f32::max)
        };
        if quality("en") > quality("vi") { Self::En } else { Self::Vi }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(query: &str, accept: &str) -> Result<Lang, ApiError> {
        let mut params = Params::of(&format!("/api?{query}").parse().unwrap()).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        Lang::negotiate(&mut params, &headers)
    }

    #[test]
    fn vietnamese_is_the_language_unless_english_is_wanted_more() {
        assert_eq!(chosen("", "").unwrap(), Lang::Vi);
        assert_eq!(chosen("", "fr-FR,fr;q=0.9").unwrap(), Lang::Vi);
        assert_eq!(chosen("", "en-GB,en;q=0.9,vi;q=0.8").unwrap(), Lang::En);
        assert_eq!(chosen("", "vi-VN,en;q=0.9").unwrap(), Lang::Vi);
        assert_eq!(chosen("lang=en", "vi").unwrap(), Lang::En);
        assert!(chosen("lang=fr", "vi").is_err());
    }
}
