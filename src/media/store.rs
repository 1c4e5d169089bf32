//! A folder of files named by the SHA-256 of their bytes.

use std::path::{Path, PathBuf};

/// Where the bytes are.
#[derive(Debug, Clone)]
pub struct MediaStore {
    folder: PathBuf,
}

impl MediaStore {
    /// A store in that folder; it is made at the first file.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
