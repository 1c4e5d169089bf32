//! Hears what other connections tell by NOTIFY.

use std::time::Duration;

use futures_util::future::poll_fn;
use tokio::{sync::watch, task::JoinHandle, time::sleep};
use tokio_postgres::{AsyncMessage, Connection, NoTls, Socket, tls::NoTlsStream};

use super::{
    db::Db,
    error::{Doing as _, StoreError},
};

/// Pause before connecting again.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// What was heard so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heard {
    /// Nothing can have been missed since the last message: the connection stands.
    pub connected: bool,
    /// Messages and new connections; another number says that something may have happened.
    pub times: u64,
}

/// A task that listens to one channel; it ends when this is dropped.
#[derive(Debug)]
pub struct Listener {
    task: JoinHandle<()>,
    heard: watch::Receiver<Heard>,
}

impl Listener {
    /// Starts listening; connects again whenever the connection is lost. `listen` is the statement `LISTEN ..`.
    pub fn start(db: Db, listen: &'static str) -> Self {
        let (sender, heard) = watch::channel(Heard::default());
        let task = tokio::spawn(async move {
            loop {
                if let Err(error) = hear(&db, listen, &sender).await {
                    tracing::debug!(error = &error as &dyn std::error::Error, "not listening");
                }
                sender.send_modify(|heard| heard.connected = false);
                sleep(RETRY_AFTER).await;
            }
        });
        Self { task, heard }
    }

    /// What was heard; follows the work.
    pub fn heard(&self) -> watch::Receiver<Heard> {
        self.heard.clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn hear(
    db: &Db,
    listen: &'static str,
    sender: &watch::Sender<Heard>,
) -> Result<(), StoreError> {
    const DOING: &str = "connecting to listen";
    let (client, connection) = db.own_connection().connect(NoTls).await.doing(DOING)?;
    let told = sender.clone();
    let driver = drive(connection, move || told.send_modify(|heard| heard.times += 1));
    let began = client.execute(listen, &[]).await.doing(DOING);
    if began.is_ok() {
        sender.send_modify(|heard| *heard = Heard { connected: true, times: heard.times + 1 });
        // The driver ends with the connection.
        let _ended = driver.await;
    } else {
        driver.abort();
    }
    began.map(drop)
}

/// Runs a connection until it ends, and tells of each notification that comes on it.
pub(super) fn drive(
    mut connection: Connection<Socket, NoTlsStream>,
    told: impl Fn() + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if matches!(message, AsyncMessage::Notification(_)) {
                told();
            }
        }
    })
}
