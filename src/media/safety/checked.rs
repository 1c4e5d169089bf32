//! What is known of a file after it was checked.

use std::io;

use crate::media::{error::MediaError, kind::MediaType};

/// A file that is what it says, and holds no places or names that people do not see.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::media) struct Checked {
    pub(in crate::media) media_type: MediaType,
    /// Width and height in pixels as shown.
    pub(in crate::media) size_px: Option<(u32, u32)>,
    /// Length in seconds, where the container tells it.
    pub(in crate::media) duration_s: Option<f64>,
}

impl Checked {
    /// The length is kept to the millisecond.
    pub(super) fn sound(media_type: MediaType, duration_s: Option<f64>) -> Self {
        let duration_s = duration_s
            .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
            .map(|seconds| (seconds * 1000.0).round() / 1000.0);
        Self { media_type, size_px: None, duration_s }
    }
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The container is broken.
    #[error("{0}")]
    Broken(String),
    /// It is a whole file, but of a kind that is not taken.
    #[error("{0}")]
    NotTaken(String),
    /// A track that may hold places.
    #[error("{0}")]
    OtherTrack(String),
    /// The disk failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Fault {
    pub(super) fn broken(problem: impl Into<String>) -> Self {
        Self::Broken(problem.into())
    }

    /// The fault of a file that began like this type.
    pub(super) fn of(self, announced: MediaType) -> MediaError {
        match self {
            Self::Broken(problem) => MediaError::Damaged { mime: announced.mime(), problem },
            Self::NotTaken(found) => MediaError::Type { found },
            Self::OtherTrack(kind) => MediaError::OtherTrack { kind },
            Self::Io(cause) => MediaError::File(cause),
        }
    }
}
