//! Notes that come back from the field. Each is kept once, however often and in whatever order it is sent.

mod answer;
mod moved;
mod read;
mod write;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};

use self::{answer::Answer, read::Sent};
use crate::{
    app::App,
    auth::Writing,
    http::{ApiError, Params},
    policy::edit_view,
};

/// The collection of notes.
pub(super) const NOTES: &str = "field_note";

/// The code list of their kinds.
pub(super) const KINDS: &str = "field_note_kind";

/// The field that says what a note is about.
pub(super) const ABOUT: &str = "about_id";

/// Longest note in letters.
pub(super) const TEXT_LONGEST: usize = 2000;

/// `POST /api/packs/notes`.
pub(super) async fn receive(
    State(app): State<App>,
    Writing(caller): Writing,
    params: Params,
    body: Bytes,
) -> Result<Response, ApiError> {
    params.finish()?;
    let edit = app.catalogue().get(NOTES).and_then(|notes| edit_view(&caller, notes));
    let edit = edit.ok_or_else(|| {
        let who = "notes from the field are kept for the officers and the disaster desk of an area";
        ApiError::Forbidden(who.to_owned())
    })?;
    let sent = Sent::read(&body)?;
    let mut answer = Answer::default();
    let notes = sent.checked(&mut answer);
    let mut placed = write::placed(&app, (&sent, notes), &mut answer).await?;
    write::keep(&app, &edit, (&sent, &mut placed), &mut answer).await?;
    moved::look(&app, &caller, (&sent, &placed), &mut answer).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}
