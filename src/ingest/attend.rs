//! Who attends an import: is told how far it is, takes every refused row, and has the last word before anything is kept.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::Path,
};

use futures_util::future::BoxFuture;

use super::{
    error::IngestError,
    report::{Refusal, Report},
    run::Progress,
};
use crate::record::Load;

/// Refused rows that are written down: as many as a sheet of Excel holds below its header.
const REFUSED_MOST: u64 = 1_048_575;

/// What an import is told to do besides.
pub(super) struct Attending<'a> {
    pub(super) progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Where refused rows go, all of them.
    pub(super) refused: Option<RefusedFile>,
    pub(super) keeper: Option<&'a dyn Keeper>,
}

/// Has the last word.
pub(super) trait Keeper: Sync {
    /// Everything is written and nothing is kept; an error undoes it.
    fn keep<'a>(
        &'a self,
        load: &'a Load<'_>,
        report: &'a Report,
    ) -> BoxFuture<'a, Result<(), IngestError>>;
}

/// A file with a refused row in each line.
#[derive(Debug)]
pub(super) struct RefusedFile {
    file: BufWriter<File>,
    rows: u64,
    failed: Option<io::Error>,
}

impl RefusedFile {
    /// Begins it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(File::create(path)?), rows: 0, failed: None })
    }

    /// Takes one more; a failure is told at the end.
    pub(super) fn take(&mut self, refusal: &Refusal) {
        self.rows += 1;
        if self.failed.is_some() || self.rows > REFUSED_MOST {
            return;
        }
        let written = serde_json::to_writer(&mut self.file, refusal).map_err(io::Error::from);
        self.failed = written.and_then(|()| self.file.write_all(b"\n")).err();
    }

    /// Brings everything to the file.
    ///
    /// # Errors
    /// When something could not be written.
    pub(super) fn finish(mut self) -> Result<(), IngestError> {
        let failed = self.failed.take().map_or(Ok(()), Err);
        failed.and_then(|()| self.file.flush()).map_err(IngestError::io("noting refused rows"))
    }
}
