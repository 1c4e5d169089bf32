//! Finds the file of a media row through a view.

use super::{
    kind::MediaType,
    safety,
    store::{Part, Sha},
};
use crate::{
    policy::View,
    record::{self, Reading},
    store::{Doing as _, StoreError},
};

/// The file of a row, as the row describes it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) code: String,
    /// `None` when the row names a type that is not served as what it is.
    pub(super) media_type: Option<MediaType>,
    pub(super) sha: Sha,
    pub(super) size_bytes: u64,
    longest_px: u32,
    /// The record that it belongs to.
    pub(super) collection: String,
    pub(super) record_id: i64,
}

impl Found {
    /// There is a smaller picture of that size. Where the photograph itself is as small, it is its own variant.
    pub(super) fn has(&self, part: Part) -> bool {
        safety::edge_px(part).is_some_and(|edge_px| self.longest_px > edge_px)
    }
}

/// The row says whose it is and where the bytes are; `None` when the view does not open it.
///
/// # Errors
/// When the database is away.
pub(super) async fn find(
    reading: &Reading<'_>,
    view: &View,
    id: i64,
) -> Result<Option<Found>, StoreError> {
    const DOING: &str = "finding a media file";
    if record::one(reading, view, id).await?.is_none() {
        return Ok(None);
    }
    let row =
        reading.query_opt(include_str!("sql/file_of_media.sql"), &[&id]).await.doing(DOING)?;
    let Some(row) = row else { return Ok(None) };
    let odd = |detail: String| StoreError::Unexpected { doing: DOING, detail };
    let sha: String = row.try_get("sha256").doing(DOING)?;
    let size: i64 = row.try_get("size_bytes").doing(DOING)?;
    let edge = |name: &str| row.try_get::<_, Option<i32>>(name).doing(DOING);
    let longest = edge("width_px")?.max(edge("height_px")?).unwrap_or_default();
    Ok(Some(Found {
        code: row.try_get("code").doing(DOING)?,
        media_type: MediaType::from_mime(row.try_get("mime").doing(DOING)?),
        sha: sha.parse().map_err(|error: super::store::ShaError| odd(error.to_string()))?,
        size_bytes: u64::try_from(size).map_err(|error| odd(error.to_string()))?,
        longest_px: u32::try_from(longest).unwrap_or_default(),
        collection: row.try_get("collection").doing(DOING)?,
        record_id: row.try_get("record_id").doing(DOING)?,
    }))
}
