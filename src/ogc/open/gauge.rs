//! How much of what may be published is.

use serde::Serialize;

use super::state::{Published, ROUTE, may_be_open};
use crate::{app::App, http::ApiError, policy::keys, record};

/// Collections that are open data, of those that may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(in crate::ogc) struct Gauge {
    /// With terms, with rows that everyone sees, and whole downloads.
    pub(in crate::ogc) published: usize,
    /// All but personal ones, which are published as editions only.
    pub(in crate::ogc) publishable: usize,
}

impl Gauge {
    pub(in crate::ogc) async fn read(app: &App) -> Result<Self, ApiError> {
        let views = Published::views(app);
        let mut connection = app.db().connection().await?;
        let reading = record::open(&mut connection, &keys(&views), ROUTE).await?;
        Ok(Self::of(app, &Published::all(&reading, &views).await?))
    }

    pub(super) fn of(app: &App, all: &[Published]) -> Self {
        Self {
            published: all.iter().filter(|own| own.is_open().is_some()).count(),
            publishable: app.catalogue().iter().filter(|own| may_be_open(own)).count(),
        }
    }
}
