//! Sessions and keys as this node knows them.
//!
//! A node that hears every change of rights answers from memory, so that a tile costs no question to the database.
//! When the database is away, what is in memory holds to its end and no longer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::{accounts::Accounts, caller::Caller};
use crate::store::{Heard, Listener, StoreError};

/// The longest time without a look at the database, so that a grant which begins, begins.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Sessions and keys that are kept.
const MOST: usize = 20_000;

/// Who stands behind a token.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) caller: Caller,
    /// The token that writes bring; keys have none.
    pub(super) csrf_token: Option<String>,
    /// The end of the session or key.
    pub(super) until: DateTime<Utc>,
}

#[derive(Debug)]
struct Entry {
    known: Known,
    read: Instant,
    heard: u64,
}

/// What is remembered.
#[derive(Debug, Default)]
pub(super) struct Memory {
    entries: Mutex<HashMap<Vec<u8>, Entry>>,
    heard: Mutex<Option<watch::Receiver<Heard>>>,
}

impl Memory {
    fn heard(&self) -> Heard {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody listens any more: what was heard last says nothing of now.
        let heard = heard.as_ref().filter(|heard| heard.has_changed().is_ok());
        heard.map(|heard| *heard.borrow()).unwrap_or_default()
    }

    /// What is known, and whether it is fresh.
    fn get(&self, token: &[u8], heard: Heard) -> Option<(Known, bool)> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(token).filter(|entry| entry.known.until > Utc::now())?;
        let fresh =
            heard.connected && entry.heard == heard.times && entry.read.elapsed() < LOOK_AGAIN;
        Some((entry.known.clone(), fresh))
    }

    fn put(&self, token: &[u8], known: Option<&Known>, heard: Heard) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known else {
            entries.remove(token);
            return;
        };
        if entries.len() >= MOST {
            entries.retain(|_, entry| entry.read.elapsed() < LOOK_AGAIN);
            if entries.len() >= MOST {
                entries.clear();
            }
        }
        let entry = Entry { known: known.clone(), read: Instant::now(), heard: heard.times };
        entries.insert(token.to_owned(), entry);
    }

    /// A session that has ended here is not waited for to be heard of.
    pub(super) fn forget(&self, token: &[u8]) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }

    /// Who stands behind a token: from memory when that is fresh, else as `read` says. With the database away, what is
    /// known counts to its end.
    pub(super) async fn known(
        &self,
        token: &[u8],
        read: impl Future<Output = Result<Option<Known>, StoreError>>,
    ) -> Result<Option<Known>, StoreError> {
        // Taken before reading: what changes meanwhile is read again.
        let heard = self.heard();
        let remembered = self.get(token, heard);
        if let Some((known, true)) = remembered {
            return Ok(Some(known));
        }
        match read.await {
            Ok(known) => {
                self.put(token, known.as_ref(), heard);
                Ok(known)
            }
            Err(error) if error.is_unavailable() => {
                remembered.map(|(known, _)| Some(known)).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }
}

impl Accounts {
    /// Follows changes of rights from now on, so that sessions and keys are answered from memory. Ends when the
    /// listener is dropped.
    pub fn follow(&self) -> Listener {
        let listener = Listener::start(self.db.clone(), "LISTEN banlang_access");
        *self.memory.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener.heard());
        listener
    }
}
