//! The file of a chain: groups of entries written and forced to the disk together.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
};

use nix::fcntl::FlockArg;
use sha2::{Digest as _, Sha256};

use super::{
    chains::Chains,
    entry::{Action, Entry, Who},
    error::LedgerError,
    handle::Receipt,
    link::{NOTHING_BEFORE, seal},
    tail::{Head, read_tail},
};

/// The open chain of this process. Other processes may write to the same file between two groups.
#[derive(Debug)]
pub(super) struct ChainFile {
    chains: Chains,
    node: String,
    file: File,
    head: Head,
    length: u64,
    /// What happened to the chain itself and is not yet in it.
    notes: Vec<Entry>,
    unconfirmed: bool,
}

impl ChainFile {
    /// Opens the chain of a folder, or begins it. What a crash left of a last line is cut, kept aside and recorded.
    pub(super) fn open(chains: Chains) -> Result<Self, LedgerError> {
        chains.make()?;
        let lock = chains.lock(FlockArg::LockExclusive)?;
        let current = chains.current()?;
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .open(chains.file(&current.node))
            .map_err(chains.unusable("opening its file"))?;
        let notes = current.instead_of.map(|lost| note("began a chain").with("file_gone", lost));
        let mut chain = Self {
            chains,
            node: current.node,
            file,
            head: Head { seq: 0, hash: NOTHING_BEFORE.to_owned() },
            length: 0,
            notes: notes.into_iter().collect(),
            unconfirmed: false,
        };
        chain.catch_up()?;
        chain.write_group(Vec::new())?;
        drop(lock);
        Ok(chain)
    }

    pub(super) fn node(&self) -> &str {
        &self.node
    }

    /// Writes the entries after what stands there, all with one write and one fsync. Each gets its own answer.
    pub(super) fn append(&mut self, entries: Vec<Entry>) -> Vec<Result<Receipt, LedgerError>> {
        let count = entries.len();
        let written = self.chains.lock(FlockArg::LockExclusive).and_then(|_lock| {
            self.catch_up()?;
            self.write_group(entries)
        });
        written.unwrap_or_else(|error| vec![Err(error); count])
    }

    /// Takes notice of what other processes wrote since.
    fn catch_up(&mut self) -> Result<(), LedgerError> {
        if self.unconfirmed {
            return Err(LedgerError::Unconfirmed);
        }
        let unusable = self.chains.unusable("reading the end of its file");
        let own = self.file.metadata().map_err(&unusable)?;
        match fs::metadata(self.chains.file(&self.node)) {
            Ok(named) if (named.dev(), named.ino()) == (own.dev(), own.ino()) => {}
            Ok(_) => return Err(LedgerError::Replaced(self.node.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LedgerError::Replaced(self.node.clone()));
            }
            Err(error) => return Err(unusable(error)),
        }
        if own.len() == self.length {
            return Ok(());
        }
        // Someone cut the file. The chain goes on from what was written, so that the check sees the gap.
        let was_cut = own.len() < self.length;
        let from = if was_cut { 0 } else { self.length };
        let tail = read_tail(&self.file, from, own.len()).map_err(&unusable)?;
        if was_cut {
            let shrunk = note("the file was shorter than what had been written");
            self.notes.push(shrunk.with("length_bytes", own.len()).with("was_bytes", self.length));
        } else if let Some(head) = tail.head {
            self.head = head;
        }
        if !tail.torn.is_empty() {
            self.cut(tail.end, &tail.torn).map_err(&unusable)?;
        }
        self.length = tail.end;
        Ok(())
    }

    /// Cuts what is no line. The bytes are kept aside first: they may be all that is left of a changed line.
    fn cut(&mut self, end: u64, torn: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut aside =
            options.append(true).create(true).mode(0o600).open(self.chains.torn(&self.node))?;
        aside.write_all(torn)?;
        aside.sync_all()?;
        self.file.set_len(end)?;
        let cut = note("cut an unfinished line")
            .with("cut_bytes", torn.len())
            .with("cut_sha256", hex::encode(Sha256::digest(torn)));
        self.notes.push(cut);
        Ok(())
    }

    fn write_group(
        &mut self,
        entries: Vec<Entry>,
    ) -> Result<Vec<Result<Receipt, LedgerError>>, LedgerError> {
        let mut head = self.head.clone();
        let mut lines = Vec::new();
        let mut add = |entry| {
            let sealed = seal(&self.node, head.seq + 1, entry, &head.hash)?;
            lines.extend_from_slice(sealed.line.as_bytes());
            lines.push(b'\n');
            head = Head { seq: head.seq + 1, hash: sealed.hash };
            Ok(Receipt { node: self.node.clone(), seq: head.seq, hash: head.hash.clone() })
        };
        for note in &self.notes {
            add(note.clone())?;
        }
        let receipts = entries.into_iter().map(add).collect();
        self.write(&lines)?;
        self.head = head;
        self.length += lines.len() as u64;
        self.notes.clear();
        Ok(receipts)
    }

    /// Writes and waits for the disk. After a failure the file is as it was before.
    fn write(&mut self, lines: &[u8]) -> Result<(), LedgerError> {
        if lines.is_empty() {
            return Ok(());
        }
        let unusable = self.chains.unusable("writing its file");
        if let Err(cause) = self.file.write_all(lines) {
            self.unconfirmed = self.file.set_len(self.length).is_err();
            return Err(unusable(cause));
        }
        if let Err(cause) = self.file.sync_data() {
            // After a failed fsync a second one may succeed without the bytes being on the disk, so that this file is
            // not trusted any more: A. Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
            self.unconfirmed = true;
            let _said_by_the_first_failure = self.file.set_len(self.length);
            return Err(unusable(cause));
        }
        Ok(())
    }
}

/// An entry about the chain itself.
fn note(what: &str) -> Entry {
    Entry::new(Who::service(), Action::Settings, "ledger").with("what", what)
}
