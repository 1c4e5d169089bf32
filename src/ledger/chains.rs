//! The folder: which chains this data folder has, and the lock that its processes share.
//!
//! `node` lists the ids of the chains, the one in use last; `ID.jsonl` is a chain. Normally there is one. When the file
//! of the last is gone at a start, another chain begins: the id of the lost one stays in the list, so that the check
//! goes on asking for it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use nix::fcntl::{Flock, FlockArg};

use super::error::LedgerError;

/// The folder of the ledger.
#[derive(Debug, Clone)]
pub(super) struct Chains {
    folder: PathBuf,
}

/// The chain to write to.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) node: String,
    /// The chain before it, when its file is gone.
    pub(super) instead_of: Option<String>,
}

impl Chains {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// What went wrong at which work.
    pub(super) fn unusable(
        &self,
        doing: &'static str,
    ) -> impl Fn(io::Error) -> LedgerError + use<> {
        let folder = self.folder.clone();
        move |cause| LedgerError::Unusable { folder: folder.clone(), doing, cause: Arc::new(cause) }
    }

    /// The file of a chain.
    pub(super) fn file(&self, node: &str) -> PathBuf {
        self.folder.join(format!("{node}.jsonl"))
    }

    /// Where the torn ends of a chain are kept.
    pub(super) fn torn(&self, node: &str) -> PathBuf {
        self.folder.join(format!("{node}.torn"))
    }

    fn list(&self) -> PathBuf {
        self.folder.join("node")
    }

    /// Makes the folder, closed to other accounts.
    pub(super) fn make(&self) -> Result<(), LedgerError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(&self.folder).map_err(self.unusable("making the folder"))
    }

    /// Waits until no other process writes. The lock ends with the value, also when the process is killed.
    pub(super) fn lock(&self, kind: FlockArg) -> Result<Flock<File>, LedgerError> {
        let mut options = OpenOptions::new();
        options.read(true).mode(0o600);
        if kind == FlockArg::LockExclusive {
            options.write(true).create(true).truncate(false);
        }
        let file = options.open(self.folder.join("lock")).map_err(self.unusable("locking it"))?;
        Flock::lock(file, kind)
            .map_err(|(_, errno)| self.unusable("locking it")(io::Error::from(errno)))
    }

    /// All chains of this folder, the one in use last; none in a folder that is not there yet.
    pub(super) fn nodes(&self) -> Result<Vec<String>, LedgerError> {
        let text = match fs::read_to_string(self.list()) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(self.unusable("reading its list of chains")(error)),
        };
        text.lines()
            .map(|line| {
                let is_id = line.len() == 16 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
                is_id.then(|| line.to_owned()).ok_or_else(|| LedgerError::NotAnId {
                    path: self.list(),
                    text: line.chars().take(40).collect(),
                })
            })
            .collect()
    }

    /// The chain to write to; made when there is none. The caller holds the lock.
    pub(super) fn current(&self) -> Result<Current, LedgerError> {
        let mut nodes = self.nodes()?;
        let last = nodes.last().cloned();
        if let Some(node) = &last
            && self.file(node).try_exists().map_err(self.unusable("looking for its file"))?
        {
            return Ok(Current { node: node.clone(), instead_of: None });
        }
        let node = hex::encode(rand::random::<[u8; 8]>());
        nodes.push(node.clone());
        self.begin(&node, &nodes).map_err(self.unusable("beginning a chain"))?;
        Ok(Current { node, instead_of: last })
    }

    /// The file first, then its id in the list: an id in the list without a file is one whose file was taken away.
    fn begin(&self, node: &str, nodes: &[String]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options.open(self.file(node))?.sync_all()?;
        let mut list = tempfile::NamedTempFile::new_in(&self.folder)?;
        for node in nodes {
            writeln!(list, "{node}")?;
        }
        list.as_file().sync_all()?;
        list.persist(self.list()).map_err(|error| error.error)?;
        File::open(&self.folder)?.sync_all()
    }
}
