//! Who looks at personal rows, before the first of them is read.

use std::sync::Arc;

use crate::{
    geo::LonLatBox,
    ledger::{Look, Looked},
    policy::Key,
    store::StoreError,
};

/// What is asked: the kind of question and where, for the record of who looked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    route: &'static str,
    bbox: Option<&'a LonLatBox>,
}

impl From<&'static str> for Asked<'_> {
    fn from(route: &'static str) -> Self {
        Self { route, bbox: None }
    }
}

impl<'a> Asked<'a> {
    /// A question of that kind about a box; without one about everything that is open.
    pub fn within(route: &'static str, bbox: Option<&'a LonLatBox>) -> Self {
        Self { route, bbox }
    }

    fn look(&self, collection: &str) -> Look {
        Look {
            collection: collection.to_owned(),
            route: self.route.to_owned(),
            bbox: self.bbox.map(LonLatBox::edges),
        }
    }
}

/// Looks that are recorded; they are over when this is dropped.
#[derive(Debug, Default, Clone)]
pub struct Looks(Arc<Vec<(String, Looked)>>);

impl Looks {
    /// Records who looks at personal rows through these keys.
    ///
    /// # Errors
    /// When what one of the keys opened has closed, or the ledger cannot be written: then nobody must look.
    pub async fn open(keys: &[&dyn Key], asked: Asked<'_>) -> Result<Self, StoreError> {
        still_open(keys)?;
        let mut looks = Vec::new();
        for key in keys {
            let Some(watch) = key.watch() else { continue };
            let id = &key.view().collection().id;
            let seen = watch.open(asked.look(id)).await?;
            looks.push((id.clone(), seen));
        }
        Ok(Self(Arc::new(looks)))
    }

    /// So many rows of the collection are shown; those of personal collections are counted in the ledger.
    pub fn shows(&self, collection: &str, rows: usize) {
        for (own, looked) in self.0.iter() {
            if own == collection {
                looked.rows(rows as u64);
            }
        }
    }
}

/// What the keys opened has not closed meanwhile.
pub(super) fn still_open(keys: &[&dyn Key]) -> Result<(), StoreError> {
    if keys.iter().all(|key| key.is_valid()) {
        return Ok(());
    }
    Err(StoreError::Closed { doing: "opening a view" })
}
