//! Which media a caller sees, and who may keep a copy of the answer.

use axum::http::HeaderValue;

use crate::{
    app::App,
    auth::Caller,
    http::ApiError,
    media::find::{Found, find},
    policy::view_of,
    record,
};

/// The collection of media rows.
const MEDIA: &str = "media";

/// Public, for everyone: kept, and asked for again each time, so that a community's label closes it at once.
const FOR_ALL: HeaderValue = HeaderValue::from_static("public, no-cache");

/// Public, but asked for in a session.
const FOR_SESSION: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Open to some only: nothing keeps it.
const FOR_NOBODY: HeaderValue = HeaderValue::from_static("private, no-store");

/// A file that the caller may see.
pub(super) struct Seen {
    pub(super) file: Found,
    pub(super) cache_control: HeaderValue,
}

/// The file of the media `id` as the caller sees it. Hidden and missing ones give the same answer.
pub(super) async fn see(app: &App, caller: &Caller, id: &str) -> Result<Seen, ApiError> {
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let own = view_of(caller, MEDIA, app.catalogue()).ok_or(ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[&own], "media").await?;
    let file = find(&reading, &own, id).await?.ok_or(ApiError::NotFound)?;
    if caller.is_public() {
        return Ok(Seen { file, cache_control: FOR_ALL });
    }
    let public = view_of(&Caller::public(), MEDIA, app.catalogue());
    let open = match public {
        Some(public) => find(&reading, &public, id).await?.is_some(),
        None => false,
    };
    Ok(Seen { file, cache_control: if open { FOR_SESSION } else { FOR_NOBODY } })
}
