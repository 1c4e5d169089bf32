//! The ZIP archive: entries stored as they are, with their digests.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{error::PackError, manifest::FilePart};

/// Entries from this size on need 64-bit places in the archive (APPNOTE 4.3.9.2).
const LARGE: u64 = u32::MAX as u64;

/// Bytes that are copied at once.
const CHUNK: usize = 64 * 1024;

/// An entry of a pack.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) content: Content,
}

/// Where the bytes of an entry are.
#[derive(Debug)]
pub(super) enum Content {
    Bytes(Vec<u8>),
    File(PathBuf),
}

impl Entry {
    pub(super) fn bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes) }
    }

    pub(super) fn file(name: impl Into<String>, path: PathBuf) -> Self {
        Self { name: name.into(), content: Content::File(path) }
    }

    /// Its bytes from the beginning.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match &self.content {
            Content::Bytes(bytes) => Box::new(bytes.as_slice()),
            Content::File(path) => Box::new(File::open(path)?),
        })
    }

    fn length(&self) -> io::Result<u64> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.len() as u64),
            Content::File(path) => Ok(path.metadata()?.len()),
        }
    }

    /// What the manifest says of it.
    pub(super) fn part(&self) -> io::Result<FilePart> {
        let (mut digest, mut bytes) = (Sha256::new(), 0);
        let mut reader = self.open()?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = reader.read(&mut chunk)?;
            let Some(part) = chunk.get(..read).filter(|part| !part.is_empty()) else { break };
            digest.update(part);
            bytes += part.len() as u64;
        }
        let sha256 = hex::encode(digest.finalize());
        Ok(FilePart { name: self.name.clone(), bytes, sha256 })
    }
}

/// Writes the entries into a new file, in their order. The same entries make the same bytes.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(entries: &[Entry], path: &Path) -> Result<(), PackError> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create_new(path)?));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(entry.length()? >= LARGE);
        archive.start_file(entry.name.as_str(), options)?;
        io::copy(&mut entry.open()?, &mut archive)?;
    }
    archive.finish()?.flush()?;
    Ok(())
}
