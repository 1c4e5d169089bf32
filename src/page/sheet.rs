//! Style sheets under a name that changes with their content, so that a browser keeps them for good.

use std::sync::LazyLock;

use axum::{
    Router,
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};

/// Digits of the digest in the name.
const DIGITS: usize = 12;

/// The sheet of all pages.
pub static PAGES: LazyLock<Sheet> =
    LazyLock::new(|| Sheet::new("pages", include_str!("style.css")));

/// A style sheet of the service.
#[derive(Debug)]
pub struct Sheet {
    path: String,
    css: &'static str,
}

impl Sheet {
    /// A sheet of that name.
    pub fn new(name: &str, css: &'static str) -> Self {
        let digest = hex::encode(Sha256::digest(css));
        let digest = digest.get(..DIGITS).unwrap_or_default();
        Self { path: format!("/style/{name}-{digest}.css"), css }
    }

    /// Its address.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The route that gives it.
    pub fn route<S: Clone + Send + Sync + 'static>(&'static self) -> Router<S> {
        Router::new().route(&self.path, get(|| std::future::ready(self.answer())))
    }

    fn answer(&self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        (headers, self.css).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_sheet_changes_with_its_content() {
        let (one, other) = (Sheet::new("a", "b{}"), Sheet::new("a", "b{c:d}"));
        assert_ne!(one.path(), other.path());
        assert_eq!(one.path(), Sheet::new("a", "b{}").path());
    }
}
