//! The copy in the database: new lines go there in batches, and each batch anchors the head it reaches.
//!
//! The copy asks for the newest line that is there and goes on after it, so that it catches up by itself after the
//! database was away, after a restart, and with what commands wrote. It refuses to go on where the database holds
//! another line than the file: that is a matter for the check.

use std::{collections::HashMap, time::Duration};

use deadpool_postgres::GenericClient;
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{
    error::LedgerError,
    handle::Ledger,
    link::Link,
    read::{Place, reading},
};
use crate::store::{Db, Doing as _, StoreError};

/// Longest time without a look when this process writes nothing: other processes may have written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Pause after a failure.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Longest wait for the last batch when the service ends.
const LAST_BATCH: Duration = Duration::from_secs(5);

/// Failures between two lines in the log, so that a database that is away does not fill it.
const SAY_EVERY: u32 = 30;

/// Why the copy does not go on.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database failed or is away.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// File and database hold different lines.
    #[error(
        "the database holds another entry {seq} of the ledger's chain {node} than the file; run banlang check"
    )]
    Forked {
        /// The chain.
        node: String,
        /// The newest entry there.
        seq: i64,
    },
    /// The reading thread broke down.
    #[error("the ledger's file was not read to its end")]
    Broken(#[source] tokio::task::JoinError),
}

/// Places up to which chains are copied.
type Copied = HashMap<String, Place>;

/// The running task. It ends when this is dropped; [`Copier::close`] lets it copy what is left.
#[derive(Debug)]
pub struct Copier {
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Ledger {
    /// Starts to copy in the background.
    pub fn start_copying(&self, db: Db) -> Copier {
        let (end, ended) = oneshot::channel();
        let task = tokio::spawn(run(self.clone(), db, ended));
        Copier { end, task }
    }

    /// Copies what is not in the database yet. Says how many lines it sent.
    ///
    /// # Errors
    /// When the database is away or holds something else.
    pub async fn copy_now(&self, client: &mut impl GenericClient) -> Result<u64, CopyError> {
        self.copy_from(client, &mut Copied::new()).await
    }

    async fn copy_from(
        &self,
        client: &mut impl GenericClient,
        copied: &mut Copied,
    ) -> Result<u64, CopyError> {
        let mut sent = 0;
        for node in self.chains().nodes()? {
            let place = Place::start(self.chains(), &node);
            let Some(length) = reading(move || place.length()).await? else { continue };
            let mut place = match copied.remove(&node) {
                Some(place) => place,
                None => self.find(client, &node, length).await?,
            };
            loop {
                let from = place.clone();
                let lines = reading(move || from.lines(length)).await?;
                let Some((_, after)) = lines.last() else { break };
                place = after.clone();
                let lines: Vec<_> = lines.into_iter().map(|(line, _)| line).collect();
                sent += lines.len() as u64;
                send(client, &node, lines).await?;
            }
            copied.insert(node, place);
        }
        Ok(sent)
    }

    /// The place after the newest line that is in the database.
    async fn find(
        &self,
        client: &impl GenericClient,
        node: &str,
        length: u64,
    ) -> Result<Place, CopyError> {
        const DOING: &str = "asking for the newest copied entry of the ledger";
        let mut place = Place::start(self.chains(), node);
        let newest =
            client.query_opt(include_str!("sql/newest_copied.sql"), &[&node]).await.doing(DOING)?;
        let Some(newest) = newest else { return Ok(place) };
        let copied: String = newest.try_get("line").doing(DOING)?;
        let seq = newest.try_get("seq").doing(DOING)?;
        loop {
            let from = place.clone();
            let lines = reading(move || from.lines(length)).await?;
            let Some((_, last)) = lines.last() else {
                return Err(CopyError::Forked { node: node.to_owned(), seq });
            };
            place = last.clone();
            if let Some((_, after)) = lines.iter().find(|(line, _)| *line == copied) {
                return Ok(after.clone());
            }
        }
    }
}

/// Writes lines and the anchor of the last, all or nothing. Lines that another copier wrote meanwhile must be the same.
async fn send(
    client: &mut impl GenericClient,
    node: &str,
    lines: Vec<String>,
) -> Result<(), CopyError> {
    const DOING: &str = "copying the ledger";
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let transaction = client.transaction().await.doing(DOING)?;
    transaction.execute(include_str!("sql/add_entries.sql"), &[&lines]).await.doing(DOING)?;
    let row = transaction
        .query_one(include_str!("sql/count_same.sql"), &[&node, &lines])
        .await
        .doing(DOING)?;
    if row.try_get::<_, i64>("same").doing(DOING)? != count {
        let seq = lines.last().and_then(|line| Link::parse(line).ok()).map_or(0, |link| link.seq);
        return Err(CopyError::Forked { node: node.to_owned(), seq });
    }
    if let Some(last) = lines.last() {
        transaction.execute(include_str!("sql/add_anchor.sql"), &[&last]).await.doing(DOING)?;
    }
    transaction.commit().await.doing(DOING)?;
    Ok(())
}

async fn run(ledger: Ledger, db: Db, mut ended: oneshot::Receiver<()>) {
    let mut copied = Copied::new();
    let mut groups = ledger.groups();
    let mut failures = 0;
    loop {
        let pause = match copy(&ledger, &db, &mut copied).await {
            Ok(()) => {
                failures = 0;
                LOOK_EVERY
            }
            Err(error) => {
                copied.clear();
                if failures % SAY_EVERY == 0 {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "the ledger is not copied to the database");
                }
                failures += 1;
                RETRY_AFTER
            }
        };
        let news = async {
            if failures > 0 || groups.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = news => {}
            asked = &mut ended => {
                // Closed: one more batch. Dropped: enough.
                if asked.is_ok() {
                    let _it_is_copied_at_the_next_start =
                        timeout(LAST_BATCH, copy(&ledger, &db, &mut copied)).await;
                }
                return;
            }
        }
    }
}

async fn copy(ledger: &Ledger, db: &Db, copied: &mut Copied) -> Result<(), CopyError> {
    // Most looks find nothing new; those take no connection.
    let mut is_new = copied.is_empty();
    for place in copied.values().cloned().collect::<Vec<_>>() {
        is_new |= reading(move || place.has_more()).await?;
    }
    if is_new {
        ledger.copy_from(&mut db.connection().await?, copied).await?;
    }
    Ok(())
}

impl Copier {
    /// Copies what is left and ends; gives up after a few seconds when the database is away.
    pub async fn close(self) {
        let _ended_already = self.end.send(());
        let _panicked_and_said_so = self.task.await;
    }
}
