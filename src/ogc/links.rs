//! Links between resources (RFC 8288; OGC API Common Part 1, 7.1).

use serde::Serialize;

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
    pub(super) fn new(href: String, rel: &'static str, media_type: &'static str) -> Self {
        Self { href, rel, media_type, title: None }
    }

    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}
