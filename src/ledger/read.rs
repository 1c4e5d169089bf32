//! Reading a chain's file from its beginning, in batches of whole lines.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
};

use nix::fcntl::FlockArg;
use tokio::task::spawn_blocking;

use super::{chains::Chains, copy::CopyError, error::LedgerError};

/// Bytes of one batch, about.
const BATCH_BYTES: usize = 512 * 1024;

/// Reads away from the threads that answer requests.
pub(super) async fn reading<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, LedgerError> + Send + 'static,
) -> Result<T, CopyError> {
    Ok(spawn_blocking(read).await.map_err(CopyError::Broken)??)
}

/// A place in the file of a chain.
#[derive(Debug, Clone)]
pub(super) struct Place {
    chains: Chains,
    node: String,
    offset: u64,
}

impl Place {
    /// The beginning of a chain.
    pub(super) fn start(chains: &Chains, node: &str) -> Self {
        Self { chains: chains.clone(), node: node.to_owned(), offset: 0 }
    }

    /// The length of the file between two groups; `None` when there is no file.
    pub(super) fn length(&self) -> Result<Option<u64>, LedgerError> {
        let unusable = self.chains.unusable("measuring its file");
        let _between_groups = self.chains.lock(FlockArg::LockShared)?;
        match std::fs::metadata(self.chains.file(&self.node)) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable(error)),
        }
    }

    /// Whether something stands after this place, or no longer before it.
    pub(super) fn has_more(&self) -> Result<bool, LedgerError> {
        Ok(self.length()? != Some(self.offset))
    }

    /// The following lines, each without its line feed, with the place after it; none at `end`. A line that is no
    /// UTF-8 comes with replacement characters, so that its hash cannot be right.
    pub(super) fn lines(&self, end: u64) -> Result<Vec<(String, Self)>, LedgerError> {
        self.read(end).map_err(self.chains.unusable("reading its file"))
    }

    fn read(&self, end: u64) -> io::Result<Vec<(String, Self)>> {
        let mut file = File::open(self.chains.file(&self.node))?;
        file.seek(SeekFrom::Start(self.offset))?;
        let mut reader = BufReader::new(file.take(end.saturating_sub(self.offset)));
        let mut found = Vec::new();
        let mut offset = self.offset;
        let mut bytes = Vec::new();
        while (offset - self.offset) < BATCH_BYTES as u64 {
            bytes.clear();
            let length = reader.read_until(b'\n', &mut bytes)?;
            if length == 0 {
                break;
            }
            offset += length as u64;
            let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
            let after = Self { offset, ..self.clone() };
            found.push((String::from_utf8_lossy(line).into_owned(), after));
        }
        Ok(found)
    }
}
