//! The open ledger.

use std::{path::Path, sync::Arc};

use serde::{Deserialize, Serialize};
use tokio::sync::{oneshot, watch};

use super::{
    chains::Chains,
    entry::{Entry, Who},
    error::LedgerError,
    file::ChainFile,
    watch::{Tallies, Watch},
    writer::{Order, Writer},
};

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The chain.
    pub node: String,
    /// Its place there.
    pub seq: i64,
    /// Hash of its line.
    pub hash: String,
}

/// The ledger of this node. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Ledger(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    chains: Chains,
    node: String,
    writer: Writer,
    tallies: Tallies,
}

impl Ledger {
    /// Opens the ledger in a folder, or begins it. Several processes may have the same one open.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let chains = Chains::new(folder);
        let file = ChainFile::open(chains.clone())?;
        let node = file.node().to_owned();
        let writer = Writer::start(file).map_err(chains.unusable("starting its writer"))?;
        Ok(Self(Arc::new(Inner { chains, node, writer, tallies: Tallies::default() })))
    }

    /// Id of the chain that this node writes.
    pub fn node(&self) -> &str {
        &self.0.node
    }

    /// Records an entry. When this returns, the entry is on the disk.
    ///
    /// # Errors
    /// When it is not; then what it was to record must not happen.
    pub async fn append(&self, entry: Entry) -> Result<Receipt, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let closed = |_: &dyn std::error::Error| LedgerError::Closed;
        let order = Order { entry, answer };
        self.0.writer.orders.send(order).await.map_err(|error| closed(&error))?;
        answered.await.map_err(|error| closed(&error))?
    }

    /// The looks of someone at personal rows through a view, for a reason. The first [`Watch::open`] is recorded before
    /// it returns; later ones are summed up.
    pub fn watch(&self, who: Who, view: String, reason: String) -> Watch {
        Watch::new(self.clone(), who, view, reason)
    }

    pub(super) fn chains(&self) -> &Chains {
        &self.0.chains
    }

    pub(super) fn tallies(&self) -> &Tallies {
        &self.0.tallies
    }

    /// Changes with each group that this process wrote.
    pub(super) fn groups(&self) -> watch::Receiver<u64> {
        self.0.writer.groups.clone()
    }
}
