//! Numbers committed transactions densely: `txn.position`.
//!
//! One node at a time does this, the one that holds an advisory lock. It is woken by the NOTIFY that each writing
//! transaction sends at its commit, and looks again every second in case one was missed.

use std::{fmt, time::Duration};

use deadpool_postgres::GenericClient;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_postgres::{Client, NoTls, Row};

use super::{
    db::Db,
    error::{Doing as _, StoreError},
    listener::drive,
};

/// Longest time without a look when no message comes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Pause before connecting again.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// A place in the history: everything numbered up to `number` in the history `epoch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Identity of the history.
    pub epoch: String,
    /// The newest numbered transaction; 0 before the first.
    pub number: i64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch.get(..8).unwrap_or(&self.epoch), self.number)
    }
}

/// The newest position.
///
/// # Errors
/// When the database is away.
pub async fn position(client: &impl GenericClient) -> Result<Position, StoreError> {
    const SQL: &str = include_str!("sql/read_position.sql");
    const DOING: &str = "reading the position";
    let row = client.query_one(SQL, &[]).await.doing(DOING)?;
    Position::of(&row).doing(DOING)
}

/// A text that tells the transaction with that number from those of other histories, and the tables from those of other
/// versions; `None` when the log does not have it.
///
/// # Errors
/// When the database is away.
pub async fn mark(
    client: &impl tokio_postgres::GenericClient,
    number: i64,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = include_str!("sql/mark_of_position.sql");
    const DOING: &str = "reading the mark of a position";
    let row = client.query_opt(SQL, &[&number]).await.doing(DOING)?;
    row.map(|row| row.try_get("mark").doing(DOING)).transpose()
}

impl Position {
    pub(super) fn of(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self { epoch: row.try_get("epoch")?, number: row.try_get("position")? })
    }
}

/// The task that numbers; it ends when this is dropped.
#[derive(Debug)]
pub struct Sequencer {
    task: JoinHandle<()>,
    latest: watch::Receiver<i64>,
}

impl Sequencer {
    /// Starts numbering in the background; connects again whenever the connection is lost.
    pub fn start(db: Db) -> Self {
        let (sender, latest) = watch::channel(0);
        let task = tokio::spawn(async move {
            loop {
                if let Err(error) = run(&db, &sender).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "numbering of transactions paused"
                    );
                }
                sleep(RETRY_AFTER).await;
            }
        });
        Self { task, latest }
    }

    /// The newest position that this node has given; follows the work.
    pub fn latest(&self) -> watch::Receiver<i64> {
        self.latest.clone()
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(db: &Db, latest: &watch::Sender<i64>) -> Result<(), StoreError> {
    let (client, connection) =
        db.own_connection().connect(NoTls).await.doing("connecting to number transactions")?;
    let (wake, mut woken) = mpsc::channel(1);
    let driver = drive(connection, move || {
        // A full channel already holds a wake-up.
        let _already_woken = wake.try_send(());
    });
    let result = number(&client, &mut woken, latest).await;
    driver.abort();
    result
}

async fn number(
    client: &Client,
    woken: &mut mpsc::Receiver<()>,
    latest: &watch::Sender<i64>,
) -> Result<(), StoreError> {
    const LOCK: &str = include_str!("sql/try_sequencer_lock.sql");
    const SQL: &str = include_str!("sql/number_transactions.sql");
    const DOING: &str = "numbering transactions";
    client.execute("LISTEN banlang_txn", &[]).await.doing(DOING)?;
    let mut holds_lock = false;
    loop {
        if !holds_lock {
            let row = client.query_one(LOCK, &[]).await.doing(DOING)?;
            holds_lock = row.try_get("held").doing(DOING)?;
        }
        if holds_lock {
            let row = client.query_one(SQL, &[]).await.doing(DOING)?;
            if let Some(position) = row.try_get::<_, Option<i64>>("position").doing(DOING)? {
                client.execute("NOTIFY banlang_position", &[]).await.doing(DOING)?;
                latest.send_replace(position);
            }
        }
        if let Ok(None) = timeout(LOOK_EVERY, woken.recv()).await {
            return Ok(());
        }
    }
}
