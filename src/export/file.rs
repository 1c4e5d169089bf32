//! An export as a file: written beside its name and put in place when it is whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use futures_util::StreamExt as _;
use tempfile::NamedTempFile;

use super::{
    bytes::{Export, streamed, whole},
    error::ExportError,
    format::{Made, UnknownFormat},
    spool::room_in,
};
use crate::store::{Connection, StoreError};

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
    /// The format cannot hold the rows, or failed.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// Writes everything that is asked for, compressed once more if `compressed`; gives the bytes before that.
///
/// A failed export leaves what stood there before. `progress` is told the bytes written so far.
///
/// # Errors
/// When the file cannot be written, the format cannot hold the rows or the database fails.
pub async fn to_file(
    connection: Connection,
    export: Export<'_>,
    path: &Path,
    compressed: bool,
    progress: impl Fn(u64),
) -> Result<u64, FileError> {
    let failed = |cause| FileError::Write { path: path.to_owned(), cause };
    let format = match export.format.made {
        Made::Streamed(format) => format,
        Made::Spooled(format) => {
            let room = room_in(folder(path)).map_err(failed)?;
            let whole = whole(connection, export, format, room, None).await?;
            whole.file.sync_all().map_err(failed)?;
            fs::rename(&whole.path, path).map_err(failed)?;
            progress(whole.length);
            return Ok(whole.length);
        }
    };
    let unfinished = beside(path).map_err(failed)?;
    let file = unfinished.as_file().try_clone().map_err(failed)?;
    let mut writer = Writer::new(file, compressed);
    let mut stream = streamed(connection, export, format, None).await?;
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
    NamedTempFile::new_in(folder(path))
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
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
