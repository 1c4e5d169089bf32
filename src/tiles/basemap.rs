//! The operator's own background: a `PMTiles` archive, served by ranges and described to the style.

use std::{io, path::Path};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use libdeflater::{DecompressionError, Decompressor};
use serde::Deserialize;
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom},
};
use tower_http::services::ServeFile;

use crate::{app::App, http::ApiError};

/// Where the archive is served.
pub(super) const PATH: &str = "/basemap/archive.pmtiles";

/// Length of the header (`PMTiles` specification 3, section 3).
const HEADER_BYTES: usize = 127;

/// Most bytes of metadata that are read, packed and unpacked.
const METADATA_MOST: usize = 4 * 1024 * 1024;

/// What the style needs to know of an archive.
#[derive(Debug, Clone)]
pub(super) struct Basemap {
    /// Tiles are pictures, not vectors.
    pub(super) raster: bool,
    pub(super) min_zoom: u8,
    pub(super) max_zoom: u8,
    pub(super) attribution: Option<String>,
    /// Names of the layers of vector tiles.
    pub(super) layers: Vec<String>,
}

/// Why an archive cannot be a basemap.
#[derive(Debug, thiserror::Error)]
pub(super) enum BasemapError {
    #[error("the basemap cannot be read")]
    Read(#[from] io::Error),
    #[error("the basemap is no PMTiles archive of version 3")]
    NotAnArchive,
    #[error("the basemap holds tiles of type {0}; MVT, PNG, JPEG and WebP can be drawn")]
    TileType(u8),
    #[error(
        "the metadata of the basemap cannot be unpacked; write it without compression or with gzip"
    )]
    Packed,
    #[error("the metadata of the basemap are no JSON object")]
    Metadata(#[from] serde_json::Error),
}

#[derive(Deserialize)]
struct Metadata {
    attribution: Option<String>,
    #[serde(default)]
    vector_layers: Vec<Layer>,
}

#[derive(Deserialize)]
struct Layer {
    id: String,
}

impl Basemap {
    /// Reads header and metadata of an archive.
    pub(super) async fn read(path: &Path) -> Result<Self, BasemapError> {
        let mut file = File::open(path).await?;
        let mut header = [0_u8; HEADER_BYTES];
        file.read_exact(&mut header).await?;
        if !header.starts_with(b"PMTiles\x03") {
            return Err(BasemapError::NotAnArchive);
        }
        let byte = |at: usize| header.get(at).copied().unwrap_or_default();
        let number = |at: usize| {
            let bytes = header.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
            u64::from_le_bytes(bytes.unwrap_or_default())
        };
        let raster = match byte(99) {
            1 => false,
            2..=4 => true,
            other => return Err(BasemapError::TileType(other)),
        };
        let length = usize::try_from(number(32)).unwrap_or(usize::MAX);
        if length > METADATA_MOST {
            return Err(BasemapError::Packed);
        }
        let mut metadata = vec![0; length];
        file.seek(SeekFrom::Start(number(24))).await?;
        file.read_exact(&mut metadata).await?;
        let metadata: Metadata = match byte(97) {
            1 => serde_json::from_slice(&metadata)?,
            2 => serde_json::from_slice(&unpacked(&metadata)?)?,
            _ => return Err(BasemapError::Packed),
        };
        Ok(Self {
            raster,
            min_zoom: byte(100),
            max_zoom: byte(101),
            attribution: metadata.attribution,
            layers: metadata.vector_layers.into_iter().map(|layer| layer.id).collect(),
        })
    }
}

/// The content of gzip bytes, up to a size that metadata never reach.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, BasemapError> {
    let mut size = 64 * 1024;
    while size <= METADATA_MOST {
        let mut bytes = vec![0; size];
        match Decompressor::new().gzip_decompress(packed, &mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                return Ok(bytes);
            }
            Err(DecompressionError::InsufficientSpace) => size *= 4,
            Err(DecompressionError::BadData) => return Err(BasemapError::Packed),
        }
    }
    Err(BasemapError::Packed)
}

/// `GET /basemap/archive.pmtiles`, whole or by ranges; no other file can be asked for.
pub(super) async fn archive(
    State(app): State<App>,
    request: Request,
) -> Result<Response, ApiError> {
    let path = app.settings().basemap.as_ref().ok_or(ApiError::NotFound)?;
    let answer = ServeFile::new(path).try_call(request).await.map_err(ApiError::internal)?;
    let mut answer = answer.map(Body::new);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.pmtiles"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(answer)
}
