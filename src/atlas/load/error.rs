//! Why a layer cannot be read.

use std::fmt;

use crate::{
    atlas::{classes::Unreadable, schema::Schema, wire::Damaged},
    geo::EwkbError,
    store::StoreError,
};

/// Why a layer cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What came is not what was asked for.
    #[error("the layer {layer} cannot be read: {reason}")]
    Unreadable {
        /// Id of the collection.
        layer: String,
        /// What is wrong.
        reason: String,
    },
}

impl LoadError {
    pub(in crate::atlas) fn of(schema: &Schema, reason: impl fmt::Display) -> Self {
        Self::Unreadable { layer: schema.collection().id.clone(), reason: reason.to_string() }
    }
}

/// Why a row cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) enum Wrong {
    Bytes(#[from] Damaged),
    Text(#[from] Unreadable),
    Geometry(#[from] EwkbError),
    Column(#[from] tokio_postgres::Error),
}
