//! A folder of files named by the SHA-256 of their bytes.
//!
//! A file is written beside its place, brought to the disk and renamed: its place holds the whole file or nothing.
//! The same bytes are kept once, however many rows refer to them.

use std::{
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

/// Folder of the files that are still coming in.
const INCOMING: &str = "incoming";

/// Age after which a file in [`INCOMING`] was left behind by a killed process.
const LEFT_BEHIND: Duration = Duration::from_hours(24);

/// Bytes that are read at once.
const BUFFER: usize = 64 * 1024;

/// The SHA-256 of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sha([u8; 32]);

/// A text that is no SHA-256 in hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no SHA-256")]
pub struct ShaError(String);

impl Sha {
    /// The digest of everything that the reader gives.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of(mut reader: impl Read) -> io::Result<Self> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = reader.read(&mut buffer)?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            digest.update(bytes);
        }
        Ok(Self(digest.finalize().into()))
    }

    /// The digest of bytes in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for Sha {
    type Err = ShaError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_cause| ShaError(text.to_owned()))?;
        Ok(Self(bytes))
    }
}

/// Which of the files that belong to one digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The file itself.
    Whole,
    /// A photograph of at most 1600 pixels.
    Large,
    /// A photograph of at most 480 pixels.
    Thumb,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Large, Self::Thumb];

    /// The ending of the file's name in the store.
    fn ending(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Large => ".large.jpg",
            Self::Thumb => ".thumb.jpg",
        }
    }
}

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

    /// Where a file is, or would be: two levels of folders of 256 each.
    pub fn path(&self, sha: Sha, part: Part) -> PathBuf {
        let [first, second, ..] = sha.0;
        self.folder
            .join(format!("{first:02x}"))
            .join(format!("{second:02x}"))
            .join(format!("{sha}{}", part.ending()))
    }

    /// An empty file in the store's folder. It goes when it is dropped before it was put in its place.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn incoming(&self) -> io::Result<NamedTempFile> {
        let folder = self.folder.join(INCOMING);
        fs::create_dir_all(&folder)?;
        sweep(&folder);
        tempfile::Builder::new().prefix("part-").tempfile_in(folder)
    }

    /// Brings a file to the disk and puts it in its place. A file that is there already and undamaged is kept.
    ///
    /// # Errors
    /// When the disk is full or the folder cannot be written.
    pub fn put(&self, file: NamedTempFile, sha: Sha, part: Part) -> io::Result<()> {
        let place = self.path(sha, part);
        let there = match part {
            Part::Whole => self.check(sha).is_ok(),
            Part::Large | Part::Thumb => place.exists(),
        };
        if there {
            return Ok(());
        }
        let folder = place.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        file.as_file().sync_all()?;
        file.persist(&place).map_err(|refused| refused.error)?;
        // The name itself is on the disk when its folder is.
        fs::File::open(folder)?.sync_all()
    }

    /// The stored bytes are those of the digest.
    ///
    /// # Errors
    /// When the file is missing, cannot be read or holds other bytes.
    pub fn check(&self, sha: Sha) -> io::Result<()> {
        let found = Sha::of(fs::File::open(self.path(sha, Part::Whole))?)?;
        if found == sha {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("the file {sha} holds other bytes: {found}"),
        ))
    }

    /// Removes a file and its variants.
    ///
    /// # Errors
    /// When one is there and cannot be removed.
    pub fn remove(&self, sha: Sha) -> io::Result<()> {
        for part in Part::ALL {
            match fs::remove_file(self.path(sha, part)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// Removes what killed processes left. A failure leaves a file for the next time.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let age = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        if age.and_then(|time| time.elapsed().ok()).is_some_and(|age| age > LEFT_BEHIND) {
            let _next_time = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, time::SystemTime};

    use super::*;

    fn store() -> (tempfile::TempDir, MediaStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = MediaStore::new(folder.path());
        (folder, store)
    }

    fn put(store: &MediaStore, bytes: &[u8]) -> Sha {
        let mut file = store.incoming().unwrap();
        file.write_all(bytes).unwrap();
        let sha = Sha::of(bytes).unwrap();
        store.put(file, sha, Part::Whole).unwrap();
        sha
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_lies_two_folders_deep_under_its_digest() {
        let (folder, store) = store();

        let sha = put(&store, b"abc");

        // FIPS 180-2, appendix B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha.to_string(), digest);
        assert_eq!(fs::read(folder.path().join("ba").join("78").join(digest)).unwrap(), b"abc");
        assert_eq!(names(&folder.path().join(INCOMING)), [""; 0]);
    }

    #[test]
    fn the_same_bytes_are_kept_once_and_damaged_ones_are_replaced() {
        let (_folder, store) = store();
        let sha = put(&store, b"abc");
        put(&store, b"abc");
        assert_eq!(names(store.path(sha, Part::Whole).parent().unwrap()).len(), 1);

        fs::write(store.path(sha, Part::Whole), b"abd").unwrap();
        assert!(store.check(sha).unwrap_err().to_string().contains("holds other bytes"));
        put(&store, b"abc");

        store.check(sha).unwrap();
    }

    #[test]
    fn what_a_killed_process_left_goes_after_a_day_and_a_running_upload_stays() {
        let (folder, store) = store();
        let running = store.incoming().unwrap();
        let left = folder.path().join(INCOMING).join("part-left");
        let file = fs::File::create(&left).unwrap();
        file.set_modified(SystemTime::now() - LEFT_BEHIND - Duration::from_mins(1)).unwrap();

        let next = store.incoming().unwrap();

        assert!(!left.exists());
        assert!(running.path().exists() && next.path().exists());
    }
}
