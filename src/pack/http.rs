//! `/api/packs`: the key, an estimate, packs, and notes that come back.

use std::{io, pin::Pin};

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, State, rejection::JsonRejection},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::io::ReaderStream;

use super::{
    error::PackError,
    estimate::estimate,
    make::{Form, Pack, Wanted, make},
    notes,
    personal::{Asked, DAYS_MOST, Passphrase},
};
use crate::{
    app::App,
    auth::{Asking, Writing},
    http::{ApiError, Holding, Params, json_body},
};

/// Largest body: notes of some days, without pictures.
pub const BODY_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of a file that are read at once.
const CHUNK: usize = 256 * 1024;

/// Seconds after which a client may try again when all places for exports are taken.
const RETRY_S: u64 = 15;

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/packs/key", get(key))
        .route("/api/packs/estimate", get(size))
        .route("/api/packs/file", get(file))
        .route("/api/packs/personal", post(personal))
        .route("/api/packs/notes", post(notes::receive))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// The public half of the key, the same for everyone.
async fn key(State(app): State<App>, params: Params) -> Result<Response, ApiError> {
    params.finish()?;
    let public = app.pack_keys().public().map_err(PackError::from)?;
    Ok(([(header::CACHE_CONTROL, "public, no-cache")], Json(public)).into_response())
}

async fn size(
    State(app): State<App>,
    Asking(_whoever): Asking,
    mut params: Params,
) -> Result<Response, ApiError> {
    let (area, media) = (area(&mut params)?, truth(&mut params, "media")?);
    params.finish()?;
    let estimate = estimate(&app, (&area, media)).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(estimate)).into_response())
}

/// The pack of an area as everyone sees it, whoever asks.
async fn file(
    State(app): State<App>,
    Asking(_whoever): Asking,
    mut params: Params,
) -> Result<Response, ApiError> {
    let (area, media) = (area(&mut params)?, truth(&mut params, "media")?);
    let form = match params.text("form").as_deref() {
        None | Some("app") => Form::App,
        Some("folder") => Form::Folder,
        Some(other) => return Err(ApiError::invalid("form", other, "write app or folder")),
    };
    params.finish()?;
    let place = place(&app)?;
    let pack = make(&app, Wanted { area: &area, form, media, personal: None }).await?;
    sent(pack, place)
}

/// The body of `POST /api/packs/personal`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonalBody {
    area: String,
    passphrase: String,
    days: u32,
    #[serde(default)]
    form: Option<String>,
    #[serde(default = "with_media")]
    media: bool,
}

fn with_media() -> bool {
    true
}

async fn personal(
    State(app): State<App>,
    Writing(caller): Writing,
    params: Params,
    body: Result<Json<PersonalBody>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    // What could not be read is not repeated: it may be a passphrase.
    let form = "{\"area\": code, \"passphrase\": text, \"days\": number}";
    let PersonalBody { area, passphrase, days, form, media } = json_body(body, BODY_BYTES, form)?;
    if let Some(other) = form.filter(|form| form != "app") {
        let reason = "personal rows are packed for the app only, never into a page";
        return Err(ApiError::invalid("form", other, reason));
    }
    if !(1..=DAYS_MOST).contains(&days) {
        let reason = format!("write a number of days from 1 to {DAYS_MOST}");
        return Err(ApiError::invalid("days", days.to_string(), reason));
    }
    let asked = Asked { caller, passphrase: Passphrase::of(&passphrase)?, days };
    let place = place(&app)?;
    let wanted = Wanted { area: &area, form: Form::App, media, personal: Some(asked) };
    sent(make(&app, wanted).await?, place)
}

fn area(params: &mut Params) -> Result<String, ApiError> {
    params.text("area").filter(|code| !code.is_empty()).ok_or_else(|| {
        ApiError::invalid("area", "", "name the code of a province, commune or village")
    })
}

fn truth(params: &mut Params, name: &str) -> Result<bool, ApiError> {
    match params.text(name).as_deref() {
        None | Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(other) => Err(ApiError::invalid(name, other, "write true or false")),
    }
}

fn place(app: &App) -> Result<OwnedSemaphorePermit, ApiError> {
    app.exports().place().ok_or(ApiError::TooMany { retry_after_s: RETRY_S })
}

/// The pack as an answer; its place is free when the last byte is read.
fn sent(mut pack: Pack, place: OwnedSemaphorePermit) -> Result<Response, ApiError> {
    let (length, name) = (pack.length, format!("banlang-{}.zip", pack.area));
    let opened = pack.opened.take();
    let file = pack.into_file().map_err(ApiError::internal)?;
    let reader = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK);
    let bytes: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>> =
        Box::pin(reader.map(move |chunk| {
            let _held = &place;
            if opened.as_ref().is_none_or(super::personal::Opened::is_valid) {
                chunk
            } else {
                Err(io::Error::other("the right to read has ended"))
            }
        }));
    let mut response = Response::new(Body::from_stream(bytes));
    response.extensions_mut().insert(Holding);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
