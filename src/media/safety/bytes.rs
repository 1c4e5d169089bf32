//! A file on disk as bytes at places: nothing is read that is not asked for, and nothing beyond the end.

use std::{fs::File, io, os::unix::fs::FileExt as _};

/// Bytes that are overwritten at once.
const BLANK: [u8; 8192] = [0; 8192];

/// An open file with its length.
#[derive(Debug)]
pub(super) struct Bytes<'a> {
    file: &'a File,
    len: u64,
}

impl<'a> Bytes<'a> {
    pub(super) fn of(file: &'a File) -> io::Result<Self> {
        Ok(Self { file, len: file.metadata()?.len() })
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// `N` bytes, or `None` beyond the end.
    pub(super) fn get<const N: usize>(&self, place: u64) -> io::Result<Option<[u8; N]>> {
        let mut bytes = [0; N];
        match self.file.read_exact_at(&mut bytes, place) {
            Ok(()) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// At most `most` bytes, fewer at the end.
    pub(super) fn read(&self, place: u64, most: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.len.saturating_sub(place)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; most.min(there)];
        self.file.read_exact_at(&mut bytes, place)?;
        Ok(bytes)
    }

    pub(super) fn put(&self, place: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, place)
    }

    /// Overwrites with zeros.
    pub(super) fn blank(&self, from: u64, to: u64) -> io::Result<()> {
        let mut place = from;
        while place < to {
            let bytes = usize::try_from(to - place).unwrap_or(usize::MAX).min(BLANK.len());
            self.put(place, BLANK.get(..bytes).unwrap_or_default())?;
            place += bytes as u64;
        }
        Ok(())
    }

    /// Keeps only the bytes from one place to another: they move to the beginning.
    pub(super) fn keep(&mut self, from: u64, to: u64) -> io::Result<()> {
        let mut read = from;
        while from > 0 && read < to {
            let most = usize::try_from(to - read).unwrap_or(usize::MAX).min(BLANK.len());
            let moved = self.read(read, most)?;
            self.put(read - from, &moved)?;
            read += moved.len() as u64;
        }
        self.len = to - from;
        self.file.set_len(self.len)
    }
}
