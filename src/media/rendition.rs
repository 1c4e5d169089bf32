//! The smaller form of a file, to be taken along.

use std::path::PathBuf;

use super::{
    find::find,
    kind::{Kind, MediaType},
    store::{MediaStore, Part},
};
use crate::{policy::View, record::Reading, store::StoreError};

/// A file of the store.
#[derive(Debug)]
pub struct Rendition {
    /// What it is; a smaller photograph is a JPEG.
    pub media_type: MediaType,
    /// Where its bytes are.
    pub path: PathBuf,
}

/// The file of a media row, of a photograph the smaller form where there is one; `None` when the view does not open it, or it is of a
/// type that is not served as what it is.
///
/// # Errors
/// When the database is away.
pub async fn rendition(
    reading: &Reading<'_>,
    store: &MediaStore,
    view: &View,
    id: i64,
) -> Result<Option<Rendition>, StoreError> {
    let Some(found) = find(reading, view, id).await? else { return Ok(None) };
    let Some(own) = found.media_type else { return Ok(None) };
    let is_smaller = own.kind() == Kind::Photo && found.has(Part::Large);
    let (part, media_type) =
        if is_smaller { (Part::Large, MediaType::Jpeg) } else { (Part::Whole, own) };
    Ok(Some(Rendition { media_type, path: store.path(found.sha, part) }))
}
