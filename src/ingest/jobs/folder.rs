//! The folder of a job: the file as it came, what was seen in it, what was asked and what became of it. It is closed to others.
//!
//! Each part is written beside its place and renamed, so that it is whole or not there.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, BufReader, BufWriter, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use tempfile::NamedTempFile;

use super::id::JobId;

/// For the service's account only.
const CLOSED: u32 = 0o700;

/// Beginnings of the names of what belongs to a turn.
const EARLIER: [&str; 4] = ["settings-", "report-", "problem-", "refused-"];

/// The folder of a job.
#[derive(Debug, Clone)]
pub(in crate::ingest) struct Folder(PathBuf);

impl Folder {
    /// The folder of the job with that id.
    pub(super) fn of(all: &Path, id: &JobId) -> Self {
        Self(all.join(id.as_str()))
    }

    /// Makes it.
    pub(super) fn make(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(CLOSED).create(&self.0)
    }

    /// Removes it with all that is in it; one that is not there is no fault.
    pub(in crate::ingest) fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The file as it came.
    pub(in crate::ingest) fn upload(&self) -> PathBuf {
        self.0.join("upload")
    }

    /// What was seen in it, without its rows.
    pub(super) fn probe(&self) -> PathBuf {
        self.0.join("probe.json")
    }

    /// Its first rows, as they are shown.
    pub(in crate::ingest) fn preview(&self) -> PathBuf {
        self.0.join("preview.json")
    }

    /// What was asked under that name.
    pub(in crate::ingest) fn settings(&self, name: &str) -> PathBuf {
        self.0.join(format!("settings-{name}.json"))
    }

    /// The report of a turn.
    pub(super) fn report(&self, turn: i32) -> PathBuf {
        self.0.join(format!("report-{turn}.json"))
    }

    /// Why a turn came to nothing.
    pub(super) fn problem(&self, turn: i32) -> PathBuf {
        self.0.join(format!("problem-{turn}.json"))
    }

    /// The refused rows of a turn, one in a line.
    pub(super) fn refused(&self, turn: i32) -> PathBuf {
        self.0.join(format!("refused-{turn}.jsonl"))
    }

    /// A folder of its own inside, which goes when it is dropped.
    pub(super) fn room(&self) -> io::Result<tempfile::TempDir> {
        tempfile::Builder::new().prefix(".room-").tempdir_in(&self.0)
    }

    /// Writes a part of it.
    pub(in crate::ingest) fn write(&self, path: &Path, content: &impl Serialize) -> io::Result<()> {
        let file = NamedTempFile::new_in(&self.0)?;
        let mut writer = BufWriter::new(file.as_file());
        serde_json::to_writer(&mut writer, content)?;
        writer.flush()?;
        drop(writer);
        file.persist(path).map_err(|refused| refused.error)?;
        Ok(())
    }

    /// Forgets what was asked in earlier turns, and what became of it.
    pub(super) fn tidy(&self, kept: &[PathBuf]) -> io::Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let earlier = EARLIER.iter().any(|start| name.starts_with(start));
            if earlier && !kept.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// Reads a part of a folder; `None` when it is not there, or no longer what it was.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_reader(BufReader::new(File::open(path).ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_is_closed_to_others_and_goes_with_all_that_is_in_it() {
        let all = tempfile::tempdir().unwrap();
        let folder = Folder::of(&all.path().join("imports"), &JobId::random());
        folder.make().unwrap();
        let mode = fs::metadata(&folder.0).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, CLOSED);

        folder.write(&folder.probe(), &["a"]).unwrap();
        assert_eq!(read::<Vec<String>>(&folder.probe()), Some(vec!["a".to_owned()]));
        assert_eq!(read::<Vec<String>>(&folder.upload()), None);
        folder.remove().unwrap();
        folder.remove().unwrap();
        assert!(!folder.0.exists());
    }

    #[test]
    fn what_was_asked_and_refused_before_is_forgotten_and_the_file_stays() {
        let all = tempfile::tempdir().unwrap();
        let folder = Folder::of(all.path(), &JobId::random());
        folder.make().unwrap();
        let paths =
            [folder.settings("a"), folder.settings("b"), folder.refused(3), folder.upload()];
        for path in &paths {
            fs::write(path, "x").unwrap();
        }

        folder.tidy(&[folder.settings("b")]).unwrap();

        assert_eq!(paths.map(|path| path.exists()), [false, true, false, true]);
    }
}
