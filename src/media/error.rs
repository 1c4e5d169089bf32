//! Why a file is not taken.

use std::io;

use crate::{http::ApiError, store::StoreError};

/// A file, or what is said of it, that cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// It is of a type that is not taken.
    #[error(
        "this is {found}; send a photograph as JPEG, PNG or WebP, sound as MP3, OGG, WAV or M4A, a film as MP4 or WebM, or a document as PDF"
    )]
    Type {
        /// What it is.
        found: String,
    },
    /// It begins like its type and does not go on like it.
    #[error("the file cannot be used as {mime}: {problem}")]
    Damaged {
        /// The type that its first bytes announce.
        mime: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// It has more bytes than are taken.
    #[error("the file is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The limit for its type.
        limit_bytes: u64,
    },
    /// A picture would need too much memory.
    #[error(
        "the picture has {width_px} x {height_px} pixels; at most {most} million pixels and {longest_px} along one edge are taken"
    )]
    TooManyPixels {
        /// Its width.
        width_px: u32,
        /// Its height.
        height_px: u32,
        /// Limit in millions of pixels.
        most: u32,
        /// Limit of one edge.
        longest_px: u32,
    },
    /// A film carries a track that is neither picture, sound nor text: cameras write their position there.
    #[error(
        "the film has a track of the kind {kind:?}, in which cameras write their position; export it with picture and sound only"
    )]
    OtherTrack {
        /// The handler of the track.
        kind: String,
    },
    /// A text that says what the file is cannot be kept.
    #[error("{field}: {reason}")]
    Text {
        /// Name of the field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What is wrong.
        reason: String,
    },
    /// The collection carries no media.
    #[error("records of {collection:?} carry no media")]
    NotCarried {
        /// Collection id.
        collection: String,
    },
    /// There is no such record among those that the caller edits.
    #[error("{collection} has no record {record_id} that you edit")]
    NoRecord {
        /// Collection id.
        collection: String,
        /// Row id.
        record_id: i64,
    },
    /// Another record has media with that code.
    #[error("the code {0:?} belongs to media of another record")]
    CodeTaken(String),
    /// A file could not be read or written.
    #[error("a media file could not be kept")]
    File(#[from] io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<MediaError> for ApiError {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Type { .. } => Self::UnsupportedMedia(error.to_string()),
            MediaError::Damaged { .. }
            | MediaError::TooManyPixels { .. }
            | MediaError::OtherTrack { .. } => Self::Unprocessable(error.to_string()),
            MediaError::TooLarge { limit_bytes } => Self::TooLarge { limit_bytes },
            MediaError::Text { field, value, reason } => Self::invalid(field, value, reason),
            MediaError::NotCarried { .. } | MediaError::NoRecord { .. } => Self::NotFound,
            MediaError::CodeTaken(_) => Self::Conflict(error.to_string()),
            MediaError::File(cause) => Self::internal(cause),
            MediaError::Store(cause) => Self::Store(cause),
        }
    }
}
