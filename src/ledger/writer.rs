//! The one writer of a process: entries that come while it waits for the disk go together in the next group.

use std::thread;

use tokio::sync::{mpsc, oneshot, watch};

use super::{entry::Entry, error::LedgerError, file::ChainFile, handle::Receipt};

/// Entries of one group at most.
const GROUP: usize = 1024;

/// An entry and who waits for it.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) entry: Entry,
    pub(super) answer: oneshot::Sender<Result<Receipt, LedgerError>>,
}

/// The way to the writer.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) orders: mpsc::Sender<Order>,
    /// Counts the groups.
    pub(super) groups: watch::Receiver<u64>,
}

impl Writer {
    /// Starts the thread; it ends when nobody can send to it any more.
    pub(super) fn start(mut chain: ChainFile) -> std::io::Result<Self> {
        let (orders, mut waiting) = mpsc::channel(GROUP);
        let (counter, groups) = watch::channel(0);
        thread::Builder::new().name("ledger".to_owned()).spawn(move || {
            let mut group = Vec::new();
            while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
                write(&mut chain, group.drain(..));
                counter.send_modify(|count| *count += 1);
            }
        })?;
        Ok(Self { orders, groups })
    }
}

fn write(chain: &mut ChainFile, group: impl Iterator<Item = Order>) {
    let (entries, answers): (Vec<_>, Vec<_>) =
        group.map(|order| (order.entry, order.answer)).unzip();
    for (answer, result) in answers.into_iter().zip(chain.append(entries)) {
        // Who went away meanwhile does not need the answer; the entry stays.
        let _nobody_waits = answer.send(result);
    }
}
