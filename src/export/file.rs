//! An export as a file: written beside its name and put in place when it is whole.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use futures_util::StreamExt as _;
use tempfile::NamedTempFile;

use super::{
    bytes::bytes,
    format::{ExportFormat, UnknownFormat},
};
use crate::{
    record::Select,
    store::{Connection, StoreError},
};

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The ending of the name is that of no format.
    #[error(transparent)]
    Format(#[from] UnknownFormat),
    /// The file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes everything that the question selects. A failed export leaves what stood there before. `progress` is told
/// the bytes written so far.
///
/// # Errors
/// When the name has another ending, the file cannot be written or the database fails.
pub async fn to_file(
    connection: Connection,
    select: Select<'_>,
    path: &Path,
    progress: impl Fn(u64),
) -> Result<u64, FileError> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (format, compressed) = ExportFormat::of_file_name(name)?;
    let failed = |cause| FileError::Write { path: path.to_owned(), cause };
    let unfinished = beside(path).map_err(failed)?;
    let file = unfinished.as_file().try_clone().map_err(failed)?;
    let mut writer = Writer::new(file, compressed);
    let mut stream = bytes(connection, select, format, false, None).await?;
    let mut written = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        writer.write_all(&chunk).map_err(failed)?;
        written += chunk.len() as u64;
        progress(written);
    }
    writer.finish().map_err(failed)?;
    unfinished.as_file().sync_all().map_err(failed)?;
    unfinished.persist(path).map_err(|error| failed(error.error))?;
    Ok(written)
}

/// A file in the same folder, to be put in its place when it is whole.
pub(super) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
}

enum Writer {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
}

impl Writer {
    fn new(file: File, compressed: bool) -> Self {
        let file = BufWriter::new(file);
        if compressed {
            Self::Gzip(Box::new(GzEncoder::new(file, Compression::default())))
        } else {
            Self::Plain(file)
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.write_all(bytes),
            Self::Gzip(file) => file.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(mut file) => file.flush(),
            Self::Gzip(file) => file.finish()?.flush(),
        }
    }
}
