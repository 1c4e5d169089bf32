//! `DELETE /media/{id}`.

use axum::{
    extract::{Path, State},
    http::StatusCode,
};

use super::seen::see;
use crate::{
    app::App,
    auth::Writing,
    http::{ApiError, Params},
    media::{MediaError, remove as remove_media},
    policy::edit_view,
};

/// Removes media of a record that the caller edits.
pub(super) async fn remove(
    State(app): State<App>,
    Writing(caller): Writing,
    Path(id): Path<String>,
    params: Params,
) -> Result<StatusCode, ApiError> {
    let seen = see(&app, &caller, &id).await?;
    params.finish()?;
    let closed = || ApiError::Forbidden("you see this, but you do not edit its record".to_owned());
    let collection = app.catalogue().get(&seen.file.collection).ok_or(ApiError::NotFound)?;
    let edit = edit_view(&caller, collection).ok_or_else(closed)?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut client = app.db().connection().await?;
    remove_media(&mut client, app.media(), &edit, seen.file.record_id, id).await.map_err(
        |error| match error {
            MediaError::NoRecord { .. } => closed(),
            other => other.into(),
        },
    )?;
    Ok(StatusCode::NO_CONTENT)
}
