//! How a collection stands as open data.

use crate::{
    app::App,
    auth::Caller,
    catalog::{Collection, Open, Sensitivity},
    http::ApiError,
    policy::{View, view},
    record::{self, Reading, Select},
};

/// The route in the ledger.
pub(super) const ROUTE: &str = "open-data";

/// A collection as everyone sees it.
pub(super) struct Published {
    pub(super) view: View,
    pub(super) has_rows: bool,
}

impl Published {
    /// What everyone sees, in the order of the catalogue.
    pub(super) fn views(app: &App) -> Vec<View> {
        let catalogue = app.catalogue();
        catalogue.iter().filter_map(|own| view(&Caller::public(), own, catalogue)).collect()
    }

    /// How each of them stands.
    pub(super) async fn all(reading: &Reading<'_>, views: &[View]) -> Result<Vec<Self>, ApiError> {
        let mut all = Vec::with_capacity(views.len());
        for view in views {
            let has_rows = record::count_up_to(reading, &Select::new(view), 1).await? != Some(0);
            all.push(Self { view: view.clone(), has_rows });
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

/// The law lets it be published. Personal collections may be as editions, which are collections of their own; an internal one
/// without terms is nobody's to count, as that it is there is told to nobody else.
pub(super) fn may_be_open(collection: &Collection) -> bool {
    match collection.sensitivity {
        Sensitivity::Public => true,
        Sensitivity::Internal => collection.open.is_some(),
        Sensitivity::Personal => false,
    }
}
