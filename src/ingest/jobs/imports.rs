//! What this node has for imports: the folder of their files, the program that reads them, and who is sending one.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use super::{folder::Folder, id::JobId, job::Job};
use crate::ingest::Reader;

/// What the operator gives imports.
#[derive(Debug, Clone)]
pub struct ImportSettings {
    /// Folder of the files, which belongs to this service alone.
    pub folder: PathBuf,
    /// The program that reads them.
    pub reader: Reader,
}

impl ImportSettings {
    /// Files in that folder, read by this very program.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), reader: Reader::default() }
    }
}

/// Imports of this node. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Imports(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    settings: ImportSettings,
    node: String,
    sending: Mutex<HashSet<String>>,
}

impl Imports {
    /// Those of the node with that name.
    pub fn new(settings: ImportSettings, node: String) -> Self {
        Self(Arc::new(Parts { settings, node, sending: Mutex::default() }))
    }

    /// The name of the node, that of its ledger.
    pub(super) fn node(&self) -> &str {
        &self.0.node
    }

    /// The program that reads files.
    pub(super) fn reader(&self) -> &Reader {
        &self.0.settings.reader
    }

    /// The folder of all files.
    pub(super) fn folder(&self) -> &PathBuf {
        &self.0.settings.folder
    }

    /// The folder of a job, if it is here.
    pub(in crate::ingest) fn folder_of(&self, job: &Job) -> Option<Folder> {
        (job.node == self.node()).then(|| self.folder_of_id(&job.id))
    }

    pub(super) fn folder_of_id(&self, id: &JobId) -> Folder {
        Folder::of(&self.0.settings.folder, id)
    }

    /// The one place of an actor for sending a file; `None` while it is taken.
    pub(super) fn sending(&self, actor: &str) -> Option<Sending> {
        let mut sending = self.0.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let free = sending.insert(actor.to_owned());
        free.then(|| Sending { imports: self.clone(), actor: actor.to_owned() })
    }
}

/// A file is being sent; over when it is dropped.
#[derive(Debug)]
pub(super) struct Sending {
    imports: Imports,
    actor: String,
}

impl Drop for Sending {
    fn drop(&mut self) {
        let sending = &self.imports.0.sending;
        sending.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.actor);
    }
}
