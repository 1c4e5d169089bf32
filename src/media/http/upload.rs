//! `POST /api/collections/{collection}/items/{id}/media`: a file and what is said of it, as a form.

use std::time::Duration;

use axum::{
    Json,
    extract::{
        FromRequest as _, Multipart, Path, Request, State,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt as _, task::spawn_blocking, time::timeout};

use crate::{
    app::App,
    auth::{Caller, Writing},
    http::{ApiError, Params},
    media::{
        Change, MediaError, NewMedia, Source, Words, add, guard::editable, safety::LARGEST_BYTES,
    },
    policy::{EditView, edit_view, view},
    record,
};

/// Longest text of a form field in bytes.
const LONGEST_TEXT: usize = 1024 * 1024;

/// Largest request: the file and its texts.
pub(super) const LARGEST_REQUEST: usize = 202 * 1024 * 1024;

/// Longest silence of a client that is sending.
const SILENCE: Duration = Duration::from_secs(30);

/// Takes a file for a record that the caller edits. Nothing of the body is read before that is clear.
pub(super) async fn upload(
    State(app): State<App>,
    Writing(caller): Writing,
    Path((collection, id)): Path<(String, String)>,
    params: Params,
    request: Request,
) -> Result<Response, ApiError> {
    let (edit, record_id) = target(&app, &caller, &collection, &id).await?;
    params.finish()?;
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: u64 = length.and_then(|text| text.to_str().ok()?.parse().ok()).unwrap_or(0);
    if length > LARGEST_REQUEST as u64 {
        return Err(ApiError::TooLarge { limit_bytes: LARGEST_BYTES });
    }
    let form = Multipart::from_request(request, &()).await.map_err(|_rejection| {
        ApiError::UnsupportedMedia("send the file as multipart/form-data".to_owned())
    })?;
    let (file, words) = receive(&app, form).await?;
    let new = NewMedia { code: None, record_id, source: Source::Received(file), words };
    let mut client = app.db().connection().await?;
    let added = add(&mut client, app.media(), &edit, new).await?;
    let status = match added.change {
        Change::New => StatusCode::CREATED,
        Change::Changed | Change::Unchanged => StatusCode::OK,
    };
    let href = format!("/media/{}", added.id);
    let item = format!("/api/collections/media/items/{}", added.id);
    let body = json!({
        "id": added.id,
        "code": added.code,
        "links": [
            {"rel": "enclosure", "href": href},
            {"rel": "item", "href": item, "type": "application/geo+json"},
        ],
    });
    Ok((status, [(header::LOCATION, href)], Json(body)).into_response())
}

/// The record, if the caller edits it: 404 when it must seem not to exist, 403 when it is seen but not edited.
async fn target(
    app: &App,
    caller: &Caller,
    collection: &str,
    id: &str,
) -> Result<(EditView, i64), ApiError> {
    let collection = app.catalogue().get(collection).ok_or(ApiError::NotFound)?;
    let seen = view(caller, collection, app.catalogue()).ok_or(ApiError::NotFound)?;
    let id: i64 = id.parse().map_err(|_no_number| ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &[&seen], "media").await?;
    record::one(&reading, &seen, id).await?.ok_or(ApiError::NotFound)?;
    drop(reading);
    let closed = || ApiError::Forbidden("you see this record, but you do not edit it".to_owned());
    let edit = edit_view(caller, collection).ok_or_else(closed)?;
    match editable(&mut connection, &edit, id).await {
        Ok(()) => Ok((edit, id)),
        Err(MediaError::NoRecord { .. }) => Err(closed()),
        Err(other) => Err(other.into()),
    }
}

/// Reads the form: the file goes to the disk as it comes.
async fn receive(app: &App, mut form: Multipart) -> Result<(NamedTempFile, Words), ApiError> {
    let (mut file, mut words) = (None, Words::default());
    while let Some(field) = patiently(form.next_field()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            if file.is_some() {
                return Err(ApiError::invalid("file", "", "send one file at a time"));
            }
            file = Some(to_disk(app, field).await?);
            continue;
        }
        let text = text(&name, field).await?;
        let some = Some(text.clone());
        match name.as_str() {
            "title_vi" => words.title_vi = text,
            "title_en" => words.title_en = some,
            "caption_vi" => words.caption_vi = some,
            "caption_en" => words.caption_en = some,
            "transcript_vi" => words.transcript_vi = some,
            "transcript_en" => words.transcript_en = some,
            "credit" => words.credit = text,
            "licence" => words.licence = text,
            "illustration" => words.illustration = truth(&text)?,
            _ => return Err(ApiError::invalid(name, text, "this field is not known here")),
        }
    }
    let missing = || ApiError::invalid("file", "", "the form holds no file");
    Ok((file.ok_or_else(missing)?, words))
}

async fn to_disk(app: &App, mut field: Field<'_>) -> Result<NamedTempFile, ApiError> {
    let store = app.media().clone();
    let file = spawn_blocking(move || store.incoming()).await.map_err(ApiError::internal)?;
    let file = file.map_err(ApiError::internal)?;
    let mut writer = File::from_std(file.reopen().map_err(ApiError::internal)?);
    let mut size_bytes = 0;
    while let Some(chunk) = patiently(field.chunk()).await? {
        size_bytes += chunk.len() as u64;
        if size_bytes > LARGEST_BYTES {
            return Err(ApiError::TooLarge { limit_bytes: LARGEST_BYTES });
        }
        writer.write_all(&chunk).await.map_err(ApiError::internal)?;
    }
    writer.flush().await.map_err(ApiError::internal)?;
    Ok(file)
}

async fn text(name: &str, mut field: Field<'_>) -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = patiently(field.chunk()).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_TEXT {
            return Err(ApiError::TooLarge { limit_bytes: LONGEST_TEXT as u64 });
        }
    }
    String::from_utf8(bytes)
        .map_err(|_cause| ApiError::invalid(name, "", "write the text as UTF-8"))
}

fn truth(text: &str) -> Result<bool, ApiError> {
    match text {
        "true" | "on" | "1" => Ok(true),
        "false" | "off" | "0" | "" => Ok(false),
        other => Err(ApiError::invalid("illustration", other, "write true or false")),
    }
}

/// Waits for the client, but not for ever.
async fn patiently<T>(
    coming: impl Future<Output = Result<T, MultipartError>>,
) -> Result<T, ApiError> {
    let came = timeout(SILENCE, coming).await;
    let came = came.map_err(|_silent| ApiError::Silent { waited_s: SILENCE.as_secs() })?;
    came.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge { limit_bytes: LARGEST_BYTES },
        _ => ApiError::invalid("body", "", "the form is not whole multipart/form-data"),
    })
}
