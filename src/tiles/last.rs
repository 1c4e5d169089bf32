//! Documents as they were made last, for when the database is away.

use bytes::Bytes;
use moka::sync::Cache;

use crate::{http::ApiError, store::StoreError};

/// Documents that are kept: styles of two themes and languages for many readers.
const AT_MOST: u64 = 512;

/// What was made last, by reader and address.
#[derive(Debug, Clone)]
pub struct LastKnown(Cache<String, Bytes>);

impl Default for LastKnown {
    fn default() -> Self {
        Self(Cache::new(AT_MOST))
    }
}

impl LastKnown {
    /// The document as it is now; when the database is away, as it was when this reader asked for it last.
    pub(super) async fn or_made(
        &self,
        key: String,
        made: impl Future<Output = Result<Vec<u8>, ApiError>>,
    ) -> Result<Vec<u8>, ApiError> {
        match made.await {
            Ok(document) => {
                self.0.insert(key, Bytes::copy_from_slice(&document));
                Ok(document)
            }
            Err(
                error @ ApiError::Store(StoreError::Unavailable { .. } | StoreError::Failed { .. }),
            ) => self.0.get(&key).map(|document| document.to_vec()).ok_or(error),
            Err(error) => Err(error),
        }
    }
}
