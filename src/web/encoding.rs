//! `Accept-Encoding` (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
    /// Not at all.
    Plain,
}

impl Encoding {
    /// All of them, the smallest first.
    pub(super) const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Plain];

    /// The ending of the packed file beside the plain one.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    /// The name in `Content-Encoding`.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }

    /// The client takes it.
    pub(super) fn is_accepted(self, headers: &HeaderMap) -> bool {
        let Some(name) = self.name() else { return true };
        let accepted = headers.get_all(header::ACCEPT_ENCODING);
        let accepted = accepted.iter().filter_map(|value| value.to_str().ok());
        let mut by_star = false;
        for entry in accepted.flat_map(|value| value.split(',')) {
            let (coding, weight) = entry.split_once(';').unwrap_or((entry, ""));
            let taken = !is_zero(weight);
            match coding.trim() {
                coding if coding.eq_ignore_ascii_case(name) => return taken,
                "*" => by_star = taken,
                _ => {}
            }
        }
        by_star
    }
}

/// `q=0`, `q=0.0` ...: "not acceptable".
fn is_zero(weight: &str) -> bool {
    let weight = weight.trim();
    let number = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
    number.and_then(|number| number.trim().parse::<f32>().ok()).is_some_and(|number| number <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_taken_when_it_is_named_and_not_refused() {
        let accepted = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, text.parse().unwrap());
            Encoding::ALL.map(|encoding| encoding.is_accepted(&headers))
        };
        assert_eq!(accepted("gzip, deflate, br"), [true, true, true]);
        assert_eq!(accepted("gzip;q=1.0, br;q=0"), [false, true, true]);
        assert_eq!(accepted("BR ; q=0.5"), [true, false, true]);
        assert_eq!(accepted("*"), [true, true, true]);
        assert_eq!(accepted("*;q=0, gzip"), [false, true, true]);
        assert_eq!(accepted("identity"), [false, false, true]);
        assert_eq!(accepted("gzip;q=0.000"), [false, false, true]);
    }
}
