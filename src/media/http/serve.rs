//! `GET /media/{id}` and `/media/{id}/{variant}`: bytes from the disk, in ranges, with constant memory.

use std::io::SeekFrom;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};
use tokio_util::io::ReaderStream;

use super::{
    range::{Wanted, wanted},
    seen::{Seen, see},
};
use crate::{
    app::App,
    auth::Asking,
    http::{ApiError, Params, not_modified},
    media::{
        kind::{Kind, MediaType},
        store::Part,
    },
};

/// Bytes that are read from the disk at once.
const CHUNK: usize = 64 * 1024;

/// A file that a browser opens by itself runs nothing and reaches nothing but itself, whatever is in it. Without its
/// origin Chromium would not play a film; without scripts the origin is of no use to anyone else.
const CLOSED: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox allow-same-origin",
);

/// The file itself.
pub(super) async fn whole(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(id): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let seen = see(&app, &caller, &id).await?;
    params.finish()?;
    answer(&app, &seen, Part::Whole, &headers).await
}

/// A photograph in a smaller size.
pub(super) async fn variant(
    State(app): State<App>,
    Asking(caller): Asking,
    Path((id, variant)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let part = match variant.as_str() {
        "thumb" => Part::Thumb,
        "large" => Part::Large,
        _ => return Err(ApiError::NotFound),
    };
    let seen = see(&app, &caller, &id).await?;
    params.finish()?;
    if seen.file.media_type.map(MediaType::kind) != Some(Kind::Photo) {
        return Err(ApiError::NotFound);
    }
    let part = if seen.file.has(part) { part } else { Part::Whole };
    answer(&app, &seen, part, &headers).await
}

async fn answer(
    app: &App,
    seen: &Seen,
    part: Part,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let sha = seen.file.sha.to_string();
    let ending = match part {
        Part::Whole => "",
        Part::Large => "-large",
        Part::Thumb => "-thumb",
    };
    let etag = format!("\"{}{ending}\"", sha.get(..24).unwrap_or_default());
    let mut response = if not_modified(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes(app, seen, part, headers, &etag).await?
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, seen.cache_control.clone());
    answer.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    answer.insert(header::ETAG, HeaderValue::from_str(&etag).map_err(ApiError::internal)?);
    answer.insert(header::CONTENT_SECURITY_POLICY, CLOSED);
    Ok(response)
}

async fn bytes(
    app: &App,
    seen: &Seen,
    part: Part,
    headers: &HeaderMap,
    etag: &str,
) -> Result<Response, ApiError> {
    let mut file =
        File::open(app.media().path(seen.file.sha, part)).await.map_err(ApiError::internal)?;
    let size = file.metadata().await.map_err(ApiError::internal)?.len();
    if part == Part::Whole && size != seen.file.size_bytes {
        return Err(ApiError::internal(format!("the media file {} was cut", seen.file.sha)));
    }
    let (status, first, length) = match wanted(headers, etag, size) {
        Wanted::Whole => (StatusCode::OK, 0, size),
        Wanted::Part { first, last } => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Wanted::Nowhere => {
            let mut refused = ApiError::RangeNotSatisfiable { size_bytes: size }.into_response();
            let whole = HeaderValue::from_str(&format!("bytes */{size}"));
            refused.headers_mut().insert(header::CONTENT_RANGE, whole.map_err(ApiError::internal)?);
            return Ok(refused);
        }
    };
    file.seek(SeekFrom::Start(first)).await.map_err(ApiError::internal)?;
    let stream = ReaderStream::with_capacity(file.take(length), CHUNK);
    let mut response = (status, Body::from_stream(stream)).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {first}-{}/{size}", first + length - 1);
        answer.insert(
            header::CONTENT_RANGE,
            HeaderValue::from_str(&range).map_err(ApiError::internal)?,
        );
    }
    let media_type = match part {
        Part::Whole => seen.file.media_type,
        Part::Large | Part::Thumb => Some(MediaType::Jpeg),
    };
    let mime = media_type.map_or("application/octet-stream", MediaType::mime);
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    let disposition = disposition(media_type, &seen.file.code);
    answer.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).map_err(ApiError::internal)?,
    );
    Ok(response)
}

/// Photographs, sound and film are shown; documents are saved: a PDF can hold scripts, and browsers do not show one
/// in a sandbox.
fn disposition(media_type: Option<MediaType>, code: &str) -> String {
    let shown = media_type.is_some_and(|found| found.kind() != Kind::Document);
    let how = if shown { "inline" } else { "attachment" };
    let plain: String =
        code.chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '_' }
            })
            .take(100)
            .collect();
    format!("{how}; filename=\"{plain}.{}\"", media_type.map_or("bin", MediaType::ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_holds_nothing_that_could_end_it() {
        assert_eq!(
            disposition(Some(MediaType::Jpeg), "a\"; filename=\"../x\r\nđ"),
            "inline; filename=\"a___filename__.._x___.jpg\""
        );
        assert_eq!(disposition(Some(MediaType::Pdf), "m-1"), "attachment; filename=\"m-1.pdf\"");
        assert_eq!(disposition(None, "m-1"), "attachment; filename=\"m-1.bin\"");
    }
}
