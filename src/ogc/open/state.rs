//! How a collection stands as open data.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    app::App,
    auth::Caller,
    catalog::{Collection, Open, Sensitivity},
    http::ApiError,
    ogc::collections::Extent,
    policy::{View, keys, view},
    record::{self, Reading, Select},
};

/// A collection as everyone sees it.
pub(in crate::ogc) struct Published {
    pub(super) view: View,
    pub(super) extent: Extent,
    /// When a row that everyone sees was last made or changed.
    pub(in crate::ogc) updated: Option<DateTime<Utc>>,
    pub(super) has_rows: bool,
}

impl Published {
    /// One collection; the view is that of everyone.
    pub(in crate::ogc) async fn of(reading: &Reading<'_>, view: View) -> Result<Self, ApiError> {
        let extent = Extent::of(reading, &view).await?;
        let updated = record::newest(reading, &view).await?;
        let has_rows = record::count_up_to(reading, &Select::new(&view), 1).await? != Some(0);
        Ok(Self { view, extent, updated, has_rows })
    }

    /// Every collection that everyone sees, in the order of the catalogue.
    pub(super) async fn all(app: &App) -> Result<Vec<Self>, ApiError> {
        let views: Vec<_> =
            app.catalogue().iter().filter_map(|own| view_of_all(app, own)).collect();
        let mut connection = app.db().connection().await?;
        let reading = record::open(&mut connection, &keys(&views), "open-data").await?;
        let mut all = Vec::with_capacity(views.len());
        for view in views.clone() {
            all.push(Self::of(&reading, view).await?);
        }
        Ok(all)
    }

    pub(super) fn collection(&self) -> &Collection {
        self.view.collection()
    }

    /// The terms, when everything is there that makes rows open data: terms, rows, and downloads of all of them, which
    /// each collection has.
    pub(super) fn is_open(&self) -> Option<&Open> {
        self.collection().open.as_ref().filter(|_| self.has_rows)
    }
}

/// The view of everyone.
pub(super) fn view_of_all(app: &App, collection: &Arc<Collection>) -> Option<View> {
    view(&Caller::public(), collection, app.catalogue())
}

/// The law lets it be published. Personal collections may be as editions, which are collections of their own.
pub(super) fn may_be_open(collection: &Collection) -> bool {
    collection.sensitivity != Sensitivity::Personal
}
