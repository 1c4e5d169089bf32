//! Bytes as an answer: compressed when the client takes it, with an `ETag`.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor, Decompressor};

use super::cache::Tile;
use crate::http::{ApiError, etag_of, not_modified};

/// Media type of Mapbox Vector Tiles 2.1, section 2.1.
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Media type of `TileJSON`, styles and sprite indexes.
pub(super) const JSON: &str = "application/json";

/// How long answers may be kept: always asked for again, and by nobody but the caller when they are not for everyone.
pub(super) fn cache_control(public: bool) -> &'static str {
    if public { "public, no-cache" } else { "private, no-cache" }
}

/// The bytes; 304 when the client has them. An empty tile is 200 without bytes: `MapLibre` and GDAL both draw nothing,
/// while 204 and 404 make GDAL report an error.
pub(super) fn answer(
    headers: &HeaderMap,
    content_type: &'static str,
    bytes: Vec<u8>,
    public: bool,
) -> Result<Response, ApiError> {
    let etag = etag_of(&bytes);
    let packed = || gzip(&bytes).map(Bytes::from);
    let packed = (!bytes.is_empty() && takes_gzip(headers)).then(packed).transpose()?;
    sent(headers, content_type, (&etag, packed), || Ok(bytes.into()), public)
}

/// A tile that was packed before.
pub(super) fn answer_tile(
    headers: &HeaderMap,
    tile: &Tile,
    public: bool,
) -> Result<Response, ApiError> {
    let packed = (!tile.packed.is_empty() && takes_gzip(headers)).then(|| tile.packed.clone());
    sent(headers, MVT, (&tile.etag, packed), || unpacked(&tile.packed), public)
}

fn sent(
    headers: &HeaderMap,
    content_type: &'static str,
    (etag, packed): (&str, Option<Bytes>),
    plain: impl FnOnce() -> Result<Bytes, ApiError>,
    public: bool,
) -> Result<Response, ApiError> {
    // Another encoding is another representation (RFC 9110, 8.8.3).
    let own = packed.as_ref().map(|_| format!("{}-gz\"", etag.trim_end_matches('"')));
    let etag = own.as_deref().unwrap_or(etag);
    let compressed = packed.is_some();
    let mut response = if not_modified(headers, etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = packed.map_or_else(plain, Ok)?;
        ([(header::CONTENT_TYPE, content_type)], Body::from(body)).into_response()
    };
    let full = response.status() == StatusCode::OK;
    let answer = response.headers_mut();
    if compressed && full {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(public)));
    answer.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization, Accept-Encoding"));
    answer.insert(header::ETAG, HeaderValue::from_str(etag).map_err(ApiError::internal)?);
    Ok(response)
}

/// The client takes gzip (RFC 9110, 12.5.3), and does not refuse it with `q=0`.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|quality| quality.parse::<f32>().is_ok_and(|quality| quality <= 0.0));
        (name.eq_ignore_ascii_case("gzip") || name == "*") && !refused
    })
}

/// Level 1: a smaller file costs more than it saves.
pub(super) fn gzip(bytes: &[u8]) -> Result<Vec<u8>, ApiError> {
    let mut compressor = Compressor::new(CompressionLvl::new(1).unwrap_or_default());
    let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut packed).map_err(ApiError::internal)?;
    packed.truncate(length);
    Ok(packed)
}

/// The bytes behind a packed tile; its last four say how many they are (RFC 1952, 2.3.1).
fn unpacked(packed: &[u8]) -> Result<Bytes, ApiError> {
    let Some(size) = packed.last_chunk().map(|size| u32::from_le_bytes(*size)) else {
        return Ok(Bytes::new());
    };
    let mut bytes = vec![0; usize::try_from(size).map_err(ApiError::internal)?];
    Decompressor::new().gzip_decompress(packed, &mut bytes).map_err(ApiError::internal)?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(accepted: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))])
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it_only() {
        assert!(takes_gzip(&headers("br, gzip;q=0.5")));
        assert!(takes_gzip(&headers("*")));
        assert!(!takes_gzip(&headers("gzip;q=0, br")));
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_packed_tile_unpacks_to_the_same_bytes() {
        let tile = b"a tile with a tile with a tile".repeat(50);
        let packed = gzip(&tile).unwrap();
        assert_eq!(unpacked(&packed).unwrap(), tile.as_slice());
        assert!(unpacked(&[]).unwrap().is_empty());
        assert!(packed.len() < tile.len() / 5);
    }
}
